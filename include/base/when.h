/*
 * when: instants, days and spans as whole seconds, UTC only.
 *
 * An instant is seconds since 1970-01-01T00:00:00Z. Nothing here asks a clock; no time zone, locale
 * or library table takes part.
 */
#ifndef TAUTLINE_BASE_WHEN_H
#define TAUTLINE_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

enum { WHEN_MINUTE = 60, WHEN_HOUR = 3600, WHEN_DAY = 86400, WHEN_TEXT_SIZE = 32 };

/* `2026-03-10`, a day that exists: its first second. Years 1970 to 9999. */
bool when_parse_day(const char *text, int64_t *out);

/* `2026-03-10T18:00:00Z`, `…+01:00`, with optional fraction (cut off): RFC 3339 with a zone. A leap
 * second (`:60`) is refused, as is what falls outside the years 1970 to 9999 in UTC. */
bool when_parse_instant(const char *text, int64_t *out);

/* `30d`, `12h`, `15m`, `90s`: a positive number and one unit; at most 36500 days. */
bool when_parse_span(const char *text, int64_t *out);

/* An HTTP date as of RFC 9110, `Tue, 24 Feb 2026 18:00:00 GMT`; the name of the day must be right.
 * The two obsolete forms are refused: no server has had to write them since 1997. */
bool when_parse_http(const char *text, int64_t *out);

/* `2026-03-10T18:00:00Z` into `out` of at least WHEN_TEXT_SIZE bytes, which is returned. An instant
 * before 1970 or after 9999 shows as the first or the last. */
const char *when_format(int64_t when, char *out);
/* `2026-03-10`. */
const char *when_format_day(int64_t when, char *out);

#endif
