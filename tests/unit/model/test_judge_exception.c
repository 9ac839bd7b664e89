#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/judge_fixture.h"

static int on_setup(void **state)
{
    static struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    judge_fixture_end(*state);
    return 0;
}

/* The case of the first users: HeyReach is let in unsigned until 2026-03-10. */
static void put_heyreach(struct judge_fixture *fixture, const char *value, enum probe_outcome probe)
{
    struct setting *setting = judge_fixture_flag(fixture, "UNSIGNED", false);
    setting->absence = ABSENCE_MEANS;
    setting->absent_means = "false";
    if (value != NULL)
        judge_fixture_keeps(fixture, "UNSIGNED", value);
    (void)judge_fixture_probes(fixture, setting, "hook", probe, "answered 400");
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "no-unsigned", "UNSIGNED", "true");
    guardrail_also(fixture, guardrail, "hook", NULL);
    (void)judge_fixture_allows(fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
}

static void check_finding(struct judge_fixture *fixture, enum finding_kind kind, const char *name,
                          const char *word, const char *why, const char *advice)
{
    const struct finding *finding = judge_fixture_finding(fixture, kind, name);
    check_text(name, finding->state_name, word);
    check_text(name, finding->why, why);
    check_text(name, finding->advice, advice);
}

static void check_exit(struct judge_fixture *fixture, int code)
{
    assert_int_equal(judgement_exit(&fixture->judgement), code);
}

static void while_in_force_the_open_hole_is_excepted_everywhere(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    judge_fixture_judge(fixture);
    check_finding(fixture, FINDING_SETTING, "UNSIGNED", "excepted", NULL,
                  "before the exception ends: set UNSIGNED to `false`, then deploy");
    check_finding(fixture, FINDING_GUARDRAIL, "no-unsigned", "held",
                  "open under the exception `heyreach` (allowlist, 15 days left): stored true; "
                  "running true; probe hook: answered 400",
                  NULL);
    check_finding(fixture, FINDING_PROBE, "hook", "fail", "answered 400", NULL);
    check_finding(fixture, FINDING_EXCEPTION, "heyreach", "in_force",
                  "lifts no-unsigned, policy allowlist, owner PTO; its last day is 2026-03-10",
                  NULL);
    static const enum finding_kind kinds[] = {FINDING_SETTING, FINDING_GUARDRAIL, FINDING_PROBE};
    static const char *const names[] = {"UNSIGNED", "no-unsigned", "hook"};
    for (size_t i = 0; i < 3; i++) {
        const struct finding *finding = judge_fixture_finding(fixture, kinds[i], names[i]);
        check_text(names[i], finding->exception, "heyreach");
        assert_int_equal(finding->days_left, 15);
        assert_false(finding->exception_unused);
    }
    check_exit(fixture, EXIT_IN_SYNC);
}

static void after_its_last_second_the_same_hole_is_a_breach(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->clocks.ours = JUDGE_FIXTURE_ENDS - 1;
    judge_fixture_judge(fixture);
    check_exit(fixture, EXIT_IN_SYNC);
    fixture->clocks.ours = JUDGE_FIXTURE_ENDS;
    judge_fixture_judge(fixture);
    check_finding(fixture, FINDING_SETTING, "UNSIGNED", "drift", NULL,
                  "set UNSIGNED to `false`, then deploy");
    check_finding(fixture, FINDING_GUARDRAIL, "no-unsigned", "breached",
                  "stored true; running true; probe hook: answered 400; its exception ended on "
                  "2026-03-10",
                  "set UNSIGNED to `false`, then deploy; or have an exception with a new end "
                  "reviewed");
    check_finding(fixture, FINDING_EXCEPTION, "heyreach", "expired",
                  "lifts no-unsigned, policy allowlist, owner PTO; ended on 2026-03-10; NOT "
                  "closed: hook lets in",
                  "close the hole; then remove it from the declaration");
    check_text("probe", judge_fixture_finding(fixture, FINDING_PROBE, "hook")->exception, NULL);
    check_exit(fixture, EXIT_BREACHED);
}

static void after_its_end_the_endpoint_must_refuse_whatever_the_variable_says(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "false", PROBE_FAIL);
    fixture->clocks.ours = JUDGE_FIXTURE_ENDS;
    judge_fixture_judge(fixture);
    check_finding(fixture, FINDING_GUARDRAIL, "no-unsigned", "breached",
                  "probe hook: answered 400; its exception ended on 2026-03-10",
                  "the variables do not show it: check the application or its image; or have "
                  "an exception with a new end reviewed");
    check_exit(fixture, EXIT_BREACHED);
}

