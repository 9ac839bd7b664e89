/*
 * when: instants, days and spans as whole seconds, UTC only.
 *
 * An instant is seconds since 1970-01-01T00:00:00Z. Nothing here reads a clock, a time zone, a locale or
 * a table of the C library.
 */
#ifndef TAUTLINE_BASE_WHEN_H
#define TAUTLINE_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEN_MINUTE = 60, WHEN_HOUR = 3600, WHEN_DAY = 86400, WHEN_TEXT_SIZE = 32 };

/* `2026-03-10`, a valid day of the years 1970 to 9999: its first second. */
bool when_parse_day(const char *text, int64_t *out);

/* `2026-03-10T18:00:00Z`, `…+01:00`, an optional fraction is dropped: RFC 3339 with a zone. A leap second
 * (`:60`) and instants outside the years 1970 to 9999 in UTC are refused. */
bool when_parse_instant(const char *text, int64_t *out);

/* `30d`, `12h`, `15m`, `90s`: a positive number and one unit; at most 36500 days. */
bool when_parse_span(const char *text, int64_t *out);

/* An HTTP date (RFC 9110 section 5.6.7), `Tue, 24 Feb 2026 18:00:00 GMT`; the name of the day must be
 * right. The two obsolete forms are refused: no server has had to send them since 1997. */
bool when_parse_http(const char *text, int64_t *out);

/* The date of a certificate as OpenSSL prints it, `Mar 10 18:00:00 2026 GMT`; the day has two characters. */
bool when_parse_certificate(const char *text, int64_t *out);

/* `2026-03-10T18:00:00Z` into `out` of at least WHEN_TEXT_SIZE bytes; returns `out`. An instant before
 * 1970 or after 9999 is written as the first or the last one. */
const char *when_format(int64_t when, char *out);
/* `2026-03-10`. */
const char *when_format_day(int64_t when, char *out);

#endif
