#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

static int on_setup(void **state)
{
    static struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    judge_fixture_end(*state);
    return 0;
}

static void check_guardrail(struct judge_fixture *fixture, const char *name, const char *word,
                            const char *why, const char *advice)
{
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_GUARDRAIL, name);
    check_text(name, finding->state_name, word);
    check_text(name, finding->why, why);
    check_text(name, finding->advice, advice);
}

static const char look_again[] =
    "make no change because of this: check again once it can be observed";
static const char elsewhere[] = "the variables do not show it: check the application or its image";

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
        /* In quotes: another application may take them off. */
        {"\"true\"", "\"true\"", PROBE_PASS, "unobserved",
         "stored: not readable as a flag, and what the application takes it for is not known; "
         "running: not readable as a flag, and what the application takes it for is not known",
         "see UNSIGNED"}, /* which the setting says to set: looking again shows no more */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "UNSIGNED", false);
        setting->absence = ABSENCE_MEANS;
        setting->absent_means = "false";
        if (rows[i].stored != NULL)
            (void)judge_fixture_stores(&fixture, "UNSIGNED", rows[i].stored);
        if (rows[i].running != NULL)
            (void)judge_fixture_runs(&fixture, "UNSIGNED", rows[i].running);
        (void)judge_fixture_probes(&fixture, NULL, "hook", rows[i].probe, "answered 400");
        guardrail_also(&fixture, judge_fixture_forbids(&fixture, "no-unsigned", "UNSIGNED", "true"),
                       "hook", NULL);
        check_guardrail(&fixture, "no-unsigned", rows[i].word, rows[i].why, rows[i].advice);
        judge_fixture_end(&fixture);
    }
}

static void what_was_not_seen_does_not_hold(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "UNSIGNED", false);
    (void)judge_fixture_forbids(fixture, "no-unsigned", "UNSIGNED", "true");
    judge_fixture_keeps(fixture, "UNSIGNED", "false");
    fixture->observed.running = (struct variables){.why = "no deployment is active"};
    check_guardrail(fixture, "no-unsigned", "unobserved", "running: no deployment is active",
                    look_again);
    fixture->stored[0].kind = VARIABLE_SEALED;
    check_guardrail(fixture, "no-unsigned", "unobserved",
                    "stored: sealed: Railway does not return its value; running: no deployment is "
                    "active",
                    look_again);
    fixture->stored[0].kind = VARIABLE_HIDDEN;
    fixture->stored[0].value = NULL;
    fixture->observed.running = (struct variables){.seen = true, .items = fixture->running};
    check_guardrail(
        fixture, "no-unsigned", "unobserved",
        "stored: its value was not kept; running: the default of an absent variable is not known",
        look_again);
}

/* --- who is asked ------------------------------------------------------------------------------- */

static void the_probes_of_the_setting_show_its_guardrail(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "STRICT", true);
    judge_fixture_keeps(fixture, "STRICT", "true");
    struct probe_result *result =
        judge_fixture_probes(fixture, setting, "hook", PROBE_FAIL, "accepted unsigned (400)");
    (void)judge_fixture_forbids(fixture, "strict-webhooks", "STRICT", "false");
    check_guardrail(fixture, "strict-webhooks", "breached", "probe hook: accepted unsigned (400)",
                    elsewhere);
    result->closed = PROBE_PASS; /* not configured: a fault of its own kind, and closed */
    check_guardrail(fixture, "strict-webhooks", "held", NULL, NULL);
    result->outcome = result->closed = PROBE_UNOBSERVED;
    check_guardrail(fixture, "strict-webhooks", "unobserved", "probe hook: accepted unsigned (400)",
                    look_again);
}

