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
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", true);
        judge_fixture_keeps(&fixture, "X", "true");
        (void)judge_fixture_probes(&fixture, setting, "one", rows[i].first, "first");
        (void)judge_fixture_probes(&fixture, setting, "two", rows[i].second, "second");
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
        check_text("says", finding_says(&fixture, finding), rows[i].says);
        check_text(rows[i].says, finding->witnesses[WITNESS_BEHAVED].why, rows[i].why);
        judge_fixture_end(&fixture);
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
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", true);
        judge_fixture_keeps(&fixture, "X", "true");
        (void)judge_fixture_reports(&fixture, setting, rows[i].first,
                                    rows[i].first == READING_TEXT ? "no" : "true");
        (void)judge_fixture_reports(&fixture, setting, rows[i].second,
                                    rows[i].second == READING_TEXT ? "no" : "true");
        judge_fixture_judge(&fixture);
        check_text("says",
                   finding_says(&fixture, judge_fixture_finding(&fixture, FINDING_SETTING, "X")),
                   rows[i].says);
        judge_fixture_end(&fixture);
    }
}

static void probes_and_reports_of_another_environment_are_left_out(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "X", true);
    judge_fixture_keeps(fixture, "X", "true");
    (void)judge_fixture_reports(fixture, setting, READING_BOOL, "false");
    (void)judge_fixture_probes(fixture, setting, "door", PROBE_FAIL, "open");
    fixture->target.report_count = 0;
    fixture->target.probe_count = 0;
    judge_fixture_judge(fixture);
    check_text("says", finding_says(fixture, judge_fixture_finding(fixture, FINDING_SETTING, "X")),
               "==--");
}

static void a_probe_without_an_answer_is_unobserved_unless_it_writes(void **state)
{
    for (int writes = 0; writes < 2; writes++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", true);
        judge_fixture_keeps(&fixture, "X", "true");
        (void)judge_fixture_probes(&fixture, setting, "door", PROBE_PASS, "");
        fixture.probes[0].writes = writes == 1;
        fixture.observed.probe_count = 0;
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
        check_text("says", finding_says(&fixture, finding), writes ? "==--" : "==-~");
        check_text("why", finding->why, writes ? NULL : "door: there is no answer");
        judge_fixture_end(&fixture);
    }
}

static void a_part_of_a_probe_speaks_for_itself(void **state)
{
    static const struct probe_part parts[] = {{"origins", PROBE_PASS, "refused"},
                                              {"methods", PROBE_FAIL, "DELETE is allowed"}};
    struct judge_fixture *fixture = *state;
    struct setting *methods = judge_fixture_list(fixture, "METHODS", "GET,POST");
    struct setting *origins = judge_fixture_list(fixture, "ORIGINS", "https://example.com");
    judge_fixture_keeps(fixture, "METHODS", "GET,POST");
    judge_fixture_keeps(fixture, "ORIGINS", "https://example.com");
    struct probe_result *result =
        judge_fixture_probes(fixture, NULL, "cors", PROBE_FAIL, "methods");
    result->parts = parts;
    result->part_count = 2;
    const struct probe_name names[] = {{.probe = "cors", .part = "methods"},
                                       {.probe = "cors", .part = "origins"}};
    methods->shown_by = &names[0];
    origins->shown_by = &names[1];
    methods->shown_by_count = origins->shown_by_count = 1;
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, "METHODS");
    check_text("methods", finding_says(fixture, finding), "==-!");
    check_text("why", finding->why, "cors/methods: DELETE is allowed");
    check_text("origins",
               finding_says(fixture, judge_fixture_finding(fixture, FINDING_SETTING, "ORIGINS")),
               "==-=");
}

static void an_unconfigured_webhook_says_nothing_against_a_flag(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *strict = judge_fixture_flag(fixture, "STRICT", true);
    struct setting *token = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    judge_fixture_keeps(fixture, "STRICT", "true");
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    struct probe_result *result =
        judge_fixture_probes(fixture, strict, "hook", PROBE_FAIL, "not configured (503)");
    result->closed = PROBE_PASS;
    token->shown_by = strict->shown_by;
    token->shown_by_count = 1;
    judge_fixture_judge(fixture);
    check_text("flag",
               finding_says(fixture, judge_fixture_finding(fixture, FINDING_SETTING, "STRICT")),
               "==-=");
    check_text("secret",
               finding_says(fixture, judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")),
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
