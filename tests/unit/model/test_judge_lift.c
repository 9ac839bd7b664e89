#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static void what_is_not_covered_stays_a_breach(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    struct setting *strict = scene_flag(scene, "STRICT", true);
    scene_keeps(scene, "STRICT", "true");
    (void)scene_probes(scene, strict, "clay", PROBE_FAIL, "accepted unsigned (400)");
    guardrail_forbid(scene, &scene->guardrails[0], "STRICT", "false");
    guardrail_also(scene, &scene->guardrails[0], "clay", NULL);
    scene_judge(scene);
    check_text("guardrail", scene_finding(scene, FINDING_GUARDRAIL, "no-unsigned")->why,
               "probe clay: accepted unsigned (400)");
    check_text("probe", scene_finding(scene, FINDING_PROBE, "clay")->exception, NULL);
    check_text("probe", scene_finding(scene, FINDING_PROBE, "hook")->exception, "heyreach");
    check_exit(scene, EXIT_BREACHED);
}

static void a_probe_that_no_setting_names_is_lifted_only_with_all_that_is_forbidden(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->settings[0].shown_by_count = 0;
    scene_judge(scene);
    check_exit(scene, EXIT_IN_SYNC);
    (void)scene_flag(scene, "STRICT", true);
    scene_keeps(scene, "STRICT", "true");
    guardrail_forbid(scene, &scene->guardrails[0], "STRICT", "false");
    scene_judge(scene);
    check_text("guardrail", scene_finding(scene, FINDING_GUARDRAIL, "no-unsigned")->why,
               "probe hook: answered 400");
    check_exit(scene, EXIT_BREACHED);
}

static void only_the_parts_that_are_lifted_are_excepted(void **state)
{
    static const struct probe_part both[] = {{"methods", PROBE_FAIL, "PUT is allowed"},
                                             {"origins", PROBE_FAIL, "null is allowed"}};
    struct scene *scene = *state;
    (void)scene_list(scene, "METHODS", "GET");
    scene_keeps(scene, "METHODS", "GET,PUT");
    struct probe_result *result = scene_probes(scene, NULL, "cors", PROBE_FAIL, "methods");
    result->parts = both;
    result->part_count = 1;
    guardrail_also(scene, scene_forbids(scene, "narrow", "METHODS", "PUT"), "cors", "methods");
    (void)scene_allows(scene, "wide", "narrow", "METHODS", "GET,PUT");
    scene_judge(scene);
    check_text("setting", scene_state(scene, FINDING_SETTING, "METHODS"), "excepted");
    check_text("guardrail", scene_state(scene, FINDING_GUARDRAIL, "narrow"), "held");
    check_text("probe", scene_finding(scene, FINDING_PROBE, "cors")->exception, "wide");
    check_exit(scene, EXIT_IN_SYNC);
    result->part_count = 2;
    scene_judge(scene);
    check_text("probe", scene_finding(scene, FINDING_PROBE, "cors")->exception, NULL);
    check_exit(scene, EXIT_CHANGES);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(what_is_not_covered_stays_a_breach),
        WITH_SCENE(a_probe_that_no_setting_names_is_lifted_only_with_all_that_is_forbidden),
        WITH_SCENE(only_the_parts_that_are_lifted_are_excepted),
    };
    return cmocka_run_group_tests_name("judge_lift", tests, NULL, NULL);
}
