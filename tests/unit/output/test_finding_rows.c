#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/output/finding_rows.h"
#include "base/arena.h"
#include "base/text.h"

static const struct exception full = {.lifts = "no-open-door",
                                      .policy = "P1",
                                      .owner = "ana",
                                      .reason = "a partner is late",
                                      .risk = "an open door",
                                      .closing_stored = {(const char *const[]){"KEY"}, 1},
                                      .closing_passes = {(const char *const[]){"ready"}, 1},
                                      .bounded = true,
                                      .starts = 1773187200,
                                      .ends = 1773273600,
                                      .max = 90 * (int64_t)86400};

static const char *told(struct arena *arena, const struct exception *exception, enum told_in in)
{
    struct told_rows rows;
    const char *parts[TOLD_MOST];
    exception_rows(arena, exception, in, &rows);
    for (size_t i = 0; i < rows.count; i++)
        parts[i] = arena_printf(arena, "%s: %s", rows.items[i].label,
                                rows.items[i].value ? rows.items[i].value : "-");
    return text_joined(arena, parts, rows.count, "; ");
}

static void an_exception_has_the_same_rows_for_every_format(void **state)
{
    static const struct exception none = {0};
    const struct evidence_exception recorded = {.lifts = "no-open-door", .owner = "ana"};
    struct told_rows rows;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(told(&arena, &full, TOLD_IN_TEXT),
                        "risk: an open door; reason: a partner is late");
    assert_string_equal(told(&arena, &full, TOLD_IN_TABLE),
                        "lifts: no-open-door; owner: ana; risk: an open door; "
                        "reason: a partner is late");
    assert_string_equal(told(&arena, &full, TOLD_IN_EXPLAIN),
                        "policy: P1; owner: ana; closing needs: stored: KEY; passes: ready; "
                        "declared: 2026-03-11 to 2026-03-11, both days whole; longest: 90 days; "
                        "risk: an open door; reason: a partner is late");
    assert_string_equal(told(&arena, &none, TOLD_IN_RECORD), "lifts: -; policy: -; owner: -");
    recorded_exception_rows(&arena, &recorded, &rows);
    assert_int_equal(rows.count, 3);
    assert_string_equal(rows.items[0].value, "no-open-door");
    assert_null(rows.items[1].value);
    assert_string_equal(rows.items[2].value, "ana");
    arena_release(&arena);
}

/* The behaviour is the probe's to tell, and what was not seen has nothing to show. */
static void a_witness_shows_a_value_only_where_it_has_one_of_its_own(void **state)
{
    static const struct finding finding = {.kind = FINDING_SETTING,
                                           .witnesses = {{SAYS_OTHER, "true", "set by hand"},
                                                         {SAYS_UNSEEN, "(not seen)", NULL},
                                                         {SAYS_NOT_ASKED, "true", NULL},
                                                         {SAYS_OTHER, "fail", "the probe failed"}}};
    struct witness_row rows[WITNESS_COUNT];
    struct arena arena;
    arena_init(&arena);
    witness_rows(&arena, &finding, 3, rows);
    assert_string_equal(rows[WITNESS_STORED].name, "stored");
    assert_string_equal(rows[WITNESS_STORED].value, "tru… (1 more)");
    assert_string_equal(rows[WITNESS_STORED].why, "set by hand");
    assert_null(rows[WITNESS_RUNNING].value);
    assert_null(rows[WITNESS_REPORTED].value);
    assert_null(rows[WITNESS_BEHAVED].value);
    assert_int_equal(rows[WITNESS_BEHAVED].says, SAYS_OTHER);
    arena_release(&arena);
}

static void a_finding_has_rows_only_for_what_is_known_of_it(void **state)
{
    static const struct finding guardrail = {
        .kind = FINDING_GUARDRAIL, .name = "g", .why = "stored true", .advice = "set it"};
    static const struct finding setting = {.kind = FINDING_SETTING,
                                           .state.verdict = VERDICT_EXCEPTED,
                                           .desired = "true",
                                           .who = "ana",
                                           .exception = "trial",
                                           .days_left = 3};
    static const char *const labels[] = {"wanted", "witnesses", "last changed", "exception"};
    struct told_rows rows;
    struct arena arena;
    arena_init(&arena);
    finding_rows(&arena, &guardrail, 0, TOLD_IN_TEXT, &rows);
    assert_int_equal(rows.count, 2);
    assert_string_equal(rows.items[0].value, "stored true");
    assert_int_equal(rows.items[1].kind, TOLD_ADVICE);
    finding_rows(&arena, &setting, 0, TOLD_IN_EXPLAIN, &rows);
    assert_int_equal(rows.count, sizeof labels / sizeof *labels);
    for (size_t i = 0; i < rows.count; i++)
        assert_string_equal(rows.items[i].label, labels[i]);
    assert_string_equal(rows.items[3].note, ", 3 days left");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exception_has_the_same_rows_for_every_format),
        cmocka_unit_test(a_witness_shows_a_value_only_where_it_has_one_of_its_own),
        cmocka_unit_test(a_finding_has_rows_only_for_what_is_known_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
