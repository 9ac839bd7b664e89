#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "world/system.h"

enum { HANGING = 30 };

static struct fault_server server;
static struct http_fixture fixture;

static int start(void **state)
{
    static const char *const options[] = {"--hang", "30", NULL};
    return http_global_init() && fault_server_start(&server, options) ? 0 : -1;
}

static int stop(void **state)
{
    fault_server_stop(&server);
    http_global_cleanup();
    return 0;
}

static void add(const char *name, int64_t timeout)
{
    char port[FAULT_SERVER_VALUE_SIZE];
    char url[300];
    snprintf(url, sizeof url, "http://127.0.0.1:%s/fine", fault_server_value(&server, name, port));
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = timeout * http_fixture_slowness()};
    http_fixture_add(&fixture, &request);
}

/* `hanging` hosts that never answer, evenly among `all` requests. */
static void add_all(size_t all, size_t hanging, int64_t timeout)
{
    for (size_t i = 0; i < all; i++) {
        char name[40];
        snprintf(name, sizeof name, "hang-%zu", i / (all / hanging));
        const bool hangs = i % (all / hanging) == 0;
        add(hangs ? name : (i % 2 ? "http" : "second"), hangs ? timeout : 5000);
    }
}

static void check_all(size_t all, size_t hanging)
{
    size_t fine = 0;
    size_t late = 0;
    for (size_t i = 0; i < all; i++) {
        fine += strcmp(fixture.answers[i].text, "200 fine") == 0;
        late += strcmp(fixture.answers[i].text, "timed out: no answer in time") == 0;
        assert_int_equal(fixture.answers[i].calls, 1);
        assert_int_equal(fixture.answers[i].tries, 1);
        if ((i % (all / hanging) == 0) != (strcmp(fixture.answers[i].text, "200 fine") != 0))
            fail_msg("request %zu: '%s'", i, fixture.answers[i].text);
    }
    assert_int_equal(late, hanging);
    assert_int_equal(fine, all - hanging);
}

static void where_thirty_hosts_hang_thirty_requests_time_out(void **state)
{
    http_fixture_open(&fixture, NULL);
    const int64_t before = clock_milliseconds();
    add_all(300, HANGING, 700);
    http_run(fixture.http);
    assert_in_range(clock_milliseconds() - before, 700, 2700 * http_fixture_slowness());
    check_all(300, HANGING);
    http_fixture_close(&fixture);
}

static void with_twelve_descriptors_requests_wait_and_none_fails(void **state)
{
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit twelve = {12, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &twelve), 0);
    http_fixture_open(&fixture, NULL);
    add_all(100, 5, 300);
    http_run(fixture.http);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    check_all(100, 5);
    http_fixture_close(&fixture);
}

static void without_a_free_descriptor_nothing_is_fine(void **state)
{
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    http_fixture_open(&fixture, NULL);
    const struct rlimit none = {3, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    add("http", 300);
    http_run(fixture.http);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_string_equal(fixture.answers[0].text,
                        "no connection: this process cannot open more files");
    http_fixture_close(&fixture);
}

static void a_hundred_dead_names_end_soon(void **state)
{
    http_fixture_open(&fixture, NULL);
    const int64_t before = clock_milliseconds();
    for (size_t i = 0; i < 100; i++) {
        char url[64];
        snprintf(url, sizeof url, "https://dead-%zu.invalid/", i);
        const struct http_request request = {
            .method = "GET", .url = url, .timeout = 1000 * http_fixture_slowness()};
        http_fixture_add(&fixture, &request);
    }
    http_run(fixture.http);
    assert_true(clock_milliseconds() - before < 7000 * http_fixture_slowness());
    for (size_t i = 0; i < 100; i++) {
        const char *line = fixture.answers[i].text;
        if (strcmp(line, "no name: the name could not be resolved") != 0 &&
            strcmp(line, "timed out: no connection in time") != 0)
            fail_msg("name %zu: '%s'", i, line);
    }
    assert_int_equal(http_sent(fixture.http), 0);
    http_fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_thirty_hosts_hang_thirty_requests_time_out),
        cmocka_unit_test(with_twelve_descriptors_requests_wait_and_none_fails),
        cmocka_unit_test(without_a_free_descriptor_nothing_is_fine),
        cmocka_unit_test(a_hundred_dead_names_end_soon),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
