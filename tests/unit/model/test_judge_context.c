#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/judge_context.h"
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

/* --- sets --------------------------------------------------------------------------------------- */

static void while_in_force_the_set_value_is_the_wanted_one(void **state)
{
    static const struct {
        const char *value, *desired, *says, *verdict, *exception;
        int64_t now;
        enum probe_outcome probe;
        int code;
    } rows[] = {
        {"true", "true", "==-=", "in_sync", "heyreach", JUDGE_FIXTURE_NOW, PROBE_FAIL,
         EXIT_IN_SYNC},
        {"false", "true", "!!-!", "drift", "heyreach", JUDGE_FIXTURE_NOW, PROBE_PASS, EXIT_CHANGES},
        {"true", "true", "==-!", "unenforced", "heyreach", JUDGE_FIXTURE_NOW, PROBE_PASS,
         EXIT_CHANGES},
        {"true", "true", "==-~", "unobserved", "heyreach", JUDGE_FIXTURE_NOW, PROBE_UNOBSERVED,
         EXIT_INCONCLUSIVE},
        {"true", "false", "!!-!", "drift", NULL, JUDGE_FIXTURE_ENDS, PROBE_FAIL, EXIT_BREACHED},
        {"false", "false", "==-=", "in_sync", NULL, JUDGE_FIXTURE_ENDS, PROBE_PASS, EXIT_IN_SYNC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_heyreach(&fixture, rows[i].value, rows[i].probe);
        fixture.exceptions[0].sets = true;
        fixture.clocks.ours = rows[i].now;
        judge_fixture_judge(&fixture);
        const struct finding *finding =
            judge_fixture_finding(&fixture, FINDING_SETTING, "UNSIGNED");
        check_text("desired", finding->desired, rows[i].desired);
        check_text("says", finding_says(&fixture, finding), rows[i].says);
        check_text(rows[i].says, finding->state_name, rows[i].verdict);
        check_text(rows[i].says, finding->exception, rows[i].exception);
        check_exit(&fixture, rows[i].code);
        judge_fixture_end(&fixture);
    }
}

static void a_set_value_under_doubtful_clocks_is_not_judged(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "false", PROBE_PASS);
    fixture->exceptions[0].sets = true;
    fixture->clocks.railway = JUDGE_FIXTURE_NOW + 500;
    judge_fixture_judge(fixture);
    check_text("verdict", judge_fixture_state(fixture, FINDING_SETTING, "UNSIGNED"), "unobserved");
    check_exit(fixture, EXIT_INCONCLUSIVE);
}

static void probes_of_a_list_are_left_out_while_it_is_set_otherwise(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_list(fixture, "METHODS", "GET");
    judge_fixture_keeps(fixture, "METHODS", "GET,PUT");
    (void)judge_fixture_probes(fixture, setting, "cors", PROBE_FAIL, "PUT is allowed");
    (void)judge_fixture_forbids(fixture, "narrow", "METHODS", "PUT");
    judge_fixture_allows(fixture, "wide", "narrow", "METHODS", "GET,PUT")->sets = true;
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, "METHODS");
    check_text("desired", finding->desired, "GET, PUT");
    check_text("says", finding_says(fixture, finding), "==--");
}

/* --- what it lifts ------------------------------------------------------------------------------- */

