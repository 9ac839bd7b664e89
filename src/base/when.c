#include "base/when.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 9999, SPAN_DIGITS = 9 };

static const int64_t SPAN_MOST = (int64_t)36500 * WHEN_DAY;
static const int64_t WHEN_LAST = 253402300799; /* 9999-12-31T23:59:59Z */

struct moment {
    int year, month, day;
    int hour, minute, second;
};

/* Exactly `digits` decimal digits; advances past them. */
static bool take_number(const char **at, int digits, int *out)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        if (!text_is_digit((*at)[i]))
            return false;
        value = value * 10 + ((*at)[i] - '0');
    }
    *at += digits;
    *out = value;
    return true;
}

static bool take_byte(const char **at, char byte)
{
    if (**at != byte)
        return false;
    (*at)++;
    return true;
}

static bool take_text(const char **at, const char *text)
{
    if (!text_starts(*at, text))
        return false;
    *at += strlen(text);
    return true;
}

static bool is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

static bool day_exists(const struct moment *of)
{
    return of->year >= YEAR_FIRST && of->year <= YEAR_LAST && of->month >= 1 && of->month <= 12 &&
           of->day >= 1 && of->day <= days_in_month(of->year, of->month);
}

static bool time_exists(const struct moment *of)
{
    return of->hour <= 23 && of->minute <= 59 && of->second <= 59;
}

/* Days from year 1 to the first day of `year`, in the Gregorian calendar. */
static int64_t days_before_year(int year)
{
    const int64_t before = year - 1;
    return before * 365 + before / 4 - before / 100 + before / 400;
}

static int64_t days_since_epoch(const struct moment *of)
{
    int64_t days = days_before_year(of->year) - days_before_year(YEAR_FIRST);
    for (int month = 1; month < of->month; month++)
        days += days_in_month(of->year, month);
    return days + of->day - 1;
}

static int64_t seconds_of(const struct moment *of)
{
    return days_since_epoch(of) * WHEN_DAY + (int64_t)of->hour * WHEN_HOUR +
           (int64_t)of->minute * WHEN_MINUTE + of->second;
}

static bool take_day(const char **at, struct moment *out)
{
    return take_number(at, 4, &out->year) && take_byte(at, '-') &&
           take_number(at, 2, &out->month) && take_byte(at, '-') && take_number(at, 2, &out->day) &&
           day_exists(out);
}

static bool take_time(const char **at, struct moment *out)
{
    return take_number(at, 2, &out->hour) && take_byte(at, ':') &&
           take_number(at, 2, &out->minute) && take_byte(at, ':') &&
           take_number(at, 2, &out->second) && time_exists(out);
}

/* Nothing, or a point and at least one digit. */
static bool take_fraction(const char **at)
{
    if (!take_byte(at, '.'))
        return true;
    const char *first = *at;
    while (text_is_digit(**at))
        (*at)++;
    return *at > first;
}

/* `Z` or `+hh:mm`: what the local time is ahead of UTC, in seconds. */
static bool take_zone(const char **at, int64_t *ahead)
{
    if (take_byte(at, 'Z') || take_byte(at, 'z')) {
        *ahead = 0;
        return true;
    }
    const int64_t sign = **at == '-' ? -1 : 1;
    struct moment zone = {0};
    if (!take_byte(at, '+') && !take_byte(at, '-'))
        return false;
    if (!take_number(at, 2, &zone.hour) || !take_byte(at, ':') ||
        !take_number(at, 2, &zone.minute) || !time_exists(&zone))
        return false;
    *ahead = sign * ((int64_t)zone.hour * WHEN_HOUR + (int64_t)zone.minute * WHEN_MINUTE);
    return true;
}

bool when_parse_day(const char *text, int64_t *out)
{
    struct moment moment = {0};
    if (!take_day(&text, &moment) || *text)
        return false;
    *out = seconds_of(&moment);
    return true;
}

bool when_parse_instant(const char *text, int64_t *out)
{
    struct moment moment = {0};
    int64_t ahead = 0;
    if (!take_day(&text, &moment) || (!take_byte(&text, 'T') && !take_byte(&text, 't')) ||
        !take_time(&text, &moment) || !take_fraction(&text) || !take_zone(&text, &ahead) || *text)
        return false;
    const int64_t when = seconds_of(&moment) - ahead;
    if (when < 0 || when > WHEN_LAST)
        return false;
    *out = when;
    return true;
}

