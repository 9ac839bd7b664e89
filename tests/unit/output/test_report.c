#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/report.h"
#include "support/sample_run.h"

static void every_run_ends_in_one_line(void **state)
{
    static const struct {
        struct run (*make)(void);
        const char *wanted;
    } rows[] = {
        {sample_in_sync, "IN SYNC (exit 0)"},
        {sample_drift, "DRIFT - 2 settings drifted, 1 pending, 1 not enforced, 2 probes failed, "
                       "1 target with other code waiting (exit 2)"},
        {sample_breach, "BREACHED, DRIFT, INCONCLUSIVE - 1 guardrail breached, 1 setting drifted, "
                        "1 probe failed, 1 setting not observed, 1 guardrail not observed, 1 probe "
                        "not observed, 1 setting excepted (exit 3)"},
        {sample_empty, "INCONCLUSIVE - no target was checked (exit 4)"},
        {sample_excepted, "IN SYNC - 1 setting excepted (exit 0)"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        assert_string_equal(headline_text(&arena, &run), rows[i].wanted);
    }
    const struct run run = sample_in_sync();
    assert_null(headline_phrases(&arena, &run));
    arena_release(&arena);
}

static void what_is_not_the_real_world_says_so(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run real = sample_in_sync(), other = sample_breach();
    assert_null(headline_simulated(real.simulated));
    assert_null(headline_hypothetical(&arena, &real));
    assert_string_equal(
        headline_simulated(other.simulated),
        "SIMULATED: a simulator answered in place of Railway; nothing here is about the real service");
    assert_string_equal(headline_hypothetical(&arena, &other),
                        "HYPOTHETICAL: judged as if it were 2026-03-11 07:00 UTC; never recorded");
    arena_release(&arena);
}

typedef struct run make_run(void);

static make_run *const runs[] = {sample_in_sync,  sample_drift,   sample_breach,
                                 sample_excepted, sample_refused, sample_unobserved,
                                 sample_hostile,  sample_many,    sample_empty};

enum { RUNS = sizeof runs / sizeof runs[0] };

static void the_first_item_is_of_the_class_that_the_run_ends_with(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < RUNS; i++) {
        const struct run run = runs[i]();
        struct report_entries items;
        report_entries_make(&arena, &run, &items);
        assert_int_equal(items.count > 0 ? items.items[0].code : EXIT_IN_SYNC, run.exit);
        for (size_t k = 1; k < items.count; k++) /* never worse than the one before */
            assert_int_equal(exit_code_worse(items.items[k - 1].code, items.items[k].code),
                             items.items[k - 1].code);
    }
    arena_release(&arena);
}

static void no_item_has_a_character_that_acts(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_hostile();
    struct report_entries items;
    report_entries_make(&arena, &run, &items);
    assert_int_equal(items.count, 5);
    for (size_t i = 0; i < items.count; i++) {
        const char *title = report_entry_title(&arena, &items.items[i]);
        assert_string_equal(text_escaped(&arena, title), title);
        const char *text =
            text_replaced(&arena, report_entry_text(&arena, &items.items[i]), "\n", " ");
        assert_string_equal(text_escaped(&arena, text), text);
    }
    arena_release(&arena);
}

static void words_of_an_item(void **state)
{
    static const struct {
        const char *title, *text;
    } rows[] = {
        {"BREACHED: no-unsigned-webhooks (production) SIMULATED HYPOTHETICAL",
         "stored true; running true; probe partner-webhook: an unsigned delivery was accepted "
         "(400); its exception ended on 2026-03-10\n"
         "→ set UNSIGNED_ALLOWED to `false`, then deploy; or have an exception with a new end "
         "reviewed"},
        {"DRIFT: UNSIGNED_ALLOWED (production) SIMULATED HYPOTHETICAL",
         "wanted false; Railway stores another value than the declared one\n"
         "stored true ≠   running true ≠   reported –   behaved ≠\n"
         "→ set UNSIGNED_ALLOWED to `false`, then deploy"},
    };
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_breach();
    struct report_entries items;
    report_entries_make(&arena, &run, &items);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(report_entry_title(&arena, &items.items[i]), rows[i].title);
        assert_string_equal(report_entry_text(&arena, &items.items[i]), rows[i].text);
    }
    arena_release(&arena);
}

