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

static void check_guardrail(struct scene *scene, const char *name, const char *word,
                            const char *why, const char *advice)
{
    scene_judge(scene);
    const struct finding *finding = scene_finding(scene, FINDING_GUARDRAIL, name);
    check_text(name, finding->state_name, word);
    check_text(name, finding->why, why);
    check_text(name, finding->advice, advice);
}

static const char look_again[] = "change nothing because of this: look again once it can be seen";
static const char elsewhere[] =
    "the variables do not show it: look at the application or its image";

static void a_default_is_not_known_while_nobody_sees_what_runs(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_flag(scene, "STRICT", true);
    setting->absence = ABSENCE_UNKNOWN;
    (void)scene_probes(scene, setting, "hook", PROBE_PASS, "refused (401)");
    (void)scene_forbids(scene, "strict-webhooks", "STRICT", "false");
    scene->observed.running = (struct variables){.why = "no deployment is active"};
    check_guardrail(scene, "strict-webhooks", "unobserved",
                    "stored: what absence means is not known; running: no deployment is active",
                    look_again);
}

static void a_door_that_absence_leaves_open_is_breached(void **state)
{
    static const struct {
        enum absence absence;
        const char *means, *value, *word;
    } rows[] = {
        {ABSENCE_MEANS, "true", NULL, "breached"},
        {ABSENCE_MEANS, "true", "\"false\"", "breached"},
        {ABSENCE_MEANS, "true", "treu", "breached"},
        {ABSENCE_MEANS, "true", "false", "held"},
        {ABSENCE_MEANS, "false", NULL, "held"},
        {ABSENCE_UNKNOWN, NULL, NULL, "unobserved"},
        {ABSENCE_UNKNOWN, NULL, "treu", "unobserved"},
        {ABSENCE_UNKNOWN, NULL, "no", "held"},
        {ABSENCE_DIFFERS, NULL, NULL, "unobserved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "QUERY", false);
        setting->absence = rows[i].absence;
        setting->absent_means = rows[i].means;
        if (rows[i].value != NULL)
            scene_keeps(&scene, "QUERY", rows[i].value);
        (void)scene_forbids(&scene, "query-stays-off", "QUERY", "true");
        scene_judge(&scene);
        check_text(rows[i].value, scene_state(&scene, FINDING_GUARDRAIL, "query-stays-off"),
                   rows[i].word);
        scene_end(&scene);
    }
}

static void behaviour_shows_what_an_unknown_default_does(void **state)
{
    static const struct {
        const char *stored, *running, *report;
        int probe;
        const char *word, *why;
    } rows[] = {
        {NULL, NULL, NULL, PROBE_PASS, "held", NULL},
        {NULL, NULL, NULL, PROBE_FAIL, "breached",
         "stored (absent); running (absent); probe hook: answered"},
        {"treu", "treu", "false", PROBE_PASS, "held", NULL},
        {NULL, NULL, "true", PROBE_NOT_ASKED, "held", NULL},
        {NULL, NULL, "false", PROBE_NOT_ASKED, "breached",
         "stored (absent); running (absent); report runtime#/member/0 says false"},
        {NULL, NULL, NULL, PROBE_NOT_ASKED, "unobserved",
         "stored: what absence means is not known; running: what absence means is not known"},
        /* Another value runs: what absence will mean is not shown. */
        {NULL, "true", NULL, PROBE_PASS, "unobserved", "stored: what absence means is not known"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "STRICT", true);
        setting->absence = ABSENCE_UNKNOWN;
        if (rows[i].stored != NULL)
            (void)scene_stores(&scene, "STRICT", rows[i].stored);
        if (rows[i].running != NULL)
            (void)scene_runs(&scene, "STRICT", rows[i].running);
        if (rows[i].report != NULL)
            (void)scene_reports(&scene, setting, READING_BOOL, rows[i].report);
        (void)scene_probes(&scene, setting, "hook", (enum probe_outcome)rows[i].probe, "answered");
        (void)scene_forbids(&scene, "strict-webhooks", "STRICT", "false");
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_GUARDRAIL, "strict-webhooks");
        check_text("why", finding->why, rows[i].why);
        check_text("state", finding->state_name, rows[i].word);
        scene_end(&scene);
    }
}

