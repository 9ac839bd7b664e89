#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "world/system.h"

static struct fault_server server;
static char origin[300];
static char second[300];
static struct http_fixture fixture;

static int start(void **state)
{
    static const char *const options[] = {NULL};
    char port[FAULT_SERVER_VALUE_SIZE];
    if (!http_global_init() || !fault_server_start(&server, options))
        return -1;
    snprintf(origin, sizeof origin, "http://127.0.0.1:%s",
             fault_server_value(&server, "http", port));
    snprintf(second, sizeof second, "http://127.0.0.1:%s",
             fault_server_value(&server, "second", port));
    return 0;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    http_global_cleanup();
    return 0;
}

static const char *address(const char *path, char *out, size_t size)
{
    snprintf(out, size, "%s%s", origin, path);
    return out;
}

static void keep_body(void *context, const struct http_answer *answer)
{
    if (answer->outcome != HTTP_ANSWERED)
        fail_msg("%s", answer->why);
    assert_int_equal(answer->body[answer->length], '\0');
    snprintf(context, 2000, "%s", answer->body);
}

/* What the server got, with its own port taken out. */
static const char *sent(const struct http_request *request, char *out)
{
    static char got[2000];
    http_fixture_open(&fixture, NULL);
    http_add(fixture.http, request, keep_body, got);
    http_run(fixture.http);
    http_fixture_close(&fixture);
    const char *host = strstr(got, "Host: 127.0.0.1:");
    assert_non_null(host);
    const char *rest = strstr(host, "\r\n");
    assert_non_null(rest);
    snprintf(out, 2000, "%.*s%s", (int)(host - got), got, rest + 2);
    return out;
}

static void what_is_sent_is_what_was_asked_for_and_no_more(void **state)
{
    char url[400];
    char got[2000];
    const struct http_header headers[] = {
        {"X-Token", "made-up"}, {"X-Empty", ""}, {"Content-Type", "application/json"}};
    struct http_request request = {.method = "GET",
                                   .url = address("/echo?a=b/./c", url, sizeof url),
                                   .headers = headers,
                                   .header_count = 2,
                                   .reach = HTTP_LOOPBACK};
    assert_string_equal(sent(&request, got),
                        "GET /echo?a=b/./c HTTP/1.1\r\nUser-Agent: tautline/test\r\nAccept: */*\r\n"
                        "X-Token: made-up\r\nX-Empty:\r\nAccept-Encoding: identity\r\n\r\n");
    request.method = "OPTIONS";
    request.url = address("/echo//x", url, sizeof url);
    request.header_count = 0;
    assert_string_equal(sent(&request, got),
                        "OPTIONS /echo//x HTTP/1.1\r\nUser-Agent: tautline/test\r\n"
                        "Accept: */*\r\nAccept-Encoding: identity\r\n\r\n");
    request.method = "POST";
    request.url = address("/echo", url, sizeof url);
    assert_string_equal(sent(&request, got),
                        "POST /echo HTTP/1.1\r\nUser-Agent: tautline/test\r\nAccept: */*\r\n"
                        "Accept-Encoding: identity\r\nContent-Length: 0\r\n\r\n");
    request.body = "{\"a\": 1}";
    request.body_length = 8;
    request.headers = &headers[2];
    request.header_count = 1;
    assert_string_equal(sent(&request, got),
                        "POST /echo HTTP/1.1\r\nUser-Agent: tautline/test\r\nAccept: */*\r\n"
                        "Content-Type: application/json\r\nAccept-Encoding: identity\r\n"
                        "Content-Length: 8\r\n\r\n{\"a\": 1}");
}

static void the_answer_to_head_has_no_body(void **state)
{
    char url[400];
    http_fixture_open(&fixture, NULL);
    const struct http_request request = {.method = "HEAD",
                                         .url = address("/gigabyte", url, sizeof url),
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 500 * http_fixture_slowness()};
    http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[0].text, "200 ");
    http_fixture_close(&fixture);
}

