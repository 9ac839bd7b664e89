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

/* --- absence ----------------------------------------------------------------------------------- */

static void an_absent_flag_does_what_is_declared(void **state)
{
    static const struct {
        bool wanted;
        enum absence absence;
        const char *means, *verdict, *why;
    } rows[] = {
        {true, ABSENCE_DIFFERS, NULL, "drift", NULL},
        {false, ABSENCE_DIFFERS, NULL, "drift", NULL},
        {true, ABSENCE_MEANS, "true", "in_sync", NULL},
        {false, ABSENCE_MEANS, "true", "drift", "absent means `true`"},
        {true, ABSENCE_UNKNOWN, NULL, "unobserved",
         "stored: what absence means depends on something else, and nothing shows it; running: "
         "what absence means depends on something else, and nothing shows it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "X", rows[i].wanted);
        setting->absence = rows[i].absence;
        setting->absent_means = rows[i].means;
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_SETTING, "X");
        check_text("verdict", finding->state_name, rows[i].verdict);
        check_text("why", finding->why, rows[i].why);
        check_text("shown", finding->witnesses[WITNESS_STORED].shown, "(absent)");
        scene_end(&scene);
    }
}

/* `live`: what the process was started with; NULL: also absent, UNSEEN: not seen. */
static void what_unknown_absence_means_is_told_by_the_live_process(void **state)
{
    static const char unseen[] = "(unseen)";
    static const struct {
        const char *stored, *live, *report;
        int probe;
        const char *says, *verdict;
    } rows[] = {
        {NULL, NULL, NULL, PROBE_PASS, "==-=", "in_sync"},
        {NULL, NULL, NULL, PROBE_FAIL, "!!-!", "drift"},
        {NULL, NULL, NULL, PROBE_UNOBSERVED, "~~-~", "unobserved"},
        {NULL, NULL, NULL, PROBE_NOT_ASKED, "~~--", "unobserved"},
        {NULL, NULL, "true", PROBE_NOT_ASKED, "===-", "in_sync"},
        {NULL, NULL, "false", PROBE_NOT_ASKED, "!!!-", "drift"},
        {NULL, NULL, "false", PROBE_PASS, "==!=", "contradiction"},
        {NULL, NULL, "true", PROBE_FAIL, "!!=!", "drift"},
        {NULL, NULL, "true", PROBE_UNOBSERVED, "~~=~", "unobserved"},
        {NULL, "true", NULL, PROBE_PASS, "~=-=", "unobserved"},
        {NULL, "false", NULL, PROBE_FAIL, "~!-!", "unobserved"},
        {NULL, unseen, NULL, PROBE_PASS, "~~-=", "unobserved"},
        {"true", NULL, NULL, PROBE_PASS, "==-=", "in_sync"},
        {"true", NULL, NULL, PROBE_FAIL, "=!-!", "pending"},
        {"true", NULL, NULL, PROBE_NOT_ASKED, "=~--", "unobserved"},
        {"false", NULL, NULL, PROBE_PASS, "!=-=", "drift"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "X", true);
        setting->absence = ABSENCE_UNKNOWN;
        if (rows[i].stored != NULL)
            (void)scene_stores(&scene, "X", rows[i].stored);
        scene.observed.running.seen = rows[i].live != unseen;
        if (rows[i].live != NULL && rows[i].live != unseen)
            (void)scene_runs(&scene, "X", rows[i].live);
        if (rows[i].report != NULL)
            (void)scene_reports(&scene, setting, READING_BOOL, rows[i].report);
        (void)scene_probes(&scene, setting, "door", (enum probe_outcome)rows[i].probe, "answer");
        check_says(&scene, "X", rows[i].says, rows[i].verdict);
        scene_end(&scene);
    }
}

static void an_absent_default_that_is_wrong_is_to_be_set_explicitly(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_flag(scene, "X", true);
    setting->absence = ABSENCE_UNKNOWN;
    (void)scene_probes(scene, setting, "door", PROBE_FAIL, "accepted unsigned (400)");
    check_says(scene, "X", "!!-!", "drift");
    const struct finding *finding = scene_finding(scene, FINDING_SETTING, "X");
    check_text("why", finding->why, "the live process shows what absence means");
    check_text("advice", finding->advice, "set X to `true`, then deploy");
}

static void what_must_be_absent_is_judged_by_presence_alone(void **state)
{
    struct scene *scene = *state;
    scene_setting(scene, "OLD", SETTING_ABSENT)->absence = ABSENCE_UNKNOWN;
    check_says(scene, "OLD", "==--", "in_sync");
    scene_runs(scene, "OLD", NULL)->kind = VARIABLE_HIDDEN;
    check_says(scene, "OLD", "=!--", "pending");
    scene_stores(scene, "OLD", NULL)->kind = VARIABLE_SEALED;
    check_says(scene, "OLD", "!!--", "drift");
    check_text("why", scene_finding(scene, FINDING_SETTING, "OLD")->why,
               "it is there, and must not be");
}

static void empty_is_a_value_and_not_absent(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_flag(scene, "X", true);
    setting->absence = ABSENCE_MEANS;
    setting->absent_means = "true";
    scene_keeps(scene, "X", "");
    check_says(scene, "X", "!!--", "drift");
    check_text("shown", scene_finding(scene, FINDING_SETTING, "X")->witnesses[WITNESS_STORED].shown,
               "(empty)");
}

/* --- references -------------------------------------------------------------------------------- */

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

/* --- shared variables -------------------------------------------------------------------------- */

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