static void the_report_speaks_only_where_no_probe_does(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "STRICT", true);
    judge_fixture_keeps(fixture, "STRICT", "true");
    (void)judge_fixture_reports(fixture, setting, READING_BOOL, "false");
    struct guardrail *guardrail =
        judge_fixture_forbids(fixture, "strict-webhooks", "STRICT", "false");
    check_guardrail(fixture, "strict-webhooks", "breached", "report runtime#/member/0 says false",
                    elsewhere);
    fixture->readings[0].kind = READING_MISSING;
    check_guardrail(fixture, "strict-webhooks", "unobserved",
                    "report runtime#/member/0: the report has no such member", look_again);
    struct probe_result *result =
        judge_fixture_probes(fixture, NULL, "hook", PROBE_PASS, "refused (401)");
    guardrail_also(fixture, guardrail, "hook", NULL);
    check_guardrail(fixture, "strict-webhooks", "held", NULL, NULL);
    result->outcome = result->closed = PROBE_NOT_ASKED;
    check_guardrail(fixture, "strict-webhooks", "unobserved",
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
        {PROBE_NOT_ASKED, PROBE_NOT_ASKED, "not_asked", "nothing that it names was checked"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        (void)judge_fixture_probes(&fixture, NULL, "tier", rows[i].first, "tier_2");
        (void)judge_fixture_probes(&fixture, NULL, "gate", rows[i].second, "false");
        struct guardrail *guardrail = judge_fixture_forbids(&fixture, "supervised", NULL, NULL);
        guardrail_needs(&fixture, guardrail, "tier");
        guardrail_needs(&fixture, guardrail, "gate");
        judge_fixture_judge(&fixture);
        const struct finding *finding =
            judge_fixture_finding(&fixture, FINDING_GUARDRAIL, "supervised");
        check_text("state", finding->state_name, rows[i].word);
        check_text("why", finding->why, rows[i].why);
        check_text("advice", finding->advice,
                   finding->state.guardrail == GUARDRAIL_BREACHED
                       ? "check the application: the probes show what must not be"
                   : finding->state.guardrail == GUARDRAIL_UNOBSERVED ? look_again
                                                                      : NULL);
        judge_fixture_end(&fixture);
    }
}

static void no_exception_lifts_a_probe_that_must_pass(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "A", false);
    judge_fixture_keeps(fixture, "A", "true");
    (void)judge_fixture_probes(fixture, NULL, "gate", PROBE_FAIL, "false");
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "supervised", "A", "true");
    guardrail_needs(fixture, guardrail, "gate");
    (void)judge_fixture_allows(fixture, "hole", "supervised", "A", "true");
    check_guardrail(fixture, "supervised", "breached", "probe gate: false", elsewhere);
}

static void a_proof_alone_is_not_asked(void **state)
{
    struct judge_fixture *fixture = *state;
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "send-needs-proof", NULL, NULL);
    guardrail->proof = "supervised-send";
    check_guardrail(fixture, "send-needs-proof", "not_asked",
                    "the proof `supervised-send` was not checked: no state is kept", NULL);
    assert_int_equal(fixture->judgement.coverage.not_asked, 1);
    (void)judge_fixture_probes(fixture, NULL, "gate", PROBE_PASS, "true");
    guardrail_needs(fixture, guardrail, "gate");
    check_guardrail(fixture, "send-needs-proof", "held",
                    "the proof `supervised-send` was not checked: no state is kept", NULL);
    assert_int_equal(fixture->judgement.coverage.not_asked, 1);
}

static void several_forbidden_settings_are_named(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "A", false);
    (void)judge_fixture_flag(fixture, "B", false);
    (void)judge_fixture_stores(fixture, "A", "false");
    (void)judge_fixture_runs(fixture, "A", "true");
    (void)judge_fixture_stores(fixture, "B", "true");
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "shut", "A", "true");
    guardrail_forbid(fixture, guardrail, "B", "true");
    check_guardrail(fixture, "shut", "breached", "running A true; stored B true",
                    "set B to `false`, then deploy");
    guardrail_forbid(fixture, guardrail, "C", "true");
    (void)judge_fixture_runs(fixture, "B", "false");
    fixture->stored[1].value = fixture->running[0].value = "false";
    check_guardrail(fixture, "shut", "unobserved", "C is not declared for this environment",
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