static void check_headers(void *context, const struct http_answer *answer)
{
    size_t count = 0;
    bool *called = context;
    *called = true;
    assert_int_equal(answer->header_count, 4);
    assert_string_equal(answer->headers[1].name, "x-first");
    assert_string_equal(http_answer_header(answer, "X-First", &count), "1");
    assert_int_equal(count, 2);
    assert_string_equal(answer->headers[1].value, "2");
    assert_string_equal(http_answer_header(answer, "x-empty", NULL), "");
}

static void headers_that_come_twice_are_kept_twice(void **state)
{
    char url[400];
    bool called = false;
    http_fixture_open(&fixture, NULL);
    const struct http_request request = {
        .method = "GET", .url = address("/twice", url, sizeof url), .reach = HTTP_LOOPBACK};
    http_add(fixture.http, &request, check_headers, &called);
    http_run(fixture.http);
    assert_true(called);
    http_fixture_close(&fixture);
}

static void a_redirect_is_an_observation_and_not_followed(void **state)
{
    static const char *const targets[] = {"/fine", "//%s/stolen", "http://%s/stolen",
                                          "file:///etc/passwd", "gopher://127.0.0.1/"};
    static const int statuses[] = {301, 302, 307, 308};
    const struct http_header token = {"X-Token", "made-up"};
    http_fixture_open(&fixture, NULL);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        for (size_t j = 0; j < 4; j++) {
            char to[320];
            char url[800];
            snprintf(to, sizeof to, i == 1 || i == 2 ? "http://%s/stolen" : "%s",
                     i == 1 || i == 2 ? second + strlen("http://") : targets[i]);
            snprintf(url, sizeof url, "%s/status?status=%d&Location=%s", origin, statuses[j], to);
            const struct http_request request = {.method = "GET",
                                                 .url = url,
                                                 .headers = &token,
                                                 .header_count = 1,
                                                 .reach = HTTP_LOOPBACK};
            const size_t place = http_fixture_add(&fixture, &request);
            http_run(fixture.http);
            char expected[8];
            snprintf(expected, sizeof expected, "%d ", statuses[j]);
            assert_string_equal(fixture.answers[place].text, expected);
        }
    }
    assert_string_equal(http_fixture_one(&fixture, second, "/asked?path=/stolen"), "200 0");
    assert_int_equal(http_sent(fixture.http), 21);
    http_fixture_close(&fixture);
}

static void connections_are_used_again_unless_asked_otherwise(void **state)
{
    char url[400];
    char before[240];
    http_fixture_open(&fixture, NULL);
    snprintf(before, sizeof before, "%s", http_fixture_one(&fixture, origin, "/asked"));
    for (int i = 0; i < 5; i++)
        assert_string_equal(http_fixture_one(&fixture, origin, "/fine"), "200 fine");
    assert_string_equal(http_fixture_one(&fixture, origin, "/asked"), before);
    const struct http_request request = {.method = "GET",
                                         .url = address("/fine", url, sizeof url),
                                         .reach = HTTP_LOOPBACK,
                                         .close_connection = true};
    http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    assert_string_not_equal(http_fixture_one(&fixture, origin, "/asked"), before);
    http_fixture_close(&fixture);
}

struct chain {
    struct http *http;
    char url[400];
    unsigned left;
};

static void ask_next(void *context, const struct http_answer *answer)
{
    struct chain *chain = context;
    assert_int_equal(answer->status, 200);
    if (--chain->left == 0)
        return;
    const struct http_request request = {
        .method = "GET", .url = chain->url, .reach = HTTP_LOOPBACK};
    http_add(chain->http, &request, ask_next, chain);
}

static void requests_may_be_added_from_inside_a_callback(void **state)
{
    struct chain chain = {.left = 4};
    http_fixture_open(&fixture, NULL);
    chain.http = fixture.http;
    address("/fine", chain.url, sizeof chain.url);
    const struct http_request request = {.method = "GET", .url = chain.url, .reach = HTTP_LOOPBACK};
    http_add(chain.http, &request, ask_next, &chain);
    http_run(chain.http);
    assert_int_equal(chain.left, 0);
    assert_int_equal(http_sent(chain.http), 4);
    http_fixture_close(&fixture);
}

