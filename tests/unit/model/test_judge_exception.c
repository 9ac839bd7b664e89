#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/scene.h"

static int on_setup(void **state)
{
    static struct scene scene;
    scene_begin(&scene);
    *state = &scene;
    return 0;
}

static int on_teardown(void **state)
{
    scene_end(*state);
    return 0;
}

/* The case of the first users: HeyReach is let in unsigned until 2026-03-10. */
static void put_heyreach(struct scene *scene, const char *value, enum probe_outcome probe)
{
    struct setting *setting = scene_flag(scene, "UNSIGNED", false);
    setting->absence = ABSENCE_MEANS;
    setting->absent_means = "false";
    if (value != NULL)
        scene_keeps(scene, "UNSIGNED", value);
    (void)scene_probes(scene, setting, "hook", probe, "answered 400");
    struct guardrail *guardrail = scene_forbids(scene, "no-unsigned", "UNSIGNED", "true");
    guardrail_also(scene, guardrail, "hook", NULL);
    (void)scene_allows(scene, "heyreach", "no-unsigned", "UNSIGNED", "true");
}

static void check_finding(struct scene *scene, enum finding_kind kind, const char *name,
                          const char *word, const char *why, const char *advice)
{
    const struct finding *finding = scene_finding(scene, kind, name);
    check_text(name, finding->state_name, word);
    check_text(name, finding->why, why);
    check_text(name, finding->advice, advice);
}

static void check_exit(struct scene *scene, int code)
{
    assert_int_equal(judgement_exit(&scene->judgement), code);
}

static void while_in_force_the_open_hole_is_excepted_everywhere(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene_judge(scene);
    check_finding(scene, FINDING_SETTING, "UNSIGNED", "excepted", NULL,
                  "before the exception ends: set UNSIGNED to `false`, then deploy");
    check_finding(scene, FINDING_GUARDRAIL, "no-unsigned", "held",
                  "open under the exception `heyreach` (allowlist, 15 days left): stored true; "
                  "running true; probe hook: answered 400",
                  NULL);
    check_finding(scene, FINDING_PROBE, "hook", "fail", "answered 400", NULL);
    check_finding(scene, FINDING_EXCEPTION, "heyreach", "in_force",
                  "lifts no-unsigned, policy allowlist, owner PTO; its last day is 2026-03-10",
                  NULL);
    static const enum finding_kind kinds[] = {FINDING_SETTING, FINDING_GUARDRAIL, FINDING_PROBE};
    static const char *const names[] = {"UNSIGNED", "no-unsigned", "hook"};
    for (size_t i = 0; i < 3; i++) {
        const struct finding *finding = scene_finding(scene, kinds[i], names[i]);
        check_text(names[i], finding->exception, "heyreach");
        assert_int_equal(finding->days_left, 15);
        assert_false(finding->exception_unused);
    }
    check_exit(scene, EXIT_IN_SYNC);
}

static void after_its_last_second_the_same_hole_is_a_breach(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->clocks.ours = SCENE_ENDS - 1;
    scene_judge(scene);
    check_exit(scene, EXIT_IN_SYNC);
    scene->clocks.ours = SCENE_ENDS;
    scene_judge(scene);
    check_finding(scene, FINDING_SETTING, "UNSIGNED", "drift", NULL,
                  "set UNSIGNED to `false`, then deploy");
    check_finding(scene, FINDING_GUARDRAIL, "no-unsigned", "breached",
                  "stored true; running true; probe hook: answered 400; its exception ended on "
                  "2026-03-10",
                  "set UNSIGNED to `false`, then deploy; or have an exception with a new end "
                  "reviewed");
    check_finding(scene, FINDING_EXCEPTION, "heyreach", "expired",
                  "lifts no-unsigned, policy allowlist, owner PTO; ended on 2026-03-10; NOT "
                  "closed: hook lets in",
                  "close the hole; then take it out of the declaration");
    check_text("probe", scene_finding(scene, FINDING_PROBE, "hook")->exception, NULL);
    check_exit(scene, EXIT_BREACHED);
}

