#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/judge_context.h"
#include "support/judge_fixture.h"

/* The probe `door` of a type. */
static struct probe *put_door(struct judge_fixture *fixture, struct setting *setting,
                              enum probe_type type, enum probe_outcome outcome)
{
    (void)judge_fixture_probes(fixture, setting, "door", outcome, "answered");
    struct probe *probe = &fixture->probes[fixture->target.probe_count - 1];
    probe->type = type;
    return probe;
}

static bool can_show(struct judge_fixture *fixture, const struct setting *setting, const char *part,
                     const char *instead)
{
    const struct probe_name name = {.probe = "door", .part = part};
    const struct judge_context context =
        context_make(&fixture->arena, &fixture->target, &fixture->observed, &fixture->clocks);
    return probe_can_show(&context, setting, &name, instead);
}

static void each_type_is_shown_by_what_asks_for_it(void **state)
{
    static const struct {
        enum setting_type setting;
        enum probe_type probe;
        const char *part;
        bool another, absent; /* can it show another value, and absence? */
    } rows[] = {
        {SETTING_FLAG, PROBE_HTTP, NULL, true, true},
        {SETTING_FLAG, PROBE_QUERY_TOKEN, NULL, true, true},
        {SETTING_FLAG, PROBE_TLS, NULL, false, false},
        {SETTING_LIST, PROBE_CORS, "methods", true, true},
        {SETTING_LIST, PROBE_HEADER_TOKEN, NULL, false, false},
        {SETTING_TEXT, PROBE_HTTP, NULL, false, false},
        {SETTING_TEXT, PROBE_REPORT, NULL, true, true},
        {SETTING_ABSENT, PROBE_HEADER_TOKEN, "without", false, false},
        {SETTING_URL, PROBE_REPORT, NULL, false, true},
        {SETTING_SECRET, PROBE_REPORT, NULL, false, true},
        {SETTING_SECRET, PROBE_HEADER_TOKEN, "right", true, true},
        {SETTING_SECRET, PROBE_HEADER_TOKEN, "without", false, false},
        {SETTING_SECRET, PROBE_WEBHOOK, "admits", true, true},
        {SETTING_SECRET, PROBE_WEBHOOK, "configured", false, true},
        {SETTING_SECRET, PROBE_WEBHOOK, "closed", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_setting(&fixture, "X", rows[i].setting);
        struct probe *probe = put_door(&fixture, setting, rows[i].probe, PROBE_PASS);
        probe->token.source = (struct source){.kind = SOURCE_VARIABLE, .name = "X"};
        probe->admits = true;
        if (can_show(&fixture, setting, rows[i].part, "other") != rows[i].another ||
            can_show(&fixture, setting, rows[i].part, NULL) != rows[i].absent)
            fail_msg("row %zu", i);
        judge_fixture_end(&fixture);
    }
}

static void a_secret_is_shown_only_by_the_probe_that_sends_it(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "X", SETTING_SECRET);
    struct probe *probe = put_door(fixture, setting, PROBE_HEADER_TOKEN, PROBE_PASS);
    probe->token.source = (struct source){.kind = SOURCE_VARIABLE, .name = "Y"};
    assert_false(can_show(fixture, setting, "right", "other"));
    assert_true(can_show(fixture, setting, "right", NULL));
}

static void paths_are_shown_by_the_probe_that_asks_them(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "X", SETTING_ABSENT);
    struct probe *probe = put_door(fixture, setting, PROBE_HEADER_TOKEN, PROBE_PASS);
    probe->paths_of = "Y";
    assert_false(can_show(fixture, setting, NULL, "/api"));
    probe->paths_of = "X";
    assert_true(can_show(fixture, setting, NULL, "/api"));
}

