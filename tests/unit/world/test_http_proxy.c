#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "support/fault_server.h"
#include "support/http_fixture.h"

static struct fault_server server;
static struct http_fixture fixture;
static char ca_file[FAULT_SERVER_VALUE_SIZE];
static char origin[300]; /* https */
static char proxy[300];

static int start(void **state)
{
    static const char *const options[] = {"--tls", NULL};
    char port[FAULT_SERVER_VALUE_SIZE];
    if (!http_global_init() || !fault_server_start(&server, options))
        return -1;
    fault_server_value(&server, "ca", ca_file);
    snprintf(origin, sizeof origin, "https://localhost:%s",
             fault_server_value(&server, "good", port));
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%s", fault_server_value(&server, "http", port));
    return 0;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    http_global_cleanup();
    return 0;
}

static void open_through(const char *through)
{
    const struct http_options options = {.deadline = 20000 * http_fixture_slowness(),
                                         .ca_file = ca_file,
                                         .proxy = through,
                                         .user_agent = "tautline/test"};
    http_fixture_open_with(&fixture, &options);
}

static void keep_body(void *context, const struct http_answer *answer)
{
    assert_int_equal(answer->status, 200);
    snprintf(context, 1000, "%s", answer->body);
}

/* What the proxy was told. */
static const char *last_connect(void)
{
    static char got[1000];
    char url[400];
    open_through(NULL);
    snprintf(url, sizeof url, "%s/connected", proxy);
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 3000 * http_fixture_slowness()};
    http_add(fixture.http, &request, keep_body, got);
    http_run(fixture.http);
    http_fixture_close(&fixture);
    return got;
}

static void the_operators_proxy_sees_no_token_and_no_answer(void **state)
{
    char url[400];
    char expected[400];
    const struct http_header token = {"X-Token", "made-up"};
    open_through(proxy);
    snprintf(url, sizeof url, "%s/fine", origin);
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .headers = &token,
                                         .header_count = 1,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = 3000 * http_fixture_slowness()};
    http_fixture_add(&fixture, &request);
    http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[0].text, "200 fine");
    assert_string_equal(fixture.answers[1].text, "200 fine");
    http_fixture_close(&fixture);
    const char *host = origin + strlen("https://");
    snprintf(expected, sizeof expected,
             "CONNECT %.30s HTTP/1.1\r\nHost: %.30s\r\nUser-Agent: tautline/test\r\n"
             "Proxy-Connection: Keep-Alive\r\n\r\n",
             host, host);
    assert_string_equal(last_connect(), expected);
}

static void certificates_are_judged_behind_a_proxy_too(void **state)
{
    char port[FAULT_SERVER_VALUE_SIZE];
    char expired[300];
    snprintf(expired, sizeof expired, "https://localhost:%s",
             fault_server_value(&server, "expired", port));
    open_through(proxy);
    assert_string_equal(http_fixture_one(&fixture, expired, "/fine"),
                        "tls: the certificate has expired");
    assert_int_equal(http_sent(fixture.http), 0);
    http_fixture_close(&fixture);
}

static void a_proxy_that_is_not_there_or_refuses_is_said(void **state)
{
    char port[FAULT_SERVER_VALUE_SIZE];
    char closed[300];
    snprintf(closed, sizeof closed, "http://127.0.0.1:%s",
             fault_server_value(&server, "closed", port));
    open_through(closed);
    assert_string_equal(http_fixture_one(&fixture, origin, "/fine"),
                        "no connection: the connection was refused");
    http_fixture_close(&fixture);
    open_through(proxy);
    const struct http_request request = {
        .method = "GET", .url = "https://example.com/", .timeout = 3000 * http_fixture_slowness()};
    http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[0].text, "no connection: the proxy made no connection");
    assert_int_equal(http_sent(fixture.http), 0);
    http_fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_operators_proxy_sees_no_token_and_no_answer),
        cmocka_unit_test(certificates_are_judged_behind_a_proxy_too),
        cmocka_unit_test(a_proxy_that_is_not_there_or_refuses_is_said),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
