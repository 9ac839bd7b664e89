#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "support/fault_server.h"
#include "support/http_fixture.h"
#include "world/system.h"

static struct fault_server server;
static char origin[300];
static struct http_fixture fixture;

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

static size_t add(const char *path, unsigned retries)
{
    char url[400];
    snprintf(url, sizeof url, "%s%s", origin, path);
    const struct http_request request = {.method = "GET",
                                         .url = url,
                                         .reach = HTTP_LOOPBACK,
                                         .timeout = (strcmp(path, "/hang") == 0 ? 300 : 3000) *
                                                    http_fixture_slowness(),
                                         .close_connection = strstr(path, "reset"),
                                         .retries = retries};
    return http_fixture_add(&fixture, &request);
}

struct http_retry_live_row {
    const char *path;
    const char *line;
    unsigned retries;
    unsigned tries;
};

static const struct http_retry_live_row rows[] = {
    {"/flaky?key=a&fail=2&status=429", "200 fine", 4, 3},
    {"/flaky?key=b&fail=4&status=503", "200 fine", 4, 5},
    {"/flaky?key=c&fail=5&status=503", "503 late", 4, 5},
    {"/flaky?key=d&fail=1&status=500", "500 late", 0, 1},
    {"/flaky?key=e&fail=1&status=500", "200 fine", 1, 2},
    {"/flaky?key=f&fail=9&status=401", "401 late", 4, 1},
    {"/flaky?key=g&fail=9&status=403", "403 late", 4, 1},
    {"/flaky?key=h&fail=9&status=404", "404 late", 4, 1},
    {"/flaky?key=i&fail=2&status=0&reset=1", "200 fine", 4, 3},
    {"/flaky?key=j&fail=9&status=0&reset=1", "no connection: the connection broke before an answer",
     2, 3},
    {"/flaky?key=k&fail=1&status=429&after=0", "200 fine", 4, 2},
    {"/flaky?key=l&fail=1&status=429&after=-1", "200 fine", 4, 2},
    {"/flaky?key=m&fail=1&status=429&after=99999999999", "200 fine", 4, 2},
    {"/flaky?key=n&fail=1&status=429&after=soon", "200 fine", 4, 2},
    {"/flaky?key=o&fail=1&status=503&after=Tue,%2010%20Mar%202099%2018:00:00%20GMT", "200 fine", 4,
     2},
    {"/cut-length", "broken: the answer was cut short", 1, 2},
    {"/two-lengths", "broken: Content-Length is repeated with different values", 4, 1},
    {"/hang", "timed out: no answer in time", 4, 1},
};

enum { ROWS = sizeof rows / sizeof *rows };

/* With `hurry` a second of waiting is a millisecond. */
static void reads_are_retried_as_often_as_requested(void **state)
{
    unsigned tries = 0;
    http_fixture_open(&fixture, NULL);
    for (size_t i = 0; i < ROWS; i++)
        add(rows[i].path, rows[i].retries);
    http_run(fixture.http);
    for (size_t i = 0; i < ROWS; i++) {
        const struct http_fixture_answer *answers = &fixture.answers[i];
        if (strcmp(answers->text, rows[i].line) != 0 || answers->tries != rows[i].tries)
            fail_msg("%s: '%s' after %u tries", rows[i].path, answers->text, answers->tries);
        assert_int_equal(answers->calls, 1);
        tries += answers->tries;
    }
    assert_int_equal(http_sent(fixture.http), tries);
    http_fixture_close(&fixture);
}

static void retry_after_is_respected(void **state)
{
    http_fixture_open(&fixture, NULL);
    const int64_t before = clock_milliseconds();
    const size_t place = add("/flaky?key=p&fail=1&status=429&after=99999999999", 1);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[place].text, "200 fine");
    assert_in_range(clock_milliseconds() - before, 120,
                    600 * http_fixture_slowness()); /* 120 s in a hurry */
    http_fixture_close(&fixture);
}

/* 120 seconds do not fit in. */
static void a_wait_beyond_the_deadline_is_not_begun(void **state)
{
    const struct http_options options = {.deadline = 10000, .user_agent = "tautline/test"};
    http_fixture_open_with(&fixture, &options);
    const int64_t before = clock_milliseconds();
    const size_t place = add("/flaky?key=q&fail=1&status=429&after=120", 4);
    http_run(fixture.http);
    assert_string_equal(fixture.answers[place].text, "429 late");
    assert_int_equal(fixture.answers[place].tries, 1);
    assert_true(clock_milliseconds() - before < 2000 * http_fixture_slowness());
    http_fixture_close(&fixture);
}

struct watched {
    unsigned exchanges;
    char line[240];
};

static void watch(void *context, const struct http_request *request,
                  const struct http_answer *answer)
{
    struct watched *watched = context;
    char words[240];
    watched->exchanges++;
    assert_int_equal(answer->tries, watched->exchanges);
    snprintf(watched->line, sizeof watched->line, "%s %.20s", request->method,
             http_fixture_text(answer, words, sizeof words));
}

static void every_try_is_shown_to_who_watches(void **state)
{
    struct watched watched = {0};
    http_fixture_open(&fixture, NULL);
    http_watch_all(fixture.http, watch, &watched);
    add("/flaky?key=r&fail=2&status=503", 4);
    http_run(fixture.http);
    assert_int_equal(watched.exchanges, 3);
    assert_string_equal(watched.line, "GET 200 fine");
    http_fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_are_retried_as_often_as_requested),
        cmocka_unit_test(retry_after_is_respected),
        cmocka_unit_test(a_wait_beyond_the_deadline_is_not_begun),
        cmocka_unit_test(every_try_is_shown_to_who_watches),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