/* Of origins only those that are asked as are seen: one more is not. */
static void of_a_policy_the_probe_shows_what_it_asks(void **state)
{
    static const char *const asked[] = {"https://a.example.com", "https://b.example.com"};
    static const struct {
        const char *wanted, *instead;
        bool shows;
    } rows[] = {
        {"GET,POST", "GET,POST,PUT", true}, /* no list of origins: it is told whole */
        {"https://a.example.com,https://b.example.com", "https://a.example.com", true},
        {"https://a.example.com,https://b.example.com", NULL, true},
        {"https://a.example.com,https://b.example.com",
         "https://a.example.com,https://b.example.com,https://c.example.com", false},
        {"https://a.example.com,https://b.example.com",
         "https://a.example.com,https://b.example.com,*", true},
        {"https://b.example.com,https://a.example.com",
         "https://b.example.com,https://c.example.com,https://a.example.com", false},
        {"https://a.example.com,https://b.example.com", "https://c.example.com", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_list(&fixture, "X", rows[i].wanted);
        put_door(&fixture, setting, PROBE_CORS, PROBE_PASS)->origins = (struct names){asked, 2};
        if (can_show(&fixture, setting, "origins", rows[i].instead) != rows[i].shows)
            fail_msg("row %zu", i);
        judge_fixture_end(&fixture);
    }
}

/* A door whose token gets in refuses what has none; only one whose token was not seen to shows the flag. */
static void a_token_covers_a_flag_as_a_signature_does(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "X", SETTING_FLAG);
    struct probe_part parts[] = {{.name = "without", .outcome = PROBE_PASS},
                                 {.name = "right", .outcome = PROBE_PASS}};
    put_door(fixture, setting, PROBE_HEADER_TOKEN, PROBE_PASS);
    fixture->results[0].parts = parts;
    fixture->results[0].part_count = 2;
    assert_false(can_show(fixture, setting, "without", "false"));
    parts[1].outcome = PROBE_NOT_ASKED;
    assert_true(can_show(fixture, setting, "without", "false"));
}

/* --- flags that a credential covers ------------------------------------------------------------ */

/* One flag `X: true`, wanted, and a webhook that shows it. */
struct covered_row {
    const char *stored, *running, *report;
    enum probe_outcome closed, configured;
    const char *says, *verdict, *guardrail;
};

static void check_covered(const struct covered_row *row)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    struct setting *setting = judge_fixture_flag(&fixture, "X", true);
    struct probe_part parts[] = {
        {.name = "closed", .outcome = row->closed, .why = "asked"},
        {.name = "configured", .outcome = row->configured, .why = "asked"}};
    put_door(&fixture, setting, PROBE_WEBHOOK, PROBE_FAIL);
    fixture.results[0].parts = parts;
    fixture.results[0].part_count = 2;
    fixture.results[0].closed = row->closed;
    fixture.results[0].outcome =
        row->closed == PROBE_PASS && row->configured == PROBE_PASS ? PROBE_PASS : PROBE_FAIL;
    if (row->stored)
        (void)judge_fixture_stores(&fixture, "X", row->stored);
    if (row->running)
        (void)judge_fixture_runs(&fixture, "X", row->running);
    if (row->report)
        (void)judge_fixture_reports(&fixture, setting, READING_BOOL, row->report);
    setting->absence = ABSENCE_UNKNOWN;
    (void)judge_fixture_forbids(&fixture, "strict", "X", "false");
    judge_fixture_judge(&fixture);
    const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
    check_text(row->says, finding_says(&fixture, finding), row->says);
    check_text(row->says, finding->state_name, row->verdict);
    check_text(row->says, judge_fixture_state(&fixture, FINDING_GUARDRAIL, "strict"),
               row->guardrail);
    judge_fixture_end(&fixture);
}

