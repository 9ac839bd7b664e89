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

static void several_probes_are_one_witness(void **state)
{
    static const struct {
        enum probe_outcome first, second;
        const char *says, *why;
    } rows[] = {
        {PROBE_PASS, PROBE_PASS, "==-=", NULL},
        {PROBE_PASS, PROBE_UNOBSERVED, "==-~", "two: second"},
        {PROBE_UNOBSERVED, PROBE_UNOBSERVED, "==-~", "one: first; two: second"},
        {PROBE_PASS, PROBE_FAIL, "==-!", "two: second"},
        {PROBE_FAIL, PROBE_UNOBSERVED, "==-!", "one: first"},
        {PROBE_UNOBSERVED, PROBE_FAIL, "==-!", "two: second"},
        {PROBE_FAIL, PROBE_FAIL, "==-!", "one: first; two: second"},
        {PROBE_NOT_ASKED, PROBE_PASS, "==-=", NULL},
        {PROBE_NOT_ASKED, PROBE_FAIL, "==-!", "two: second"},
        {PROBE_NOT_ASKED, PROBE_NOT_ASKED, "==--", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "X", true);
        scene_keeps(&scene, "X", "true");
        (void)scene_probes(&scene, setting, "one", rows[i].first, "first");
        (void)scene_probes(&scene, setting, "two", rows[i].second, "second");
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_SETTING, "X");
        check_text("says", finding_says(&scene, finding), rows[i].says);
        check_text(rows[i].says, finding->witnesses[WITNESS_BEHAVED].why, rows[i].why);
        scene_end(&scene);
    }
}

static void several_reports_are_one_witness(void **state)
{
    static const struct {
        enum reading_kind first, second; /* BOOL is true, TEXT is `no` */
        const char *says;
    } rows[] = {
        {READING_BOOL, READING_BOOL, "===-"},   {READING_BOOL, READING_MISSING, "==~-"},
        {READING_BOOL, READING_TEXT, "==!-"},   {READING_MISSING, READING_TEXT, "==!-"},
        {READING_UNSEEN, READING_NULL, "==~-"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "X", true);
        scene_keeps(&scene, "X", "true");
        (void)scene_reports(&scene, setting, rows[i].first,
                            rows[i].first == READING_TEXT ? "no" : "true");
        (void)scene_reports(&scene, setting, rows[i].second,
                            rows[i].second == READING_TEXT ? "no" : "true");
        scene_judge(&scene);
        check_text("says", finding_says(&scene, scene_finding(&scene, FINDING_SETTING, "X")),
                   rows[i].says);
        scene_end(&scene);
    }
}

static void probes_and_reports_of_another_environment_are_left_out(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_flag(scene, "X", true);
    scene_keeps(scene, "X", "true");
    (void)scene_reports(scene, setting, READING_BOOL, "false");
    (void)scene_probes(scene, setting, "door", PROBE_FAIL, "open");
    scene->target.report_count = 0;
    scene->target.probe_count = 0;
    scene_judge(scene);
    check_text("says", finding_says(scene, scene_finding(scene, FINDING_SETTING, "X")), "==--");
}

static void a_probe_without_an_answer_is_unobserved_unless_it_writes(void **state)
{
    for (int writes = 0; writes < 2; writes++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "X", true);
        scene_keeps(&scene, "X", "true");
        (void)scene_probes(&scene, setting, "door", PROBE_PASS, "");
        scene.probes[0].writes = writes == 1;
        scene.observed.probe_count = 0;
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_SETTING, "X");
        check_text("says", finding_says(&scene, finding), writes ? "==--" : "==-~");
        check_text("why", finding->why, writes ? NULL : "door: there is no answer");
        scene_end(&scene);
    }
}

static void a_part_of_a_probe_speaks_for_itself(void **state)
{
    static const struct probe_part parts[] = {{"origins", PROBE_PASS, "refused"},
                                              {"methods", PROBE_FAIL, "DELETE is allowed"}};
    struct scene *scene = *state;
    struct setting *methods = scene_list(scene, "METHODS", "GET,POST");
    struct setting *origins = scene_list(scene, "ORIGINS", "https://example.com");
    scene_keeps(scene, "METHODS", "GET,POST");
    scene_keeps(scene, "ORIGINS", "https://example.com");
    struct probe_result *result = scene_probes(scene, NULL, "cors", PROBE_FAIL, "methods");
    result->parts = parts;
    result->part_count = 2;
    const struct probe_name names[] = {{.probe = "cors", .part = "methods"},
                                       {.probe = "cors", .part = "origins"}};
    methods->shown_by = &names[0];
    origins->shown_by = &names[1];
    methods->shown_by_count = origins->shown_by_count = 1;
    scene_judge(scene);
    const struct finding *finding = scene_finding(scene, FINDING_SETTING, "METHODS");
    check_text("methods", finding_says(scene, finding), "==-!");
    check_text("why", finding->why, "cors/methods: DELETE is allowed");
    check_text("origins", finding_says(scene, scene_finding(scene, FINDING_SETTING, "ORIGINS")),
               "==-=");
}

static void an_unconfigured_webhook_says_nothing_against_a_flag(void **state)
{
    struct scene *scene = *state;
    struct setting *strict = scene_flag(scene, "STRICT", true);
    struct setting *token = scene_setting(scene, "TOKEN", SETTING_SECRET);
    scene_keeps(scene, "STRICT", "true");
    variable_hide(scene_stores(scene, "TOKEN", NULL), 1);
    variable_hide(scene_runs(scene, "TOKEN", NULL), 1);
    struct probe_result *result =
        scene_probes(scene, strict, "hook", PROBE_FAIL, "not configured (503)");
    result->closed = PROBE_PASS;
    token->shown_by = strict->shown_by;
    token->shown_by_count = 1;
    scene_judge(scene);
    check_text("flag", finding_says(scene, scene_finding(scene, FINDING_SETTING, "STRICT")),
               "==-=");
    check_text("secret", finding_says(scene, scene_finding(scene, FINDING_SETTING, "TOKEN")),
               "==-!");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_probes_are_one_witness),
        cmocka_unit_test(several_reports_are_one_witness),
        WITH_SCENE(probes_and_reports_of_another_environment_are_left_out),
        cmocka_unit_test(a_probe_without_an_answer_is_unobserved_unless_it_writes),
        WITH_SCENE(a_part_of_a_probe_speaks_for_itself),
        WITH_SCENE(an_unconfigured_webhook_says_nothing_against_a_flag),
    };
    return cmocka_run_group_tests_name("judge_live", tests, NULL, NULL);
}
