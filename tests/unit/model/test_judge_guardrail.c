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
        check_text("advice", finding->advice,
                   finding->state.guardrail == GUARDRAIL_BREACHED
                       ? "look at the application: what the probes show must not be"
                   : finding->state.guardrail == GUARDRAIL_UNOBSERVED ? look_again
                                                                      : NULL);
        scene_end(&scene);
    }
}

static void no_exception_lifts_a_probe_that_must_pass(void **state)
{
    struct scene *scene = *state;
    (void)scene_flag(scene, "A", false);
    scene_keeps(scene, "A", "true");
    (void)scene_probes(scene, NULL, "gate", PROBE_FAIL, "false");
    struct guardrail *guardrail = scene_forbids(scene, "supervised", "A", "true");
    guardrail_needs(scene, guardrail, "gate");
    (void)scene_allows(scene, "hole", "supervised", "A", "true");
    check_guardrail(scene, "supervised", "breached", "probe gate: false", elsewhere);
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

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_witness_can_show_a_breach),
        WITH_SCENE(what_was_not_seen_does_not_hold),
        WITH_SCENE(the_probes_of_the_setting_show_its_guardrail),
        WITH_SCENE(the_report_speaks_only_where_no_probe_does),
        cmocka_unit_test(probes_that_must_pass_breach_when_they_fail),
        WITH_SCENE(no_exception_lifts_a_probe_that_must_pass),
        WITH_SCENE(a_proof_alone_is_not_asked),
        WITH_SCENE(several_forbidden_settings_are_named),
    };
    return cmocka_run_group_tests_name("judge_guardrail", tests, NULL, NULL);
}