static void an_exception_that_is_not_in_force_lifts_nothing(void **state)
{
    static const struct {
        bool bounded;
        int64_t starts, ends;
        const char *in, *word, *why, *words, *advice;
        int code;
    } rows[] = {
        {true, JUDGE_FIXTURE_NOW + 1, JUDGE_FIXTURE_ENDS, NULL, "upcoming",
         "its exception starts on 2026-02-24", "; starts on 2026-02-24", NULL, EXIT_BREACHED},
        {false, 0, 0, NULL, "malformed",
         "its exception has no readable start and end: not in "
         "force",
         "; it has no readable start and end: not in force",
         "correct its start and end in the declaration", EXIT_BREACHED},
        {true, 1760000000, 1790000000, NULL, "too_long",
         "its exception is longer than allowed: not in force",
         "; 2025-10-09 to 2026-09-21 is longer than 90 days: not in force",
         "correct its start and end in the declaration", EXIT_BREACHED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_heyreach(&fixture, "true", PROBE_FAIL);
        fixture.exceptions[0].bounded = rows[i].bounded;
        fixture.exceptions[0].starts = rows[i].starts;
        fixture.exceptions[0].ends = rows[i].ends;
        judge_fixture_judge(&fixture);
        struct arena *arena = &fixture.arena;
        check_text("verdict", judge_fixture_state(&fixture, FINDING_SETTING, "UNSIGNED"), "drift");
        check_text("guardrail",
                   judge_fixture_finding(&fixture, FINDING_GUARDRAIL, "no-unsigned")->why,
                   arena_printf(arena, "stored true; running true; probe hook: answered 400; %s",
                                rows[i].why));
        check_text("advice",
                   judge_fixture_finding(&fixture, FINDING_GUARDRAIL, "no-unsigned")->advice,
                   i == 0 ? "set UNSIGNED to `false`, then deploy; or have an exception with an "
                            "earlier start reviewed"
                          : "set UNSIGNED to `false`, then deploy; or have an exception with a "
                            "new end reviewed");
        check_finding(
            &fixture, FINDING_EXCEPTION, "heyreach", rows[i].word,
            arena_printf(arena, "lifts no-unsigned, policy allowlist, owner PTO%s", rows[i].words),
            rows[i].advice);
        check_exit(&fixture, rows[i].code);
        judge_fixture_end(&fixture);
    }
}

static void an_exception_of_another_environment_lifts_nothing(void **state)
{
    static const char *const staging[] = {"staging"};
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->exceptions[0].in = (struct names){staging, 1};
    judge_fixture_judge(fixture);
    check_text("verdict", judge_fixture_state(fixture, FINDING_SETTING, "UNSIGNED"), "drift");
    check_text("guardrail", judge_fixture_state(fixture, FINDING_GUARDRAIL, "no-unsigned"),
               "breached");
    check_exit(fixture, EXIT_BREACHED);
}

static void clocks_that_disagree_leave_everything_covered_unobserved(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_NOT_ASKED);
    fixture->observed.has_railway_date = true;
    fixture->observed.railway_ahead = -121;
    judge_fixture_judge(fixture);
    static const char doubt[] =
        "the clocks disagree: it is unknown whether its exception is in force";
    check_finding(fixture, FINDING_SETTING, "UNSIGNED", "unobserved",
                  arena_printf(&fixture->arena, "stored: %s", doubt),
                  "make no change because of this: check again once it can be observed");
    check_finding(fixture, FINDING_GUARDRAIL, "no-unsigned", "unobserved",
                  arena_printf(&fixture->arena, "stored true; %s; running true; %s", doubt, doubt),
                  "make no change because of this: check again once it can be observed");
    check_finding(fixture, FINDING_EXCEPTION, "heyreach", "unobserved",
                  "lifts no-unsigned, policy allowlist, owner PTO; its last day is 2026-03-10, "
                  "and the clocks disagree",
                  "set this machine's clock, then check again");
    check_exit(fixture, EXIT_INCONCLUSIVE);
    fixture->observed.railway_ahead = -120;
    judge_fixture_judge(fixture);
    check_exit(fixture, EXIT_IN_SYNC);
    /* A made-up time is compared with no clock. */
    fixture->observed.railway_ahead = -86400;
    fixture->clocks.hypothetical = true;
    judge_fixture_judge(fixture);
    check_exit(fixture, EXIT_IN_SYNC);
}

static void railways_clock_past_the_end_ends_it_here_too(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->observed.has_railway_date = true;
    fixture->observed.railway_ahead = JUDGE_FIXTURE_ENDS - JUDGE_FIXTURE_NOW;
    judge_fixture_judge(fixture);
    check_text("exception", judge_fixture_state(fixture, FINDING_EXCEPTION, "heyreach"), "expired");
    check_exit(fixture, EXIT_BREACHED);
}

/* --- what is said of it ----------------------------------------------------------------------------- */

