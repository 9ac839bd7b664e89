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

static void a_probe_says_what_to_look_at(void **state)
{
    struct scene *scene = *state;
    struct setting *first = scene_flag(scene, "A", true);
    struct setting *second = scene_flag(scene, "B", true);
    (void)scene_probes(scene, first, "both", PROBE_FAIL, "accepted unsigned (400)");
    second->shown_by = first->shown_by;
    second->shown_by_count = 1;
    (void)scene_probes(scene, NULL, "page", PROBE_FAIL, "status 500");
    (void)scene_probes(scene, NULL, "late", PROBE_UNOBSERVED, "no answer within 20 s");
    (void)scene_probes(scene, NULL, "queue", PROBE_NOT_ASKED, NULL);
    scene->probes[3].writes = true;
    scene_judge(scene);
    check_text("advice", scene_finding(scene, FINDING_PROBE, "both")->advice, "see A, B");
    check_text("why", scene_finding(scene, FINDING_PROBE, "both")->why, "accepted unsigned (400)");
    check_text("advice", scene_finding(scene, FINDING_PROBE, "page")->advice,
               "look at the application: no declared setting names what failed");
    check_text("advice", scene_finding(scene, FINDING_PROBE, "late")->advice, NULL);
    check_text("why", scene_finding(scene, FINDING_PROBE, "queue")->why,
               "it can write: asked only by name");
}

static void only_what_failed_is_to_be_looked_at(void **state)
{
    static const struct probe_part parts[] = {{"without", PROBE_FAIL, "open"},
                                              {"right", PROBE_PASS, "gets in"}};
    static const struct probe_name without[] = {{.probe = "door", .part = "without"}},
                                   right[] = {{.probe = "door", .part = "right"}};
    struct scene *scene = *state;
    struct setting *open = scene_flag(scene, "OPEN", false);
    struct setting *token = scene_flag(scene, "TOKEN", true);
    struct probe_result *door = scene_probes(scene, NULL, "door", PROBE_FAIL, "without: open");
    door->parts = parts;
    door->part_count = 2;
    token->shown_by = right;
    token->shown_by_count = 1;
    guardrail_needs(scene, scene_forbids(scene, "shut", NULL, NULL), "door");
    scene_judge(scene);
    check_text("nobody named it", scene_finding(scene, FINDING_PROBE, "door")->advice,
               "look at the application: no declared setting names what failed");
    check_text("guardrail", scene_finding(scene, FINDING_GUARDRAIL, "shut")->advice,
               "look at the application: what the probes show must not be");
    open->shown_by = without;
    open->shown_by_count = 1;
    scene_judge(scene);
    check_text("named", scene_finding(scene, FINDING_PROBE, "door")->advice, "see OPEN");
    check_text("guardrail", scene_finding(scene, FINDING_GUARDRAIL, "shut")->advice, "see OPEN");
}

static void a_lost_delivery_is_no_exception(void **state)
{
    struct scene *scene = *state;
    put_heyreach(scene, "true", PROBE_FAIL);
    scene->results[0].closed = PROBE_PASS;
    scene_judge(scene);
    check_finding(scene, FINDING_PROBE, "hook", "fail", "answered 400",
                  "deliveries are being lost: see that the endpoint gets its credential");
    check_exit(scene, EXIT_CHANGES);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(a_probe_says_what_to_look_at),
        WITH_SCENE(only_what_failed_is_to_be_looked_at),
        WITH_SCENE(a_lost_delivery_is_no_exception),
    };
    return cmocka_run_group_tests_name("judge_probe", tests, NULL, NULL);
}