static void a_list_is_lifted_only_with_every_forbidden_member(void **state)
{
    static const struct {
        const char *forbidden, *allowed, *word;
        bool ignore_case;
    } rows[] = {
        {"PUT", "GET,PUT", "held", false},
        {"PUT", "GET,DELETE", "breached", false},
        {"PUT,DELETE", "GET,PUT", "breached", false},
        {"PUT", "GET,put", "breached", false},
        {"PUT", "GET,put", "held", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        judge_fixture_list(&fixture, "METHODS", "GET")->ignore_case = rows[i].ignore_case;
        judge_fixture_keeps(&fixture, "METHODS", "GET,PUT");
        (void)judge_fixture_forbids(&fixture, "narrow", "METHODS", rows[i].forbidden);
        (void)judge_fixture_allows(&fixture, "wide", "narrow", "METHODS", rows[i].allowed);
        judge_fixture_judge(&fixture);
        check_text(rows[i].allowed, judge_fixture_state(&fixture, FINDING_GUARDRAIL, "narrow"),
                   rows[i].word);
        judge_fixture_end(&fixture);
    }
}

static void another_guardrail_or_value_is_not_lifted(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->exceptions[0].lifts = "another";
    judge_fixture_judge(fixture);
    check_text("state", judge_fixture_state(fixture, FINDING_GUARDRAIL, "no-unsigned"), "breached");
    fixture->exceptions[0].lifts = "no-unsigned";
    judge_fixture_judge(fixture);
    check_text("state", judge_fixture_state(fixture, FINDING_GUARDRAIL, "no-unsigned"), "held");
    fixture->exceptions[0].allows = &(struct forbidden){.name = "UNSIGNED", .value = "no"};
    judge_fixture_judge(fixture);
    check_text("state", judge_fixture_state(fixture, FINDING_GUARDRAIL, "no-unsigned"), "breached");
}

static void a_forbidden_row_of_no_setting_is_lifted_by_the_same_text(void **state)
{
    struct judge_fixture *fixture = *state;
    const struct forbidden row = {.name = "GONE", .value = "true"};
    const struct guardrail guardrail = {.name = "g", .forbid = &row, .forbid_count = 1};
    (void)judge_fixture_allows(fixture, "e", "g", "GONE", "true");
    const struct judge_context context =
        context_make(&fixture->arena, &fixture->target, &fixture->observed, &fixture->clocks);
    assert_int_equal(context_lifting(&context, &guardrail, &row, EXCEPTION_IN_FORCE), 0);
    const struct forbidden other = {.name = "GONE", .value = "1"};
    assert_int_equal(context_lifting(&context, &guardrail, &other, EXCEPTION_IN_FORCE),
                     NO_EXCEPTION);
}

static int64_t railway_of(struct judge_fixture *fixture)
{
    return context_make(&fixture->arena, &fixture->target, &fixture->observed, &fixture->clocks)
        .clocks.railway;
}

static void the_date_that_is_handed_over_counts_before_the_looks(void **state)
{
    struct judge_fixture *fixture = *state;
    fixture->observed.has_railway_date = true;
    fixture->observed.railway_ahead = 50;
    assert_int_equal(railway_of(fixture), JUDGE_FIXTURE_NOW + 50);
    fixture->clocks.railway = JUDGE_FIXTURE_NOW + 7;
    assert_int_equal(railway_of(fixture), JUDGE_FIXTURE_NOW + 7);
    fixture->clocks.railway = 0;
    fixture->observed.has_railway_date = false;
    assert_int_equal(railway_of(fixture), 0);
}

/* --- words -------------------------------------------------------------------------------------- */

static void some_names_are_said_and_the_rest_is_counted(void **state)
{
    static const char *const items[] = {"A", "B", "C", "D"};
    static const struct {
        size_t count, most;
        const char *text;
    } rows[] = {{0, 2, ""}, {2, 2, "A, B"}, {3, 2, "A, B and 1 more"}, {4, 1, "A and 3 more"}};
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct names names = {items, rows[i].count};
        check_text("names", names_some(&fixture->arena, &names, rows[i].most), rows[i].text);
    }
}

static void one_day_is_one_day(void **state)
{
    struct judge_fixture *fixture = *state;
    put_heyreach(fixture, "true", PROBE_FAIL);
    fixture->clocks.ours = JUDGE_FIXTURE_ENDS - 1;
    fixture->exceptions[0].policy = NULL;
    judge_fixture_judge(fixture);
    check_text(
        "why", judge_fixture_finding(fixture, FINDING_GUARDRAIL, "no-unsigned")->why,
        "open under the exception `heyreach` (less than a day left): stored true; running true; "
        "probe hook: answered 400");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_in_force_the_set_value_is_the_wanted_one),
        WITH_SCENE(a_set_value_under_doubtful_clocks_is_not_judged),
        WITH_SCENE(probes_of_a_list_are_left_out_while_it_is_set_otherwise),
        cmocka_unit_test(a_list_is_lifted_only_with_every_forbidden_member),
        WITH_SCENE(another_guardrail_or_value_is_not_lifted),
        WITH_SCENE(a_forbidden_row_of_no_setting_is_lifted_by_the_same_text),
        WITH_SCENE(the_date_that_is_handed_over_counts_before_the_looks),
        WITH_SCENE(some_names_are_said_and_the_rest_is_counted),
        WITH_SCENE(one_day_is_one_day),
    };
    return cmocka_run_group_tests_name("judging", tests, NULL, NULL);
}