static void what_will_open_and_what_is_not_needed_is_said(void **state)
{
    static const struct {
        const char *stored, *running;
        enum probe_outcome probe;
        const char *verdict, *advice;
    } rows[] = {
        {"true", "false", PROBE_PASS, "excepted",
         "it opens at the next deploy; if that is not intended, set UNSIGNED to `false` before"},
        {"true", "true", PROBE_PASS, "excepted",
         "the exception is not needed: set UNSIGNED to `false`, then deploy"},
        {"true", "true", PROBE_UNOBSERVED, "excepted",
         "before the exception ends: set UNSIGNED to `false`, then deploy"},
        {"1", "on", PROBE_FAIL, "excepted",
         "before the exception ends: set UNSIGNED to `false`, then deploy"},
        /* Not the value that is allowed, though it would do the same by default. */
        {"\"true\"", "true", PROBE_FAIL, "drift", "set UNSIGNED to `false`, then deploy"},
        {"false", "true", PROBE_FAIL, "pending",
         "deploy: the stored value is right and not live yet"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_heyreach(&fixture, NULL, rows[i].probe);
        (void)judge_fixture_stores(&fixture, "UNSIGNED", rows[i].stored);
        (void)judge_fixture_runs(&fixture, "UNSIGNED", rows[i].running);
        judge_fixture_judge(&fixture);
        check_finding(&fixture, FINDING_SETTING, "UNSIGNED", rows[i].verdict,
                      judge_fixture_finding(&fixture, FINDING_SETTING, "UNSIGNED")->why,
                      rows[i].advice);
        judge_fixture_end(&fixture);
    }
}

static void an_absent_variable_may_have_the_allowed_effect(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, NULL, PROBE_FAIL);
    fixture->settings[0].absent_means = "true";
    judge_fixture_judge(fixture);
    check_text("verdict", judge_fixture_state(fixture, FINDING_SETTING, "UNSIGNED"), "excepted");
}

static void an_exception_that_nothing_needs_is_said(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "false", PROBE_PASS);
    judge_fixture_judge(fixture);
    check_finding(fixture, FINDING_SETTING, "UNSIGNED", "in_sync", NULL,
                  "the exception `heyreach` is not needed: remove it");
    assert_true(judge_fixture_finding(fixture, FINDING_SETTING, "UNSIGNED")->exception_unused);
    const struct finding *exception = judge_fixture_finding(fixture, FINDING_EXCEPTION, "heyreach");
    assert_true(exception->exception_unused);
    assert_int_equal(exception->days_left, 15);
    check_text("advice", exception->advice, "it is not needed: remove it from the declaration");
    check_exit(fixture, EXIT_IN_SYNC);
    /* Not seen is not unused. */
    fixture->observed.running.seen = false;
    judge_fixture_judge(fixture);
    assert_false(judge_fixture_finding(fixture, FINDING_EXCEPTION, "heyreach")->exception_unused);
}

static void a_value_that_it_allows_needs_it_whatever_it_lifts(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->target.guardrail_count = 0;
    judge_fixture_judge(fixture);
    check_text("verdict", judge_fixture_state(fixture, FINDING_SETTING, "UNSIGNED"), "excepted");
    assert_false(judge_fixture_finding(fixture, FINDING_EXCEPTION, "heyreach")->exception_unused);
}

static void a_hole_in_the_running_process_only_uses_it(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, NULL, PROBE_FAIL);
    (void)judge_fixture_stores(fixture, "UNSIGNED", "false");
    (void)judge_fixture_runs(fixture, "UNSIGNED", "true");
    judge_fixture_judge(fixture);
    check_text("verdict", judge_fixture_state(fixture, FINDING_SETTING, "UNSIGNED"), "pending");
    check_finding(fixture, FINDING_GUARDRAIL, "no-unsigned", "held",
                  "open under the exception `heyreach` (allowlist, 15 days left): running true; "
                  "probe hook: answered 400",
                  NULL);
    assert_false(judge_fixture_finding(fixture, FINDING_EXCEPTION, "heyreach")->exception_unused);
    check_exit(fixture, EXIT_CHANGES);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(while_in_force_the_open_hole_is_excepted_everywhere),
        WITH_SCENE(after_its_last_second_the_same_hole_is_a_breach),
        WITH_SCENE(after_its_end_the_endpoint_must_refuse_whatever_the_variable_says),
        cmocka_unit_test(an_exception_that_is_not_in_force_lifts_nothing),
        WITH_SCENE(an_exception_of_another_environment_lifts_nothing),
        WITH_SCENE(clocks_that_disagree_leave_everything_covered_unobserved),
        WITH_SCENE(railways_clock_past_the_end_ends_it_here_too),
        cmocka_unit_test(what_will_open_and_what_is_not_needed_is_said),
        WITH_SCENE(an_absent_variable_may_have_the_allowed_effect),
        WITH_SCENE(an_exception_that_nothing_needs_is_said),
        WITH_SCENE(a_value_that_it_allows_needs_it_whatever_it_lifts),
        WITH_SCENE(a_hole_in_the_running_process_only_uses_it),
    };
    return cmocka_run_group_tests_name("judge_exception", tests, NULL, NULL);
}