static void no_more_than_its_share_goes_to_one_host_at_once(void **state)
{
    char url[400];
    http_fixture_open(&fixture, NULL);
    const struct http_request request = {.method = "GET",
                                         .url = address("/slow?after=0.1", url, sizeof url),
                                         .reach = HTTP_LOOPBACK,
                                         .per_host = 3,
                                         .timeout = 1000 * http_fixture_slowness()};
    for (int i = 0; i < 9; i++)
        http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    for (size_t i = 0; i < 9; i++)
        assert_string_equal(fixture.answers[i].text, "200 fine");
    for (size_t i = 3; i < 9; i++) /* each wave begins when one of the wave before has ended */
        assert_true(fixture.answers[i].sent_at >= fixture.answers[i - 3].sent_at + 95);
    http_fixture_close(&fixture);
}

static void alone_means_that_nothing_else_is_in_flight(void **state)
{
    char url[400];
    http_fixture_open(&fixture, NULL);
    struct http_request request = {.method = "GET",
                                   .url = address("/slow?after=0.1", url, sizeof url),
                                   .reach = HTTP_LOOPBACK,
                                   .timeout = 1000 * http_fixture_slowness()};
    for (size_t i = 0; i < 5; i++) {
        request.alone = i == 2;
        http_fixture_add(&fixture, &request);
    }
    http_fixture_get(&fixture, second, "/slow?after=0.1");
    http_run(fixture.http);
    const struct http_fixture_answer *answers = fixture.answers;
    for (size_t i = 0; i < 2; i++)
        assert_true(answers[2].sent_at >= answers[i].sent_at + answers[i].took - 1);
    for (size_t i = 3; i < 5; i++)
        assert_true(answers[i].sent_at >= answers[2].sent_at + answers[2].took - 1);
    assert_true(answers[5].sent_at < answers[2].sent_at);
    http_fixture_close(&fixture);
}

static void keep_status(void *context, const struct http_answer *answer)
{
    int *got = context;
    *got = answer->outcome == HTTP_ANSWERED ? answer->status : -(int)answer->outcome;
}

static void a_timer_calls_after_its_delay_and_costs_no_request(void **state)
{
    int got = 7;
    http_fixture_open(&fixture, NULL);
    const int64_t before = clock_milliseconds();
    http_after(fixture.http, 120, keep_status, &got);
    http_run(fixture.http);
    assert_in_range(clock_milliseconds() - before, 120, 1000 * http_fixture_slowness());
    assert_int_equal(got, 0);
    assert_int_equal(http_sent(fixture.http), 0);
    http_fixture_close(&fixture);
}

static void the_deadline_ends_everything_and_says_so(void **state)
{
    static const char over[] = "timed out: the time for the whole run is over";
    const struct http_options options = {.deadline = 300, .user_agent = "tautline/test"};
    char url[400];
    int timer = 7;
    http_fixture_open_with(&fixture, &options);
    struct http_request request = {.method = "GET",
                                   .url = address("/hang", url, sizeof url),
                                   .reach = HTTP_LOOPBACK,
                                   .per_host = 1};
    http_fixture_add(&fixture, &request);
    http_fixture_add(&fixture, &request);
    request.method = "BREW";
    http_fixture_add(&fixture, &request);
    http_after(fixture.http, 5000, keep_status, &timer);
    const int64_t before = clock_milliseconds();
    http_run(fixture.http);
    assert_in_range(clock_milliseconds() - before, 200, 700 * http_fixture_slowness());
    assert_int_equal(http_left(fixture.http), 0);
    assert_memory_equal(fixture.answers[0].text, "timed out: ", 11);
    assert_int_equal(fixture.answers[0].tries, 1);
    assert_string_equal(fixture.answers[1].text, over);
    assert_int_equal(fixture.answers[1].tries, 0);
    assert_string_equal(fixture.answers[2].text,
                        "refused: the method is not GET, POST, OPTIONS or HEAD");
    assert_int_equal(timer, -HTTP_TIMED_OUT);
    assert_string_equal(http_fixture_one(&fixture, origin, "/fine"), over);
    http_fixture_close(&fixture);
}

