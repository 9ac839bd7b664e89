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

static void a_silent_live_process_leaves_absence_unobserved(void **state)
{
    struct scene *scene = *state;
    scene_probes(scene, scene_flag(scene, "X", true), "door", PROBE_UNOBSERVED, "status 502");
    scene->settings[0].absence = ABSENCE_UNKNOWN;
    check_says(scene, "X", "~~-~", "unobserved");
    check_text("why", scene_finding(scene, FINDING_SETTING, "X")->why,
               "stored: what absence means could not be observed; running: what absence means "
               "could not be observed; door: status 502");
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

/* A snapshot may hold a mask in its place: what it holds for a sealed one is no witness. */
static void the_snapshot_of_a_sealed_secret_is_not_judged_by_its_properties(void **state)
{
    struct scene *scene = *state;
    (void)scene_setting(scene, "TOKEN", SETTING_SECRET);
    scene_stores(scene, "TOKEN", NULL)->kind = VARIABLE_SEALED;
    variable_hide(scene_runs(scene, "TOKEN", NULL), 1);
    scene->running[0].facts.placeholder = true;
    check_says(scene, "TOKEN", "==--", "in_sync");
}

/* Whether a snapshot holds a sealed secret is not documented; that it has not changed since the
 * deployment was made shows as well that the process got it. */
static void a_sealed_secret_older_than_the_process_runs(void **state)
{
    static const struct {
        int64_t updated, started;
        const char *says, *verdict;
    } rows[] = {
        {99, 100, "==--", "in_sync"},     {100, 100, "=~--", "unobserved"},
        {101, 100, "=~--", "unobserved"}, {0, 100, "=~--", "unobserved"},
        {99, 0, "=~--", "unobserved"},
    };
    struct scene *scene = *state;
    (void)scene_setting(scene, "TOKEN", SETTING_SECRET);
    scene_stores(scene, "TOKEN", NULL)->kind = VARIABLE_SEALED;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scene->stored[0].updated_at = rows[i].updated;
        scene->observed.active.created_at = rows[i].started;
        check_says(scene, "TOKEN", rows[i].says, rows[i].verdict);
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
    scene->stored[0].kind = VARIABLE_HIDDEN;
    scene_judge(scene);
    flag = scene_finding(scene, FINDING_SETTING, "FLAG");
    check_text("hidden", flag->witnesses[WITNESS_STORED].shown, "(hidden)");
    check_text("hidden", flag->witnesses[WITNESS_STORED].why, "its value was not kept");
    scene->stored[0].fingerprint = "fedcba9876543210";
    scene_judge(scene);
    flag = scene_finding(scene, FINDING_SETTING, "FLAG");
    check_text("hidden", flag->witnesses[WITNESS_STORED].shown, "fp:fedcba9876543210");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_flag_does_what_is_declared),
        cmocka_unit_test(what_unknown_absence_means_is_told_by_the_live_process),
        WITH_SCENE(a_silent_live_process_leaves_absence_unobserved),
        WITH_SCENE(an_absent_default_that_is_wrong_is_to_be_set_explicitly),
        WITH_SCENE(what_must_be_absent_is_judged_by_presence_alone),
        WITH_SCENE(empty_is_a_value_and_not_absent),
        cmocka_unit_test(a_sealed_variable_is_judged_by_presence_or_not_at_all),
        WITH_SCENE(the_snapshot_of_a_sealed_secret_is_not_judged_by_its_properties),
        WITH_SCENE(a_sealed_secret_older_than_the_process_runs),
        WITH_SCENE(what_is_not_told_is_shown_by_a_stand_in),
    };
    return cmocka_run_group_tests_name("judge_variable", tests, NULL, NULL);
}
