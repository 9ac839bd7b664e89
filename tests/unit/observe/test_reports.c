#include "observe/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/secret.h"
#include "support/echo_server.h"
#include "support/judge_fixture.h"
#include "support/probe_fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char *const kinds[] = {
    [READING_UNSEEN] = "unseen", [READING_MISSING] = "missing", [READING_NULL] = "null",
    [READING_BOOL] = "bool",     [READING_NUMBER] = "number",   [READING_TEXT] = "text",
    [READING_LIST] = "list",     [READING_OTHER] = "other",
};

/* ---- what a probe demands of a reading ---- */

static const char *judged(struct arena *arena, const struct probe *probe,
                          const struct report_reading *reading)
{
    const struct observed observed = {.readings = reading, .reading_count = reading ? 1 : 0};
    struct probe_result result = {.probe = "p"};
    reports_judge(arena, probe, &observed, &result);
    assert_int_equal(result.outcome, result.closed);
    return arena_printf(arena, "%s: %s", probe_outcome_name(result.outcome), result.why);
}

static void a_reading_meets_the_demand_or_not(void **state)
{
    static const struct {
        enum demand demand;
        enum reading_kind kind;
        const char *values, *text, *judged;
    } rows[] = {
        {DEMAND_EQUALS, READING_BOOL, "true", "true", "pass: reported true; expected true"},
        {DEMAND_EQUALS, READING_BOOL, "true", "false", "fail: reported false; expected true"},
        {DEMAND_EQUALS, READING_TEXT, "true", "True", "fail: reported True; expected true"},
        {DEMAND_EQUALS, READING_TEXT, "tier_1", "tier_1", "pass: reported tier_1; expected tier_1"},
        {DEMAND_EQUALS, READING_TEXT, "tier_1", "", "fail: reported (empty); expected tier_1"},
        {DEMAND_EQUALS, READING_TEXT, "tier_1", "\x1b]0;",
         "fail: reported (a text); expected tier_1"},
        {DEMAND_EQUALS, READING_NUMBER, "5", "5", "pass: reported 5; expected 5"},
        {DEMAND_EQUALS, READING_NUMBER, "5", "5.0", "pass: reported 5.0; expected 5"},
        {DEMAND_EQUALS, READING_TEXT, "5", "5.0", "fail: reported 5.0; expected 5"},
        {DEMAND_EQUALS, READING_NUMBER, "5", "5.1", "fail: reported 5.1; expected 5"},
        {DEMAND_ONE_OF, READING_TEXT, "a,b", "b", "pass: reported b; expected one of a, b"},
        {DEMAND_ONE_OF, READING_TEXT, "a,b", "c", "fail: reported c; expected one of a, b"},
        {DEMAND_ONE_OF, READING_NUMBER, "4,5", "5e0", "pass: reported 5e0; expected one of 4, 5"},
        {DEMAND_AT_MOST, READING_NUMBER, "5", "5", "pass: reported 5; expected at most 5"},
        {DEMAND_AT_MOST, READING_NUMBER, "5", "6", "fail: reported 6; expected at most 5"},
        {DEMAND_AT_MOST, READING_NUMBER, "5", "0.8", "pass: reported 0.8; expected at most 5"},
        {DEMAND_AT_MOST, READING_NUMBER, "5", "5.01", "fail: reported 5.01; expected at most 5"},
        {DEMAND_AT_MOST, READING_NUMBER, "5", "-7", "pass: reported -7; expected at most 5"},
        {DEMAND_AT_MOST, READING_NUMBER, "5", "1e3", "fail: reported 1e3; expected at most 5"},
        {DEMAND_AT_MOST, READING_TEXT, "5", "unlimited",
         "fail: reported unlimited; expected at most 5"},
        {DEMAND_AT_MOST, READING_TEXT, "5", "-inf", "fail: reported -inf; expected at most 5"},
        {DEMAND_AT_MOST, READING_TEXT, "5", "0x1", "fail: reported 0x1; expected at most 5"},
        {DEMAND_AT_MOST, READING_TEXT, "5", "", "fail: reported (empty); expected at most 5"},
        {DEMAND_AT_MOST, READING_TEXT, "5", "4 ", "fail: reported (a text); expected at most 5"},
        {DEMAND_AT_LEAST, READING_NUMBER, "5", "5", "pass: reported 5; expected at least 5"},
        {DEMAND_AT_LEAST, READING_NUMBER, "5", "4.9", "fail: reported 4.9; expected at least 5"},
        {DEMAND_AT_LEAST, READING_BOOL, "5", "true", "fail: reported true; expected at least 5"},
        {DEMAND_EQUALS, READING_NULL, "x", NULL,
         "unobserved: the report has no plain value at '/at'"},
        {DEMAND_EQUALS, READING_MISSING, "x", NULL,
         "unobserved: the report has no plain value at '/at'"},
        {DEMAND_EQUALS, READING_LIST, "x", NULL,
         "unobserved: the report has no plain value at '/at'"},
        {DEMAND_EQUALS, READING_OTHER, "x", NULL,
         "unobserved: the report has no plain value at '/at'"},
        {DEMAND_EQUALS, READING_UNSEEN, "x", NULL, "unobserved: HTTP 503"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena arena;
        arena_init(&arena);
        const struct probe probe = {.name = "p",
                                    .type = PROBE_REPORT,
                                    .report = "r",
                                    .pointer = "/at",
                                    .demand = rows[i].demand,
                                    .values = probe_fixture_names(&arena, rows[i].values)};
        const struct report_reading reading = {.report = "r",
                                               .pointer = "/at",
                                               .kind = rows[i].kind,
                                               .text = rows[i].text,
                                               .why = rows[i].kind == READING_UNSEEN ? "HTTP 503"
                                                                                     : NULL};
        check_text(rows[i].judged, judged(&arena, &probe, &reading), rows[i].judged);
        check_text("none", judged(&arena, &probe, NULL),
                   "unobserved: the report was not requested");
        arena_release(&arena);
    }
}

/* ---- reading ---- */

struct report_reader {
    struct judge_fixture fixture;
    struct desired desired;
    struct echo_server server;
    struct http *http;
    struct probes_options options;
};

static void begin(struct report_reader *reader)
{
    const struct http_options options = {.deadline = 20000, .user_agent = "test", .hurry = true};
    struct err err = {0};
    judge_fixture_begin(&reader->fixture);
    echo_server_start(&reader->server);
    reader->http = http_new(&options, &err);
    assert_non_null(reader->http);
    reader->desired = (struct desired){.limits = {.per_host = 16, .deadline = 20}};
    reader->fixture.target.desired = &reader->desired;
    reader->options = (struct probes_options){.arena = &reader->fixture.arena,
                                              .http = reader->http,
                                              .target = &reader->fixture.target,
                                              .secrets = secrets_new(),
                                              .simulated = true};
}

static void end(struct report_reader *reader)
{
    http_free(reader->http);
    secrets_free(reader->options.secrets);
    echo_server_stop(&reader->server);
    judge_fixture_end(&reader->fixture);
}

static void point(struct report_reader *reader, const char *pointer)
{
    struct setting *setting = judge_fixture_flag(&reader->fixture, pointer, true);
    struct report_pointer *reported = arena_alloc(&reader->fixture.arena, sizeof *reported);
    *reported = (struct report_pointer){.report = "runtime", .pointer = pointer};
    setting->reported = reported;
    setting->reported_count = 1;
}

/* `/n number 1; …` after a run against `path`. */
static const char *readings(struct report_reader *reader, const char *path)
{
    struct observed observed = {.sleeping = false};
    struct arena *arena = &reader->fixture.arena;
    reader->fixture.reports[0].path = path;
    struct reports *reports = reports_new(&reader->options, reader->server.url);
    reports_send(reports, &(struct send_rules){true, false, HTTP_LOOPBACK, NULL});
    reports_send(reports, &(struct send_rules){false, false, HTTP_LOOPBACK, NULL});
    http_run(reader->http);
    reports_finish(reports, &observed);
    const char *text = arena_printf(arena, "%u request; ", reports_requests(reports));
    for (size_t i = 0; i < observed.reading_count; i++) {
        const struct report_reading *reading = &observed.readings[i];
        text = arena_printf(arena, "%s%s %s %s%s%s; ", text, reading->pointer, kinds[reading->kind],
                            reading->text ? reading->text : "", names_text(arena, &reading->list),
                            reading->why ? reading->why : "");
    }
    return text;
}

static void only_what_is_pointed_at_is_read_and_once(void **state)
{
    struct report_reader reader;
    begin(&reader);
    point(&reader, "/n");
    point(&reader, "/t");
    point(&reader, "/l");
    point(&reader, "/n");
    point(&reader, "/absent");
    point(&reader, "/l/1");
    struct probe *probe = &reader.fixture.probes[0];
    *probe =
        (struct probe){.name = "p", .type = PROBE_REPORT, .report = "runtime", .pointer = "/mixed"};
    reader.fixture.target.probe_count = 1;
    check_text("readings", readings(&reader, "/json"),
               "1 request; /n number 1; /t text two; /l list a, b; /absent missing ; /l/1 text b; "
               "/mixed other ; ");
    end(&reader);
}

static void a_report_that_is_not_there_says_why(void **state)
{
    struct report_reader reader;
    begin(&reader);
    point(&reader, "/n");
    check_text("404", readings(&reader, "/status/404"), "1 request; /n unseen HTTP 404; ");
    check_text(
        "no JSON", readings(&reader, "/"),
        "1 request; /n unseen the report is not valid JSON at line 1, column 1: 'G' found where "
        "a value was expected; ");
    reader.options.only = true;
    check_text("not asked", readings(&reader, "/json"),
               "0 request; /n unseen the report was not requested; ");
    struct probe *probe = &reader.fixture.probes[0];
    *probe =
        (struct probe){.name = "p", .type = PROBE_REPORT, .report = "runtime", .pointer = "/n"};
    reader.fixture.target.probe_count = 1;
    check_text("not named", readings(&reader, "/json"),
               "0 request; /n unseen the report was not requested; ");
    static const char *const named[] = {"p"};
    reader.options.by_name = (struct names){named, 1};
    check_text("named", readings(&reader, "/json"), "1 request; /n number 1; ");
    end(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reading_meets_the_demand_or_not),
        cmocka_unit_test(only_what_is_pointed_at_is_read_and_once),
        cmocka_unit_test(a_report_that_is_not_there_says_why),
    };
    if (!http_global_init())
        return 1;
    const int failed = cmocka_run_group_tests_name("reports", tests, NULL, NULL);
    http_global_cleanup();
    return failed;
}