static void a_list_is_open_when_it_has_a_forbidden_member(void **state)
{
    static const struct {
        const char *forbidden, *value, *word;
        bool ignore_case;
    } rows[] = {
        {"*", "GET,POST", "held", false},
        {"*", "GET,*", "breached", false},
        {"DELETE", " POST , DELETE ", "breached", false},
        {"DELETE", "delete", "held", false},
        {"DELETE", "delete", "breached", true},
        {"DELETE,PUT", "GET,PUT", "breached", false},
        {"DELETE", "DELETED", "held", false},
        {"DELETE", "", "held", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        scene_list(&scene, "METHODS", "GET,POST")->ignore_case = rows[i].ignore_case;
        scene_keeps(&scene, "METHODS", rows[i].value);
        (void)scene_forbids(&scene, "narrow", "METHODS", rows[i].forbidden);
        scene_judge(&scene);
        check_text(rows[i].value, scene_state(&scene, FINDING_GUARDRAIL, "narrow"), rows[i].word);
        scene_end(&scene);
    }
}

static void a_failed_probe_of_a_list_tells_not_which_member_it_has(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_list(scene, "METHODS", "GET,POST");
    scene_keeps(scene, "METHODS", "GET,POST");
    (void)scene_probes(scene, setting, "cors", PROBE_FAIL, "PATCH is allowed");
    (void)scene_forbids(scene, "narrow", "METHODS", "DELETE");
    check_guardrail(scene, "narrow", "unobserved", "probe cors: PATCH is allowed", look_again);
}

static void a_failed_probe_of_a_text_tells_not_which_text_it_is(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_text(scene, "MODE", "on");
    scene_keeps(scene, "MODE", "on");
    struct probe_result *result = scene_probes(scene, setting, "page", PROBE_FAIL, "status 500");
    (void)scene_forbids(scene, "not-off", "MODE", "off");
    check_guardrail(scene, "not-off", "unobserved", "probe page: status 500", look_again);
    result->outcome = result->closed = PROBE_PASS;
    check_guardrail(scene, "not-off", "held", NULL, NULL);
}

static void a_list_is_looked_for_in_the_report_too(void **state)
{
    static const char *const all[] = {"GET", "*"};
    struct scene *scene = *state;
    struct setting *setting = scene_list(scene, "METHODS", "GET,POST");
    scene_keeps(scene, "METHODS", "GET,POST");
    struct report_reading *reading = scene_reports(scene, setting, READING_LIST, NULL);
    reading->list = (struct names){all, 2};
    (void)scene_forbids(scene, "narrow", "METHODS", "*");
    check_guardrail(scene, "narrow", "breached", "report runtime#/member/0 says GET, *", elsewhere);
    reading->list.count = 1;
    check_guardrail(scene, "narrow", "held", NULL, NULL);
    *reading = (struct report_reading){
        .report = "runtime", .pointer = "/member/0", .kind = READING_TEXT, .text = "GET, *"};
    check_guardrail(scene, "narrow", "breached", "report runtime#/member/0 says GET, *", elsewhere);
}

static void a_reference_is_forbidden_by_what_it_renders_to(void **state)
{
    struct scene *scene = *state;
    (void)scene_flag(scene, "QUERY", false);
    struct variable *stored = scene_stores(scene, "QUERY", "${{shared.QUERY}}");
    stored->is_reference = true;
    struct variable *running = scene_runs(scene, "QUERY", "${{shared.QUERY}}");
    running->is_reference = true;
    (void)scene_forbids(scene, "query-stays-off", "QUERY", "true");
    check_guardrail(scene, "query-stays-off", "unobserved",
                    "stored: holds a reference whose rendering was not read; running: holds a "
                    "reference whose rendering was not read",
                    look_again);
    stored->rendered = "on";
    check_guardrail(scene, "query-stays-off", "breached",
                    "stored ${{shared.QUERY}}; running ${{shared.QUERY}}",
                    "set QUERY to `false`, then deploy");
    stored->rendered = "off";
    check_guardrail(scene, "query-stays-off", "held", NULL, NULL);
}

static void what_is_forbidden_of_a_secret_is_never_held(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_setting(scene, "TOKEN", SETTING_SECRET);
    (void)scene_reports(scene, setting, READING_BOOL, "true");
    (void)scene_forbids(scene, "no-token", "TOKEN", "x");
    check_guardrail(scene, "no-token", "unobserved",
                    "stored: a forbidden value of this type cannot be compared; running: a "
                    "forbidden value of this type cannot be compared; report runtime#/member/0: a "
                    "forbidden value of this type cannot be compared",
                    look_again);
}

static void a_value_of_an_absent_variable_is_never_forbidden(void **state)
{
    struct scene *scene = *state;
    (void)scene_setting(scene, "ALLOWLIST", SETTING_ABSENT);
    (void)scene_forbids(scene, "no-allowlist", "ALLOWLIST", "/api");
    check_guardrail(scene, "no-allowlist", "held", NULL, NULL);
    scene_keeps(scene, "ALLOWLIST", "/api");
    check_guardrail(scene, "no-allowlist", "breached", "stored /api; running /api",
                    "remove ALLOWLIST, then deploy");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(a_default_is_not_known_while_nobody_sees_what_runs),
        cmocka_unit_test(a_door_that_absence_leaves_open_is_breached),
        cmocka_unit_test(behaviour_shows_what_an_unknown_default_does),
        cmocka_unit_test(a_list_is_open_when_it_has_a_forbidden_member),
        WITH_SCENE(a_failed_probe_of_a_list_tells_not_which_member_it_has),
        WITH_SCENE(a_failed_probe_of_a_text_tells_not_which_text_it_is),
        WITH_SCENE(a_list_is_looked_for_in_the_report_too),
        WITH_SCENE(a_reference_is_forbidden_by_what_it_renders_to),
        WITH_SCENE(what_is_forbidden_of_a_secret_is_never_held),
        WITH_SCENE(a_value_of_an_absent_variable_is_never_forbidden),
    };
    return cmocka_run_group_tests_name("judge_forbidden", tests, NULL, NULL);
}
