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

/* --- absence ----------------------------------------------------------------------------------- */

static void an_absent_flag_does_what_is_declared(void **state)
{
    static const struct {
        bool wanted;
        enum absence absence;
        const char *means, *verdict, *why;
    } rows[] = {
        {true, ABSENCE_DIFFERS, NULL, "drift", NULL},
        {false, ABSENCE_DIFFERS, NULL, "drift", NULL},
        {true, ABSENCE_MEANS, "true", "in_sync", NULL},
        {false, ABSENCE_MEANS, "true", "drift", "absent means `true`"},
        {true, ABSENCE_UNKNOWN, NULL, "unobserved",
         "stored: absent: the default depends on something else, and nothing shows it; running: "
         "absent: the default depends on something else, and nothing shows it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", rows[i].wanted);
        setting->absence = rows[i].absence;
        setting->absent_means = rows[i].means;
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
        check_text("verdict", finding->state_name, rows[i].verdict);
        check_text("why", finding->why, rows[i].why);
        check_text("shown", finding->witnesses[WITNESS_STORED].shown, "(absent)");
        judge_fixture_end(&fixture);
    }
}

/* `live`: what the process was started with; NULL: also absent, UNSEEN: not seen. */
static void what_unknown_absence_means_is_told_by_the_live_process(void **state)
{
    static const char unseen[] = "(unseen)";
    static const struct {
        const char *stored, *live, *report;
        int probe;
        const char *says, *verdict;
    } rows[] = {
        {NULL, NULL, NULL, PROBE_PASS, "==-=", "in_sync"},
        {NULL, NULL, NULL, PROBE_FAIL, "!!-!", "drift"},
        {NULL, NULL, NULL, PROBE_UNOBSERVED, "~~-~", "unobserved"},
        {NULL, NULL, NULL, PROBE_NOT_ASKED, "~~--", "unobserved"},
        {NULL, NULL, "true", PROBE_NOT_ASKED, "===-", "in_sync"},
        {NULL, NULL, "false", PROBE_NOT_ASKED, "!!!-", "drift"},
        {NULL, NULL, "false", PROBE_PASS, "==!=", "contradiction"},
        {NULL, NULL, "true", PROBE_FAIL, "!!=!", "drift"},
        {NULL, NULL, "true", PROBE_UNOBSERVED, "~~=~", "unobserved"},
        {NULL, "true", NULL, PROBE_PASS, "~=-=", "unobserved"},
        {NULL, "false", NULL, PROBE_FAIL, "~!-!", "unobserved"},
        {NULL, unseen, NULL, PROBE_PASS, "~~-=", "unobserved"},
        {"true", NULL, NULL, PROBE_PASS, "==-=", "in_sync"},
        {"true", NULL, NULL, PROBE_FAIL, "=!-!", "pending"},
        {"true", NULL, NULL, PROBE_NOT_ASKED, "=~--", "unobserved"},
        {"false", NULL, NULL, PROBE_PASS, "!=-=", "drift"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", true);
        setting->absence = ABSENCE_UNKNOWN;
        if (rows[i].stored != NULL)
            (void)judge_fixture_stores(&fixture, "X", rows[i].stored);
        fixture.observed.running.seen = rows[i].live != unseen;
        if (rows[i].live != NULL && rows[i].live != unseen)
            (void)judge_fixture_runs(&fixture, "X", rows[i].live);
        if (rows[i].report != NULL)
            (void)judge_fixture_reports(&fixture, setting, READING_BOOL, rows[i].report);
        (void)judge_fixture_probes(&fixture, setting, "door", (enum probe_outcome)rows[i].probe,
                                   "answer");
        check_says(&fixture, "X", rows[i].says, rows[i].verdict);
        judge_fixture_end(&fixture);
    }
}

static void a_silent_live_process_leaves_absence_unobserved(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_probes(fixture, judge_fixture_flag(fixture, "X", true), "door", PROBE_UNOBSERVED,
                         "status 502");
    fixture->settings[0].absence = ABSENCE_UNKNOWN;
    check_says(fixture, "X", "~~-~", "unobserved");
    check_text(
        "why", judge_fixture_finding(fixture, FINDING_SETTING, "X")->why,
        "stored: absent: the default could not be observed; running: absent: the default could "
        "not be observed; door: status 502");
}

static void an_absent_default_that_is_wrong_is_to_be_set_explicitly(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "X", true);
    setting->absence = ABSENCE_UNKNOWN;
    (void)judge_fixture_probes(fixture, setting, "door", PROBE_FAIL, "accepted unsigned (400)");
    check_says(fixture, "X", "!!-!", "drift");
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, "X");
    check_text("why", finding->why, "absent: the live process shows another default");
    check_text("advice", finding->advice, "set X to `true`, then deploy");
}