static int64_t unit_seconds(char unit)
{
    switch (unit) {
    case 'd':
        return WHEN_DAY;
    case 'h':
        return WHEN_HOUR;
    case 'm':
        return WHEN_MINUTE;
    case 's':
        return 1;
    default:
        return 0;
    }
}

bool when_parse_span(const char *text, int64_t *out)
{
    int64_t value = 0;
    int digits = 0;
    for (; text_is_digit(*text) && digits < SPAN_DIGITS + 1; digits++)
        value = value * 10 + (*text++ - '0');
    const int64_t unit = unit_seconds(*text);
    if (value == 0 || digits > SPAN_DIGITS || unit == 0 || text[1] != '\0')
        return false;
    if (value > SPAN_MOST / unit)
        return false;
    *out = value * unit;
    return true;
}

static const char DAY_NAMES[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
static const char MONTH_NAMES[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool take_month_name(const char **at, int *month)
{
    for (int i = 0; i < 12; i++)
        if (take_text(at, MONTH_NAMES[i])) {
            *month = i + 1;
            return true;
        }
    return false;
}

bool when_parse_http(const char *text, int64_t *out)
{
    struct moment moment = {0};
    const char *at = text + 3;
    if (strlen(text) != strlen("Tue, 24 Feb 2026 18:00:00 GMT"))
        return false;
    if (!take_text(&at, ", ") || !take_number(&at, 2, &moment.day) || !take_byte(&at, ' ') ||
        !take_month_name(&at, &moment.month) || !take_byte(&at, ' ') ||
        !take_number(&at, 4, &moment.year) || !take_byte(&at, ' ') || !day_exists(&moment) ||
        !take_time(&at, &moment) || !text_is(at, " GMT"))
        return false;
    /* A date that contradicts itself is not one. */
    if (!text_starts(text, DAY_NAMES[days_since_epoch(&moment) % 7]))
        return false;
    *out = seconds_of(&moment);
    return true;
}

bool when_parse_certificate(const char *text, int64_t *out)
{
    struct moment moment = {0};
    if (!take_month_name(&text, &moment.month) || !take_byte(&text, ' '))
        return false;
    const int digits = take_byte(&text, ' ') ? 1 : 2;
    if (!take_number(&text, digits, &moment.day) || !take_byte(&text, ' ') ||
        !take_time(&text, &moment) || !take_byte(&text, ' ') ||
        !take_number(&text, 4, &moment.year) || !day_exists(&moment) || !text_is(text, " GMT"))
        return false;
    *out = seconds_of(&moment);
    return true;
}

static int64_t clamped(int64_t when)
{
    if (when < 0)
        return 0;
    return when > WHEN_LAST ? WHEN_LAST : when;
}

static struct moment moment_of(int64_t when)
{
    int64_t days = when / WHEN_DAY;
    const int rest = (int)(when % WHEN_DAY);
    struct moment moment = {YEAR_FIRST,        1, 1, rest / WHEN_HOUR, rest / WHEN_MINUTE % 60,
                            rest % WHEN_MINUTE};
    /* A few years too early at most: no year has more than 366 days. */
    moment.year += (int)(days / 366);
    days -= days_before_year(moment.year) - days_before_year(YEAR_FIRST);
    for (; days >= 365 + is_leap_year(moment.year); moment.year++)
        days -= 365 + is_leap_year(moment.year);
    for (; days >= days_in_month(moment.year, moment.month); moment.month++)
        days -= days_in_month(moment.year, moment.month);
    moment.day += (int)days;
    return moment;
}

const char *when_format(int64_t when, char *out)
{
    const struct moment of = moment_of(clamped(when));
    snprintf(out, WHEN_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", of.year, of.month, of.day,
             of.hour, of.minute, of.second);
    return out;
}

const char *when_format_day(int64_t when, char *out)
{
    const struct moment of = moment_of(clamped(when));
    snprintf(out, WHEN_TEXT_SIZE, "%04d-%02d-%02d", of.year, of.month, of.day);
    return out;
}
