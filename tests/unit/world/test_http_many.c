#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "support/asking.h"
#include "support/fault.h"
#include "world/system.h"

enum { HANGING = 30 };

static struct fault server;
static struct asking asking;

static int start(void **state)
{
    static const char *const options[] = {"--hang", "30", NULL};
    return http_global_init() && fault_start(&server, options) ? 0 : -1;
}

static int stop(void **state)
{
    fault_stop(&server);
    http_global_cleanup();
    return 0;
}

static void add(const char *name, int64_t timeout)
{
    char port[FAULT_VALUE_SIZE];
    char url[300];
    snprintf(url, sizeof url, "http://127.0.0.1:%s/fine", fault_value(&server, name, port));
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = timeout * asking_slowness()};
    asking_add(&asking, &request);
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
        fine += strcmp(asking.asked[i].text, "200 fine") == 0;
        late += strcmp(asking.asked[i].text, "timed out: no answer in time") == 0;
        assert_int_equal(asking.asked[i].calls, 1);
        assert_int_equal(asking.asked[i].tries, 1);
        if ((i % (all / hanging) == 0) != (strcmp(asking.asked[i].text, "200 fine") != 0))
            fail_msg("request %zu: '%s'", i, asking.asked[i].text);
    }
    assert_int_equal(late, hanging);
    assert_int_equal(fine, all - hanging);
}

static void where_thirty_hosts_hang_thirty_requests_time_out(void **state)
{
    asking_open(&asking, NULL);
    const int64_t before = clock_milliseconds();
    add_all(300, HANGING, 700);
    http_run(asking.http);
    assert_in_range(clock_milliseconds() - before, 700, 2700 * asking_slowness());
    check_all(300, HANGING);
    asking_close(&asking);
}

static void with_twelve_descriptors_requests_wait_and_none_fails(void **state)
{
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit twelve = {12, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &twelve), 0);
    asking_open(&asking, NULL);
    add_all(100, 5, 300);
    http_run(asking.http);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    check_all(100, 5);
    asking_close(&asking);
}

static void without_a_free_descriptor_nothing_is_fine(void **state)
{
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    asking_open(&asking, NULL);
    const struct rlimit none = {3, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    add("http", 300);
    http_run(asking.http);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_string_equal(asking.asked[0].text, "no connection: this process may open no more files");
    asking_close(&asking);
}

static void a_hundred_dead_names_end_soon(void **state)
{
    asking_open(&asking, NULL);
    const int64_t before = clock_milliseconds();
    for (size_t i = 0; i < 100; i++) {
        char url[64];
        snprintf(url, sizeof url, "https://dead-%zu.invalid/", i);
        const struct http_request request = {
            .method = "GET", .url = url, .timeout = 1000 * asking_slowness()};
        asking_add(&asking, &request);
    }
    http_run(asking.http);
    assert_true(clock_milliseconds() - before < 7000 * asking_slowness());
    for (size_t i = 0; i < 100; i++) {
        const char *line = asking.asked[i].text;
        if (strcmp(line, "no name: the name could not be resolved") != 0 &&
            strcmp(line, "timed out: no connection in time") != 0)
            fail_msg("name %zu: '%s'", i, line);
    }
    assert_int_equal(http_sent(asking.http), 0);
    asking_close(&asking);
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
