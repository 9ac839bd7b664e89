#include "model/plan_live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "support/plan_fixture.h"

/* DOOR is guarded and NAME protected; MODE is the row of the plan, and stored. */
static void make(struct plan_fixture *fixture)
{
    static const char *const protected[] = {"NAME"};
    plan_fixture_trust(fixture);
    fixture->trust.protected = (struct names){protected, 1};
    (void)judge_fixture_flag(&fixture->judge, "DOOR", false);
    (void)judge_fixture_forbids(&fixture->judge, "shut", "DOOR", "true");
    judge_fixture_keeps(&fixture->judge, "DOOR", "false");
    judge_fixture_keeps(&fixture->judge, "MODE", "strict");
}

static const struct change mode = {
    .kind = CHANGE_CHANGE, .name = "MODE", .value = "strict", .secret = -1, .is_stored = true};

static struct plan plan_of(struct plan_fixture *fixture)
{
    (void)plan_fixture_text(fixture); /* puts the question together */
    return (struct plan){
        .target = fixture->question.target, .changes = &mode, .count = 1, .deploys = true};
}

static struct plan_breach breach(struct plan_fixture *fixture, const struct watch *then, bool back)
{
    const struct plan plan = plan_of(fixture);
    const struct plan_live live = {&fixture->question, &plan, then, back};
    return plan_breach(&fixture->judge.arena, &live);
}

static void what_is_guarded_or_protected_and_not_written_is_watched(void **state)
{
    struct plan_fixture *fixture = *state;
    make(fixture);
    const struct plan plan = plan_of(fixture);
    const struct watch watch = plan_watch(&fixture->judge.arena, &fixture->question, &plan);
    assert_int_equal(watch.count, 3); /* NAME, also as a shared one */
    assert_string_equal(watch.items[0].name, "DOOR");
    assert_string_equal(watch.items[1].name, "NAME");
    assert_string_equal(watch.items[1].mark, "absent");
}

static void what_others_stored_speaks_against_a_deploy(void **state)
{
    static const struct {
        const char *name, *stored;
        bool back;
        enum exit_code code;
        const char *words; /* NULL: nothing speaks against it */
    } rows[] = {
        {"DOOR", "true", false, EXIT_BREACHED, "would breach 'shut': DOOR would be true"},
        {"DOOR", "true", true, EXIT_BREACHED, "would breach 'shut': DOOR would be true"},
        {"DOOR", "ture", false, EXIT_INCONCLUSIVE, "may breach 'shut': DOOR: "},
        {"DOOR", "ture", true, EXIT_INCONCLUSIVE, "may breach 'shut': DOOR: "},
        {"DOOR", "off", false, EXIT_IN_SYNC, NULL}, /* as it is declared */
        {"DOOR", "off", true, EXIT_IN_SYNC, NULL},
        {"NAME", "new", false, EXIT_NOT_APPROVED, "would take live NAME, which is guarded"},
        {"NAME", "new", true, EXIT_IN_SYNC, NULL},
        {"LEFT", "new", false, EXIT_IN_SYNC, NULL},
    };
    static const struct watch_row was[] = {{"DOOR", false, "a mark"}, {"NAME", false, "absent"}};
    static const struct watch then = {was, 2};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct plan_fixture fixture;
        plan_fixture_begin(&fixture);
        make(&fixture);
        if (text_is(rows[i].name, "DOOR"))
            fixture.judge.stored[0].value = rows[i].stored;
        else
            judge_fixture_keeps(&fixture.judge, rows[i].name, rows[i].stored);
        const struct plan_breach found = breach(&fixture, &then, rows[i].back);
        if (rows[i].words ? !found.words || !text_starts(found.words, rows[i].words)
                          : found.words != NULL)
            fail_msg("%s=%s: says '%s'", rows[i].name, rows[i].stored,
                     found.words ? found.words : "");
        if (rows[i].words)
            assert_int_equal(found.code, rows[i].code);
        plan_fixture_end(&fixture);
    }
    (void)state;
}

/* What cannot be read was let through as it is, where the gate let it: no one else did it. */
static void what_was_so_when_it_was_let_through_speaks_against_nothing(void **state)
{
    struct plan_fixture *fixture = *state;
    make(fixture);
    fixture->judge.stored[0].value = "ture";
    const struct plan plan = plan_of(fixture);
    const struct watch now = plan_watch(&fixture->judge.arena, &fixture->question, &plan);
    assert_null(breach(fixture, &now, false).words);
    assert_null(breach(fixture, &now, true).words);
}

static void what_is_guarded_only_since_is_not_known_to_be_as_it_was(void **state)
{
    static const struct watch none = {NULL, 0};
    struct plan_fixture *fixture = *state;
    make(fixture);
    fixture->judge.stored[0].value = "ture";
    assert_int_equal(breach(fixture, &none, false).code, EXIT_INCONCLUSIVE);
}

