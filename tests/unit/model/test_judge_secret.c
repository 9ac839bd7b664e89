#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static void check_says(struct judge_fixture *fixture, const char *name, const char *says,
                       const char *verdict)
{
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, name);
    check_text("says", finding_says(fixture, finding), says);
    check_text(says, finding->state_name, verdict);
}

/* --- stored and running --------------------------------------------------------------------------- */

static void a_secret_that_was_changed_and_not_deployed_is_pending(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "==--", "in_sync");
    fixture->running[0].likeness[31] = 9;
    check_says(fixture, "TOKEN", "=!--", "pending");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "not the stored value");
}

static void a_better_secret_that_still_runs_makes_the_stored_one_not_live_yet(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET)->wanted.secret.unquoted = true;
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 2);
    fixture->stored[0].facts.quoted = true;
    check_says(fixture, "TOKEN", "!=--", "drift");
    check_text("advice", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->advice,
               "give TOKEN a new value (a secret, no quotes) before the next deploy: what runs now "
               "is still as desired");
    fixture->running[0].facts.quoted = true;
    check_says(fixture, "TOKEN", "!!--", "drift");
}

static void a_running_secret_without_its_properties_is_pending_too(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET)->wanted.secret.unquoted = true;
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 2);
    fixture->running[0].facts.quoted = true;
    check_says(fixture, "TOKEN", "=!--", "pending");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "is in quotes");
}

static void a_secret_reference_is_judged_by_its_rendering(void **state)
{
    static const struct {
        bool stored_rendered, running_template;
        unsigned char running_likeness; /* 5 template, 7 its rendering */
        const char *says;
    } rows[] = {
        {true, false, 7, "==--"}, {true, true, 5, "==--"},   {true, false, 8, "=!--"},
        {true, true, 6, "=~--"},  {false, false, 7, "~=--"}, {false, true, 5, "~~--"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        (void)judge_fixture_setting(&fixture, "REDIS_URL", SETTING_SECRET);
        struct variable *stored = judge_fixture_stores(&fixture, "REDIS_URL", NULL);
        variable_hide(stored, 5);
        stored->is_reference = true;
        stored->has_rendering = rows[i].stored_rendered;
        stored->rendered_likeness[0] = 7;
        struct variable *running = judge_fixture_runs(&fixture, "REDIS_URL", NULL);
        variable_hide(running, rows[i].running_likeness);
        running->is_reference = rows[i].running_template;
        judge_fixture_judge(&fixture);
        const char *says =
            finding_says(&fixture, judge_fixture_finding(&fixture, FINDING_SETTING, "REDIS_URL"));
        if (says[0] != rows[i].says[0] || says[1] != rows[i].says[1])
            fail_msg("row %zu says %s, expected %s", i, says, rows[i].says);
        judge_fixture_end(&fixture);
    }
}

static void an_absent_secret_is_drift_and_its_first_value_pending(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    check_says(fixture, "TOKEN", "!!--", "drift");
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "=!--", "pending");
    fixture->observed.stored.count = 0;
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "!=--", "drift");
}

static void a_secret_without_a_variable_is_drift_and_one_that_waits_is_unproven(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    setting->absence = ABSENCE_UNKNOWN;
    setting->wanted.secret.unquoted = true;
    (void)judge_fixture_probes(fixture, setting, "hook", PROBE_PASS, "refused (401)");
    check_says(fixture, "TOKEN", "!!--", "drift");
    check_text("advice", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->advice,
               "give TOKEN a new value (a secret, no quotes), then deploy");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "hook would pass either way");
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "=!-=", "pending");
    check_text("advice", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->advice,
               "deploy only if the stored value is known to be the right one: it is unproven until "
               "something accepts it");
    fixture->stored[0].facts.quoted = true;
    check_says(fixture, "TOKEN", "!!--", "drift");
}

/* --- properties -------------------------------------------------------------------------------- */

