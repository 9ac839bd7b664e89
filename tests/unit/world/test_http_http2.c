#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "world/system.h"

static struct fault_server server;
static char ca_file[FAULT_SERVER_VALUE_SIZE];
static struct http_fixture fixture;

static int start(void **state)
{
    static const char *const options[] = {"--http2", NULL};
    if (!http_global_init() || !fault_server_start(&server, options))
        return -1;
    fault_server_value(&server, "ca", ca_file);
    return 0;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    http_global_cleanup();
    return 0;
}

static const char *url_of(const char *name, const char *path, char *out, size_t size)
{
    char port[FAULT_SERVER_VALUE_SIZE];
    const char *scheme = strcmp(name, "h2-plain") == 0 ? "http" : "https";
    snprintf(out, size, "%s://localhost:%s/%s", scheme, fault_server_value(&server, name, port),
             path);
    return out;
}

static struct http_request request_to(const char *url)
{
    return (struct http_request){.method = "GET",
                                 .url = url,
                                 .reach = HTTP_LOOPBACK,
                                 .timeout = 2000 * http_fixture_slowness()};
}

static size_t ask(const char *name, const char *path)
{
    char url[400];
    const struct http_request request = request_to(url_of(name, path, url, sizeof url));
    return http_fixture_add(&fixture, &request);
}

/* A change: on a connection of its own. */
static size_t change(const char *name, const char *path)
{
    char url[400];
    struct http_request request = request_to(url_of(name, path, url, sizeof url));
    request.method = "POST";
    request.close_connection = true;
    return http_fixture_add(&fixture, &request);
}

static const char *one(const char *name, const char *path)
{
    const size_t place = ask(name, path);
    http_run(fixture.http);
    assert_int_equal(fixture.answers[place].calls, 1);
    return fixture.answers[place].text;
}

static unsigned number_at(const char *name, const char *path)
{
    const char *text = one(name, path);
    assert_memory_equal(text, "200 ", 4);
    return (unsigned)strtoul(text + 4, NULL, 10);
}

static void all_are(size_t from, size_t count, const char *text)
{
    for (size_t i = from; i < from + count; i++) {
        if (strcmp(fixture.answers[i].text, text) != 0)
            fail_msg("answer %zu: '%s'", i, fixture.answers[i].text);
        assert_int_equal(fixture.answers[i].calls, 1);
    }
}

/* --- one connection --------------------------------------------------------------------------- */

static void a_hundred_requests_share_one_connection_at_once(void **state)
{
    http_fixture_open(&fixture, ca_file);
    const unsigned before = number_at("h2", "connections");
    http_fixture_close(&fixture);
    http_fixture_open(&fixture, ca_file);
    for (int i = 0; i < 100; i++)
        ask("h2", "together/100"); /* answered when all are there */
    http_run(fixture.http);
    all_are(0, 100, "200 together");
    assert_int_equal(number_at("h2", "connections"), before + 1);
    assert_int_equal(http_sent(fixture.http), 101);
    http_fixture_close(&fixture);
}

static void a_declared_limit_holds_over_http2(void **state)
{
    char url[400];
    http_fixture_open(&fixture, ca_file);
    struct http_request request = request_to(url_of("h2-only", "slow", url, sizeof url));
    request.per_host = 3;
    for (int i = 0; i < 9; i++)
        http_fixture_add(&fixture, &request);
    request.alone = true;
    http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    all_are(0, 10, "200 fine");
    assert_int_equal(number_at("h2-only", "most"), 3);
    http_fixture_close(&fixture);
}

static void the_servers_limit_is_obeyed(void **state)
{
    http_fixture_open(&fixture, ca_file);
    for (int i = 0; i < 64; i++)
        ask("few", "obey");
    http_run(fixture.http);
    all_are(0, 64, "200 fine");
    for (int i = 0; i < 64; i++)
        ask("few", "obey");
    http_run(fixture.http);
    all_are(64, 64, "200 fine");
    assert_true(number_at("few", "connections") <= 6);
    http_fixture_close(&fixture);
}

static void over_http_1_1_sixteen_connections_are_made(void **state)
{
    char url[400];
    http_fixture_open(&fixture, ca_file);
    const unsigned before = number_at("good", "asked");
    http_fixture_close(&fixture);
    http_fixture_open(&fixture, ca_file);
    for (int i = 0; i < 40; i++) {
        struct http_request request = request_to(url_of("good", "pause", url, sizeof url));
        request.timeout *= 5;
        http_fixture_add(&fixture, &request);
    }
    http_run(fixture.http);
    all_are(0, 40, fixture.answers[0].text);
    const unsigned made = number_at("good", "asked") - before;
    assert_in_range(made, 2, 17);
    http_fixture_close(&fixture);
}

