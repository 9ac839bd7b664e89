#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/fault_server.h"
#include "support/http_fixture.h"

static struct fault_server server;
static char ca_file[FAULT_SERVER_VALUE_SIZE];
static struct http_fixture fixture;

static int start(void **state)
{
    static const char *const options[] = {"--tls", NULL};
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

#define FORBIDDEN(kind, address)                                                                   \
    "forbidden: the address is " kind " (" address "), which is not allowed"
#define BAD_ADDRESS "refused: the address is not allowed"

struct http_reach_row {
    const char *host;
    enum http_reach reach;
    const char *line;
};

static const struct http_reach_row rows[] = {
    {"127.0.0.1", HTTP_PUBLIC, FORBIDDEN("loopback", "127.0.0.1")},
    {"127.0.0.1", HTTP_PRIVATE, FORBIDDEN("loopback", "127.0.0.1")},
    {"127.1.2.3", HTTP_PUBLIC, FORBIDDEN("loopback", "127.1.2.3")},
    {"[::1]", HTTP_PUBLIC, FORBIDDEN("loopback", "::1")},
    {"0.0.0.0", HTTP_PUBLIC, FORBIDDEN("reserved", "0.0.0.0")},
    {"[::]", HTTP_PUBLIC, FORBIDDEN("reserved", "::")},
    {"169.254.169.254", HTTP_PUBLIC, FORBIDDEN("link-local", "169.254.169.254")},
    {"169.254.169.254", HTTP_PRIVATE, FORBIDDEN("link-local", "169.254.169.254")},
    {"[fe80::1]", HTTP_PRIVATE, FORBIDDEN("link-local", "fe80::1")},
    {"10.0.0.1", HTTP_PUBLIC, FORBIDDEN("private", "10.0.0.1")},
    {"172.16.0.1", HTTP_PUBLIC, FORBIDDEN("private", "172.16.0.1")},
    {"192.168.0.1", HTTP_PUBLIC, FORBIDDEN("private", "192.168.0.1")},
    {"[fd12::1]", HTTP_PUBLIC, FORBIDDEN("private", "fd12::1")},
    {"[::ffff:10.0.0.1]", HTTP_PUBLIC, FORBIDDEN("private", "::ffff:10.0.0.1")},
    {"[::ffff:127.0.0.1]", HTTP_PUBLIC, FORBIDDEN("loopback", "::ffff:127.0.0.1")},
    {"[64:ff9b::7f00:1]", HTTP_PUBLIC, FORBIDDEN("loopback", "64:ff9b::7f00:1")},
    {"10.0.0.1", HTTP_LOOPBACK, FORBIDDEN("not loopback", "10.0.0.1")},
    {"192.0.2.1", HTTP_LOOPBACK, FORBIDDEN("not loopback", "192.0.2.1")},
    {"127.1", HTTP_PUBLIC, BAD_ADDRESS},
    {"0x7f.0.0.1", HTTP_PUBLIC, BAD_ADDRESS},
    {"2130706433", HTTP_PUBLIC, BAD_ADDRESS},
    {"0177.0.0.1", HTTP_PUBLIC, BAD_ADDRESS},
    {"[::ffff:7f00:1]", HTTP_PUBLIC, BAD_ADDRESS},
};

enum { ROWS = sizeof rows / sizeof *rows };

static const char *port_of(const char *name)
{
    static char port[FAULT_SERVER_VALUE_SIZE];
    return fault_server_value(&server, name, port);
}

/* How many connections the server has seen, the asking one included. */
static const char *connections(char *out, size_t size)
{
    char origin[300];
    snprintf(origin, sizeof origin, "http://127.0.0.1:%s", port_of("http"));
    snprintf(out, size, "%s", http_fixture_one(&fixture, origin, "/asked"));
    return out;
}

static void a_forbidden_address_gets_no_connection(void **state)
{
    char before[240];
    char after[240];
    http_fixture_open(&fixture, ca_file);
    connections(before, sizeof before);
    for (size_t i = 0; i < ROWS; i++) {
        char url[300];
        snprintf(url, sizeof url, "https://%s:%s/", rows[i].host, port_of("good"));
        const struct http_request request = {.method = "GET",
                                             .url = url,
                                             .reach = rows[i].reach,
                                             .retries = 4,
                                             .timeout = 500 * http_fixture_slowness()};
        http_fixture_add(&fixture, &request);
    }
    http_run(fixture.http);
    for (size_t i = 0; i < ROWS; i++) {
        if (!text_is(fixture.answers[i + 1].text, rows[i].line))
            fail_msg("%s: '%s'", rows[i].host, fixture.answers[i + 1].text);
        assert_true(fixture.answers[i + 1].tries <= 1);
    }
    assert_string_equal(connections(after, sizeof after), before);
    assert_int_equal(http_sent(fixture.http), 2);
    http_fixture_close(&fixture);
}

static size_t ask_name(enum http_reach reach)
{
    char url[300];
    snprintf(url, sizeof url, "https://localhost:%s/fine", port_of("good"));
    const struct http_request request = {
        .method = "GET", .url = url, .reach = reach, .timeout = 2000 * http_fixture_slowness()};
    const size_t place = http_fixture_add(&fixture, &request);
    http_run(fixture.http);
    return place;
}

/* What a name leads to is judged, each time: also on a connection that somebody else has opened. */
static void a_name_is_judged_by_its_address_at_each_use(void **state)
{
    http_fixture_open(&fixture, ca_file);
    const size_t first = ask_name(HTTP_PUBLIC);
    assert_memory_equal(fixture.answers[first].text, "forbidden: the address is loopback (", 36);
    assert_string_equal(fixture.answers[ask_name(HTTP_LOOPBACK)].text, "200 fine");
    const size_t again = ask_name(HTTP_PUBLIC);
    assert_memory_equal(fixture.answers[again].text, "forbidden: the address is loopback (", 36);
    const size_t private = ask_name(HTTP_PRIVATE);
    assert_memory_equal(fixture.answers[private].text, "forbidden: the address is loopback (", 36);
    assert_int_equal(http_sent(fixture.http), 1);
    http_fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forbidden_address_gets_no_connection),
        cmocka_unit_test(a_name_is_judged_by_its_address_at_each_use),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
