#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <string.h>

#include "../../../src/world/http_queue.h"
#include "base/when.h"

static void only_failures_that_may_pass_are_retried(void **state)
{
    static const struct {
        enum http_outcome outcome;
        int status;
        bool broke;
        bool due;
    } rows[] = {
        {HTTP_ANSWERED, 200, false, false},  {HTTP_ANSWERED, 301, false, false},
        {HTTP_ANSWERED, 400, false, false},  {HTTP_ANSWERED, 401, false, false},
        {HTTP_ANSWERED, 403, false, false},  {HTTP_ANSWERED, 404, false, false},
        {HTTP_ANSWERED, 429, false, true},   {HTTP_ANSWERED, 500, false, true},
        {HTTP_ANSWERED, 503, false, true},   {HTTP_ANSWERED, 599, false, true},
        {HTTP_NO_CONNECTION, 0, true, true}, {HTTP_BROKEN, 0, true, true},
        {HTTP_BROKEN, 0, false, false},      {HTTP_TLS, 0, false, false},
        {HTTP_TIMED_OUT, 0, false, false},   {HTTP_FORBIDDEN, 0, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct http_answer answer = {.outcome = rows[i].outcome, .status = rows[i].status};
        if (http_retry_is_due(&answer, rows[i].broke) != rows[i].due)
            fail_msg("row %zu", i);
    }
}

#define NOW_TEXT "Tue, 10 Mar 2026 18:00:00 GMT"

static void retry_after_is_clamped_whatever_it_says(void **state)
{
    static const struct {
        const char *after; /* NULL: absent */
        const char *date;
        int64_t seconds;
    } rows[] = {
        {NULL, NULL, 0},
        {"", NULL, 0},
        {"0", NULL, 0},
        {"5", NULL, 5},
        {"120", NULL, 120},
        {"121", NULL, 120},
        {"-1", NULL, 0},
        {"+5", NULL, 0},
        {"5.5", NULL, 0},
        {"99999999999", NULL, 120},
        {"99999999999999999999999999999999", NULL, 120},
        {"soon", NULL, 0},
        {"5 6", NULL, 0},
        {"0x10", NULL, 0},
        {"Tue, 10 Mar 2026 18:00:30 GMT", NULL, 30},
        {"Tue, 10 Mar 2026 17:00:00 GMT", NULL, 0},
        {"Wed, 11 Mar 2026 18:00:00 GMT", NULL, 120},
        {"Fri, 31 Dec 9999 23:59:59 GMT", NULL, 120},
        {"Tue, 10 Mar 2026 19:00:30 GMT", "Tue, 10 Mar 2026 19:00:00 GMT", 30},
        {"Tue, 10 Mar 2026 18:00:30 GMT", "yesterday", 30},
    };
    int64_t now = 0;
    assert_true(when_parse_http(NOW_TEXT, &now));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_header headers[2];
        struct http_answer answer = {.headers = headers};
        if (rows[i].after)
            headers[answer.header_count++] = (struct http_header){"retry-after", rows[i].after};
        if (rows[i].date)
            headers[answer.header_count++] = (struct http_header){"Date", rows[i].date};
        const int64_t seconds = http_retry_after(&answer, now);
        if (seconds != rows[i].seconds)
            fail_msg("row %zu: %jd", i, (intmax_t)seconds);
    }
}

static void jitter_is_full_and_doubles(void **state)
{
    static const struct {
        unsigned tries;
        int64_t most;
    } rows[] = {{1, 1000}, {2, 2000}, {3, 4000}, {4, 8000}};
    const struct http_answer answer = {.outcome = HTTP_ANSWERED, .status = 503};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t least = INT64_MAX;
        int64_t most = 0;
        for (int round = 0; round < 400; round++) {
            const int64_t delay = http_retry_delay(&answer, rows[i].tries, 0);
            assert_in_range(delay, 0, rows[i].most - 1);
            least = delay < least ? delay : least;
            most = delay > most ? delay : most;
        }
        assert_true(least < rows[i].most / 10); /* missed once in 10^18 runs */
        assert_true(most > rows[i].most * 9 / 10);
    }
}

static void jitter_is_added_to_retry_after(void **state)
{
    const struct http_header header = {"Retry-After", "5"};
    const struct http_answer answer = {
        .outcome = HTTP_ANSWERED, .status = 429, .headers = &header, .header_count = 1};
    for (int round = 0; round < 100; round++)
        assert_in_range(http_retry_delay(&answer, 1, 0), 5000, 5999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_failures_that_may_pass_are_retried),
        cmocka_unit_test(retry_after_is_clamped_whatever_it_says),
        cmocka_unit_test(jitter_is_full_and_doubles),
        cmocka_unit_test(jitter_is_added_to_retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
