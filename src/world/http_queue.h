/*
 * http_queue: which request may start now, and which is tried again. Knows no libcurl.
 *
 * Calls to one host (scheme, host, port and reach) start in the order in which they were added, and hosts
 * take turns. Which protocol a host speaks is known once a connection is made. The first call to it makes
 * that connection, and the others wait for it, not for an answer. After that as many are in flight as a call
 * allows, and by default as the protocol allows; a call with `alone` waits until nothing is in flight and
 * blocks the others meanwhile. In total only connections are limited: requests that share one need no other.
 *
 * Every step takes the same time however many calls and hosts there are (sleeping: the logarithm).
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
    http_done *done;          /* NULL: of http_open, which sends no request */
    void *context;
    int64_t due;   /* on the monotonic clock; before it a call sleeps */
    size_t asleep; /* the queue's: how many slept before it */
    unsigned tries;
    bool dropped; /* it was sent once, and the server took it back or closed the connection first */
};

/* Where a host with waiting calls is. */
enum http_turn {
    TURN_NONE,    /* no call waits */
    TURN_BLOCKED, /* by what is in flight to the same host */
    TURN_SHARED,  /* may start on the connection that there is */
    TURN_CROWDED, /* the same, but it has many in flight already */
    TURN_CONNECT, /* may start where one more connection is allowed */
    TURN_OPEN,    /* the same, and its name must be resolved */
    TURNS
};

enum {
    HTTP_CROWD = 4, /* in flight to a host: so many it always gets, however many there are in all */
    HTTP_TRANSFERS = 512 /* in all; more only within HTTP_CROWD, so that memory stays flat */
};

struct http_turns {
    struct http_place *first;
    struct http_place *last;
};

struct http_queue {
    struct http_place **places; /* owned; by their hash */
    size_t place_count;
    size_t place_buckets; /* a power of 2, or 0 */
    struct http_turns turns[TURNS];
    struct http_call **asleep; /* owned; a heap, the next due first */
    size_t asleep_count;
    size_t asleep_capacity;
    size_t slept;
    unsigned in_flight;   /* in all */
    unsigned connections; /* in use or being made */
    unsigned most;        /* connections */
    unsigned resolving;
    unsigned resolving_most;
};

void http_queue_init(struct http_queue *queue, unsigned most, unsigned resolving_most);
/* Frees the calls that wait or sleep, without `done`. */
void http_queue_release(struct http_queue *queue);

/* Takes ownership; the call waits for its turn. */
void http_queue_add(struct http_queue *queue, struct http_call *call);

/* The same for a call of http_open; it is freed where its host needs none. */
void http_queue_open(struct http_queue *queue, struct http_call *call);

/* Takes ownership; the call sleeps until `due`. */
void http_queue_sleep(struct http_queue *queue, struct http_call *call, int64_t due);

/* The next call that may start, now in flight and owned by the caller; or NULL. */
struct http_call *http_queue_start(struct http_queue *queue);
bool http_queue_may_start(const struct http_queue *queue);

/* A started call has ended. */
void http_queue_ended(struct http_queue *queue, const struct http_call *call);

/* A started call goes back to the front of its host: the server refused it, or nothing was sent because there
 * was no room on the connection. Takes ownership. */
void http_queue_return(struct http_queue *queue, struct http_call *call, bool refused);

/* When something is due: INT64_MAX if nothing sleeps. */
int64_t http_queue_due(const struct http_queue *queue);

/* The next call that is due, now owned by the caller; or NULL. */
struct http_call *http_queue_wake(struct http_queue *queue, int64_t now);

/* Any waiting or sleeping call, now owned by the caller; or NULL. For the deadline. */
struct http_call *http_queue_take(struct http_queue *queue);

void http_call_free(struct http_call *call);

/* --- what the network tells of a started call --- */

/* May it make a connection? Not where others are in flight on one that requests share. */
bool http_queue_may_connect(struct http_queue *queue, const struct http_call *call);
/* The name is known. */
void http_queue_resolved(struct http_queue *queue, const struct http_call *call);
/* It has a connection. */
void http_queue_connected(struct http_queue *queue, const struct http_call *call);
/* Do requests to its host share a connection (HTTP/2)? */
void http_queue_shares(struct http_queue *queue, const struct http_call *call, bool shares);

/* The calls that waited for the connection of this one, which could not be made: a list by `next`, now owned
 * by the caller. After a time-out, only those that would not wait longer. Before http_queue_ended. */
struct http_call *http_queue_fellows(struct http_queue *queue, const struct http_call *call,
                                     enum http_outcome outcome);

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