static void each_property_is_asked_and_its_fault_is_named(void **state)
{
    static const struct {
        struct secret_rule rule;
        struct secret_facts facts;
        const char *faults;
    } rows[] = {
        {{.min_length = 1}, {.length = 1, .one_line = true}, NULL},
        {{.min_length = 1}, {.length = 0, .one_line = true}, "is empty"},
        {{.min_length = 32}, {.length = 32, .one_line = true}, NULL},
        {{.min_length = 32}, {.length = 31, .one_line = true}, "is too short: 31 of 32 bytes"},
        {{.min_length = 1}, {.length = 9, .one_line = false}, NULL},
        {{.min_length = 1, .one_line = true}, {.length = 9}, "has a line break"},
        {{.min_length = 1, .one_line = true},
         {.length = 9, .blank_edges = true},
         "has a line break"},
        {{.min_length = 1, .one_line = true},
         {.length = 9, .one_line = true, .blank_edges = true},
         "starts or ends with whitespace"},
        {{.min_length = 1}, {.length = 9, .one_line = true, .blank_edges = true}, NULL},
        {{.min_length = 1}, {.length = 9, .one_line = true, .quoted = true}, NULL},
        {{.min_length = 1, .unquoted = true},
         {.length = 9, .one_line = true, .quoted = true},
         "is in quotes"},
        {{.min_length = 1},
         {.length = 8, .one_line = true, .placeholder = true},
         "is a known placeholder"},
        {{.min_length = 32, .one_line = true, .unquoted = true},
         {.length = 10, .quoted = true, .placeholder = true},
         "is too short: 10 of 32 bytes; has a line break; is in quotes; is a known "
         "placeholder"},
    };
    struct judge_fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_text("faults", secret_faults(&fixture->arena, &rows[i].rule, &rows[i].facts),
                   rows[i].faults);
}

static void a_secret_with_a_fault_is_drift(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET)->wanted.secret.min_length = 41;
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "!!--", "drift");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "is too short: 40 of 41 bytes");
}

/* --- other environments ------------------------------------------------------------------------ */

static const char *const environments[] = {"staging", "production"};

/* The other environment beside `scene`, with one hidden TOKEN on both sides. */
static void put_sibling(struct judge_fixture *fixture, struct judge_fixture *staging,
                        unsigned char likeness)
{
    judge_fixture_begin(staging);
    staging->environment.name = "staging";
    variable_hide(judge_fixture_stores(staging, "TOKEN", NULL), likeness);
    variable_hide(judge_fixture_runs(staging, "TOKEN", NULL), likeness);
    fixture->siblings[0] = (struct sibling){&staging->target, &staging->observed};
    fixture->sibling_count = 1;
}

static void put_token(struct judge_fixture *fixture)
{
    struct setting *setting = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    setting->wanted.secret.differs_between = (struct names){environments, 2};
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
}

static void the_same_secret_in_two_environments_is_drift(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    put_sibling(fixture, &staging, 1);
    check_says(fixture, "TOKEN", "!!--", "drift");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "is the same value as in staging");
    staging.stored[0].likeness[0] = 2;
    check_says(fixture, "TOKEN", "=!--", "pending");
    staging.running[0].likeness[0] = 2;
    check_says(fixture, "TOKEN", "==--", "in_sync");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why, NULL);
    judge_fixture_end(&staging);
}

static void an_environment_that_was_not_compared_is_said_and_changes_nothing(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    check_says(fixture, "TOKEN", "==--", "in_sync");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "not compared with staging: not asked");
    put_sibling(fixture, &staging, 1);
    staging.observed.stored.seen = staging.observed.running.seen = false;
    check_says(fixture, "TOKEN", "==--", "in_sync");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "not compared with staging: not seen there");
    staging.observed.stored.seen = staging.observed.running.seen = true;
    staging.observed.refused = true;
    check_says(fixture, "TOKEN", "==--", "in_sync");
    staging.observed.refused = false;
    staging.stored[0].kind = staging.running[0].kind = VARIABLE_SEALED;
    check_says(fixture, "TOKEN", "==--", "in_sync");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why,
               "not compared with staging: not seen there");
    judge_fixture_end(&staging);
}

static void where_the_other_environment_has_none_they_differ(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    put_sibling(fixture, &staging, 1);
    staging.observed.stored.count = staging.observed.running.count = 0;
    check_says(fixture, "TOKEN", "==--", "in_sync");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why, NULL);
    judge_fixture_end(&staging);
}

