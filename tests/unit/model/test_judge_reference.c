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

static void check_says(struct scene *scene, const char *name, const char *says, const char *verdict)
{
    scene_judge(scene);
    const struct finding *finding = scene_finding(scene, FINDING_SETTING, name);
    check_text("says", finding_says(scene, finding), says);
    check_text(says, finding->state_name, verdict);
}

static void a_reference_is_judged_by_what_it_renders_to(void **state)
{
    static const char *const template = "${{shared.STATE}}";
    static const struct {
        const char *wanted, *stored, *rendered, *running, *says;
    } rows[] = {
        /* A value is wanted. */
        {"redis", template, "redis", "redis", "==--"},
        {"redis", template, "redis", template, "==--"},
        {"redis", template, "file", "file", "!!--"},
        {"redis", template, "file", template, "!!--"},
        {"redis", template, "redis", "file", "=!--"},
        {"redis", template, "file", "redis", "!=--"},
        {"redis", template, NULL, "redis", "~=--"},
        {"redis", template, NULL, template, "~~--"},
        /* The template itself is wanted. */
        {template, template, "redis", "redis", "==--"},
        {template, template, "redis", template, "==--"},
        {template, template, "redis", "file", "=!--"},
        {template, template, NULL, template, "==--"},
        {template, template, NULL, "redis", "=~--"},
        {template, "${{other.STATE}}", "redis", "redis", "!!--"},
        {template, "${{other.STATE}}", NULL, template, "!=--"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        (void)scene_text(&scene, "X", rows[i].wanted);
        struct variable *stored = scene_stores(&scene, "X", rows[i].stored);
        stored->is_reference = true;
        stored->rendered = rows[i].rendered;
        scene_runs(&scene, "X", rows[i].running)->is_reference = rows[i].running == template;
        scene_judge(&scene);
        const char *says = finding_says(&scene, scene_finding(&scene, FINDING_SETTING, "X"));
        if (says[0] != rows[i].says[0] || says[1] != rows[i].says[1])
            fail_msg("row %zu says %s, expected %s", i, says, rows[i].says);
        scene_end(&scene);
    }
}

static void a_literal_where_a_reference_is_wanted_is_drift(void **state)
{
    struct scene *scene = *state;
    (void)scene_text(scene, "X", "${{shared.STATE}}");
    scene_keeps(scene, "X", "redis");
    check_says(scene, "X", "!~--", "drift");
}

static void a_running_reference_that_nobody_rendered_is_not_seen(void **state)
{
    struct scene *scene = *state;
    (void)scene_text(scene, "X", "redis");
    (void)scene_stores(scene, "X", "redis");
    scene_runs(scene, "X", "${{shared.STATE}}")->is_reference = true;
    check_says(scene, "X", "=~--", "unobserved");
    check_text("why", scene_finding(scene, FINDING_SETTING, "X")->why,
               "running: holds a reference whose rendering was not read");
}

static void a_wanted_list_or_address_may_hold_a_reference(void **state)
{
    static const char *const members[] = {"GET", "${{shared.METHOD}}"};
    struct scene *scene = *state;
    struct setting *list = scene_setting(scene, "L", SETTING_LIST);
    list->wanted.list = (struct names){members, 2};
    struct setting *url = scene_setting(scene, "U", SETTING_URL);
    url->wanted.text = "${{Redis.URL}}";
    scene_stores(scene, "L", "${{shared.METHOD}},GET")->is_reference = true;
    scene_stores(scene, "U", "${{Redis.URL}}")->is_reference = true;
    scene_keeps(scene, "RUNS", NULL);
    (void)scene_runs(scene, "L", "GET,POST");
    (void)scene_runs(scene, "U", "redis://example.com");
    check_says(scene, "L", "=~--", "unobserved");
    check_text("why", scene_finding(scene, FINDING_SETTING, "L")->why,
               "running: what the wanted reference renders to was not read");
    check_says(scene, "U", "=~--", "unobserved");
    scene->stored[0].rendered = "GET,POST";
    scene->stored[2].rendered = "redis://example.com";
    check_says(scene, "L", "==--", "in_sync");
    check_says(scene, "U", "==--", "in_sync");
    scene->running[0].value = "GET";
    scene->running[2].value = "redis://example.org";
    check_says(scene, "L", "=!--", "pending");
    check_says(scene, "U", "=!--", "pending");
}

static void a_flag_and_a_list_may_be_references_too(void **state)
{
    struct scene *scene = *state;
    (void)scene_flag(scene, "F", true);
    (void)scene_list(scene, "L", "GET,POST");
    struct variable *flag = scene_stores(scene, "F", "${{shared.F}}");
    flag->is_reference = true;
    flag->rendered = "on";
    struct variable *list = scene_stores(scene, "L", "GET,${{shared.L}}");
    list->is_reference = true;
    list->rendered = "GET,POST";
    (void)scene_runs(scene, "F", "true");
    (void)scene_runs(scene, "L", "POST,GET");
    check_says(scene, "F", "==--", "in_sync");
    check_says(scene, "L", "==--", "in_sync");
}

static void a_shared_variable_is_read_from_the_environment(void **state)
{
    struct scene *scene = *state;
    scene_text(scene, "ENVIRONMENT", "production")->shared = true;
    (void)scene_shares(scene, "ENVIRONMENT", "production");
    (void)scene_runs(scene, "ENVIRONMENT", "production");
    check_says(scene, "ENVIRONMENT", "==--", "in_sync");
    scene->shared[0].value = "prod";
    check_says(scene, "ENVIRONMENT", "!=--", "drift");
    scene->observed.shared.seen = false;
    check_says(scene, "ENVIRONMENT", "~=--", "unobserved");
}

static void a_shared_variable_may_run_as_its_own_reference(void **state)
{
    static const struct {
        const char *running, *says;
    } rows[] = {
        {"${{shared.STATE}}", "==--"}, {"${{shared.STATE2}}", "=~--"}, {"${{shared.STAT}}", "=~--"},
        {"${{other.STATE}}", "=~--"},  {"${{shared.STATE}}x", "=~--"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        scene_text(&scene, "STATE", "redis")->shared = true;
        (void)scene_shares(&scene, "STATE", "redis");
        scene_runs(&scene, "STATE", rows[i].running)->is_reference = true;
        scene_judge(&scene);
        check_text(rows[i].running,
                   finding_says(&scene, scene_finding(&scene, FINDING_SETTING, "STATE")),
                   rows[i].says);
        scene_end(&scene);
    }
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_is_judged_by_what_it_renders_to),
        WITH_SCENE(a_literal_where_a_reference_is_wanted_is_drift),
        WITH_SCENE(a_running_reference_that_nobody_rendered_is_not_seen),
        WITH_SCENE(a_wanted_list_or_address_may_hold_a_reference),
        WITH_SCENE(a_flag_and_a_list_may_be_references_too),
        WITH_SCENE(a_shared_variable_is_read_from_the_environment),
        cmocka_unit_test(a_shared_variable_may_run_as_its_own_reference),
    };
    return cmocka_run_group_tests_name("judge_reference", tests, NULL, NULL);
}