static void a_connection_that_was_opened_ahead_is_the_one_that_is_used(void **state)
{
    static const char *const names[] = {"h2-only", "good"};
    char url[400];
    for (size_t i = 0; i < 2; i++) {
        const char *count = i == 0 ? "connections" : "asked";
        http_fixture_open(&fixture, ca_file);
        const unsigned before = number_at(names[i], count);
        http_fixture_close(&fixture);
        http_fixture_open(&fixture, ca_file);
        url_of(names[i], "", url, sizeof url);
        http_open(fixture.http, url, HTTP_LOOPBACK);
        http_open(fixture.http, url, HTTP_LOOPBACK);
        const struct http_request other = request_to(url_of("h2", "slow", url, sizeof url));
        const size_t place = http_fixture_add(&fixture, &other);
        http_run(fixture.http);
        assert_string_equal(fixture.answers[place].text, "200 fine");
        assert_int_equal(http_sent(fixture.http), 1); /* not that of http_open */
        const int64_t begun = clock_milliseconds();
        /* The server counts those of HTTP/1.1 for all its ports. libcurl 8.14 does not use a connection
         * on which something has arrived, such as session tickets. */
        const unsigned after = number_at(names[i], count);
        assert_in_range(after - before, i == 0 ? 1 : 2, i == 0 ? 1 : 3);
        assert_true(clock_milliseconds() - begun < 2000 * http_fixture_slowness());
        assert_true(fixture.answers[place + 1].certificate_ends > 0);
        http_fixture_close(&fixture);
    }
}

static void opening_ahead_may_fail_or_come_to_nothing(void **state)
{
    char url[400];
    http_fixture_open(&fixture, ca_file);
    http_open(fixture.http, "https://user@example.com/", HTTP_PUBLIC);
    http_open(fixture.http, url_of("expired", "", url, sizeof url), HTTP_LOOPBACK);
    http_open(fixture.http, url_of("closed", "", url, sizeof url), HTTP_LOOPBACK);
    http_open(fixture.http, url_of("h2", "", url, sizeof url), HTTP_PUBLIC);
    http_run(fixture.http); /* there is nothing to wait for */
    ask("expired", "fine");
    ask("closed", "fine");
    ask("h2", "fine");
    http_run(fixture.http);
    assert_string_equal(fixture.answers[0].text, "tls: the certificate has expired");
    assert_string_equal(fixture.answers[1].text, "no connection: the connection was refused");
    assert_string_equal(fixture.answers[2].text, "200 fine");
    http_open(fixture.http, url_of("good", "", url, sizeof url), HTTP_LOOPBACK);
    http_fixture_close(&fixture); /* while it is being opened */
}

static void requests_that_wait_for_a_connection_fail_with_it(void **state)
{
    http_fixture_open(&fixture, ca_file);
    for (int i = 0; i < 64; i++)
        ask("expired", "fine");
    http_run(fixture.http);
    all_are(0, 64, "tls: the certificate has expired");
    assert_int_equal(fixture.answers[63].tries, 1);
    http_fixture_close(&fixture);
}

static void a_change_goes_over_http_1_1_alone(void **state)
{
    http_fixture_open(&fixture, ca_file);
    assert_string_equal(one("h2", "fine"), "200 fine");
    const unsigned before = number_at("h2", "connections");
    for (int i = 0; i < 3; i++)
        change("h2", "echo");
    http_run(fixture.http);
    for (size_t i = 2; i < 5; i++)
        assert_memory_equal(fixture.answers[i].text, "200 POST /echo HTTP/1.1", 23);
    assert_int_equal(number_at("h2", "connections"), before); /* it counts those of HTTP/2 */
    http_fixture_close(&fixture);
}

/* --- what the server speaks ------------------------------------------------------------------- */

static void a_protocol_that_is_not_spoken_is_named(void **state)
{
    http_fixture_open(&fixture, ca_file);
    change("h2-strict", "fine");
    ask("other", "fine");
    change("h2-only", "fine");
    ask("h2-plain", "fine");
    http_run(fixture.http);
    static const char *const lines[] = {
        "tls: the server does not speak HTTP/1.1 (HTTP/2 only)",
        "tls: the server speaks neither HTTP/2 nor HTTP/1.1",
    };
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(fixture.answers[i].text, lines[i]);
    for (size_t i = 2; i < 4; i++) /* closed, or reset because there was more to read */
        assert_memory_equal(fixture.answers[i].text, "no connection: the connection ", 30);
    http_fixture_close(&fixture);
}

/* --- what the server does wrong --------------------------------------------------------------- */

static const char broken[] =
    "broken: the server reset the request, or its answer broke the rules of HTTP/2";

/* Which of the two depends on what arrives first. */
static const char unobserved[] = "broken: … or no connection: …";

struct row {
    const char *path;
    const char *text;
};

