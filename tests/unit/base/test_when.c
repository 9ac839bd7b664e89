#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <time.h>

#include "base/when.h"

enum { UNTOUCHED = -7 };

struct when_row {
    const char *text;
    int64_t when; /* UNTOUCHED where the text is refused */
};

static void check_rows(bool (*parse)(const char *, int64_t *), const struct when_row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t when = UNTOUCHED;
        const bool good = parse(rows[i].text, &when);
        if (good != (rows[i].when != UNTOUCHED) || when != rows[i].when)
            fail_msg("'%s' gives %d and %jd", rows[i].text, good, (intmax_t)when);
    }
}

static void only_days_that_exist_are_parsed(void **state)
{
    static const struct when_row rows[] = {
        {"1970-01-01", 0},
        {"2026-03-10", 1773100800},
        {"2024-02-29", 1709164800},
        {"2000-02-29", 951782400},
        {"9999-12-31", 253402214400},
        {"2026-02-29", UNTOUCHED},
        {"2100-02-29", UNTOUCHED},
        {"2026-02-30", UNTOUCHED},
        {"2026-04-31", UNTOUCHED},
        {"2026-00-10", UNTOUCHED},
        {"2026-13-10", UNTOUCHED},
        {"2026-03-00", UNTOUCHED},
        {"1969-12-31", UNTOUCHED},
        {"10000-01-01", UNTOUCHED},
        {"2026-3-10", UNTOUCHED},
        {"2026-03-10 ", UNTOUCHED},
        {" 2026-03-10", UNTOUCHED},
        {"2026-03-10T00:00:00Z", UNTOUCHED},
        {"2026/03/10", UNTOUCHED},
        {"+026-03-10", UNTOUCHED},
        {"2026-03-1", UNTOUCHED},
        {"2026-03", UNTOUCHED},
        {"", UNTOUCHED},
    };
    check_rows(when_parse_day, rows, sizeof rows / sizeof rows[0]);
}

static void an_instant_needs_a_zone(void **state)
{
    static const struct when_row rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-03-10T18:00:00Z", 1773165600},
        {"2026-03-10t18:00:00z", 1773165600},
        {"2026-03-10T19:00:00+01:00", 1773165600},
        {"2026-03-10T12:30:00-05:30", 1773165600},
        {"2026-03-11T08:00:00+14:00", 1773165600},
        {"2026-03-10T18:00:00.999Z", 1773165600},
        {"2026-03-10T18:00:00.0+00:00", 1773165600},
        {"1969-12-31T23:00:00-01:00", UNTOUCHED},
        {"1970-01-01T00:00:00+00:01", UNTOUCHED},
        {"9999-12-31T23:59:59Z", 253402300799},
        {"9999-12-31T23:59:59-00:01", UNTOUCHED},
        {"2026-03-10T18:00:00", UNTOUCHED},
        {"2026-03-10 18:00:00Z", UNTOUCHED},
        {"2026-03-10T18:00Z", UNTOUCHED},
        {"2026-03-10T24:00:00Z", UNTOUCHED},
        {"2026-03-10T18:60:00Z", UNTOUCHED},
        {"2026-06-30T23:59:60Z", UNTOUCHED},
        {"2026-03-10T18:00:00.Z", UNTOUCHED},
        {"2026-03-10T18:00:00+24:00", UNTOUCHED},
        {"2026-03-10T18:00:00+01:60", UNTOUCHED},
        {"2026-03-10T18:00:00+0100", UNTOUCHED},
        {"2026-03-10T18:00:00+1:00", UNTOUCHED},
        {"2026-03-10T18:00:00Z ", UNTOUCHED},
        {"2026-03-10T18:00:00ZZ", UNTOUCHED},
        {"2026-03-10T18:00:00 CET", UNTOUCHED},
        {"2026-03-10", UNTOUCHED},
        {"", UNTOUCHED},
    };
    check_rows(when_parse_instant, rows, sizeof rows / sizeof rows[0]);
}

static void a_span_is_a_positive_number_and_one_unit(void **state)
{
    static const struct when_row rows[] = {
        {"30d", 2592000},
        {"12h", 43200},
        {"15m", 900},
        {"90s", 90},
        {"036500d", (int64_t)36500 * 86400},
        {"36500d", (int64_t)36500 * 86400},
        {"999999999s", 999999999},
        {"36501d", UNTOUCHED},
        {"876001h", UNTOUCHED},
        {"9999999999s", UNTOUCHED},
        {"99999999999999999999999s", UNTOUCHED},
        {"0d", UNTOUCHED},
        {"-1d", UNTOUCHED},
        {"d", UNTOUCHED},
        {"30", UNTOUCHED},
        {"30D", UNTOUCHED},
        {"30 d", UNTOUCHED},
        {"30dd", UNTOUCHED},
        {"1d12h", UNTOUCHED},
        {"1.5h", UNTOUCHED},
        {"2w", UNTOUCHED},
        {"", UNTOUCHED},
    };
    check_rows(when_parse_span, rows, sizeof rows / sizeof rows[0]);
}

