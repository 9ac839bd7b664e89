#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "world/system.h"

/* Faults of servers, each on a connection of its own, all at once: what a hostile server does to
 * one exchange must show in that exchange only, as one line of ours. */

struct http_faults_row {
    const char *path;
    const char *line;
};

static const char broken[] = "broken: the answer is not valid HTTP";
static const char controls[] = "broken: a header line holds control bytes";
static const char bad_name[] = "broken: a header name is not valid";
static const char no_length[] = "broken: Content-Length is not a valid length";
static const char encoded[] = "broken: the body is encoded, which was not requested";
static const char long_head[] = "too large: the headers are longer than 64 KiB";
static const char long_line[] = "too large: a header line is longer than 64 KiB";
static const char long_body[] = "too large: the body is longer than 1 MiB";
static const char no_body_end[] = "timed out: the body did not end in time";
static const char framing[] = "broken: the body is not framed correctly";
static const char cut[] = "broken: the answer was cut short";
static const char coding[] = "broken: Transfer-Encoding is not 'chunked', once";

static const struct http_faults_row rows[] = {
    {"/fine", "200 fine"},
    {"/chunked", "200 fine"},
    {"/closing", "200 fine"},
    {"/closing-short", "200 fi"}, /* and here */
    {"/trailer", "200 fine"},
    {"/only-lf", "200 fine"},
    {"/twice", "200 fine"},
    {"/same-lengths", "200 fine"},
    {"/identity", "200 fine"},
    {"/one-interim", "200 fine"},
    {"/hang", "timed out: no answer in time"},
    {"/drip-head", "timed out: the headers did not end in time"},
    {"/drip-body", no_body_end},
    {"/hang-after-head", no_body_end},
    {"/close", "no connection: the connection was closed before an answer"},
    {"/reset", "no connection: the connection broke before an answer"},
    {"/reset-head", "broken: the connection broke within the answer"},
    {"/reset-body", "broken: the connection broke within the answer"},
    {"/cut-head", "broken: the answer is incomplete"},
    {"/cut-length", cut},
    {"/cut-chunked", cut},
    {"/cut-close", "200 {\"half\": "}, /* only the reader of the body can know */
    {"/short-length", "broken: the body is longer than Content-Length"},
    {"/negative-length", broken},
    {"/twenty-digits", no_length},
    {"/word-length", broken},
    {"/list-length", no_length},
    {"/two-lengths", "broken: Content-Length is repeated with different values"},
    {"/length-and-chunked", "broken: Content-Length and Transfer-Encoding are both set"},
    {"/chunked-twice", coding},
    {"/transfer-gzip", coding},
    {"/bad-chunk", framing},
    {"/huge-chunk", framing},
    {"/bad-trailer", broken},
    {"/garbage", broken},
    {"/http09", broken},
    {"/http2", broken},
    {"/bad-status-line", broken},
    {"/no-space", broken},
    {"/http-3", broken},
    {"/status-42", broken},
    {"/status-099", broken},
    {"/status-2000", broken},
    {"/status-999", "broken: the status is not within 100 to 599"},
    {"/status-101", "broken: the server changes the protocol, which was not requested"},
    {"/nul-header", broken},
    {"/no-colon", broken},
    {"/control-header", controls},
    {"/bare-cr", controls},
    {"/space-name", bad_name},
    {"/space-colon", bad_name},
    {"/empty-name", bad_name},
    {"/folded", "broken: a header line is folded"},
    {"/many-headers", long_head},
    {"/endless-headers", long_head},
    {"/big-header", long_line},
    {"/endless-header", long_line},
    {"/endless-interim", "broken: too many interim answers"},
    {"/endless-chunked", long_body},
    {"/endless-close", long_body},
    {"/gigabyte", "too large: Content-Length is more than 1 MiB"},
    {"/gzip", encoded},
    {"/gzip-50", encoded},
    {"/gzip-bomb", encoded},
    {"/status?status=301&Location=/fine", "301 "},
};

enum { ROWS = sizeof rows / sizeof *rows };

static struct fault_server server;
static char origin[300];

static int start(void **state)
{
    static const char *const options[] = {NULL};
    char port[FAULT_SERVER_VALUE_SIZE];
    if (!http_global_init() || !fault_server_start(&server, options))
        return -1;
    snprintf(origin, sizeof origin, "http://127.0.0.1:%s",
             fault_server_value(&server, "http", port));
    return 0;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    http_global_cleanup();
    return 0;
}

/* Faults that lie in how a connection is kept are asked for without closing it ourselves. */
static bool ends_by_itself(const char *path)
{
    return text_is(path, "/short-length") || text_starts(path, "/closing");
}

