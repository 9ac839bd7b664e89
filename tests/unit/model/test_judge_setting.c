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

/* One flag `X: true`; each side holds a text or is absent (NULL) or not seen. */
#define UNSEEN "(unseen)"

struct look_row {
    const char *stored, *running;
    const char *report; /* "true", "false", UNSEEN; NULL: none is named */
    int probe;          /* an outcome; NONE: none is named */
    const char *says;
    const char *verdict, *why, *advice;
};

enum { NONE = -1 };

static void put(struct judge_fixture *fixture, const struct look_row *row)
{
    struct setting *setting = judge_fixture_flag(fixture, "X", true);
    fixture->observed.stored.seen = !text_is(row->stored, UNSEEN);
    fixture->observed.stored.why = "the environment moved while it was read";
    fixture->observed.running.seen = !text_is(row->running, UNSEEN);
    fixture->observed.running.why = "no deployment is active";
    if (row->stored != NULL && fixture->observed.stored.seen)
        (void)judge_fixture_stores(fixture, "X", row->stored);
    if (row->running != NULL && fixture->observed.running.seen)
        (void)judge_fixture_runs(fixture, "X", row->running);
    if (text_is(row->report, UNSEEN))
        judge_fixture_reports(fixture, setting, READING_UNSEEN, NULL)->why = "status 502";
    else if (row->report != NULL)
        (void)judge_fixture_reports(fixture, setting, READING_BOOL, row->report);
    if (row->probe != NONE)
        (void)judge_fixture_probes(fixture, setting, "door", (enum probe_outcome)row->probe,
                                   "status 400");
}

static void check_row(const struct look_row *row)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    put(&fixture, row);
    judge_fixture_judge(&fixture);
    const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
    check_text("says", finding_says(&fixture, finding), row->says);
    check_text(row->says, finding->state_name, row->verdict);
    check_text(row->says, finding->why, row->why);
    check_text(row->says, finding->advice, row->advice);
    judge_fixture_end(&fixture);
}

static const char look_again[] =
    "make no change because of this: check again once it can be observed";
static const char look_elsewhere[] =
    "changing the variable will not help: check the application or its image";