static void after_its_end_the_endpoint_must_refuse_whatever_the_variable_says(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "false", PROBE_FAIL);
    scene->clocks.ours = SCENE_ENDS;
    scene_judge(scene);
    check_finding(scene, FINDING_GUARDRAIL, "no-unsigned", "breached",
                  "probe hook: answered 400; its exception ended on 2026-03-10",
                  "the variables do not show it: look at the application or its image; or have "
                  "an exception with a new end reviewed");
    check_exit(scene, EXIT_BREACHED);
}

static void an_exception_that_is_not_in_force_lifts_nothing(void **state)
{
    static const struct {
        bool bounded;
        int64_t starts, ends;
        const char *in, *word, *why, *words, *advice;
        int code;
    } rows[] = {
        {true, SCENE_NOW + 1, SCENE_ENDS, NULL, "upcoming", "its exception starts on 2026-02-24",
         "; starts on 2026-02-24", NULL, EXIT_BREACHED},
        {false, 0, 0, NULL, "malformed",
         "its exception has no readable start and end: not in "
         "force",
         "; it has no readable start and end: not in force", "correct its days in the declaration",
         EXIT_BREACHED},
        {true, 1760000000, 1790000000, NULL, "too_long",
         "its exception is longer than allowed: not in force",
         "; 2025-10-09 to 2026-09-21 is longer than 90 days: not in force",
         "correct its days in the declaration", EXIT_BREACHED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        put_heyreach(&scene, "true", PROBE_FAIL);
        scene.exceptions[0].bounded = rows[i].bounded;
        scene.exceptions[0].starts = rows[i].starts;
        scene.exceptions[0].ends = rows[i].ends;
        scene_judge(&scene);
        struct arena *arena = &scene.arena;
        check_text("verdict", scene_state(&scene, FINDING_SETTING, "UNSIGNED"), "drift");
        check_text("guardrail", scene_finding(&scene, FINDING_GUARDRAIL, "no-unsigned")->why,
                   arena_printf(arena, "stored true; running true; probe hook: answered 400; %s",
                                rows[i].why));
        check_text("advice", scene_finding(&scene, FINDING_GUARDRAIL, "no-unsigned")->advice,
                   i == 0 ? "set UNSIGNED to `false`, then deploy; or have an exception with an "
                            "earlier start reviewed"
                          : "set UNSIGNED to `false`, then deploy; or have an exception with a "
                            "new end reviewed");
        check_finding(
            &scene, FINDING_EXCEPTION, "heyreach", rows[i].word,
            arena_printf(arena, "lifts no-unsigned, policy allowlist, owner PTO%s", rows[i].words),
            rows[i].advice);
        check_exit(&scene, rows[i].code);
        scene_end(&scene);
    }
}

static void an_exception_of_another_environment_lifts_nothing(void **state)
{
    static const char *const staging[] = {"staging"};
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->exceptions[0].in = (struct names){staging, 1};
    scene_judge(scene);
    check_text("verdict", scene_state(scene, FINDING_SETTING, "UNSIGNED"), "drift");
    check_text("guardrail", scene_state(scene, FINDING_GUARDRAIL, "no-unsigned"), "breached");
    check_exit(scene, EXIT_BREACHED);
}

static void clocks_that_disagree_leave_everything_covered_unobserved(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_NOT_ASKED);
    scene->observed.has_railway_date = true;
    scene->observed.railway_ahead = -121;
    scene_judge(scene);
    static const char doubt[] =
        "the clocks disagree: whether its exception is in force is not known";
    check_finding(scene, FINDING_SETTING, "UNSIGNED", "unobserved",
                  arena_printf(&scene->arena, "stored: %s", doubt),
                  "change nothing because of this: look again once it can be seen");
    check_finding(scene, FINDING_GUARDRAIL, "no-unsigned", "unobserved",
                  arena_printf(&scene->arena, "stored true; %s; running true; %s", doubt, doubt),
                  "change nothing because of this: look again once it can be seen");
    check_finding(scene, FINDING_EXCEPTION, "heyreach", "unobserved",
                  "lifts no-unsigned, policy allowlist, owner PTO; its last day is 2026-03-10, "
                  "and the clocks disagree",
                  "set this machine's clock, then look again");
    check_exit(scene, EXIT_INCONCLUSIVE);
    scene->observed.railway_ahead = -120;
    scene_judge(scene);
    check_exit(scene, EXIT_IN_SYNC);
    /* A made-up time is compared with no clock. */
    scene->observed.railway_ahead = -86400;
    scene->clocks.hypothetical = true;
    scene_judge(scene);
    check_exit(scene, EXIT_IN_SYNC);
}

