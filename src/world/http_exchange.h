/*
 * http_exchange: the sockets that libcurl has open, because it tells nobody which one it is about to
 * use again.
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

struct http_exchange;

struct http_socket {
    int number;
    int own_port;               /* 0: not bound yet, or not known */
    struct http_exchange *user; /* who was the last to use it; NULL: gone, or nobody yet */
};

struct http_sockets {
    struct http_socket *items; /* owned */
    size_t count;
    size_t capacity;
};

void http_sockets_release(struct http_sockets *sockets);
void http_sockets_add(struct http_sockets *sockets, int number);

/* Says who uses the socket with this port of our own now. Is there one, and nothing to read on it?
 * (Two may have the same port towards different hosts: then on neither.) */
bool http_sockets_use(struct http_sockets *sockets, int own_port, struct http_exchange *user);

/* The user is gone. */
void http_sockets_forget(struct http_sockets *sockets, const struct http_exchange *user);

/* Takes it out; returns who was the last to use it, if nothing has come in since, not even an end:
 * it is closed by our side alone. Else NULL. */
struct http_exchange *http_sockets_remove(struct http_sockets *sockets, int number);

/* --- http_exchange: one try of one request: its handle, what it learns, and what that is worth.
 */

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

/* --- http_handle: makes every handle of libcurl that this program uses, with every rule.
 */

/* A handle for the exchange's request; `timeout` is what the run leaves in milliseconds, `fresh`
 * asks for a new connection. Fills the exchange's `lines`. NULL where libcurl does not take one of
 * the rules: nothing is sent without all of them. */
CURL *http_handle_new(struct http_exchange *exchange, int64_t timeout, bool fresh);

/* --- http_certificate: what libcurl tells of the server's own certificate.
 */

/* The end of its validity as an instant, 0 where it is unknown. */
int64_t http_certificate_end(CURL *easy);

/* Was a new TLS connection made with a certificate that has no subjectAltName with a name or an
 * address? libcurl would then take the subject's common name, which RFC 9110 section 4.3.4 rules
 * out. */
bool http_certificate_is_nameless(CURL *easy);

/* `Mar 10 18:00:00 2026 GMT`, as OpenSSL prints it; for tests. */
bool http_certificate_parse(const char *text, int64_t *out);

#endif
