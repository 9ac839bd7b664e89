#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/judge_context.h"
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

static void check_exit(struct scene *scene, int code)
{
    assert_int_equal(judgement_exit(&scene->judgement), code);
}

/* --- sets --------------------------------------------------------------------------------------- */

static void while_in_force_the_set_value_is_the_wanted_one(void **state)
{
    static const struct {
        const char *value, *desired, *says, *verdict, *exception;
        int64_t now;
        enum probe_outcome probe;
        int code;
    } rows[] = {
        {"true", "true", "==-=", "in_sync", "heyreach", SCENE_NOW, PROBE_FAIL, EXIT_IN_SYNC},
        {"false", "true", "!!-!", "drift", "heyreach", SCENE_NOW, PROBE_PASS, EXIT_CHANGES},
        {"true", "true", "==-!", "unenforced", "heyreach", SCENE_NOW, PROBE_PASS, EXIT_CHANGES},
        {"true", "true", "==-~", "unobserved", "heyreach", SCENE_NOW, PROBE_UNOBSERVED,
         EXIT_INCONCLUSIVE},
        {"true", "false", "!!-!", "drift", NULL, SCENE_ENDS, PROBE_FAIL, EXIT_BREACHED},
        {"false", "false", "==-=", "in_sync", NULL, SCENE_ENDS, PROBE_PASS, EXIT_IN_SYNC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        put_heyreach(&scene, rows[i].value, rows[i].probe);
        scene.exceptions[0].sets = true;
        scene.clocks.ours = rows[i].now;
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_SETTING, "UNSIGNED");
        check_text("desired", finding->desired, rows[i].desired);
        check_text("says", finding_says(&scene, finding), rows[i].says);
        check_text(rows[i].says, finding->state_name, rows[i].verdict);
        check_text(rows[i].says, finding->exception, rows[i].exception);
        check_exit(&scene, rows[i].code);
        scene_end(&scene);
    }
}

static void a_set_value_under_doubtful_clocks_is_not_judged(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "false", PROBE_PASS);
    scene->exceptions[0].sets = true;
    scene->clocks.railway = SCENE_NOW + 500;
    scene_judge(scene);
    check_text("verdict", scene_state(scene, FINDING_SETTING, "UNSIGNED"), "unobserved");
    check_exit(scene, EXIT_INCONCLUSIVE);
}

static void probes_of_a_list_are_left_out_while_it_is_set_otherwise(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_list(scene, "METHODS", "GET");
    scene_keeps(scene, "METHODS", "GET,PUT");
    (void)scene_probes(scene, setting, "cors", PROBE_FAIL, "PUT is allowed");
    (void)scene_forbids(scene, "narrow", "METHODS", "PUT");
    scene_allows(scene, "wide", "narrow", "METHODS", "GET,PUT")->sets = true;
    scene_judge(scene);
    const struct finding *finding = scene_finding(scene, FINDING_SETTING, "METHODS");
    check_text("desired", finding->desired, "GET, PUT");
    check_text("says", finding_says(scene, finding), "==--");
}

/* --- what it lifts ------------------------------------------------------------------------------- */

