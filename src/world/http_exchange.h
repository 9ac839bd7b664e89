/*
 * http_exchange: one try of one request: its libcurl handle, what it observes, and the result.
 */
#ifndef TAUTLINE_SRC_WORLD_HTTP_EXCHANGE_H
#define TAUTLINE_SRC_WORLD_HTTP_EXCHANGE_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http_intake.h"
#include "http_link.h"
#include "http_queue.h"

/* Of the whole run. */
struct http_rules {
    char *ca_file; /* owned by the engine, as the next two; NULL: the system's */
    char *proxy;   /* NULL: none */
    char *user_agent;
    struct http_links *links; /* the engine's, as the next */
    struct http_queue *queue;
    bool keeps;     /* libcurl never closes a connection to make room */
    unsigned *sent; /* counts requests on the wire */
};

struct http_exchange {
    struct http_exchange *next; /* the engine's */
    struct http_exchange **before;
    struct http_call *call; /* the engine's */
    const struct http_copy *copy;
    const struct http_rules *rules;
    CURL *easy;
    struct curl_slist *lines; /* headers for libcurl */
    struct http_intake intake;
    const char *address_fault; /* why an address is not allowed, or NULL */
    char address[INET6_ADDRSTRLEN];
    const char *certificate_fault; /* why the certificate cannot be used, or NULL */
    bool no_descriptor;            /* the process cannot open more files */
    bool opened;                   /* a new connection */
    bool unasked;                  /* the reused connection had unread bytes: nothing was sent */
    bool returned;                 /* nothing is in flight of it: it waits for its turn again */
    bool refused;                  /* after it was sent */
    bool dropped;                  /* twice sent, twice without any answer */
    bool on_wire;
    struct http_link *link; /* NULL: none yet */
    int64_t sent_at;
    char why[160];
    char words[CURL_ERROR_SIZE]; /* of libcurl and OpenSSL; never shown */
};

/* An exchange that is ready for the engine, with `timeout` milliseconds left; `fresh`: on a new connection.
 * `easy` is NULL where libcurl rejects a rule: nothing is sent without all of them. Borrows `call` and
 * `rules`. */
struct http_exchange *http_exchange_new(struct http_call *call, const struct http_rules *rules,
                                        int64_t timeout, bool fresh);
void http_exchange_free(struct http_exchange *exchange);

/* The answer for `code` and everything observed; points into the exchange. Returns whether a connection
 * broke, so that another try may help. Call before the handle leaves the engine. */
bool http_exchange_answer(struct http_exchange *exchange, CURLcode code,
                          struct http_answer *answer);

#endif