static void what_must_be_absent_is_judged_by_presence_alone(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_setting(fixture, "OLD", SETTING_ABSENT)->absence = ABSENCE_UNKNOWN;
    check_says(fixture, "OLD", "==--", "in_sync");
    judge_fixture_runs(fixture, "OLD", NULL)->kind = VARIABLE_HIDDEN;
    check_says(fixture, "OLD", "=!--", "pending");
    judge_fixture_stores(fixture, "OLD", NULL)->kind = VARIABLE_SEALED;
    check_says(fixture, "OLD", "!!--", "drift");
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "OLD")->why,
               "it is set and must be absent");
}

static void empty_is_a_value_and_not_absent(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "X", true);
    setting->absence = ABSENCE_MEANS;
    setting->absent_means = "true";
    judge_fixture_keeps(fixture, "X", "");
    check_says(fixture, "X", "!!--", "drift");
    check_text(
        "shown",
        judge_fixture_finding(fixture, FINDING_SETTING, "X")->witnesses[WITNESS_STORED].shown,
        "(empty)");
}

/* --- sealed and hidden ------------------------------------------------------------------------- */

enum kind { SHOWN = VARIABLE_SHOWN, HIDDEN = VARIABLE_HIDDEN, SEALED = VARIABLE_SEALED, NO = 9 };

static void put_kind(struct variable *variable, enum kind kind)
{
    if (kind == HIDDEN)
        variable_hide(variable, 1);
    else
        variable->kind = (enum variable_kind)kind;
}

static void a_sealed_variable_is_judged_by_presence_or_not_at_all(void **state)
{
    static const struct {
        enum setting_type type;
        bool sealed;
        enum kind stored, running;
        const char *says, *verdict;
    } rows[] = {
        {SETTING_SECRET, false, SEALED, SEALED, "==--", "in_sync"},
        {SETTING_SECRET, false, SEALED, HIDDEN, "==--", "in_sync"},
        {SETTING_SECRET, false, SEALED, NO, "=~--", "unobserved"},
        {SETTING_SECRET, false, HIDDEN, SEALED, "=~--", "unobserved"},
        {SETTING_SECRET, true, SEALED, SEALED, "==--", "in_sync"},
        {SETTING_SECRET, true, HIDDEN, HIDDEN, "!=--", "drift"},
        {SETTING_SECRET, true, NO, HIDDEN, "!=--", "drift"},
        {SETTING_FLAG, true, SEALED, SHOWN, "==--", "in_sync"},
        {SETTING_FLAG, true, SHOWN, SHOWN, "!=--", "drift"},
        {SETTING_FLAG, false, SEALED, SEALED, "~~--", "unobserved"},
        {SETTING_FLAG, false, SEALED, SHOWN, "~=--", "unobserved"},
        {SETTING_FLAG, false, SHOWN, SEALED, "=~--", "unobserved"},
        {SETTING_FLAG, false, HIDDEN, SHOWN, "~=--", "unobserved"},
        {SETTING_FLAG, false, SHOWN, HIDDEN, "=~--", "unobserved"},
        {SETTING_ABSENT, false, SEALED, NO, "!~--", "drift"},
        {SETTING_ABSENT, false, NO, SEALED, "=!--", "pending"},
        /* A secret whose properties nobody took is not one that is as desired. */
        {SETTING_SECRET, false, SHOWN, HIDDEN, "~=--", "unobserved"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", true);
        setting->wanted.type = rows[i].type;
        setting->sealed = rows[i].sealed;
        if (rows[i].stored != NO)
            put_kind(judge_fixture_stores(&fixture, "X", "true"), rows[i].stored);
        if (rows[i].running != NO)
            put_kind(judge_fixture_runs(&fixture, "X", "true"), rows[i].running);
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
        const char *says = finding_says(&fixture, finding);
        if (says[0] != rows[i].says[0] || says[1] != rows[i].says[1])
            fail_msg("row %zu says %s, expected %s", i, says, rows[i].says);
        check_text(rows[i].says, finding->state_name, rows[i].verdict);
        judge_fixture_end(&fixture);
    }
}

/* A snapshot may hold a mask in its place: what it holds for a sealed one is no witness. */
static void the_snapshot_of_a_sealed_secret_is_not_judged_by_its_properties(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    judge_fixture_stores(fixture, "TOKEN", NULL)->kind = VARIABLE_SEALED;
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    fixture->running[0].facts.placeholder = true;
    check_says(fixture, "TOKEN", "==--", "in_sync");
}

/* Whether a snapshot holds a sealed secret is not documented; that it has not changed since the
 * deployment was made shows as well that the process got it. */
static void a_sealed_secret_older_than_the_process_runs(void **state)
{
    static const struct {
        int64_t updated, started;
        const char *says, *verdict;
    } rows[] = {
        {99, 100, "==--", "in_sync"},     {100, 100, "=~--", "unobserved"},
        {101, 100, "=~--", "unobserved"}, {0, 100, "=~--", "unobserved"},
        {99, 0, "=~--", "unobserved"},
    };
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    judge_fixture_stores(fixture, "TOKEN", NULL)->kind = VARIABLE_SEALED;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture->stored[0].updated_at = rows[i].updated;
        fixture->observed.active.created_at = rows[i].started;
        check_says(fixture, "TOKEN", rows[i].says, rows[i].verdict);
    }
}

