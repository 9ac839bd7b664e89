#include "railway/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "doc/json_write.h"
#include "doc/node.h"
#include "support/judge_fixture.h"
#include "world/http.h"

static void the_address_is_fixed_and_a_replacement_is_on_this_machine(void **state)
{
    static const struct {
        const char *url, *opened; /* NULL: refused */
    } rows[] = {
        {NULL, "https://backboard.railway.com/graphql/v2"},
        {"http://127.0.0.1:4000/graphql/v2", "http://127.0.0.1:4000/graphql/v2 simulated"},
        {"https://localhost:4000/graphql", "https://localhost:4000/graphql simulated"},
        {"http://[::1]:4000/", "http://[::1]:4000/ simulated"},
        {"https://backboard.example.com/graphql/v2", NULL},
        {"http://backboard.example.com/graphql/v2", NULL},
        {"https://127.0.0.1.example.com/", NULL},
        {"https://u:p@127.0.0.1/", NULL},
        {"file:///etc/hosts", NULL},
        {"", NULL},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct railway railway = {.url = NULL};
        struct err err = {0};
        const bool good = railway_open(&arena, NULL, NULL, rows[i].url, &railway, &err);
        check_text(
            rows[i].url ? rows[i].url : "(none)",
            good ? arena_printf(&arena, "%s%s", railway.url, railway.simulated ? " simulated" : "")
                 : NULL,
            rows[i].opened);
        assert_int_equal(err.code, good ? ERR_NONE : ERR_USAGE);
        if (!good)
            assert_null(railway.url);
    }
    arena_release(&arena);
}

static void a_replacement_elsewhere_is_refused_with_what_to_write(void **state)
{
    struct arena arena;
    struct railway railway;
    struct err err = {0};
    arena_init(&arena);
    assert_false(railway_open(&arena, NULL, NULL, "https://api.example.com/", &railway, &err));
    check_text("refusal", err_text(&err, &arena),
               "'https://api.example.com/' is not on this machine\n"
               "hint: TAUTLINE_RAILWAY_URL is for simulations: use a loopback address.\n");
    arena_release(&arena);
}

static void note(void *context, const struct railway_answer *answer)
{
    const char **said = context;
    assert_int_equal(answer->fault, RAILWAY_UNSENT);
    assert_null(answer->data);
    *said = answer->why;
}

/* Refused at once, so that neither a queue nor a token is needed. */
static const char *refusal(const char *document, const struct railway_arguments *arguments)
{
    struct railway railway = {.url = RAILWAY_URL};
    const struct railway_token token = {TOKEN_PROJECT, 0, "the variable RAILWAY_TOKEN"};
    const struct railway_query query = {"Name", document, arguments};
    const char *said = NULL;
    railway_ask(&railway, &token, &query, note, &said);
    return said;
}

static void only_queries_are_sent(void **state)
{
    static const char *const documents[] = {
        "mutation Name { x }", "subscription Name { x }", "{ x }",  "fragment f on Y { x }",
        " query Name { x }",   "Query Name { x }",        "query{", "",
    };
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        check_text(documents[i], refusal(documents[i], NULL), "only queries are sent");
}

static void a_question_that_does_not_fit_is_not_sent_in_part(void **state)
{
    static char cursor[70 * 1024];
    memset(cursor, 'c', sizeof cursor - 1);
    const struct railway_argument after = ARGUMENT_TEXT("after", cursor);
    const struct railway_arguments arguments = {&after, 1};
    check_text("long", refusal("query Name { x }", &arguments),
               "the request is too long to be sent");
}

/* The same way out, with room for many values; what does not fit is not sent in part either. */
static void a_change_that_does_not_fit_is_not_sent_in_part(void **state)
{
    static char value[1100 * 1024];
    memset(value, 'v', sizeof value - 1);
    const struct railway_argument pair = ARGUMENT_TEXT("A", value);
    const struct railway_arguments arguments = {&pair, 1};
    struct railway railway = {.url = RAILWAY_URL};
    const struct railway_token token = {TOKEN_PROJECT, 0, "the variable RAILWAY_TOKEN"};
    const struct railway_query change = {"Name", "change Name { x }", &arguments};
    const char *said = NULL;
    railway_send(&railway, &token, &change, note, &said);
    check_text("long", said, "the request is too long to be sent");
}

static void check_written(const struct railway_arguments *arguments, const char *expected)
{
    struct buf out;
    struct json_writer writer;
    buf_init(&out, 4096);
    json_write_init(&writer, &out, false);
    railway_arguments_write(&writer, arguments);
    assert_true(json_write_end(&writer));
    check_text("arguments", buf_string(&out), expected);
    buf_release(&out);
}