static void a_fingerprint_tells_one_thing_from_every_other(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_drift();
    struct report_entries items, again;
    report_entries_make(&arena, &run, &items);
    report_entries_make(&arena, &run, &again);
    for (size_t i = 0; i < items.count; i++) {
        const char *print = report_entry_fingerprint(&arena, &items.items[i], NULL);
        assert_int_equal(strlen(print), 16);
        assert_string_equal(report_entry_fingerprint(&arena, &again.items[i], NULL), print);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(report_entry_fingerprint(&arena, &items.items[k], NULL), print);
    }
    /* Also where the parts would read the same side by side. */
    struct report_entry a = {.kind = "fault", .name = "ab", .why = "c"};
    struct report_entry b = {.kind = "fault", .name = "a", .why = "bc"};
    assert_string_not_equal(report_entry_fingerprint(&arena, &a, NULL),
                            report_entry_fingerprint(&arena, &b, NULL));
    /* A fault is told by its rule and place, whatever it quotes and from where the file is named. */
    a = (struct report_entry){.kind = "fault",
                              .rule = "invalid-input",
                              .why = "'x' is no flag",
                              .where = {"a.yaml", 3, 5}};
    b = a;
    b.why = "'y' is no flag";
    b.where.file = "/checkout/a.yaml";
    assert_string_equal(report_entry_fingerprint(&arena, &a, NULL),
                        report_entry_fingerprint(&arena, &b, "/checkout"));
    b.where.line = 4;
    assert_string_not_equal(report_entry_fingerprint(&arena, &a, NULL),
                            report_entry_fingerprint(&arena, &b, "/checkout"));
    /* A target is told by its ids, whatever it is called. */
    a = (struct report_entry){
        .kind = "setting", .name = "A", .project = "p", .service = "s", .target = "1.2.3"};
    b = a;
    b.service = "renamed";
    assert_string_equal(report_entry_fingerprint(&arena, &a, NULL),
                        report_entry_fingerprint(&arena, &b, NULL));
    b = a;
    b.target = "1.2.4";
    assert_string_not_equal(report_entry_fingerprint(&arena, &a, NULL),
                            report_entry_fingerprint(&arena, &b, NULL));
    arena_release(&arena);
}

static void what_an_exception_covers_says_which(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_excepted();
    struct report_entries items;
    report_entries_make(&arena, &run, &items);
    size_t excepted = 0;
    for (size_t i = 0; i < items.count; i++) {
        excepted += items.items[i].is_excepted;
        if (items.items[i].is_excepted)
            assert_string_equal(report_entry_exception(&items.items[i])->name, "partner-unsigned");
        else
            assert_null(report_entry_exception(&items.items[i]));
    }
    assert_int_equal(excepted, 3); /* guardrail, setting, probe */
    arena_release(&arena);
}

static void a_run_is_told_by_its_headline_marks_and_files(void **state)
{
    const struct run breach = sample_breach(), many = sample_many();
    struct arena arena;
    struct report report;
    arena_init(&arena);
    report_of_run(&arena, &breach, &report);
    assert_string_equal(report.command, "check");
    assert_int_equal(report.exit, EXIT_BREACHED);
    assert_int_equal(report.at, breach.at);
    assert_non_null(report.marks[MARK_SIMULATED]);
    assert_non_null(report.marks[MARK_HYPOTHETICAL]);
    assert_string_equal(report.items.items[0].marks, " SIMULATED HYPOTHETICAL");
    assert_string_equal(report.items.items[0].section, "BREACHED");
    report_of_run(&arena, &many, &report);
    assert_int_equal(report.keys.count, 1); /* 300 targets of one file */
    assert_null(report.marks[MARK_SIMULATED]);
    assert_null(report.items.items[0].marks);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_told_by_its_headline_marks_and_files),
        cmocka_unit_test(the_first_item_is_of_the_class_that_the_run_ends_with),
        cmocka_unit_test(no_item_has_a_character_that_acts),
        cmocka_unit_test(words_of_an_item),
        cmocka_unit_test(a_fingerprint_tells_one_thing_from_every_other),
        cmocka_unit_test(what_an_exception_covers_says_which),
        cmocka_unit_test(every_run_ends_in_one_line),
        cmocka_unit_test(what_is_not_the_real_world_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