static void equal_references_are_not_equal_values(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    put_sibling(fixture, &staging, 1);
    struct variable *all[] = {fixture->stored, fixture->running, staging.stored, staging.running};
    for (size_t i = 0; i < 4; i++) {
        all[i]->is_reference = all[i]->has_rendering = true;
        all[i]->rendered_likeness[0] = i < 2 ? 3 : 4;
    }
    check_says(fixture, "TOKEN", "==--", "in_sync");
    staging.stored[0].rendered_likeness[0] = 3;
    check_says(fixture, "TOKEN", "!=--", "drift");
    judge_fixture_end(&staging);
}

static void a_faulty_secret_that_works_is_drift(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    put_sibling(fixture, &staging, 1);
    (void)judge_fixture_probes(fixture, &fixture->settings[0], "door", PROBE_PASS, "gets in");
    check_says(fixture, "TOKEN", "!!--", "drift");
    check_text("advice", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->advice,
               "give TOKEN a new value (a secret, different in staging, production), then deploy");
    judge_fixture_end(&staging);
}

static void an_environment_outside_the_list_may_have_the_same(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    fixture->settings[0].wanted.secret.differs_between.count = 1; /* staging only */
    put_sibling(fixture, &staging, 1);
    check_says(fixture, "TOKEN", "==--", "in_sync");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->why, NULL);
    judge_fixture_end(&staging);
}

static void a_shared_secret_is_compared_with_the_shared_one(void **state)
{
    struct judge_fixture *fixture = *state, staging;
    put_token(fixture);
    fixture->settings[0].shared = true;
    variable_hide(judge_fixture_shares(fixture, "TOKEN", NULL), 1);
    put_sibling(fixture, &staging, 2);
    variable_hide(judge_fixture_shares(&staging, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "!=--", "drift");
    judge_fixture_end(&staging);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

/* Its properties are right, so that only another value can mend it. */
static void a_secret_that_is_refused_may_need_another_value(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    (void)judge_fixture_probes(fixture, setting, "door", PROBE_FAIL, "refused");
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    check_says(fixture, "TOKEN", "==-!", "unenforced");
    check_text("advice", judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN")->advice,
               "give TOKEN a new value (a secret) if this is not the right one, then deploy; else "
               "check the application or its image");
}

/* Which of the two is the right one shows only where one of them is accepted. */
static void a_stored_secret_that_is_not_the_running_one_is_unproven(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    (void)judge_fixture_probes(fixture, setting, "door", PROBE_PASS, "gets in");
    variable_hide(judge_fixture_stores(fixture, "TOKEN", NULL), 1);
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 2);
    check_says(fixture, "TOKEN", "=!-=", "pending");
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN");
    check_text("why", finding->why, "not the stored value");
    check_text("advice", finding->advice,
               "deploy only if the stored value is known to be the right one: it is unproven until "
               "something accepts it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(a_secret_that_is_refused_may_need_another_value),
        WITH_SCENE(a_stored_secret_that_is_not_the_running_one_is_unproven),
        WITH_SCENE(a_secret_that_was_changed_and_not_deployed_is_pending),
        WITH_SCENE(a_better_secret_that_still_runs_makes_the_stored_one_not_live_yet),
        WITH_SCENE(a_running_secret_without_its_properties_is_pending_too),
        cmocka_unit_test(a_secret_reference_is_judged_by_its_rendering),
        WITH_SCENE(an_absent_secret_is_drift_and_its_first_value_pending),
        WITH_SCENE(a_secret_without_a_variable_is_drift_and_one_that_waits_is_unproven),
        WITH_SCENE(each_property_is_asked_and_its_fault_is_named),
        WITH_SCENE(a_secret_with_a_fault_is_drift),
        WITH_SCENE(the_same_secret_in_two_environments_is_drift),
        WITH_SCENE(an_environment_that_was_not_compared_is_said_and_changes_nothing),
        WITH_SCENE(where_the_other_environment_has_none_they_differ),
        WITH_SCENE(equal_references_are_not_equal_values),
        WITH_SCENE(a_faulty_secret_that_works_is_drift),
        WITH_SCENE(an_environment_outside_the_list_may_have_the_same),
        WITH_SCENE(a_shared_secret_is_compared_with_the_shared_one),
    };
    return cmocka_run_group_tests_name("judge_secret", tests, NULL, NULL);
}