/* --- sealed and hidden ------------------------------------------------------------------------- */

enum kind { SHOWN = VARIABLE_SHOWN, HIDDEN = VARIABLE_HIDDEN, SEALED = VARIABLE_SEALED, NO = 9 };

static void put_kind(struct variable *variable, enum kind kind)
{
    if (kind == HIDDEN)
        variable_hide(variable, 1);
    else
        variable->kind = (enum variable_kind)kind;
}

static void a_sealed_variable_is_judged_by_presence_or_not_at_all(void **state)
{
    static const struct {
        enum setting_type type;
        bool sealed;
        enum kind stored, running;
        const char *says, *verdict;
    } rows[] = {
        {SETTING_SECRET, false, SEALED, SEALED, "==--", "in_sync"},
        {SETTING_SECRET, false, SEALED, HIDDEN, "==--", "in_sync"},
        {SETTING_SECRET, false, SEALED, NO, "=~--", "unobserved"},
        {SETTING_SECRET, false, HIDDEN, SEALED, "=~--", "unobserved"},
        {SETTING_SECRET, true, SEALED, SEALED, "==--", "in_sync"},
        {SETTING_SECRET, true, HIDDEN, HIDDEN, "!=--", "drift"},
        {SETTING_SECRET, true, NO, HIDDEN, "!=--", "drift"},
        {SETTING_FLAG, true, SEALED, SHOWN, "==--", "in_sync"},
        {SETTING_FLAG, true, SHOWN, SHOWN, "!=--", "drift"},
        {SETTING_FLAG, false, SEALED, SEALED, "~~--", "unobserved"},
        {SETTING_FLAG, false, SEALED, SHOWN, "~=--", "unobserved"},
        {SETTING_FLAG, false, SHOWN, SEALED, "=~--", "unobserved"},
        {SETTING_FLAG, false, HIDDEN, SHOWN, "~=--", "unobserved"},
        {SETTING_FLAG, false, SHOWN, HIDDEN, "=~--", "unobserved"},
        {SETTING_ABSENT, false, SEALED, NO, "!~--", "drift"},
        {SETTING_ABSENT, false, NO, SEALED, "=!--", "pending"},
        /* A secret whose properties nobody took is not one that is as desired. */
        {SETTING_SECRET, false, SHOWN, HIDDEN, "~=--", "unobserved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "X", true);
        setting->wanted.type = rows[i].type;
        setting->sealed = rows[i].sealed;
        if (rows[i].stored != NO)
            put_kind(scene_stores(&scene, "X", "true"), rows[i].stored);
        if (rows[i].running != NO)
            put_kind(scene_runs(&scene, "X", "true"), rows[i].running);
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_SETTING, "X");
        const char *says = finding_says(&scene, finding);
        if (says[0] != rows[i].says[0] || says[1] != rows[i].says[1])
            fail_msg("row %zu says %s, expected %s", i, says, rows[i].says);
        check_text(rows[i].says, finding->state_name, rows[i].verdict);
        scene_end(&scene);
    }
}

static void what_is_not_told_is_shown_by_a_stand_in(void **state)
{
    struct scene *scene = *state;
    (void)scene_setting(scene, "TOKEN", SETTING_SECRET);
    struct variable *stored = scene_stores(scene, "TOKEN", NULL);
    variable_hide(stored, 1);
    stored->fingerprint = "0123456789abcdef";
    variable_hide(scene_runs(scene, "TOKEN", NULL), 1);
    (void)scene_flag(scene, "FLAG", true);
    scene_stores(scene, "FLAG", NULL)->kind = VARIABLE_SEALED;
    scene->observed.running.seen = false;
    scene_judge(scene);
    const struct finding *token = scene_finding(scene, FINDING_SETTING, "TOKEN");
    const struct finding *flag = scene_finding(scene, FINDING_SETTING, "FLAG");
    check_text("stored", token->witnesses[WITNESS_STORED].shown, "fp:0123456789abcdef");
    check_text("running", token->witnesses[WITNESS_RUNNING].shown, "(not seen)");
    check_text("sealed", flag->witnesses[WITNESS_STORED].shown, "(sealed)");
    check_text("sealed", flag->witnesses[WITNESS_STORED].why,
               "sealed: Railway does not tell its value");
    check_text("reported", flag->witnesses[WITNESS_REPORTED].shown, NULL);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_flag_does_what_is_declared),
        cmocka_unit_test(what_unknown_absence_means_is_told_by_the_live_process),
        WITH_SCENE(an_absent_default_that_is_wrong_is_to_be_set_explicitly),
        WITH_SCENE(what_must_be_absent_is_judged_by_presence_alone),
        WITH_SCENE(empty_is_a_value_and_not_absent),
        cmocka_unit_test(a_reference_is_judged_by_what_it_renders_to),
        WITH_SCENE(a_literal_where_a_reference_is_wanted_is_drift),
        WITH_SCENE(a_running_reference_that_nobody_rendered_is_not_seen),
        WITH_SCENE(a_flag_and_a_list_may_be_references_too),
        WITH_SCENE(a_shared_variable_is_read_from_the_environment),
        cmocka_unit_test(a_shared_variable_may_run_as_its_own_reference),
        cmocka_unit_test(a_sealed_variable_is_judged_by_presence_or_not_at_all),
        WITH_SCENE(what_is_not_told_is_shown_by_a_stand_in),
    };
    return cmocka_run_group_tests_name("judge_variable", tests, NULL, NULL);
}
