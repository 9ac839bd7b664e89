#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/judge_context.h"
#include "support/judge_fixture.h"

static const char *const key[] = {"KEY"}, *const shut[] = {"SHUT"};

/* `SHUT: true` requires the secret KEY; both sides hold the texts, or nothing. */
struct pair_row {
    const char *stored, *running;
    int key; /* NONE, SOUND, EMPTY */
    const char *advice;
};

enum { NONE, SOUND, EMPTY };

static void put_key(struct judge_fixture *fixture, int kind)
{
    (void)judge_fixture_setting(fixture, "KEY", SETTING_SECRET);
    if (kind == NONE)
        return;
    for (int side = 0; side < 2; side++) {
        struct variable *variable = side ? judge_fixture_runs(fixture, "KEY", NULL)
                                         : judge_fixture_stores(fixture, "KEY", NULL);
        variable_hide(variable, 1);
        variable->facts.length = kind == EMPTY ? 0 : 40;
    }
}

static void put_pair(struct judge_fixture *fixture, const struct pair_row *row)
{
    struct setting *setting = judge_fixture_flag(fixture, "SHUT", true);
    setting->requires = (struct names){key, 1};
    if (row->stored)
        (void)judge_fixture_stores(fixture, "SHUT", row->stored);
    if (row->running)
        (void)judge_fixture_runs(fixture, "SHUT", row->running);
    put_key(fixture, row->key);
}

static const char *advice_of(struct judge_fixture *fixture, enum finding_kind kind,
                             const char *name)
{
    judge_fixture_judge(fixture);
    return judge_fixture_finding(fixture, kind, name)->advice;
}

static void what_is_required_comes_first_in_every_advice(void **state)
{
    static const struct pair_row rows[] = {
        {"false", "false", NONE,
         "first, or in the same plan, give KEY a new value (a secret), which SHUT requires; then "
         "set SHUT to `true`, then deploy"},
        {"false", "false", EMPTY,
         "first, or in the same plan, give KEY a new value (a secret), which SHUT requires; then "
         "set SHUT to `true`, then deploy"},
        {"false", "false", SOUND, "set SHUT to `true`, then deploy"},
        {"true", "false", NONE,
         "first, or in the same plan, give KEY a new value (a secret), which SHUT requires; then "
         "deploy: the stored value is right and not live yet"},
        {"true", "true", NONE, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        put_pair(&fixture, &rows[i]);
        check_text("advice", advice_of(&fixture, FINDING_SETTING, "SHUT"), rows[i].advice);
        judge_fixture_end(&fixture);
    }
}

static void a_guardrail_is_not_mended_by_what_would_break_something_else(void **state)
{
    struct judge_fixture *fixture = *state;
    const struct pair_row row = {"false", "false", NONE, NULL};
    put_pair(fixture, &row);
    (void)judge_fixture_forbids(fixture, "shut", "SHUT", "false");
    check_text("advice", advice_of(fixture, FINDING_GUARDRAIL, "shut"),
               "first, or in the same plan, give KEY a new value (a secret), which SHUT requires; "
               "then set SHUT to `true`, then deploy");
}

/* A deploy makes live whatever is stored. */
static void no_deploy_is_advised_while_something_waits_for_what_it_requires(void **state)
{
    struct judge_fixture *fixture = *state;
    const struct pair_row row = {"true", "false", NONE, NULL};
    put_pair(fixture, &row);
    (void)judge_fixture_text(fixture, "MODE", "fast");
    check_text("advice", advice_of(fixture, FINDING_SETTING, "MODE"),
               "set MODE to `fast`, then deploy; not before KEY is right, which SHUT requires: a "
               "deploy makes that live too");
    check_text("advice", advice_of(fixture, FINDING_SETTING, "KEY"),
               "give KEY a new value (a secret), then deploy");
}

static void settings_that_require_each_other_are_set_together(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_flag(fixture, "SHUT", true)->requires = (struct names){key, 1};
    judge_fixture_flag(fixture, "KEY", true)->requires = (struct names){shut, 1};
    judge_fixture_keeps(fixture, "KEY", "false");
    judge_fixture_keeps(fixture, "SHUT", "false");
    check_text("advice", advice_of(fixture, FINDING_SETTING, "SHUT"),
               "first, or in the same plan, set KEY to `true`, which SHUT requires; then set SHUT "
               "to `true`, then deploy");
}

static void what_cannot_be_observed_is_looked_at_first(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_flag(fixture, "SHUT", true)->requires = (struct names){key, 1};
    judge_fixture_flag(fixture, "KEY", true)->absence = ABSENCE_UNKNOWN;
    judge_fixture_keeps(fixture, "SHUT", "false");
    check_text(
        "advice", advice_of(fixture, FINDING_SETTING, "SHUT"),
        "first, or in the same plan, look again at KEY, which SHUT requires; then set SHUT to "
        "`true`, then deploy");
}

/* --- exceptions -------------------------------------------------------------------------------- */

static void an_exception_excuses_what_is_not_needed_while_it_is_open(void **state)
{
    static const struct {
        int64_t now;
        const char *shut;
        int key;
        const char *verdict, *exception;
    } rows[] = {
        {JUDGE_FIXTURE_NOW, "false", NONE, "excepted", "open"},
        {JUDGE_FIXTURE_NOW, "true", NONE, "drift", NULL},   /* it is needed already */
        {JUDGE_FIXTURE_ENDS, "false", NONE, "drift", NULL}, /* its end makes it needed */
        {JUDGE_FIXTURE_NOW, "false", EMPTY, "drift", NULL},
        {JUDGE_FIXTURE_NOW, "false", SOUND, "in_sync", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        const struct pair_row row = {rows[i].shut, rows[i].shut, rows[i].key, NULL};
        put_pair(&fixture, &row);
        (void)judge_fixture_forbids(&fixture, "shut", "SHUT", "false");
        judge_fixture_allows(&fixture, "open", "shut", "SHUT", "false")->closing_stored =
            (struct names){key, 1};
        fixture.clocks.ours = rows[i].now;
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "KEY");
        check_text("verdict", finding->state_name, rows[i].verdict);
        check_text("exception", finding->exception, rows[i].exception);
        judge_fixture_end(&fixture);
    }
}

static void where_the_clocks_disagree_it_is_not_known_whether_it_is_excused(void **state)
{
    struct judge_fixture *fixture = *state;
    const struct pair_row row = {"false", "false", NONE, NULL};
    put_pair(fixture, &row);
    judge_fixture_allows(fixture, "open", "shut", "SHUT", "false")->closing_stored =
        (struct names){key, 1};
    fixture->clocks.railway = fixture->clocks.ours + 2 * CLOCK_SKEW_MOST;
    judge_fixture_judge(fixture);
    check_text("verdict", judge_fixture_state(fixture, FINDING_SETTING, "KEY"), "unobserved");
}

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

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_required_comes_first_in_every_advice),
        WITH_SCENE(a_guardrail_is_not_mended_by_what_would_break_something_else),
        WITH_SCENE(no_deploy_is_advised_while_something_waits_for_what_it_requires),
        WITH_SCENE(settings_that_require_each_other_are_set_together),
        WITH_SCENE(what_cannot_be_observed_is_looked_at_first),
        cmocka_unit_test(an_exception_excuses_what_is_not_needed_while_it_is_open),
        WITH_SCENE(where_the_clocks_disagree_it_is_not_known_whether_it_is_excused),
    };
    return cmocka_run_group_tests_name("judge_requires", tests, NULL, NULL);
}
