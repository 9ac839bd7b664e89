/*
 * asking: requests to loopback with short time-outs, their answers as one line of text each.
 */
#ifndef TAUTLINE_TEST_ASKING_H
#define TAUTLINE_TEST_ASKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "world/http.h"

enum { ASKED_MOST = 320 };

/* What one `done` was told. */
struct probe_request {
    char text[240]; /* `200 fine` or `broken: the answer was cut short` */
    unsigned calls; /* of `done`: must be 1 */
    unsigned tries;
    int64_t sent_at;
    int64_t took;
    int64_t certificate_ends;
    size_t length;
};

struct asking {
    struct http *http;
    struct probe_request asked[ASKED_MOST];
    size_t count;
};

/* Deadline 20 s, back-off in milliseconds; `ca_file` may be NULL. Fails the test otherwise. */
void asking_open(struct asking *asking, const char *ca_file);
void asking_open_with(struct asking *asking, const struct http_options *options);
void asking_close(struct asking *asking);

/* Queues; returns its place in `asked`. */
size_t asking_add(struct asking *asking, const struct http_request *request);

/* By how much longer everything takes here: more than 1 under valgrind and the sanitizers. */
int64_t asking_slowness(void);

/* Queues GET of `scheme://host:port/path` with loopback reach and a time-out that only what hangs
 * meets. */
size_t asking_get(struct asking *asking, const char *origin, const char *path);

/* Queues it, runs, and returns its line. */
const char *asking_one(struct asking *asking, const char *origin, const char *path);

/* The line for any answer; `size` at least 200. */
const char *asking_words(const struct http_answer *answer, char *out, size_t size);

#endif