static void each_row_of_the_table_is_reached_and_says_what_to_do(void **state)
{
    const struct look_row rows[] = {
        {"true", "true", NULL, NONE, "==--", "in_sync", NULL, NULL},
        {"1", " YES\n", "true", PROBE_PASS, "====", "in_sync", NULL, NULL},
        {"false", "false", NULL, NONE, "!!--", "drift", NULL, "set X to `true`, then deploy"},
        {"false", "false", "false", PROBE_FAIL, "!!!!", "drift", NULL,
         "set X to `true`, then deploy"},
        {"false", "true", "true", PROBE_PASS, "!===", "drift", NULL,
         "set X to `true` before the next deploy: what runs now is still as desired"},
        {"false", "true", NULL, NONE, "!=--", "drift", NULL,
         "set X to `true` before the next deploy: what runs now is still as desired"},
        {"false", UNSEEN, NULL, NONE, "!~--", "drift", NULL, "set X to `true`, then deploy"},
        {"false", "false", NULL, PROBE_PASS, "!!-=", "masked", NULL,
         "set X to `true`, then deploy: it is protected only by accident, and the next deploy may "
         "open it"},
        {"treu", "treu", NULL, NONE, "!!--", "drift",
         "not readable as a flag; what the application takes it for is not known",
         "set X to `true`, then deploy"},
        {NULL, NULL, NULL, NONE, "!!--", "drift", NULL, "set X to `true`, then deploy"},
        {"true", "false", NULL, NONE, "=!--", "pending", NULL,
         "deploy: the stored value is right and not live yet"},
        {"true", "false", "false", PROBE_FAIL, "=!!!", "pending", NULL,
         "deploy: the stored value is right and not live yet"},
        {"true", NULL, "true", PROBE_PASS, "=!==", "pending", NULL,
         "deploy: the stored value is right and not live yet"},
        {"true", "true", "true", PROBE_FAIL, "===!", "unenforced", "door: status 400",
         "changing the variable will not help: check the application or its image; its report is "
         "wrong too"},
        {"true", "true", NULL, PROBE_FAIL, "==-!", "unenforced", "door: status 400",
         look_elsewhere},
        {"true", "true", "false", PROBE_FAIL, "==!!", "unenforced",
         "runtime#/member/0: the report says false; door: status 400", look_elsewhere},
        {"true", "true", "false", NONE, "==!-", "unenforced",
         "runtime#/member/0: the report says false",
         "changing the variable will not help: check the application, its image or its report"},
        {"true", "true", "false", PROBE_PASS, "==!=", "contradiction",
         "runtime#/member/0: the report says false",
         "find out which is right: the application reports one thing and does another"},
        {"true", "true", UNSEEN, PROBE_PASS, "==~=", "unobserved", "runtime#/member/0: status 502",
         look_again},
        {"true", "true", "true", PROBE_UNOBSERVED, "===~", "unobserved", "door: status 400",
         look_again},
        {"true", "true", "true", PROBE_NOT_ASKED, "===-", "in_sync", NULL, NULL},
        {UNSEEN, "false", "false", PROBE_FAIL, "~!!!", "unobserved",
         "stored: the environment moved while it was read", look_again},
        {"true", UNSEEN, NULL, PROBE_PASS, "=~-=", "unobserved", "running: no deployment is active",
         look_again},
        {UNSEEN, UNSEEN, UNSEEN, PROBE_UNOBSERVED, "~~~~", "unobserved",
         "stored: the environment moved while it was read; running: no deployment is active; "
         "runtime#/member/0: status 502; door: status 400",
         look_again},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(&rows[i]);
}

static void a_finding_shows_what_each_witness_showed(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_flag(fixture, "X", true);
    judge_fixture_stores(fixture, "X", "no")->updated_at = 1700000000;
    (void)judge_fixture_reports(fixture, setting, READING_BOOL, "false");
    (void)judge_fixture_probes(fixture, setting, "door", PROBE_FAIL, "accepted unsigned (400)");
    const struct touch touches[] = {
        {"X", "cy@example.com", 200}, {"X", "ana@example.com", 100}, {"Y", "bo@example.com", 300}};
    fixture->observed.touches = touches;
    fixture->observed.touch_count = 3;
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, "X");
    check_text("desired", finding->desired, "true");
    check_text("environment", finding->environment, "production");
    assert_int_equal(finding->where.line, 1);
    check_text("stored", finding->witnesses[WITNESS_STORED].shown, "no");
    check_text("running", finding->witnesses[WITNESS_RUNNING].shown, "(absent)");
    check_text("reported", finding->witnesses[WITNESS_REPORTED].shown, "false");
    check_text("behaved", finding->witnesses[WITNESS_BEHAVED].shown, "fail");
    check_text("behaved", finding->witnesses[WITNESS_BEHAVED].why, "door: accepted unsigned (400)");
    check_text("rule", finding->rule, "the stored value is not as desired");
    assert_int_equal(finding->since, 1700000000);
    check_text("who", finding->who, "cy@example.com");
}

/* Only where something was changed does anybody ask when, and who. */
static void what_was_changed_is_dated_and_nothing_else(void **state)
{
    static const struct {
        const char *stored, *running;
        enum probe_outcome probe;
        bool allowed;
        const char *verdict;
        int64_t since;
    } rows[] = {
        {"true", "true", PROBE_PASS, false, "in_sync", 0},
        {"false", "false", PROBE_FAIL, false, "drift", 1700000000},
        {"false", "false", PROBE_PASS, false, "masked", 1700000000},
        {"true", "false", PROBE_PASS, false, "pending", 1700000000},
        {"false", "false", PROBE_FAIL, true, "excepted", 1700000000},
        {"true", "true", PROBE_FAIL, false, "unenforced", 0},
        {"true", "true", PROBE_UNOBSERVED, false, "unobserved", 0},
    };
    static const struct touch touch = {"X", "ana@example.com", 100};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_flag(&fixture, "X", true);
        judge_fixture_stores(&fixture, "X", rows[i].stored)->updated_at = 1700000000;
        (void)judge_fixture_runs(&fixture, "X", rows[i].running);
        (void)judge_fixture_probes(&fixture, setting, "door", rows[i].probe, "answered");
        if (rows[i].allowed)
            (void)judge_fixture_allows(&fixture, "hole", "none", "X", "false");
        fixture.observed.touches = &touch;
        fixture.observed.touch_count = 1;
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
        check_text("verdict", finding->state_name, rows[i].verdict);
        assert_int_equal(finding->since, rows[i].since);
        check_text(rows[i].verdict, finding->who, rows[i].since ? "ana@example.com" : NULL);
        judge_fixture_end(&fixture);
    }
}

