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

static void check_says(struct judge_fixture *fixture, const char *name, const char *says,
                       const char *verdict)
{
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, name);
    check_text("says", finding_says(fixture, finding), says);
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
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        (void)judge_fixture_text(&fixture, "X", rows[i].wanted);
        struct variable *stored = judge_fixture_stores(&fixture, "X", rows[i].stored);
        stored->is_reference = true;
        stored->rendered = rows[i].rendered;
        judge_fixture_runs(&fixture, "X", rows[i].running)->is_reference =
            rows[i].running == template;
        judge_fixture_judge(&fixture);
        const char *says =
            finding_says(&fixture, judge_fixture_finding(&fixture, FINDING_SETTING, "X"));
        if (says[0] != rows[i].says[0] || says[1] != rows[i].says[1])
            fail_msg("row %zu says %s, expected %s", i, says, rows[i].says);
        judge_fixture_end(&fixture);
    }
}

static void a_literal_where_a_reference_is_wanted_is_drift(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_text(fixture, "X", "${{shared.STATE}}");
    judge_fixture_keeps(fixture, "X", "redis");
    check_says(fixture, "X", "!~--", "drift");
}

static void a_running_reference_that_nobody_rendered_is_not_seen(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_text(fixture, "X", "redis");
    (void)judge_fixture_stores(fixture, "X", "redis");
    judge_fixture_runs(fixture, "X", "${{shared.STATE}}")->is_reference = true;
    check_says(fixture, "X", "=~--", "unobserved");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "X")->why,
               "running: holds a reference whose value was not read");
}

static void a_wanted_list_or_address_may_hold_a_reference(void **state)
{
    static const char *const members[] = {"GET", "${{shared.METHOD}}"};
    struct judge_fixture *fixture = *state;
    struct setting *list = judge_fixture_setting(fixture, "L", SETTING_LIST);
    list->wanted.list = (struct names){members, 2};
    struct setting *url = judge_fixture_setting(fixture, "U", SETTING_URL);
    url->wanted.text = "${{Redis.URL}}";
    judge_fixture_stores(fixture, "L", "${{shared.METHOD}},GET")->is_reference = true;
    judge_fixture_stores(fixture, "U", "${{Redis.URL}}")->is_reference = true;
    judge_fixture_keeps(fixture, "RUNS", NULL);
    (void)judge_fixture_runs(fixture, "L", "GET,POST");
    (void)judge_fixture_runs(fixture, "U", "redis://example.com");
    check_says(fixture, "L", "=~--", "unobserved");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "L")->why,
               "running: the value of the declared reference was not read");
    check_says(fixture, "U", "=~--", "unobserved");
    fixture->stored[0].rendered = "GET,POST";
    fixture->stored[2].rendered = "redis://example.com";
    check_says(fixture, "L", "==--", "in_sync");
    check_says(fixture, "U", "==--", "in_sync");
    fixture->running[0].value = "GET";
    fixture->running[2].value = "redis://example.org";
    check_says(fixture, "L", "=!--", "pending");
    check_says(fixture, "U", "=!--", "pending");
}

static void a_flag_and_a_list_may_be_references_too(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_flag(fixture, "F", true);
    (void)judge_fixture_list(fixture, "L", "GET,POST");
    struct variable *flag = judge_fixture_stores(fixture, "F", "${{shared.F}}");
    flag->is_reference = true;
    flag->rendered = "on";
    struct variable *list = judge_fixture_stores(fixture, "L", "GET,${{shared.L}}");
    list->is_reference = true;
    list->rendered = "GET,POST";
    (void)judge_fixture_runs(fixture, "F", "true");
    (void)judge_fixture_runs(fixture, "L", "POST,GET");
    check_says(fixture, "F", "==--", "in_sync");
    check_says(fixture, "L", "==--", "in_sync");
}

static void a_shared_variable_is_read_from_the_environment(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_text(fixture, "ENVIRONMENT", "production")->shared = true;
    (void)judge_fixture_shares(fixture, "ENVIRONMENT", "production");
    (void)judge_fixture_runs(fixture, "ENVIRONMENT", "production");
    check_says(fixture, "ENVIRONMENT", "==--", "in_sync");
    fixture->shared[0].value = "prod";
    check_says(fixture, "ENVIRONMENT", "!=--", "drift");
    fixture->observed.shared.seen = false;
    check_says(fixture, "ENVIRONMENT", "~=--", "unobserved");
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
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        judge_fixture_text(&fixture, "STATE", "redis")->shared = true;
        (void)judge_fixture_shares(&fixture, "STATE", "redis");
        judge_fixture_runs(&fixture, "STATE", rows[i].running)->is_reference = true;
        judge_fixture_judge(&fixture);
        check_text(
            rows[i].running,
            finding_says(&fixture, judge_fixture_finding(&fixture, FINDING_SETTING, "STATE")),
            rows[i].says);
        judge_fixture_end(&fixture);
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
