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

/* --- one flag that must not be true --------------------------------------------------------------- */

static void each_witness_can_show_a_breach(void **state)
{
    static const char *const set = "set UNSIGNED to `false`, then deploy";
    static const char *const deploy = "deploy: what is stored for UNSIGNED is not forbidden";
    static const struct {
        const char *stored, *running; /* NULL: absent, which means false */
        enum probe_outcome probe;
        const char *word, *why, *advice;
    } rows[] = {
        {"false", "false", PROBE_PASS, "held", NULL, NULL},
        {NULL, NULL, PROBE_PASS, "held", NULL, NULL},
        {"true", "false", PROBE_PASS, "breached", "stored true", set},
        {"false", "true", PROBE_PASS, "breached", "running true", deploy},
        {"false", "false", PROBE_FAIL, "breached", "probe hook: answered 400", elsewhere},
        {" ON\n", "1", PROBE_FAIL, "breached", "stored  ON\n; running 1; probe hook: answered 400",
         set},
        {"false", "false", PROBE_UNOBSERVED, "unobserved", "probe hook: answered 400", look_again},
        {"false", "false", PROBE_NOT_ASKED, "held", NULL, NULL},
        {"true", "false", PROBE_UNOBSERVED, "breached", "stored true", set},
        /* In quotes it does what absence does. */
        {"\"true\"", "\"true\"", PROBE_PASS, "held", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        struct setting *setting = scene_flag(&scene, "UNSIGNED", false);
        setting->absence = ABSENCE_MEANS;
        setting->absent_means = "false";
        if (rows[i].stored != NULL)
            (void)scene_stores(&scene, "UNSIGNED", rows[i].stored);
        if (rows[i].running != NULL)
            (void)scene_runs(&scene, "UNSIGNED", rows[i].running);
        (void)scene_probes(&scene, NULL, "hook", rows[i].probe, "answered 400");
        guardrail_also(&scene, scene_forbids(&scene, "no-unsigned", "UNSIGNED", "true"), "hook",
                       NULL);
        check_guardrail(&scene, "no-unsigned", rows[i].word, rows[i].why, rows[i].advice);
        scene_end(&scene);
    }
}

static void what_was_not_seen_does_not_hold(void **state)
{
    struct scene *scene = *state;
    (void)scene_flag(scene, "UNSIGNED", false);
    (void)scene_forbids(scene, "no-unsigned", "UNSIGNED", "true");
    scene_keeps(scene, "UNSIGNED", "false");
    scene->observed.running = (struct variables){.why = "no deployment is active"};
    check_guardrail(scene, "no-unsigned", "unobserved", "running: no deployment is active",
                    look_again);
    scene->stored[0].kind = VARIABLE_SEALED;
    check_guardrail(scene, "no-unsigned", "unobserved",
                    "stored: sealed: Railway does not tell its value; running: no deployment is "
                    "active",
                    look_again);
    scene->stored[0].kind = VARIABLE_HIDDEN;
    scene->observed.running = (struct variables){.seen = true, .items = scene->running};
    check_guardrail(scene, "no-unsigned", "unobserved",
                    "stored: its value was not kept; running: what absence means is not known",
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

/* --- who is asked ------------------------------------------------------------------------------- */

static void the_probes_of_the_setting_show_its_guardrail(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_flag(scene, "STRICT", true);
    scene_keeps(scene, "STRICT", "true");
    struct probe_result *result =
        scene_probes(scene, setting, "hook", PROBE_FAIL, "accepted unsigned (400)");
    (void)scene_forbids(scene, "strict-webhooks", "STRICT", "false");
    check_guardrail(scene, "strict-webhooks", "breached", "probe hook: accepted unsigned (400)",
                    elsewhere);
    result->closed = PROBE_PASS; /* not configured: a fault of its own kind, and closed */
    check_guardrail(scene, "strict-webhooks", "held", NULL, NULL);
    result->outcome = result->closed = PROBE_UNOBSERVED;
    check_guardrail(scene, "strict-webhooks", "unobserved", "probe hook: accepted unsigned (400)",
                    look_again);
}

static void the_report_speaks_only_where_no_probe_does(void **state)
{
    struct scene *scene = *state;
    struct setting *setting = scene_flag(scene, "STRICT", true);
    scene_keeps(scene, "STRICT", "true");
    (void)scene_reports(scene, setting, READING_BOOL, "false");
    struct guardrail *guardrail = scene_forbids(scene, "strict-webhooks", "STRICT", "false");
    check_guardrail(scene, "strict-webhooks", "breached", "report runtime#/member/0 says false",
                    elsewhere);
    scene->readings[0].kind = READING_MISSING;
    check_guardrail(scene, "strict-webhooks", "unobserved",
                    "report runtime#/member/0: the report has no such member", look_again);
    struct probe_result *result = scene_probes(scene, NULL, "hook", PROBE_PASS, "refused (401)");
    guardrail_also(scene, guardrail, "hook", NULL);
    check_guardrail(scene, "strict-webhooks", "held", NULL, NULL);
    result->outcome = result->closed = PROBE_NOT_ASKED;
    check_guardrail(scene, "strict-webhooks", "unobserved",
                    "report runtime#/member/0: the report has no such member", look_again);
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

static void a_list_is_looked_for_in_the_report_too(void **state)
{
    static const char *const all[] = {"GET", "*"};
    struct scene *scene = *state;
    struct setting *setting = scene_list(scene, "METHODS", "GET,POST");
    scene_keeps(scene, "METHODS", "GET,POST");
    struct reading *reading = scene_reports(scene, setting, READING_LIST, NULL);
    reading->list = (struct names){all, 2};
    (void)scene_forbids(scene, "narrow", "METHODS", "*");
    check_guardrail(scene, "narrow", "breached", "report runtime#/member/0 says GET, *", elsewhere);
    reading->list.count = 1;
    check_guardrail(scene, "narrow", "held", NULL, NULL);
    *reading = (struct reading){
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

/* --- other shapes ------------------------------------------------------------------------------- */

static void probes_that_must_pass_breach_when_they_fail(void **state)
{
    static const struct {
        enum probe_outcome first, second;
        const char *word, *why;
    } rows[] = {
        {PROBE_PASS, PROBE_PASS, "held", NULL},
        {PROBE_PASS, PROBE_FAIL, "breached", "probe gate: false"},
        {PROBE_FAIL, PROBE_UNOBSERVED, "breached", "probe tier: tier_2"},
        {PROBE_PASS, PROBE_UNOBSERVED, "unobserved", "probe gate: false"},
        {PROBE_PASS, PROBE_NOT_ASKED, "held", NULL},
        {PROBE_NOT_ASKED, PROBE_NOT_ASKED, "not_asked", "nothing that it names was asked"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_begin(&scene);
        (void)scene_probes(&scene, NULL, "tier", rows[i].first, "tier_2");
        (void)scene_probes(&scene, NULL, "gate", rows[i].second, "false");
        struct guardrail *guardrail = scene_forbids(&scene, "supervised", NULL, NULL);
        guardrail_needs(&scene, guardrail, "tier");
        guardrail_needs(&scene, guardrail, "gate");
        scene_judge(&scene);
        const struct finding *finding = scene_finding(&scene, FINDING_GUARDRAIL, "supervised");
        check_text("state", finding->state_name, rows[i].word);
        check_text("why", finding->why, rows[i].why);
        scene_end(&scene);
    }
}

static void a_proof_alone_is_not_asked(void **state)
{
    struct scene *scene = *state;
    struct guardrail *guardrail = scene_forbids(scene, "send-needs-proof", NULL, NULL);
    guardrail->proof = "supervised-send";
    check_guardrail(scene, "send-needs-proof", "not_asked",
                    "the proof `supervised-send` was not asked: no state is named", NULL);
    assert_int_equal(scene->judgement.coverage.not_asked, 1);
    (void)scene_probes(scene, NULL, "gate", PROBE_PASS, "true");
    guardrail_needs(scene, guardrail, "gate");
    check_guardrail(scene, "send-needs-proof", "held",
                    "the proof `supervised-send` was not asked: no state is named", NULL);
    assert_int_equal(scene->judgement.coverage.not_asked, 1);
}

static void several_forbidden_settings_are_named(void **state)
{
    struct scene *scene = *state;
    (void)scene_flag(scene, "A", false);
    (void)scene_flag(scene, "B", false);
    (void)scene_stores(scene, "A", "false");
    (void)scene_runs(scene, "A", "true");
    (void)scene_stores(scene, "B", "true");
    struct guardrail *guardrail = scene_forbids(scene, "shut", "A", "true");
    guardrail_forbid(scene, guardrail, "B", "true");
    check_guardrail(scene, "shut", "breached", "running A true; stored B true",
                    "set B to `false`, then deploy");
    guardrail_forbid(scene, guardrail, "C", "true");
    (void)scene_runs(scene, "B", "false");
    scene->stored[1].value = scene->running[0].value = "false";
    check_guardrail(scene, "shut", "unobserved", "C is not declared for this environment",
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
        cmocka_unit_test(each_witness_can_show_a_breach),
        WITH_SCENE(what_was_not_seen_does_not_hold),
        cmocka_unit_test(a_door_that_absence_leaves_open_is_breached),
        cmocka_unit_test(behaviour_shows_what_an_unknown_default_does),
        WITH_SCENE(the_probes_of_the_setting_show_its_guardrail),
        WITH_SCENE(the_report_speaks_only_where_no_probe_does),
        cmocka_unit_test(a_list_is_open_when_it_has_a_forbidden_member),
        WITH_SCENE(a_failed_probe_of_a_list_tells_not_which_member_it_has),
        WITH_SCENE(a_list_is_looked_for_in_the_report_too),
        WITH_SCENE(a_reference_is_forbidden_by_what_it_renders_to),
        cmocka_unit_test(probes_that_must_pass_breach_when_they_fail),
        WITH_SCENE(a_proof_alone_is_not_asked),
        WITH_SCENE(several_forbidden_settings_are_named),
        WITH_SCENE(a_value_of_an_absent_variable_is_never_forbidden),
    };
    return cmocka_run_group_tests_name("judge_guardrail", tests, NULL, NULL);
}