/* STRICT is guarded and absent, and STAGE decides what that means. */
static void put_strict(struct plan_fixture *fixture)
{
    static const char *const decider[] = {"STAGE"};
    make(fixture);
    struct setting *strict = judge_fixture_flag(&fixture->judge, "STRICT", true);
    strict->absence = ABSENCE_UNKNOWN;
    strict->absent_means = "true";
    strict->absent_while = "STAGE";
    (void)judge_fixture_text(&fixture->judge, "STAGE", "prod");
    struct guardrail *guardrail =
        judge_fixture_forbids(&fixture->judge, "strict", "STRICT", "false");
    guardrail->deciders = (struct names){decider, 1};
}

/* Others stored it, and it is not live yet: it speaks against the deploy, forward and back. */
static void what_decides_an_absence_speaks_against_a_deploy(void **state)
{
    static const struct watch_row was[] = {{"DOOR", false, "there"},
                                           {"NAME", false, "absent"},
                                           {"STRICT", false, "absent"},
                                           {"STAGE", false, "a mark"}};
    static const struct watch then = {was, 4};
    static const bool directions[] = {false, true};
    for (size_t i = 0; i < 2; i++) {
        struct plan_fixture fixture;
        plan_fixture_begin(&fixture);
        put_strict(&fixture);
        (void)judge_fixture_stores(&fixture.judge, "STAGE", "dev");
        (void)judge_fixture_runs(&fixture.judge, "STAGE", "prod");
        const struct plan_breach found = breach(&fixture, &then, directions[i]);
        assert_int_equal(found.code, EXIT_INCONCLUSIVE);
        assert_string_equal(found.words, "may breach 'strict': STRICT: what its absence means is "
                                         "known only while STAGE is as wanted");
        const struct plan plan = plan_of(&fixture);
        const struct watch now = plan_watch(&fixture.judge.arena, &fixture.question, &plan);
        assert_null(breach(&fixture, &now, directions[i]).words);
        plan_fixture_end(&fixture);
    }
    (void)state;
}

static void an_absence_that_means_what_is_wanted_needs_no_signature(void **state)
{
    static const struct watch_row was[] = {{"DOOR", false, "there"},
                                           {"NAME", false, "absent"},
                                           {"STRICT", false, "a mark"},
                                           {"STAGE", false, "there"}};
    static const struct watch then = {was, 4};
    struct plan_fixture *fixture = *state;
    put_strict(fixture);
    judge_fixture_keeps(&fixture->judge, "STAGE", "prod");
    assert_null(breach(fixture, &then, false).words);
}

/* By what is guarded or protected now: NAME is, and LEFT is not any more. */
static void what_became_guarded_since_may_run_already_and_may_not_become_live(void **state)
{
    static const struct watch_row was[] = {{"DOOR", false, "a mark"}, {"LEFT", false, "a mark"}};
    static const struct watch then = {was, 2};
    struct plan_fixture *fixture = *state;
    make(fixture);
    judge_fixture_keeps(&fixture->judge, "LEFT", "new");
    judge_fixture_keeps(&fixture->judge, "NAME", "kept");
    assert_null(breach(fixture, &then, false).words);
    fixture->judge.stored[3].value = "new";
    assert_int_equal(breach(fixture, &then, false).code, EXIT_NOT_APPROVED);
}

static void what_runs_otherwise_is_named(void **state)
{
    struct plan_fixture *fixture = *state;
    make(fixture);
    const struct plan plan = plan_of(fixture);
    struct arena *arena = &fixture->judge.arena;
    assert_int_equal(plan_runs_otherwise(arena, fixture->question.observed, &plan).count, 0);
    fixture->judge.running[1].value = "lax";
    fixture->judge.running[0].value = "true"; /* of no row */
    const struct names names = plan_runs_otherwise(arena, fixture->question.observed, &plan);
    assert_int_equal(names.count, 1);
    assert_string_equal(names.items[0], "MODE");
}

static int on_setup(void **state)
{
    static struct plan_fixture fixture;
    plan_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    plan_fixture_end(*state);
    return 0;
}

#define PLAN_TEST(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLAN_TEST(what_is_guarded_or_protected_and_not_written_is_watched),
        cmocka_unit_test(what_others_stored_speaks_against_a_deploy),
        PLAN_TEST(what_was_so_when_it_was_let_through_speaks_against_nothing),
        PLAN_TEST(what_is_guarded_only_since_is_not_known_to_be_as_it_was),
        cmocka_unit_test(what_decides_an_absence_speaks_against_a_deploy),
        PLAN_TEST(an_absence_that_means_what_is_wanted_needs_no_signature),
        PLAN_TEST(what_became_guarded_since_may_run_already_and_may_not_become_live),
        PLAN_TEST(what_runs_otherwise_is_named),
    };
    return cmocka_run_group_tests_name("plan_live", tests, NULL, NULL);
}