static void railways_clock_past_the_end_ends_it_here_too(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->observed.has_railway_date = true;
    scene->observed.railway_ahead = SCENE_ENDS - SCENE_NOW;
    scene_judge(scene);
    check_text("exception", scene_state(scene, FINDING_EXCEPTION, "heyreach"), "expired");
    check_exit(scene, EXIT_BREACHED);
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
         "it opens at the next deploy; where that is not meant, set UNSIGNED to `false` before"},
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
        struct scene scene;
        scene_begin(&scene);
        put_heyreach(&scene, NULL, rows[i].probe);
        (void)scene_stores(&scene, "UNSIGNED", rows[i].stored);
        (void)scene_runs(&scene, "UNSIGNED", rows[i].running);
        scene_judge(&scene);
        check_finding(&scene, FINDING_SETTING, "UNSIGNED", rows[i].verdict,
                      scene_finding(&scene, FINDING_SETTING, "UNSIGNED")->why, rows[i].advice);
        scene_end(&scene);
    }
}

static void an_absent_variable_may_have_the_allowed_effect(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, NULL, PROBE_FAIL);
    scene->settings[0].absent_means = "true";
    scene_judge(scene);
    check_text("verdict", scene_state(scene, FINDING_SETTING, "UNSIGNED"), "excepted");
}

static void an_exception_that_nothing_needs_is_said(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "false", PROBE_PASS);
    scene_judge(scene);
    check_finding(scene, FINDING_SETTING, "UNSIGNED", "in_sync", NULL,
                  "nothing needs the exception `heyreach`: it can be taken out");
    assert_true(scene_finding(scene, FINDING_SETTING, "UNSIGNED")->exception_unused);
    const struct finding *exception = scene_finding(scene, FINDING_EXCEPTION, "heyreach");
    assert_true(exception->exception_unused);
    assert_int_equal(exception->days_left, 15);
    check_text("advice", exception->advice,
               "nothing needs it: it can be taken out of the declaration");
    check_exit(scene, EXIT_IN_SYNC);
    /* Not seen is not unused. */
    scene->observed.running.seen = false;
    scene_judge(scene);
    assert_false(scene_finding(scene, FINDING_EXCEPTION, "heyreach")->exception_unused);
}

static void a_value_that_it_allows_needs_it_whatever_it_lifts(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->target.guardrail_count = 0;
    scene_judge(scene);
    check_text("verdict", scene_state(scene, FINDING_SETTING, "UNSIGNED"), "excepted");
    assert_false(scene_finding(scene, FINDING_EXCEPTION, "heyreach")->exception_unused);
}

static void a_hole_in_the_running_process_only_uses_it(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, NULL, PROBE_FAIL);
    (void)scene_stores(scene, "UNSIGNED", "false");
    (void)scene_runs(scene, "UNSIGNED", "true");
    scene_judge(scene);
    check_text("verdict", scene_state(scene, FINDING_SETTING, "UNSIGNED"), "pending");
    check_finding(scene, FINDING_GUARDRAIL, "no-unsigned", "held",
                  "open under the exception `heyreach` (allowlist, 15 days left): running true; "
                  "probe hook: answered 400",
                  NULL);
    assert_false(scene_finding(scene, FINDING_EXCEPTION, "heyreach")->exception_unused);
    check_exit(scene, EXIT_CHANGES);
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