/* Short only for what is meant to meet it. */
static int64_t timeout_of(const struct http_faults_row *row)
{
    return (text_starts(row->line, "timed out") ? 1200 : 8000) * http_fixture_slowness();
}

static void each_fault_is_one_line_of_ours(void **state)
{
    static struct http_fixture fixture;
    char url[400];
    http_fixture_open(&fixture, NULL);
    for (size_t i = 0; i < ROWS; i++) {
        snprintf(url, sizeof url, "%s%s", origin, rows[i].path);
        const struct http_request request = {.method = "GET",
                                             .url = url,
                                             .reach = HTTP_LOOPBACK,
                                             .timeout = timeout_of(&rows[i]),
                                             .close_connection = !ends_by_itself(rows[i].path)};
        http_fixture_add(&fixture, &request);
    }
    const int64_t before = clock_milliseconds();
    http_run(fixture.http);
    for (size_t i = 0; i < ROWS; i++) {
        if (!text_is(fixture.answers[i].text, rows[i].line) || fixture.answers[i].calls != 1)
            print_error("%s: '%s' in %u calls\n", rows[i].path, fixture.answers[i].text,
                        fixture.answers[i].calls);
        assert_string_equal(fixture.answers[i].text, rows[i].line);
        assert_int_equal(fixture.answers[i].calls, 1);
        assert_int_equal(fixture.answers[i].tries, 1);
    }
    assert_in_range(clock_milliseconds() - before, 1000, 15000 * http_fixture_slowness());
    assert_int_equal(http_sent(fixture.http), ROWS);
    http_fixture_close(&fixture);
}

static void a_closed_port_and_a_dead_name_are_distinguished(void **state)
{
    static struct http_fixture fixture;
    char port[FAULT_SERVER_VALUE_SIZE];
    char closed[300];
    http_fixture_open(&fixture, NULL);
    snprintf(closed, sizeof closed, "http://127.0.0.1:%s",
             fault_server_value(&server, "closed", port));
    assert_string_equal(http_fixture_one(&fixture, closed, "/"),
                        "no connection: the connection was refused");
    const struct http_request request = {
        .method = "GET", .url = "https://dead.invalid/", .timeout = 2000 * http_fixture_slowness()};
    http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[1].text, "no name: the name could not be resolved");
    assert_int_equal(http_sent(fixture.http), 0);
    http_fixture_close(&fixture);
}

/* The answer that nobody asked for lies in the connection when the next request comes. */
static void an_unrequested_answer_is_ignored(void **state)
{
    static struct http_fixture fixture;
    const struct timespec pause = {.tv_nsec = 200000000};
    http_fixture_open(&fixture, NULL);
    assert_string_equal(http_fixture_one(&fixture, origin, "/second-answer"), "200 fine");
    nanosleep(&pause, NULL);
    assert_string_equal(http_fixture_one(&fixture, origin, "/chunked"), "200 fine");
    http_fixture_close(&fixture);
}

static void excess_bytes_are_not_the_next_answer(void **state)
{
    static struct http_fixture fixture;
    http_fixture_open(&fixture, NULL);
    for (int i = 0; i < 3; i++) {
        assert_string_equal(http_fixture_one(&fixture, origin, "/short-length"),
                            "broken: the body is longer than Content-Length");
        assert_string_equal(http_fixture_one(&fixture, origin, "/fine"), "200 fine");
    }
    http_fixture_close(&fixture);
}

static void a_connection_that_ends_between_two_requests_is_replaced(void **state)
{
    static struct http_fixture fixture;
    const struct timespec pause = {.tv_nsec = 150000000};
    http_fixture_open(&fixture, NULL);
    assert_string_equal(http_fixture_one(&fixture, origin, "/close-later"), "200 fine");
    nanosleep(&pause, NULL);
    assert_string_equal(http_fixture_one(&fixture, origin, "/fine"), "200 fine");
    assert_int_equal(http_sent(fixture.http), 2);
    assert_string_equal(http_fixture_one(&fixture, origin, "/close-on-second"),
                        "200 fine"); /* was the second there: libcurl has asked again, once */
    assert_int_equal(http_sent(fixture.http), 4);
    http_fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_one_line_of_ours),
        cmocka_unit_test(a_closed_port_and_a_dead_name_are_distinguished),
        cmocka_unit_test(an_unrequested_answer_is_ignored),
        cmocka_unit_test(excess_bytes_are_not_the_next_answer),
        cmocka_unit_test(a_connection_that_ends_between_two_requests_is_replaced),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