static void keep_open(void *context, size_t open)
{
    size_t *last = context;
    *last = open;
}

static void progress_is_reported_after_a_second(void **state)
{
    size_t open = 0;
    http_fixture_open(&fixture, NULL);
    http_progress_tell(fixture.http, keep_open, &open);
    http_fixture_one(&fixture, origin, "/fine");
    assert_int_equal(open, 0);
    http_fixture_get(&fixture, origin, "/slow?after=1.2");
    http_fixture_one(&fixture, origin, "/slow?after=1.2");
    assert_int_equal(open, 2);
    http_fixture_close(&fixture);
}

static void what_is_queued_is_dropped_without_a_call(void **state)
{
    http_fixture_open(&fixture, NULL);
    const size_t place = http_fixture_get(&fixture, origin, "/fine");
    http_fixture_close(&fixture);
    assert_int_equal(fixture.answers[place].calls, 0);
    http_free(NULL);
}

static void another_user_has_a_deadline_of_its_own_and_gives_back_the_first(void **state)
{
    struct http_use before;
    struct err err = {0};
    const struct http_options bad = {.deadline = 1000, .user_agent = "a\r\nX-Evil: 1"};
    const struct http_options ended = {.deadline = 0, .user_agent = "another"};
    http_fixture_open(&fixture, NULL);
    assert_false(http_use_begin(fixture.http, &bad, &before, &err));
    assert_true(http_use_begin(fixture.http, &ended, &before, &err));
    assert_int_equal(http_left(fixture.http), 0);
    assert_string_equal(http_fixture_one(&fixture, origin, "/fine"),
                        "timed out: the time for the whole run is over");
    http_use_end(fixture.http, &before);
    assert_true(http_left(fixture.http) > 10000);
    assert_string_equal(http_fixture_one(&fixture, origin, "/fine"), "200 fine");
    http_fixture_close(&fixture);
}

static void options_that_cannot_be_are_errors(void **state)
{
    struct err err = {0};
    struct http_options options = {
        .deadline = 1000, .user_agent = "a", .ca_file = "/nonexistent/ca.pem"};
    assert_null(http_new(&options, &err));
    assert_string_equal(err.text, "cannot read the CA file '/nonexistent/ca.pem'");
    assert_string_equal(err.hint, "Name a file with certificates in PEM form.");
    options = (struct http_options){.deadline = 1000, .user_agent = "a\r\nX-Evil: 1"};
    assert_null(http_new(&options, &err));
    assert_string_equal(err.text, "the User-Agent contains bytes that are not allowed in a header");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_is_what_was_asked_for_and_no_more),
        cmocka_unit_test(the_answer_to_head_has_no_body),
        cmocka_unit_test(headers_that_come_twice_are_kept_twice),
        cmocka_unit_test(a_redirect_is_an_observation_and_not_followed),
        cmocka_unit_test(connections_are_used_again_unless_asked_otherwise),
        cmocka_unit_test(requests_may_be_added_from_inside_a_callback),
        cmocka_unit_test(no_more_than_its_share_goes_to_one_host_at_once),
        cmocka_unit_test(alone_means_that_nothing_else_is_in_flight),
        cmocka_unit_test(a_timer_calls_after_its_delay_and_costs_no_request),
        cmocka_unit_test(the_deadline_ends_everything_and_says_so),
        cmocka_unit_test(progress_is_reported_after_a_second),
        cmocka_unit_test(what_is_queued_is_dropped_without_a_call),
        cmocka_unit_test(another_user_has_a_deadline_of_its_own_and_gives_back_the_first),
        cmocka_unit_test(options_that_cannot_be_are_errors),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