static void a_webhook_with_a_credential_is_no_witness_of_a_flag(void **state)
{
    static const struct covered_row rows[] = {
        /* Its credential refuses either way. */
        {"true", "true", NULL, PROBE_PASS, PROBE_PASS, "==--", "in_sync", "held"},
        {"false", "false", NULL, PROBE_PASS, PROBE_PASS, "!!--", "drift", "breached"},
        {"true", "true", "false", PROBE_PASS, PROBE_PASS, "==!-", "unenforced", "breached"},
        {NULL, NULL, "true", PROBE_PASS, PROBE_PASS, "===-", "in_sync", "held"},
        {NULL, NULL, "false", PROBE_PASS, PROBE_PASS, "!!!-", "drift", "breached"},
        {NULL, NULL, NULL, PROBE_PASS, PROBE_PASS, "~~--", "unobserved", "unobserved"},
        /* Without one it is refused because of the flag. */
        {"false", "false", NULL, PROBE_PASS, PROBE_FAIL, "!!-=", "masked", "breached"},
        {"true", "true", "false", PROBE_PASS, PROBE_FAIL, "==!=", "contradiction", "unobserved"},
        {NULL, NULL, NULL, PROBE_PASS, PROBE_FAIL, "==-=", "in_sync", "held"},
        /* What it lets in, it shows. */
        {"true", "true", "true", PROBE_FAIL, PROBE_PASS, "===!", "unenforced", "breached"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_covered(&rows[i]);
}

static void what_a_pass_cannot_show_is_drift_and_the_report_has_its_word(void **state)
{
    static const struct {
        enum setting_type type;
        const char *runs, *report, *says, *verdict;
    } rows[] = {
        {SETTING_ABSENT, "/api/leads", NULL, "!!--", "drift"},
        {SETTING_TEXT, "fast", NULL, "!!--", "drift"},
        {SETTING_TEXT, "slow", NULL, "==-=", "in_sync"},
        {SETTING_TEXT, "slow", "fast", "==!-", "unenforced"},
        {SETTING_LIST, "slow,fast", NULL, "!!--", "drift"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = rows[i].type == SETTING_LIST
                                      ? judge_fixture_list(&fixture, "X", "slow")
                                      : judge_fixture_setting(&fixture, "X", rows[i].type);
        if (rows[i].type == SETTING_TEXT)
            setting->wanted.text = "slow";
        put_door(&fixture, setting, PROBE_HEADER_TOKEN, PROBE_PASS);
        judge_fixture_keeps(&fixture, "X", rows[i].runs);
        if (rows[i].report)
            (void)judge_fixture_reports(&fixture, setting, READING_TEXT, rows[i].report);
        judge_fixture_judge(&fixture);
        const struct finding *finding = judge_fixture_finding(&fixture, FINDING_SETTING, "X");
        check_text(rows[i].verdict, finding_says(&fixture, finding), rows[i].says);
        check_text(rows[i].says, finding->state_name, rows[i].verdict);
        judge_fixture_end(&fixture);
    }
}

static void a_pass_that_is_no_witness_is_said(void **state)
{
    struct judge_fixture *fixture = *state;
    struct setting *setting = judge_fixture_setting(fixture, "X", SETTING_ABSENT);
    put_door(fixture, setting, PROBE_HEADER_TOKEN, PROBE_PASS);
    judge_fixture_keeps(fixture, "X", "/api/leads");
    judge_fixture_judge(fixture);
    check_text("why", judge_fixture_finding(fixture, FINDING_SETTING, "X")->why,
               "it is set and must be absent; door would pass either way");
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
        cmocka_unit_test(each_type_is_shown_by_what_asks_for_it),
        WITH_SCENE(a_secret_is_shown_only_by_the_probe_that_sends_it),
        WITH_SCENE(paths_are_shown_by_the_probe_that_asks_them),
        WITH_SCENE(a_token_covers_a_flag_as_a_signature_does),
        cmocka_unit_test(of_a_policy_the_probe_shows_what_it_asks),
        cmocka_unit_test(a_webhook_with_a_credential_is_no_witness_of_a_flag),
        cmocka_unit_test(what_a_pass_cannot_show_is_drift_and_the_report_has_its_word),
        WITH_SCENE(a_pass_that_is_no_witness_is_said),
    };
    return cmocka_run_group_tests_name("judge_shows", tests, NULL, NULL);
}