static void an_inert_setting_is_never_judged(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "CANARY", SETTING_INERT);
    setting->why = "read by no code";
    judge_fixture_keeps(fixture, "CANARY", "anything");
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_SETTING, "CANARY");
    check_text("verdict", finding->state_name, "inert");
    check_text("says", finding_says(fixture, finding), "----");
    check_text("why", finding->why, "read by no code");
    check_text("rule", finding->rule, "declared for information, never judged");
    assert_int_equal(fixture->judgement.coverage.settings, 0);
}

static const char *advice_on(struct judge_fixture *fixture, struct setting *setting)
{
    judge_fixture_judge(fixture);
    return judge_fixture_finding(fixture, FINDING_SETTING, setting->name)->advice;
}

static void the_advice_names_the_value_as_it_is_to_be_written(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *text = judge_fixture_text(fixture, "BACKEND", "redis");
    struct setting *empty = judge_fixture_text(fixture, "PREFIX", "");
    struct setting *list = judge_fixture_list(fixture, "METHODS", "GET,POST");
    struct setting *range = judge_fixture_setting(fixture, "LIMIT", SETTING_NUMBER);
    range->wanted.least = (struct decimal){1, 0};
    range->wanted.most = (struct decimal){25, 0};
    struct setting *number = judge_fixture_setting(fixture, "COUNT", SETTING_NUMBER);
    number->wanted.least = number->wanted.most = (struct decimal){7, 0};
    struct setting *secret = judge_fixture_setting(fixture, "TOKEN", SETTING_SECRET);
    secret->wanted.secret.min_length = 32;
    struct setting *absent = judge_fixture_setting(fixture, "OLD", SETTING_ABSENT);
    judge_fixture_keeps(fixture, "OLD", "x");
    struct setting *shared = judge_fixture_text(fixture, "ENVIRONMENT", "production");
    shared->shared = true;
    struct setting *sealed = judge_fixture_text(fixture, "SEALED", "a");
    sealed->sealed = true;
    check_text("text", advice_on(fixture, text), "set BACKEND to `redis`, then deploy");
    check_text("empty", advice_on(fixture, empty), "set PREFIX to an empty text, then deploy");
    check_text("list", advice_on(fixture, list), "set METHODS to `GET,POST`, then deploy");
    check_text("range", advice_on(fixture, range),
               "set LIMIT to a number from 1 to 25, then deploy");
    check_text("number", advice_on(fixture, number), "set COUNT to `7`, then deploy");
    check_text("secret", advice_on(fixture, secret),
               "give TOKEN a new value (a secret, 32 bytes or more), then deploy");
    check_text("absent", advice_on(fixture, absent), "remove OLD, then deploy");
    check_text("shared", advice_on(fixture, shared),
               "set the shared variable ENVIRONMENT to `production`, then deploy");
    check_text("sealed", advice_on(fixture, sealed), "set SEALED to `a` and seal it, then deploy");
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_of_the_table_is_reached_and_says_what_to_do),
        WITH_SCENE(a_finding_shows_what_each_witness_showed),
        cmocka_unit_test(what_was_changed_is_dated_and_nothing_else),
        WITH_SCENE(an_inert_setting_is_never_judged),
        WITH_SCENE(the_advice_names_the_value_as_it_is_to_be_written),
    };
    return cmocka_run_group_tests_name("judge_setting", tests, NULL, NULL);
}
