/*
 * http_queue: which request may start now, and which is tried again. Knows no libcurl.
 *
 * Calls to one host (scheme, host and port) start in the order in which they were added: at most as many
 * at once as the first waiting call allows; a call with `alone` waits until nothing is in flight and
 * blocks the others meanwhile. Hosts take turns, so that a slow one does not delay the others.
 */
#ifndef TAUTLINE_SRC_WORLD_HTTP_QUEUE_H
#define TAUTLINE_SRC_WORLD_HTTP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http_request.h"
#include "world/http.h"

struct http_place;

/* One request from http_add to its `done`. */
struct http_call {
    struct http_call *next;   /* the queue's */
    struct http_copy *copy;   /* owned; NULL: a timer of http_after */
    struct http_place *place; /* its host; NULL for timers and what is refused */
    http_done *done;
    void *context;
    int64_t due; /* on the monotonic clock; before it a call sleeps */
    unsigned tries;
};

struct http_queue {
    struct http_place *places; /* owned; the next in turn first */
    struct http_place *last;
    struct http_call *asleep; /* by `due`, equal ones in the order added */
    size_t waiting;           /* calls that wait for their turn */
    unsigned in_flight;
    unsigned most; /* in flight at once */
};

void http_queue_init(struct http_queue *queue, unsigned most);
/* Frees the calls that wait or sleep, without `done`. */
void http_queue_release(struct http_queue *queue);

/* Takes ownership; the call waits for its turn. */
void http_queue_add(struct http_queue *queue, struct http_call *call);

/* Takes ownership; the call sleeps until `due`. */
void http_queue_sleep(struct http_queue *queue, struct http_call *call, int64_t due);

/* The next call that may start, now in flight and owned by the caller; or NULL. */
struct http_call *http_queue_start(struct http_queue *queue);

/* A started call has ended. */
void http_queue_ended(struct http_queue *queue, const struct http_call *call);

/* The next call that is due, now owned by the caller; or NULL. */
struct http_call *http_queue_wake(struct http_queue *queue, int64_t now);

/* Any waiting or sleeping call, now owned by the caller; or NULL. For the deadline. */
struct http_call *http_queue_take(struct http_queue *queue);

void http_call_free(struct http_call *call);

/* --- retries --- */

/* Only 429, 5xx, and connections that broke (`broke`: see http_exchange_answer). */
bool http_retry_is_due(const struct http_answer *answer, bool broke);

/* Retry-After in seconds, 0 to HTTP_RETRY_AFTER_MOST; 0 where it is missing, negative or invalid. Digits or
 * a date (RFC 9110 section 10.2.3); a date counts from the answer's Date, without one from `now`. */
int64_t http_retry_after(const struct http_answer *answer, int64_t now);

/* Milliseconds to wait before try number `tries` + 1: the Retry-After of the server, plus full jitter of up
 * to 1, 2, 4, 8 seconds, so that many clients do not return at once. */
int64_t http_retry_delay(const struct http_answer *answer, unsigned tries, int64_t now);

#endif
