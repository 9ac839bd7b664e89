/*
 * http_retry: is it worth another try, and when.
 */
#ifndef TAUTLINE_WORLD_HTTP_RETRY_H
#define TAUTLINE_WORLD_HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "world/http.h"

/* 429, 5xx, and connections that broke (`broke`: as told by http_failure); nothing else. */
bool http_retry_is_due(const struct http_answer *answer, bool broke);

/* Retry-After in seconds, 0 to HTTP_RETRY_AFTER_MOST; 0 where it is absent, below zero or not
 * readable. Digits or a date (RFC 9110 section 10.2.3); a date counts from the answer's own Date,
 * where there is none from `now`. */
int64_t http_retry_after(const struct http_answer *answer, int64_t now);

/* How long to wait before try number `tries` + 1, in milliseconds: what the server asked for, and
 * on top full jitter of up to 1, 2, 4, 8 seconds, so that many clients do not come back
 * together. */
int64_t http_retry_delay(const struct http_answer *answer, unsigned tries, int64_t now);

#endif
