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
#include "http_request.h"

struct http_socket;

/* The open sockets of libcurl, which does not say which one it is about to reuse. */
struct http_sockets {
    struct http_socket *items; /* owned */
    size_t count;
    size_t capacity;
};

void http_sockets_release(struct http_sockets *sockets);

/* Of the whole run. */
struct http_rules {
    char *ca_file; /* owned by the engine, as the next two; NULL: the system's */
    char *proxy;   /* NULL: none */
    char *user_agent;
    struct http_sockets *sockets; /* the engine's */
    bool keeps;                   /* libcurl never closes a connection to make room */
    unsigned *sent;               /* counts requests on the wire */
};

struct http_exchange {
    struct http_exchange *next; /* the engine's */
    struct http_exchange **before;
    void *owner; /* the engine's */
    const struct http_copy *copy;
    const struct http_rules *rules;
    CURL *easy;
    struct curl_slist *lines; /* headers for libcurl */
    struct http_intake intake;
    const char *address_fault; /* why an address is not allowed, or NULL */
    char address[INET6_ADDRSTRLEN];
    bool no_alternative_name; /* the certificate has its host name in its subject only */
    bool no_descriptor;       /* the process cannot open more files */
    bool opened;              /* a new connection */
    bool unasked;             /* the reused connection had unread bytes: nothing was sent */
    bool dropped;             /* libcurl closed the connection, not the server */
    bool on_wire;
    int64_t sent_at;
    char why[160];
};

/* An exchange that is ready for the engine, with `timeout` milliseconds left; `fresh`: on a new connection.
 * `easy` is NULL where libcurl rejects a rule: nothing is sent without all of them. Borrows `copy` and
 * `rules`. */
struct http_exchange *http_exchange_new(const struct http_copy *copy,
                                        const struct http_rules *rules, int64_t timeout,
                                        bool fresh);
void http_exchange_free(struct http_exchange *exchange);

/* The answer for `code` and everything observed; points into the exchange. Returns whether a connection
 * broke, so that another try may help. Call before the handle leaves the engine. */
bool http_exchange_answer(struct http_exchange *exchange, CURLcode code,
                          struct http_answer *answer);

#endif
