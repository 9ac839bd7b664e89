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

static void a_default_is_not_known_while_nobody_sees_what_runs(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "STRICT", true);
    setting->absence = ABSENCE_UNKNOWN;
    (void)judge_fixture_probes(fixture, setting, "hook", PROBE_PASS, "refused (401)");
    (void)judge_fixture_forbids(fixture, "strict-webhooks", "STRICT", "false");
    fixture->observed.running = (struct variables){.why = "no deployment is active"};
    check_guardrail(
        fixture, "strict-webhooks", "unobserved",
        "stored: the default of an absent variable is not known; running: no deployment is active",
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
        {ABSENCE_MEANS, "false", "", "held"},
        {ABSENCE_MEANS, "false", "\"true\"", "unobserved"},
        {ABSENCE_MEANS, "false", "\u00a0true", "unobserved"},
        {ABSENCE_MEANS, "false", "enabled", "unobserved"},
        {ABSENCE_MEANS, "false", "2", "unobserved"},
        {ABSENCE_UNKNOWN, NULL, NULL, "unobserved"},
        {ABSENCE_UNKNOWN, NULL, "treu", "unobserved"},
        {ABSENCE_UNKNOWN, NULL, "no", "held"},
        {ABSENCE_DIFFERS, NULL, NULL, "unobserved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "QUERY", false);
        setting->absence = rows[i].absence;
        setting->absent_means = rows[i].means;
        if (rows[i].value != NULL)
            judge_fixture_keeps(&fixture, "QUERY", rows[i].value);
        (void)judge_fixture_forbids(&fixture, "query-stays-off", "QUERY", "true");
        judge_fixture_judge(&fixture);
        check_text(rows[i].value,
                   judge_fixture_state(&fixture, FINDING_GUARDRAIL, "query-stays-off"),
                   rows[i].word);
        judge_fixture_end(&fixture);
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
        {"treu", "treu", "true", PROBE_PASS, "held", NULL},
        {"treu", "treu", "false", PROBE_PASS, "unobserved",
         "contested: the report runtime#/member/0 says false, and the probe hook shows otherwise"},
        {"treu", "treu", "false", PROBE_UNOBSERVED, "breached",
         "report runtime#/member/0 says false"},
        {NULL, NULL, "true", PROBE_NOT_ASKED, "held", NULL},
        {NULL, NULL, "false", PROBE_NOT_ASKED, "breached",
         "stored (absent); running (absent); report runtime#/member/0 says false"},
        {NULL, NULL, NULL, PROBE_NOT_ASKED, "unobserved",
         "stored: the default of an absent variable is not known; running: the default of an absent variable is not known"},
        /* Another value runs: what absence will mean is not shown. */
        {NULL, "true", NULL, PROBE_PASS, "unobserved",
         "stored: the default of an absent variable is not known"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "STRICT", true);
        setting->absence = ABSENCE_UNKNOWN;
        if (rows[i].stored != NULL)
            (void)judge_fixture_stores(&fixture, "STRICT", rows[i].stored);
        if (rows[i].running != NULL)
            (void)judge_fixture_runs(&fixture, "STRICT", rows[i].running);
        if (rows[i].report != NULL)
            (void)judge_fixture_reports(&fixture, setting, READING_BOOL, rows[i].report);
        (void)judge_fixture_probes(&fixture, setting, "hook", (enum probe_outcome)rows[i].probe,
                                   "answered");
        (void)judge_fixture_forbids(&fixture, "strict-webhooks", "STRICT", "false");
        judge_fixture_judge(&fixture);
        const struct finding *finding =
            judge_fixture_finding(&fixture, FINDING_GUARDRAIL, "strict-webhooks");
        check_text("why", finding->why, rows[i].why);
        check_text("state", finding->state_name, rows[i].word);
        judge_fixture_end(&fixture);
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
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        judge_fixture_list(&fixture, "METHODS", "GET,POST")->ignore_case = rows[i].ignore_case;
        judge_fixture_keeps(&fixture, "METHODS", rows[i].value);
        (void)judge_fixture_forbids(&fixture, "narrow", "METHODS", rows[i].forbidden);
        judge_fixture_judge(&fixture);
        check_text(rows[i].value, judge_fixture_state(&fixture, FINDING_GUARDRAIL, "narrow"),
                   rows[i].word);
        judge_fixture_end(&fixture);
    }
}

static void a_failed_probe_of_a_list_tells_not_which_member_it_has(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_list(fixture, "METHODS", "GET,POST");
    judge_fixture_keeps(fixture, "METHODS", "GET,POST");
    (void)judge_fixture_probes(fixture, setting, "cors", PROBE_FAIL, "PATCH is allowed");
    (void)judge_fixture_forbids(fixture, "narrow", "METHODS", "DELETE");
    check_guardrail(fixture, "narrow", "unobserved", "probe cors: PATCH is allowed", look_again);
}

static void a_failed_probe_of_a_text_tells_not_which_text_it_is(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_text(fixture, "MODE", "on");
    judge_fixture_keeps(fixture, "MODE", "on");
    struct probe_result *result =
        judge_fixture_probes(fixture, setting, "page", PROBE_FAIL, "status 500");
    (void)judge_fixture_forbids(fixture, "not-off", "MODE", "off");
    check_guardrail(fixture, "not-off", "unobserved", "probe page: status 500", look_again);
    result->outcome = result->closed = PROBE_PASS;
    check_guardrail(fixture, "not-off", "held", NULL, NULL);
}

