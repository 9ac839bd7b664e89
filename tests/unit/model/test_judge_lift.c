#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
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

/* The case of the first users: HeyReach is let in unsigned until 2026-03-10. */
static void put_heyreach(struct judge_fixture *fixture, const char *value, enum probe_outcome probe)
{
    struct setting *setting = judge_fixture_flag(fixture, "UNSIGNED", false);
    setting->absence = ABSENCE_MEANS;
    setting->absent_means = "false";
    if (value != NULL)
        judge_fixture_keeps(fixture, "UNSIGNED", value);
    (void)judge_fixture_probes(fixture, setting, "hook", probe, "answered 400");
    struct guardrail *guardrail = judge_fixture_forbids(fixture, "no-unsigned", "UNSIGNED", "true");
    guardrail_also(fixture, guardrail, "hook", NULL);
    (void)judge_fixture_allows(fixture, "heyreach", "no-unsigned", "UNSIGNED", "true");
}

static void check_exit(struct judge_fixture *fixture, int code)
{
    assert_int_equal(judgement_exit(&fixture->judgement), code);
}

static void what_is_not_covered_stays_a_breach(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    struct setting *strict = judge_fixture_flag(fixture, "STRICT", true);
    judge_fixture_keeps(fixture, "STRICT", "true");
    (void)judge_fixture_probes(fixture, strict, "clay", PROBE_FAIL, "accepted unsigned (400)");
    guardrail_forbid(fixture, &fixture->guardrails[0], "STRICT", "false");
    guardrail_also(fixture, &fixture->guardrails[0], "clay", NULL);
    judge_fixture_judge(fixture);
    check_text("guardrail", judge_fixture_finding(fixture, FINDING_GUARDRAIL, "no-unsigned")->why,
               "probe clay: accepted unsigned (400)");
    check_text("probe", judge_fixture_finding(fixture, FINDING_PROBE, "clay")->exception, NULL);
    check_text("probe", judge_fixture_finding(fixture, FINDING_PROBE, "hook")->exception,
               "heyreach");
    check_exit(fixture, EXIT_BREACHED);
}

static void a_probe_that_no_setting_names_is_lifted_only_with_all_that_is_forbidden(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->settings[0].shown_by_count = 0;
    judge_fixture_judge(fixture);
    check_exit(fixture, EXIT_IN_SYNC);
    (void)judge_fixture_flag(fixture, "STRICT", true);
    judge_fixture_keeps(fixture, "STRICT", "true");
    guardrail_forbid(fixture, &fixture->guardrails[0], "STRICT", "false");
    judge_fixture_judge(fixture);
    check_text("guardrail", judge_fixture_finding(fixture, FINDING_GUARDRAIL, "no-unsigned")->why,
               "probe hook: answered 400");
    check_exit(fixture, EXIT_BREACHED);
}

static void only_the_parts_that_are_lifted_are_excepted(void **state)
{
    static const struct probe_part both[] = {{"methods", PROBE_FAIL, "PUT is allowed"},
                                             {"origins", PROBE_FAIL, "null is allowed"}};
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_list(fixture, "METHODS", "GET");
    judge_fixture_keeps(fixture, "METHODS", "GET,PUT");
    struct probe_result *result =
        judge_fixture_probes(fixture, NULL, "cors", PROBE_FAIL, "methods");
    result->parts = both;
    result->part_count = 1;
    guardrail_also(fixture, judge_fixture_forbids(fixture, "narrow", "METHODS", "PUT"), "cors",
                   "methods");
    (void)judge_fixture_allows(fixture, "wide", "narrow", "METHODS", "GET,PUT");
    judge_fixture_judge(fixture);
    check_text("setting", judge_fixture_state(fixture, FINDING_SETTING, "METHODS"), "excepted");
    check_text("guardrail", judge_fixture_state(fixture, FINDING_GUARDRAIL, "narrow"), "held");
    check_text("probe", judge_fixture_finding(fixture, FINDING_PROBE, "cors")->exception, "wide");
    check_exit(fixture, EXIT_IN_SYNC);
    result->part_count = 2;
    judge_fixture_judge(fixture);
    check_text("probe", judge_fixture_finding(fixture, FINDING_PROBE, "cors")->exception, NULL);
    check_exit(fixture, EXIT_CHANGES);
}

/* All values are forbidden: an exception allows one of them, or any. */
static void of_all_values_only_the_allowed_one_is_lifted(void **state)
{
    static const struct {
        const char *allowed, *stored, *running, *word;
        int code;
    } rows[] = {
        {"/api/leads", "/api/leads", "/api/leads", "held", EXIT_IN_SYNC},
        {"/api/leads", "/api/leads", NULL, "held", EXIT_IN_SYNC},
        {"/api/leads", "/api", "/api", "breached", EXIT_BREACHED},
        {"/api/leads", "/api/leads", "/api", "breached", EXIT_BREACHED},
        {"/api/leads", "/api", "/api/leads", "breached", EXIT_BREACHED},
        {PRESENT_WORD, "/api", "/api/leads", "held", EXIT_IN_SYNC},
        {NULL, "/api/leads", "/api/leads", "breached", EXIT_BREACHED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        struct forbidden any = {.name = "ALLOWLIST", .value = PRESENT_WORD, .present = true};
        judge_fixture_begin(&fixture);
        (void)judge_fixture_setting(&fixture, "ALLOWLIST", SETTING_ABSENT);
        judge_fixture_forbids(&fixture, "shut", "ALLOWLIST", PRESENT_WORD)->forbid = &any;
        struct exception *open =
            rows[i].allowed
                ? judge_fixture_allows(&fixture, "open", "shut", "ALLOWLIST", rows[i].allowed)
                : NULL;
        if (open && text_is(rows[i].allowed, PRESENT_WORD))
            open->allows = &any;
        (void)judge_fixture_stores(&fixture, "ALLOWLIST", rows[i].stored);
        if (rows[i].running)
            (void)judge_fixture_runs(&fixture, "ALLOWLIST", rows[i].running);
        judge_fixture_judge(&fixture);
        check_text(rows[i].stored, judge_fixture_state(&fixture, FINDING_GUARDRAIL, "shut"),
                   rows[i].word);
        check_exit(&fixture, rows[i].code);
        judge_fixture_end(&fixture);
    }
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(what_is_not_covered_stays_a_breach),
        WITH_SCENE(a_probe_that_no_setting_names_is_lifted_only_with_all_that_is_forbidden),
        WITH_SCENE(only_the_parts_that_are_lifted_are_excepted),
        cmocka_unit_test(of_all_values_only_the_allowed_one_is_lifted),
    };
    return cmocka_run_group_tests_name("judge_lift", tests, NULL, NULL);
}