static void a_date_of_a_certificate_is_read_only_whole(void **state)
{
    static const struct when_row rows[] = {
        {"Mar 10 18:00:00 2026 GMT", 1773165600},
        {"Jan  1 00:00:00 1970 GMT", 0},
        {"Dec 31 23:59:59 9999 GMT", 253402300799},
        {"Feb 29 12:00:00 2028 GMT", 1835438400},
        {"Feb 29 12:00:00 2027 GMT", UNTOUCHED},
        {"Mxr 10 18:00:00 2026 GMT", UNTOUCHED},
        {"Mar 10 18:00:00 2026 CET", UNTOUCHED},
        {"Mar 10 18:00:00 2026", UNTOUCHED},
        {"Mar 10 18:00:00 2026 GMT ", UNTOUCHED},
        {"Mar 10 18:60:00 2026 GMT", UNTOUCHED},
        {"Mar x0 18:00:00 2026 GMT", UNTOUCHED},
        {"Bad time value", UNTOUCHED},
        {"", UNTOUCHED},
        {"Mar 1 18:00:00 2026 GMT", UNTOUCHED},
    };
    check_rows(when_parse_certificate, rows, sizeof rows / sizeof rows[0]);
}

static void an_http_date_must_not_contradict_itself(void **state)
{
    static const struct when_row rows[] = {
        {"Tue, 24 Feb 2026 18:00:00 GMT", 1771956000},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Wed, 24 Feb 2026 18:00:00 GMT", UNTOUCHED},
        {"Sun, 30 Feb 2026 18:00:00 GMT", UNTOUCHED},
        {"Tue, 24 feb 2026 18:00:00 GMT", UNTOUCHED},
        {"Tue, 24 Feb 2026 18:00:00 UTC", UNTOUCHED},
        {"Tue, 24 Feb 2026 18:00:00 CET", UNTOUCHED},
        {"Tue, 24 Feb 2026 25:00:00 GMT", UNTOUCHED},
        {"Tue,  4 Feb 2026 18:00:00 GMT", UNTOUCHED},
        {"Tue, 24 Feb 2026 18:00:00 GMT ", UNTOUCHED},
        {"Tue, 24 Feb 1926 18:00:00 GMT", UNTOUCHED},
        {"Sunday, 06-Nov-94 08:49:37 GMT", UNTOUCHED},
        {"Sun Nov  6 08:49:37 1994", UNTOUCHED},
        {"Tu", UNTOUCHED},
        {"", UNTOUCHED},
    };
    check_rows(when_parse_http, rows, sizeof rows / sizeof rows[0]);
}

/* The C library's calendar as a second opinion. */
static void check_against_library(int64_t when)
{
    char ours[WHEN_TEXT_SIZE];
    char theirs[WHEN_TEXT_SIZE];
    const time_t seconds = (time_t)when;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(theirs, sizeof theirs, "%Y-%m-%dT%H:%M:%SZ", &parts);
    assert_string_equal(when_format(when, ours), theirs);
    int64_t back = UNTOUCHED;
    assert_true(when_parse_instant(ours, &back));
    assert_int_equal(back, when);
    strftime(theirs, sizeof theirs, "%Y-%m-%d", &parts);
    assert_string_equal(when_format_day(when, ours), theirs);
    assert_true(when_parse_day(ours, &back));
    assert_int_equal(back, when - when % WHEN_DAY);
    strftime(theirs, sizeof theirs, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    assert_true(when_parse_http(theirs, &back));
    assert_int_equal(back, when);
}

static void every_day_of_two_centuries_is_the_calendars(void **state)
{
    for (int64_t day = 0; day < 73200; day++)
        check_against_library(day * WHEN_DAY + day * 7919 % WHEN_DAY);
}

static void the_turns_of_all_years_are_the_calendars(void **state)
{
    for (int year = 1970; year <= 9999; year += 7) {
        char text[WHEN_TEXT_SIZE];
        int64_t first = 0;
        snprintf(text, sizeof text, "%04d-01-01", year);
        assert_true(when_parse_day(text, &first));
        check_against_library(first);
        check_against_library(first > 0 ? first - 1 : 0);
        check_against_library(first + (int64_t)59 * WHEN_DAY);
    }
}

static void instants_outside_the_years_are_clamped(void **state)
{
    char text[WHEN_TEXT_SIZE];
    assert_string_equal(when_format(-1, text), "1970-01-01T00:00:00Z");
    assert_string_equal(when_format(INT64_MIN, text), "1970-01-01T00:00:00Z");
    assert_string_equal(when_format(INT64_MAX, text), "9999-12-31T23:59:59Z");
    assert_string_equal(when_format_day(INT64_MAX, text), "9999-12-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_days_that_exist_are_parsed),
        cmocka_unit_test(an_instant_needs_a_zone),
        cmocka_unit_test(a_span_is_a_positive_number_and_one_unit),
        cmocka_unit_test(a_date_of_a_certificate_is_read_only_whole),
        cmocka_unit_test(an_http_date_must_not_contradict_itself),
        cmocka_unit_test(every_day_of_two_centuries_is_the_calendars),
        cmocka_unit_test(the_turns_of_all_years_are_the_calendars),
        cmocka_unit_test(instants_outside_the_years_are_clamped),
    };
    return cmocka_run_group_tests_name("when", tests, NULL, NULL);
}