static void a_list_is_looked_for_in_the_report_too(void **state)
{
    static const char *const all[] = {"GET", "*"};
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_list(fixture, "METHODS", "GET,POST");
    judge_fixture_keeps(fixture, "METHODS", "GET,POST");
    struct report_reading *reading = judge_fixture_reports(fixture, setting, READING_LIST, NULL);
    reading->list = (struct names){all, 2};
    (void)judge_fixture_forbids(fixture, "narrow", "METHODS", "*");
    check_guardrail(fixture, "narrow", "breached", "report runtime#/member/0 says GET, *",
                    elsewhere);
    reading->list.count = 1;
    check_guardrail(fixture, "narrow", "held", NULL, NULL);
    *reading = (struct report_reading){
        .report = "runtime", .pointer = "/member/0", .kind = READING_TEXT, .text = "GET, *"};
    check_guardrail(fixture, "narrow", "breached", "report runtime#/member/0 says (a text)",
                    elsewhere);
}

static void a_reference_is_forbidden_by_what_it_renders_to(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "QUERY", false);
    struct variable *stored = judge_fixture_stores(fixture, "QUERY", "${{shared.QUERY}}");
    stored->is_reference = true;
    struct variable *running = judge_fixture_runs(fixture, "QUERY", "${{shared.QUERY}}");
    running->is_reference = true;
    (void)judge_fixture_forbids(fixture, "query-stays-off", "QUERY", "true");
    check_guardrail(
        fixture, "query-stays-off", "unobserved",
        "stored: holds a reference whose value was not read; running: holds a reference whose "
        "value was not read",
        look_again);
    stored->rendered = "on";
    check_guardrail(fixture, "query-stays-off", "breached",
                    "stored ${{shared.QUERY}}; running ${{shared.QUERY}}",
                    "set QUERY to `false`, then deploy");
    stored->rendered = "off";
    check_guardrail(fixture, "query-stays-off", "held", NULL, NULL);
}

static void what_is_forbidden_of_a_secret_is_never_held(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    (void)judge_fixture_reports(fixture, setting, READING_BOOL, "true");
    (void)judge_fixture_forbids(fixture, "no-token", "TOKEN", "x");
    check_guardrail(fixture, "no-token", "unobserved",
                    "stored: a forbidden value of this type cannot be compared; running: a "
                    "forbidden value of this type cannot be compared; report runtime#/member/0: a "
                    "forbidden value of this type cannot be compared",
                    "see TOKEN");
}

static void a_value_of_an_absent_variable_is_never_forbidden(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_setting(fixture, "ALLOWLIST", SETTING_ABSENT);
    (void)judge_fixture_forbids(fixture, "no-allowlist", "ALLOWLIST", "/api");
    check_guardrail(fixture, "no-allowlist", "held", NULL, NULL);
    judge_fixture_keeps(fixture, "ALLOWLIST", "/api");
    check_guardrail(fixture, "no-allowlist", "breached", "stored /api; running /api",
                    "remove ALLOWLIST, then deploy");
}

static void forbid_any_value(struct judge_fixture *fixture)
{
    static struct forbidden any;
    (void)judge_fixture_setting(fixture, "ALLOWLIST", SETTING_ABSENT);
    struct guardrail *guardrail =
        judge_fixture_forbids(fixture, "no-allowlist", "ALLOWLIST", PRESENT_WORD);
    any = guardrail->forbid[0];
    any.present = true;
    guardrail->forbid = &any;
}

static void any_value_is_forbidden_whatever_it_is(void **state)
{
    static const struct {
        const char *stored, *running, *word;
    } rows[] = {
        {NULL, NULL, "held"},         {"/api", "/api", "breached"}, {"", "", "breached"},
        {NULL, "/api", "breached"},   {"/api", NULL, "breached"},   {"present", NULL, "breached"},
        {"${{X}}", NULL, "breached"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        forbid_any_value(&fixture);
        if (rows[i].stored)
            (void)judge_fixture_stores(&fixture, "ALLOWLIST", rows[i].stored);
        if (rows[i].running)
            (void)judge_fixture_runs(&fixture, "ALLOWLIST", rows[i].running);
        judge_fixture_judge(&fixture);
        check_text(rows[i].stored, judge_fixture_state(&fixture, FINDING_GUARDRAIL, "no-allowlist"),
                   rows[i].word);
        judge_fixture_end(&fixture);
    }
}

/* It is there: what it says is not needed. */
static void
any_value_is_forbidden_also_where_it_is_hidden_or_the_other_side_is_not_seen(void **state)
{
    struct judge_fixture *fixture = *state;
    forbid_any_value(fixture);
    variable_hide(judge_fixture_stores(fixture, "ALLOWLIST", NULL), 1);
    judge_fixture_judge(fixture);
    check_text("hidden", judge_fixture_state(fixture, FINDING_GUARDRAIL, "no-allowlist"),
               "breached");
    fixture->observed.stored = (struct variables){.why = "torn"};
    check_guardrail(fixture, "no-allowlist", "unobserved", "stored: torn", look_again);
    (void)judge_fixture_runs(fixture, "ALLOWLIST", "/api");
    judge_fixture_judge(fixture);
    check_text("running", judge_fixture_state(fixture, FINDING_GUARDRAIL, "no-allowlist"),
               "breached");
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
        cmocka_unit_test(any_value_is_forbidden_whatever_it_is),
        WITH_SCENE(any_value_is_forbidden_also_where_it_is_hidden_or_the_other_side_is_not_seen),
    };
    return cmocka_run_group_tests_name("judge_forbidden", tests, NULL, NULL);
}
