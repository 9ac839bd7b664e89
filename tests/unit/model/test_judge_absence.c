#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/judge_context.h"
#include "support/judge_fixture.h"

/* `STRICT: true`, forbidden false, is absent; absent it means true while MODE is live. */
static void put_strict(struct judge_fixture *fixture, const char *stored, const char *running)
{
    struct setting *strict = judge_fixture_flag(fixture, "STRICT", true);
    strict->absence = ABSENCE_UNKNOWN;
    strict->absent_means = "true";
    strict->absent_while = "MODE";
    (void)judge_fixture_text(fixture, "MODE", "live");
    (void)judge_fixture_forbids(fixture, "strict", "STRICT", "false");
    if (stored)
        (void)judge_fixture_stores(fixture, "MODE", stored);
    if (running)
        (void)judge_fixture_runs(fixture, "MODE", running);
}

static void it_counts_while_the_other_setting_is_as_wanted(void **state)
{
    static const struct {
        const char *stored, *running; /* of MODE */
        const char *runs;             /* of STRICT */
        const char *setting, *guardrail;
    } rows[] = {
        {"live", "live", NULL, "in_sync", "held"},
        {"live", "live", "true", "in_sync", "held"},
        {"prod", "prod", NULL, "unobserved", "unobserved"},
        {"prod", "live", NULL, "unobserved", "unobserved"}, /* the next process goes by it */
        {"live", "prod", NULL, "unobserved", "unobserved"}, /* this process went by it */
        {"prod", "live", "true", "unobserved", "unobserved"},
        {NULL, NULL, NULL, "unobserved", "unobserved"},
        {"live", "live", "false", "pending", "breached"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_strict(&fixture, rows[i].stored, rows[i].running);
        if (rows[i].runs)
            (void)judge_fixture_runs(&fixture, "STRICT", rows[i].runs);
        judge_fixture_judge(&fixture);
        check_text("setting", judge_fixture_state(&fixture, FINDING_SETTING, "STRICT"),
                   rows[i].setting);
        check_text("guardrail", judge_fixture_state(&fixture, FINDING_GUARDRAIL, "strict"),
                   rows[i].guardrail);
        judge_fixture_end(&fixture);
    }
}

/* The live process speaks for itself, and for the next one only where both get the same. */
static void a_report_says_nothing_of_a_process_that_gets_something_else(void **state)
{
    static const struct {
        const char *stored, *running, *reported;
        const char *setting, *guardrail;
    } rows[] = {
        {"live", "live", "true", "in_sync", "held"},
        {"prod", "prod", "true", "in_sync", "held"},
        {"prod", "live", "true", "unobserved", "unobserved"}, /* the next deploy decides */
        {"live", "prod", "false", "pending", "breached"},     /* and would put it right */
        {"live", NULL, "false", "pending", "breached"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_strict(&fixture, rows[i].stored, rows[i].running);
        (void)judge_fixture_reports(&fixture, &fixture.settings[0], READING_TEXT, rows[i].reported);
        judge_fixture_judge(&fixture);
        check_text("setting", judge_fixture_state(&fixture, FINDING_SETTING, "STRICT"),
                   rows[i].setting);
        check_text("guardrail", judge_fixture_state(&fixture, FINDING_GUARDRAIL, "strict"),
                   rows[i].guardrail);
        judge_fixture_end(&fixture);
    }
}

static void it_is_settled_anew_in_another_world(void **state)
{
    struct judge_fixture fixture;
    (void)state;
    judge_fixture_begin(&fixture);
    put_strict(&fixture, "live", "live");
    const struct judge_context now =
        context_make(&fixture.arena, &fixture.target, &fixture.observed, &fixture.clocks);
    assert_int_equal(now.target->settings[0].absence, ABSENCE_MEANS);
    const struct observed nothing = {.stored = {.seen = true}, .running = {.seen = true}};
    const struct judge_context then = context_in(&now, &nothing);
    assert_int_equal(then.target->settings[0].absence, ABSENCE_UNKNOWN);
    assert_int_equal(context_in(&then, &fixture.observed).target->settings[0].absence,
                     ABSENCE_MEANS);
    judge_fixture_end(&fixture);
}

static void where_nothing_is_seen_it_is_not_known(void **state)
{
    struct judge_fixture fixture;
    (void)state;
    judge_fixture_begin(&fixture);
    put_strict(&fixture, "live", "live");
    fixture.observed.running = (struct variables){.why = "no deployment is active"};
    judge_fixture_judge(&fixture);
    check_text("setting", judge_fixture_state(&fixture, FINDING_SETTING, "STRICT"), "unobserved");
    check_text("guardrail", judge_fixture_state(&fixture, FINDING_GUARDRAIL, "strict"),
               "unobserved");
    judge_fixture_end(&fixture);
}

static void a_target_without_a_condition_stays_the_same(void **state)
{
    struct judge_fixture fixture;
    (void)state;
    judge_fixture_begin(&fixture);
    (void)judge_fixture_flag(&fixture, "STRICT", true);
    const struct judge_context context =
        context_make(&fixture.arena, &fixture.target, &fixture.observed, &fixture.clocks);
    assert_ptr_equal(context.target, &fixture.target);
    judge_fixture_end(&fixture);
}

static void where_all_is_as_declared_it_counts(void **state)
{
    struct judge_fixture fixture;
    (void)state;
    judge_fixture_begin(&fixture);
    put_strict(&fixture, NULL, NULL);
    const struct target made = absence_as_declared(&fixture.arena, &fixture.target);
    assert_int_equal(made.settings[0].absence, ABSENCE_MEANS);
    assert_int_equal(fixture.settings[0].absence, ABSENCE_UNKNOWN);
    judge_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_counts_while_the_other_setting_is_as_wanted),
        cmocka_unit_test(a_report_says_nothing_of_a_process_that_gets_something_else),
        cmocka_unit_test(it_is_settled_anew_in_another_world),
        cmocka_unit_test(where_nothing_is_seen_it_is_not_known),
        cmocka_unit_test(a_target_without_a_condition_stays_the_same),
        cmocka_unit_test(where_all_is_as_declared_it_counts),
    };
    return cmocka_run_group_tests_name("judge_absence", tests, NULL, NULL);
}