static void no_arguments_are_an_empty_object(void **state)
{
    const struct railway_arguments none = {NULL, 0};
    check_written(NULL, "{}");
    check_written(&none, "{}");
}

static void texts_are_escaped_and_truth_values_are_bare(void **state)
{
    static const struct railway_argument items[] = {
        ARGUMENT_TEXT("project", "p\"1\n"),
        ARGUMENT_TEXT("after", ""),
        ARGUMENT_BOOL("shared", true),
        ARGUMENT_BOOL("token", false),
    };
    const struct railway_arguments arguments = {items, 4};
    check_written(&arguments,
                  "{\"project\":\"p\\\"1\\n\",\"after\":\"\",\"shared\":true,\"token\":false}");
}

static void a_map_holds_texts_and_names_that_are_to_go(void **state)
{
    static const struct railway_argument inner[] = {
        ARGUMENT_TEXT("A", "two\nlines"),
        ARGUMENT_NULL("B"),
    };
    static const struct railway_arguments variables = {inner, 2};
    static const struct railway_argument outer[] = {ARGUMENT_MAP("variables", &variables)};
    static const struct railway_arguments service = {outer, 1}, none = {NULL, 0};
    const struct railway_argument items[] = {
        ARGUMENT_MAP("service", &service),
        ARGUMENT_MAP("empty", &none),
        ARGUMENT_TEXT("after", "x"),
    };
    const struct railway_arguments arguments = {items, 3};
    check_written(&arguments, "{\"service\":{\"variables\":{\"A\":\"two\\nlines\",\"B\":null}},"
                              "\"empty\":{},\"after\":\"x\"}");
}

static void a_map_without_an_end_fails(void **state)
{
    struct railway_argument item = ARGUMENT_MAP("again", NULL);
    const struct railway_arguments round = {&item, 1};
    struct buf out;
    struct json_writer writer;
    item.map = &round;
    buf_init(&out, 4096);
    json_write_init(&writer, &out, false);
    railway_arguments_write(&writer, &round);
    assert_false(json_write_end(&writer));
    buf_release(&out);
}

static const char *const faults[] = {
    [RAILWAY_FINE] = "fine",
    [RAILWAY_UNREACHABLE] = "unreachable",
    [RAILWAY_NOT_AUTHORIZED] = "not authorized",
    [RAILWAY_LIMITED] = "limited",
    [RAILWAY_BUSY] = "busy",
    [RAILWAY_PROBLEM] = "problem",
    [RAILWAY_CHANGED] = "changed",
    [RAILWAY_UNREADABLE] = "unreadable",
};

/* `problem: why (trace T), data` */
static const char *enveloped(struct arena *arena, const struct http_answer *answer)
{
    struct railway_answer out;
    railway_envelope(arena, answer, "query Name { one { configEtag } }", &out);
    return arena_printf(arena, "%s%s%s%s%s%s%s", faults[out.fault], out.why ? ": " : "",
                        out.why ? out.why : "", out.trace ? " (trace " : "",
                        out.trace ? out.trace : "", out.trace ? ")" : "", out.data ? ", data" : "");
}

struct envelope_row {
    int status;
    const char *body, *said;
};

static void check_rows(const struct envelope_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena;
        arena_init(&arena);
        const struct http_answer answer = {.outcome = HTTP_ANSWERED,
                                           .status = rows[i].status,
                                           .body = rows[i].body,
                                           .length = strlen(rows[i].body)};
        check_text(rows[i].body, enveloped(&arena, &answer), rows[i].said);
        arena_release(&arena);
    }
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void data_without_errors_is_the_only_success(void **state)
{
    static const struct envelope_row rows[] = {
        {200, "{\"data\":{}}", "fine, data"},
        {200, "{\"data\":{\"a\":1},\"extensions\":{}}", "fine, data"},
        {200, "{\"data\":{},\"errors\":null}", "fine, data"},
        {200, "{\"data\":{},\"errors\":[]}", "fine, data"},
        {200, "{\"data\":{},\"traceId\":\"1000000000000000003\"}",
         "fine (trace 1000000000000000003), data"},
        {200, "{\"data\":null}", "unreadable: Railway's answer holds no data"},
        {200, "{\"data\":[]}", "unreadable: Railway's answer holds no data"},
        {200, "{\"data\":\"x\"}", "unreadable: Railway's answer holds no data"},
        {200, "{}", "unreadable: Railway's answer holds no data"},
        {400, "{\"data\":{}}", "unreadable: Railway answered with HTTP 400, data"},
    };
    CHECK_ROWS(rows);
}