static void a_list_is_lifted_only_with_every_forbidden_member(void **state)
{
    static const struct {
        const char *forbidden, *allowed, *word;
        bool ignore_case;
    } rows[] = {
        {"PUT", "GET,PUT", "held", false},
        {"PUT", "GET,DELETE", "breached", false},
        {"PUT,DELETE", "GET,PUT", "breached", false},
        {"PUT", "GET,put", "breached", false},
        {"PUT", "GET,put", "held", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        scene_list(&scene, "METHODS", "GET")->ignore_case = rows[i].ignore_case;
        scene_keeps(&scene, "METHODS", "GET,PUT");
        (void)scene_forbids(&scene, "narrow", "METHODS", rows[i].forbidden);
        (void)scene_allows(&scene, "wide", "narrow", "METHODS", rows[i].allowed);
        scene_judge(&scene);
        check_text(rows[i].allowed, scene_state(&scene, FINDING_GUARDRAIL, "narrow"), rows[i].word);
        scene_end(&scene);
    }
}

static void another_guardrail_or_value_is_not_lifted(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->exceptions[0].lifts = "another";
    scene_judge(scene);
    check_text("state", scene_state(scene, FINDING_GUARDRAIL, "no-unsigned"), "breached");
    scene->exceptions[0].lifts = "no-unsigned";
    scene_judge(scene);
    check_text("state", scene_state(scene, FINDING_GUARDRAIL, "no-unsigned"), "held");
    scene->exceptions[0].allows = &(struct forbidden){.name = "UNSIGNED", .value = "no"};
    scene_judge(scene);
    check_text("state", scene_state(scene, FINDING_GUARDRAIL, "no-unsigned"), "breached");
}

static void a_forbidden_row_of_no_setting_is_lifted_by_the_same_text(void **state)
{
    struct scene *scene = *state;
    struct judge_context context;
    const struct forbidden row = {.name = "GONE", .value = "true"};
    const struct guardrail guardrail = {.name = "g", .forbid = &row, .forbid_count = 1};
    (void)scene_allows(scene, "e", "g", "GONE", "true");
    context_init(&context, &scene->arena, &scene->target, &scene->observed, &scene->clocks);
    assert_int_equal(context_lifting(&context, &guardrail, &row, EXCEPTION_IN_FORCE), 0);
    const struct forbidden other = {.name = "GONE", .value = "1"};
    assert_int_equal(context_lifting(&context, &guardrail, &other, EXCEPTION_IN_FORCE),
                     NO_EXCEPTION);
}

static void the_date_that_is_handed_over_counts_before_the_looks(void **state)
{
    struct scene *scene = *state;
    struct judge_context context;
    scene->observed.has_railway_date = true;
    scene->observed.railway_ahead = 50;
    context_init(&context, &scene->arena, &scene->target, &scene->observed, &scene->clocks);
    assert_int_equal(context.clocks.railway, SCENE_NOW + 50);
    scene->clocks.railway = SCENE_NOW + 7;
    context_init(&context, &scene->arena, &scene->target, &scene->observed, &scene->clocks);
    assert_int_equal(context.clocks.railway, SCENE_NOW + 7);
    scene->clocks.railway = 0;
    scene->observed.has_railway_date = false;
    context_init(&context, &scene->arena, &scene->target, &scene->observed, &scene->clocks);
    assert_int_equal(context.clocks.railway, 0);
}

/* --- words -------------------------------------------------------------------------------------- */

static void some_names_are_said_and_the_rest_is_counted(void **state)
{
    static const char *const items[] = {"A", "B", "C", "D"};
    static const struct {
        size_t count, most;
        const char *text;
    } rows[] = {{0, 2, ""}, {2, 2, "A, B"}, {3, 2, "A, B and 1 more"}, {4, 1, "A and 3 more"}};
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct names names = {items, rows[i].count};
        check_text("names", names_some(&scene->arena, &names, rows[i].most), rows[i].text);
    }
}

static void one_day_is_one_day(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->clocks.ours = SCENE_ENDS - 1;
    scene->exceptions[0].policy = NULL;
    scene_judge(scene);
    check_text(
        "why", scene_finding(scene, FINDING_GUARDRAIL, "no-unsigned")->why,
        "open under the exception `heyreach` (less than a day left): stored true; running true; "
        "probe hook: answered 400");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_in_force_the_set_value_is_the_wanted_one),
        WITH_SCENE(a_set_value_under_doubtful_clocks_is_not_judged),
        WITH_SCENE(probes_of_a_list_are_left_out_while_it_is_set_otherwise),
        cmocka_unit_test(a_list_is_lifted_only_with_every_forbidden_member),
        WITH_SCENE(another_guardrail_or_value_is_not_lifted),
        WITH_SCENE(a_forbidden_row_of_no_setting_is_lifted_by_the_same_text),
        WITH_SCENE(the_date_that_is_handed_over_counts_before_the_looks),
        WITH_SCENE(some_names_are_said_and_the_rest_is_counted),
        WITH_SCENE(one_day_is_one_day),
    };
    return cmocka_run_group_tests_name("judging", tests, NULL, NULL);
}
