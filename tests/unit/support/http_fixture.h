/*
 * http_fixture: requests to loopback with short time-outs, their answers as one line of text each.
 */
#ifndef TAUTLINE_TEST_HTTP_FIXTURE_H
#define TAUTLINE_TEST_HTTP_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/http.h"

enum { HTTP_FIXTURE_MOST = 320 };

/* What one `done` was told. */
struct http_fixture_answer {
    char text[240]; /* `200 fine` or `broken: the answer was cut short` */
    unsigned calls; /* of `done`: must be 1 */
    unsigned tries;
    int64_t sent_at;
    int64_t took;
    int64_t certificate_ends;
    unsigned certificate;
    size_t length;
};

struct http_fixture {
    struct http *http;
    struct http_fixture_answer answers[HTTP_FIXTURE_MOST];
    size_t count;
};

/* Deadline 20 s, back-off in milliseconds; `ca_file` may be NULL. Fails the test otherwise. */
void http_fixture_open(struct http_fixture *fixture, const char *ca_file);
void http_fixture_open_with(struct http_fixture *fixture, const struct http_options *options);
void http_fixture_close(struct http_fixture *fixture);

/* Queues; returns its place in `asked`. */
size_t http_fixture_add(struct http_fixture *fixture, const struct http_request *request);

/* By how much longer everything takes here: more than 1 under valgrind and the sanitizers. */
int64_t http_fixture_slowness(void);

/* Queues GET of `scheme://host:port/path` with loopback reach and a time-out that only what hangs
 * meets. */
size_t http_fixture_get(struct http_fixture *fixture, const char *origin, const char *path);

/* Queues it, runs, and returns its line. */
const char *http_fixture_one(struct http_fixture *fixture, const char *origin, const char *path);

/* The line for any answer; `size` at least 200. */
const char *http_fixture_text(const struct http_answer *answer, char *out, size_t size);

#endif