static void what_is_not_one_json_object_is_unreadable(void **state)
{
    static const char *const bodies[] = {
        "",
        "null",
        "[]",
        "\"data\"",
        "<!DOCTYPE html><title>Sign in</title>",
        "{\"data\":{}}{\"data\":{}}",
        "{\"data\":{}} x",
        "{\"data\":{},\"data\":{}}",
        "{\"data\":{\"A\":\"\\u0000\"}}",
        "{\"data\":{\"A\":\"\\ud800\"}}",
        "{\"data\":{\"A\":\"\xff\"}}",
        "{\"data\":{\"A\":01}}",
        "{\"data\":{\"A\":1.}}",
        "{\"data\":{\"A\":\"\n\"}}",
        "{\"data\":",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        const struct envelope_row row = {200, bodies[i],
                                         "unreadable: Railway's answer is not the expected JSON"};
        check_rows(&row, 1);
    }
}

static void errors_come_as_http_200_and_spoil_data_beside_them(void **state)
{
    static const struct envelope_row rows[] = {
        {200,
         "{\"errors\":[{\"message\":\"Not Authorized\",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}",
         "not authorized: Railway says that the token may not read this"},
        {200, "{\"errors\":[{\"message\":\"Project Token not found\"}],\"data\":null}",
         "not authorized: Railway says that the token may not read this"},
        {200, "{\"errors\":[{\"message\":\"x\"},{\"message\":\"Not Authorized\"}],\"data\":{}}",
         "not authorized: Railway says that the token may not read this, data"},
        {200, "{\"errors\":[{\"message\":\"Problem processing request\"}]}",
         "problem: Railway could not process the request"},
        {200, "{\"errors\":[{\"message\":\"Not Authorized, see <script>\"}],\"data\":{\"a\":1}}",
         "problem: Railway answered with an error, data"},
        {200,
         "{\"errors\":[{\"message\":\"Cannot redeploy yet, please wait for the original deploy to "
         "finish building\"}],\"data\":null}",
         "busy: Railway is still building the previous deployment"},
        {200, "{\"errors\":\"no\",\"data\":{}}", "problem: Railway answered with an error, data"},
        {200, "{\"errors\":[null]}", "problem: Railway answered with an error"},
        {200, "{\"errors\":[{\"message\":7}]}", "problem: Railway answered with an error"},
    };
    CHECK_ROWS(rows);
}

static void a_changed_schema_is_told_with_the_name_that_is_gone(void **state)
{
    static const struct envelope_row rows[] = {
        {400,
         "{\"errors\":[{\"message\":\"Cannot query field \\\"configEtag\\\" on type \\\"Environment\\\".\","
         "\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]}",
         "changed: Railway's API no longer knows 'configEtag'"},
        {400,
         "{\"errors\":[{\"message\":\"Variable \\\"$project\\\" got invalid value\","
         "\"extensions\":{\"code\":\"BAD_USER_INPUT\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        {400,
         "{\"errors\":[{\"message\":\"Syntax Error\",\"extensions\":{\"code\":\"GRAPHQL_PARSE_FAILED\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        /* what a server puts between quotes is shown only where it can be a name */
        {400,
         "{\"errors\":[{\"message\":\"no \\\"::set-output\\\"\",\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        {400,
         "{\"errors\":[{\"message\":\"no \\\"a\\u001b[31mb\\\"\",\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        {400,
         "{\"errors\":[{\"message\":\"no \\\"\",\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        /* and only what the document itself asks for, whole */
        {400,
         "{\"errors\":[{\"message\":\"no \\\"kQ9vTz3LmW8xRb2NpH5c\\\"\",\"extensions\":{\"code\":\"BAD_USER_INPUT\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        {400,
         "{\"errors\":[{\"message\":\"no \\\"configEta\\\"\",\"extensions\":{\"code\":\"BAD_USER_INPUT\"}}]}",
         "changed: Railway's API no longer accepts this request"},
        /* of several errors the one that says most */
        {400,
         "{\"errors\":[{\"message\":\"no \\\"one\\\"\",\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}},"
         "{\"message\":\"no \\\"two\\\"\",\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}},"
         "{\"message\":\"Problem processing request\"}]}",
         "changed: Railway's API no longer knows 'one'"},
        {400,
         "{\"errors\":[{\"message\":\"\",\"extensions\":{\"code\":\"BAD_USER_INPUT\"}},{\"message\":\"Not Authorized\"}]}",
         "not authorized: Railway says that the token may not read this"},
    };
    CHECK_ROWS(rows);
}

static void a_trace_is_passed_on_only_where_it_is_a_number_of_64_bits(void **state)
{
    static const struct envelope_row rows[] = {
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"1234567890123456\"}]}",
         "problem: Railway answered with an error (trace 1234567890123456)"},
        {200,
         "{\"errors\":[{\"message\":\"\",\"extensions\":{\"traceId\":\"12345678901234567890\"}}]}",
         "problem: Railway answered with an error (trace 12345678901234567890)"},
        {200, "{\"errors\":[{\"message\":\"\"}],\"traceId\":\"1000000000000000003\"}",
         "problem: Railway answered with an error (trace 1000000000000000003)"},
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"kQ9vTz3LmW8xRb2NpH5c\"}]}",
         "problem: Railway answered with an error"},
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"velvet-marble-cow\"}]}",
         "problem: Railway answered with an error"},
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"84726153\"}]}",
         "problem: Railway answered with an error"},
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"123456789012345678901\"}]}",
         "problem: Railway answered with an error"},
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"a b\"}]}",
         "problem: Railway answered with an error"},
        {200, "{\"errors\":[{\"message\":\"\",\"traceId\":\"\"}]}",
         "problem: Railway answered with an error"},
        {200,
         "{\"errors\":[{\"message\":\"\",\"traceId\":\"0123456789012345678901234567890123456789"
         "01234567890123456789012345678901234567890\"}]}",
         "problem: Railway answered with an error"},
    };
    CHECK_ROWS(rows);
}