static const struct row rows[] = {
    {"fine", "200 fine"},
    {"length-right", "200 fine"},
    {"trailers", "200 fine"},
    {"interim", "200 fine"},
    {"unknown-frame", "200 fine"},
    {"go-away-after", "200 fine"},
    {"refuse-once/a", "200 fine"},
    {"reset", broken},
    {"reset-body", broken},
    {"upper-case", broken},
    {"no-status", unobserved},
    {"status-42", broken},
    {"status-099", "broken: the status is not within 100 to 599"},
    {"status-101", broken},
    {"status-600", "broken: the status is not within 100 to 599"},
    {"status-twice", broken},
    {"pseudo-late", unobserved},
    {"pseudo-unknown", broken},
    {"connection", broken},
    {"chunked", broken},
    {"length-long", broken},
    {"length-short", broken},
    {"length-twice", broken},
    {"nul", broken},
    {"crlf", broken},
    {"name", broken},
    {"trailer-pseudo", broken},
    {"early-data", unobserved},
    {"gzip", "broken: the body is encoded, which was not requested"},
    {"interim-many", "broken: too many interim answers"},
    {"many-headers", "too large: the headers are longer than 64 KiB"},
    {"bomb", unobserved},
    {"long-body", "too large: the body is longer than 1 MiB"},
    {"oversized", unobserved},
    {"pushed", unobserved},
    {"garbage", unobserved},
    {"kill", unobserved},
    {"kill-body", unobserved},
    {"go-away", unobserved},
    {"refuse/b", "no connection: the server dropped the request twice"},
};

static bool is_unobserved(const char *text)
{
    return strncmp(text, "broken: ", 8) == 0 || strncmp(text, "no connection: ", 15) == 0;
}

static void what_breaks_a_rule_is_not_observed(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        http_fixture_open(&fixture, ca_file);
        const char *text = one("h2-only", rows[i].path);
        if (rows[i].text == unobserved ? !is_unobserved(text) : strcmp(text, rows[i].text) != 0)
            fail_msg("%s: '%s'", rows[i].path, text);
        http_fixture_close(&fixture);
    }
}

static void a_flood_of_frames_ends_in_time_and_delays_no_other_host(void **state)
{
    static const char *const floods[] = {"flood-ping",           "flood-settings", "flood-data",
                                         "flood-window",         "flood-reset",    "flood-body",
                                         "endless-continuation", "never"};
    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++) {
        char url[400];
        http_fixture_open(&fixture, ca_file);
        struct http_request request = request_to(url_of("h2-only", floods[i], url, sizeof url));
        request.timeout = 1000 * http_fixture_slowness();
        http_fixture_add(&fixture, &request);
        const size_t other = ask("good", "fine");
        http_run(fixture.http);
        assert_memory_not_equal(fixture.answers[0].text, "200", 3);
        assert_true(fixture.answers[0].took < 2000 * http_fixture_slowness());
        assert_string_equal(fixture.answers[other].text, "200 fine");
        http_fixture_close(&fixture);
    }
}

static void what_was_refused_is_sent_once_more_and_no_more(void **state)
{
    http_fixture_open(&fixture, ca_file);
    for (int i = 0; i < 8; i++)
        ask("h2", "fine");
    http_run(fixture.http);
    const unsigned before = http_sent(fixture.http);
    for (int i = 0; i < 8; i++)
        ask("h2", "refuse/all");
    http_run(fixture.http);
    all_are(8, 8, "no connection: the server dropped the request twice");
    assert_int_equal(http_sent(fixture.http) - before, 16);
    http_fixture_close(&fixture);
}

static void a_killed_connection_takes_its_requests_with_it(void **state)
{
    http_fixture_open(&fixture, ca_file);
    for (int i = 0; i < 8; i++)
        ask("h2", "never");
    ask("h2", "kill");
    http_run(fixture.http);
    for (size_t i = 0; i < 9; i++) {
        if (!is_unobserved(fixture.answers[i].text) &&
            strcmp(fixture.answers[i].text, "timed out: no answer in time") != 0)
            fail_msg("answer %zu: '%s'", i, fixture.answers[i].text);
    }
    assert_string_equal(one("h2", "fine"), "200 fine");
    http_fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_requests_share_one_connection_at_once),
        cmocka_unit_test(a_declared_limit_holds_over_http2),
        cmocka_unit_test(the_servers_limit_is_obeyed),
        cmocka_unit_test(over_http_1_1_sixteen_connections_are_made),
        cmocka_unit_test(a_connection_that_was_opened_ahead_is_the_one_that_is_used),
        cmocka_unit_test(opening_ahead_may_fail_or_come_to_nothing),
        cmocka_unit_test(requests_that_wait_for_a_connection_fail_with_it),
        cmocka_unit_test(a_change_goes_over_http_1_1_alone),
        cmocka_unit_test(a_protocol_that_is_not_spoken_is_named),
        cmocka_unit_test(what_breaks_a_rule_is_not_observed),
        cmocka_unit_test(what_was_refused_is_sent_once_more_and_no_more),
        cmocka_unit_test(a_killed_connection_takes_its_requests_with_it),
        cmocka_unit_test(a_flood_of_frames_ends_in_time_and_delays_no_other_host),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