static void what_is_not_told_is_shown_by_a_stand_in(void **state)
{
    struct judge_fixture *fixture = *state;
    (void)judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    struct variable *stored = judge_fixture_stores(fixture, "TOKEN", NULL);
    variable_hide(stored, 1);
    stored->fingerprint = "0123456789abcdef";
    variable_hide(judge_fixture_runs(fixture, "TOKEN", NULL), 1);
    (void)judge_fixture_flag(fixture, "FLAG", true);
    judge_fixture_stores(fixture, "FLAG", NULL)->kind = VARIABLE_SEALED;
    fixture->observed.running.seen = false;
    judge_fixture_judge(fixture);
    const struct finding *token = judge_fixture_finding(fixture, FINDING_SETTING, "TOKEN");
    const struct finding *flag = judge_fixture_finding(fixture, FINDING_SETTING, "FLAG");
    check_text("stored", token->witnesses[WITNESS_STORED].shown, "fp:0123456789abcdef");
    check_text("running", token->witnesses[WITNESS_RUNNING].shown, "(not seen)");
    check_text("sealed", flag->witnesses[WITNESS_STORED].shown, "(sealed)");
    check_text("sealed", flag->witnesses[WITNESS_STORED].why,
               "sealed: Railway does not return its value");
    check_text("reported", flag->witnesses[WITNESS_REPORTED].shown, NULL);
    fixture->stored[0].kind = VARIABLE_HIDDEN;
    judge_fixture_judge(fixture);
    flag = judge_fixture_finding(fixture, FINDING_SETTING, "FLAG");
    check_text("hidden", flag->witnesses[WITNESS_STORED].shown, "(hidden)");
    check_text("hidden", flag->witnesses[WITNESS_STORED].why, "its value was not kept");
    fixture->stored[0].fingerprint = "fedcba9876543210";
    judge_fixture_judge(fixture);
    flag = judge_fixture_finding(fixture, FINDING_SETTING, "FLAG");
    check_text("hidden", flag->witnesses[WITNESS_STORED].shown, "fp:fedcba9876543210");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absent_flag_does_what_is_declared),
        cmocka_unit_test(what_unknown_absence_means_is_told_by_the_live_process),
        WITH_SCENE(a_silent_live_process_leaves_absence_unobserved),
        WITH_SCENE(an_absent_default_that_is_wrong_is_to_be_set_explicitly),
        WITH_SCENE(what_must_be_absent_is_judged_by_presence_alone),
        WITH_SCENE(empty_is_a_value_and_not_absent),
        cmocka_unit_test(a_sealed_variable_is_judged_by_presence_or_not_at_all),
        WITH_SCENE(the_snapshot_of_a_sealed_secret_is_not_judged_by_its_properties),
        WITH_SCENE(a_sealed_secret_older_than_the_process_runs),
        WITH_SCENE(what_is_not_told_is_shown_by_a_stand_in),
    };
    return cmocka_run_group_tests_name("judge_variable", tests, NULL, NULL);
}