static void statuses_speak_for_themselves(void **state)
{
    static const struct envelope_row rows[] = {
        {401, "{\"data\":{}}", "not authorized: Railway refuses the token"},
        {403, "", "not authorized: Railway refuses the token"},
        {429, "error code: 1015", "limited: Railway limits the rate of requests (HTTP 429)"},
        {301, "{\"data\":{}}", "unreachable: Railway answered with HTTP 301"},
        {404, "{\"data\":{}}", "unreachable: Railway answered with HTTP 404"},
        {500, "{\"data\":{}}", "unreachable: Railway answered with HTTP 500"},
        {502, "<html>", "unreachable: Railway answered with HTTP 502"},
        {504, "<html>", "unreachable: Railway answered with HTTP 504"},
    };
    CHECK_ROWS(rows);
}

static void no_answer_is_told_with_its_reason(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct http_answer answer = {.outcome = HTTP_TIMED_OUT,
                                       .why = "no answer within 60 s",
                                       .body = "{\"data\":{}}",
                                       .length = 11};
    check_text("time-out", enveloped(&arena, &answer),
               "unreachable: Railway did not answer: no answer within 60 s");
    arena_release(&arena);
}

static void the_date_is_taken_where_there_is_one_that_can_be_read(void **state)
{
    static const struct {
        const char *first, *second;
        int64_t date;
    } rows[] = {
        {"Tue, 24 Feb 2026 18:00:00 GMT", NULL, 1771956000},
        {"Tue, 24 Feb 2026 18:00:00 GMT", "Tue, 24 Feb 2026 18:00:00 GMT", 0},
        {"yesterday", NULL, 0},
        {NULL, NULL, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena;
        struct railway_answer out;
        arena_init(&arena);
        const struct http_header headers[] = {{"date", rows[i].first}, {"Date", rows[i].second}};
        const struct http_answer answer = {
            .outcome = HTTP_ANSWERED,
            .status = 200,
            .headers = headers,
            .header_count = rows[i].second  ? 2
                            : rows[i].first ? 1
                                            : 0,
            .body = "{\"data\":{}}",
            .length = 11,
        };
        railway_envelope(&arena, &answer, NULL, &out);
        assert_int_equal(out.date, rows[i].date);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_address_is_fixed_and_a_replacement_is_on_this_machine),
        cmocka_unit_test(a_replacement_elsewhere_is_refused_with_what_to_write),
        cmocka_unit_test(only_queries_are_sent),
        cmocka_unit_test(a_question_that_does_not_fit_is_not_sent_in_part),
        cmocka_unit_test(a_change_that_does_not_fit_is_not_sent_in_part),
        cmocka_unit_test(no_arguments_are_an_empty_object),
        cmocka_unit_test(texts_are_escaped_and_truth_values_are_bare),
        cmocka_unit_test(a_map_holds_texts_and_names_that_are_to_go),
        cmocka_unit_test(a_map_without_an_end_fails),
        cmocka_unit_test(data_without_errors_is_the_only_success),
        cmocka_unit_test(what_is_not_one_json_object_is_unreadable),
        cmocka_unit_test(errors_come_as_http_200_and_spoil_data_beside_them),
        cmocka_unit_test(a_changed_schema_is_told_with_the_name_that_is_gone),
        cmocka_unit_test(a_trace_is_passed_on_only_where_it_is_a_number_of_64_bits),
        cmocka_unit_test(statuses_speak_for_themselves),
        cmocka_unit_test(no_answer_is_told_with_its_reason),
        cmocka_unit_test(the_date_is_taken_where_there_is_one_that_can_be_read),
    };
    return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
