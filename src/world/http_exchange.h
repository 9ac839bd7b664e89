/*
 * http_exchange: one try of one request: its handle, what it learns, and what that is worth.
 */
#ifndef TAUTLINE_WORLD_HTTP_EXCHANGE_H
#define TAUTLINE_WORLD_HTTP_EXCHANGE_H

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "http_intake.h"
#include "http_request.h"
#include "http_sockets.h"

/* Of the whole run. */
struct http_rules {
    char *ca_file; /* owned by the engine, as the next two; NULL: the system's */
    char *proxy;   /* NULL: none */
    char *user_agent;
    struct http_sockets *sockets; /* the engine's */
    bool keeps;                   /* libcurl closes no connection only because there are many */
    unsigned *sent;               /* counts what is put on the wire */
};

struct http_exchange {
    struct http_exchange *next; /* the engine's */
    struct http_exchange **before;
    void *owner; /* the engine's */
    const struct http_copy *copy;
    const struct http_rules *rules;
    CURL *easy;
    struct curl_slist *lines; /* headers as libcurl wants them */
    struct http_intake intake;
    const char *address_fault; /* why an address may not be asked; NULL: none was met */
    char address[INET6_ADDRSTRLEN];
    bool no_alternative_name; /* the certificate names its host in its subject only */
    bool no_descriptor;       /* the process may open no more */
    bool opened;              /* a socket of its own */
    bool unasked;             /* a kept connection held something to read: nothing was sent */
    bool dropped;             /* libcurl closed the connection on its own account */
    bool on_wire;
    int64_t sent_at;
    char why[160];
};

/* Ready to be given to the engine, with `timeout` milliseconds left; `easy` is NULL where libcurl
 * does not take a rule. `fresh`: on a new connection. Borrows `copy` and `rules`. */
struct http_exchange *http_exchange_new(const struct http_copy *copy,
                                        const struct http_rules *rules, int64_t timeout,
                                        bool fresh);
void http_exchange_free(struct http_exchange *exchange);

/* What `code` and all that was seen mean. Points into the exchange. Returns whether it was a
 * connection that broke, so that another try may help. To be asked before the handle leaves the
 * engine. */
bool http_exchange_answer(struct http_exchange *exchange, CURLcode code,
                          struct http_answer *answer);

#endif
