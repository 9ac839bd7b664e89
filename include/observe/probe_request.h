/*
 * probe_request: one request to the application and what was heard.
 *
 * A probe is a list of these and a pure judgement over them. A request that carries a secret is
 * sent only when credential.h yields it; one that was not sent says why, like one that was not
 * answered.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_REQUEST_H
#define TAUTLINE_OBSERVE_PROBE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/probe.h"
#include "observe/credential.h"
#include "world/http.h"

struct arena;

enum { REQUEST_HEADERS_MOST = 24, REQUEST_SECRETS_MOST = 4 };

/* How a secret is put into the request. */
enum secret_use {
    SECRET_AS_HEADER, /* `header: VALUE` */
    SECRET_AS_BEARER, /* `Authorization: Bearer VALUE` */
    SECRET_AS_HMAC    /* `header: hex(HMAC-SHA256(VALUE, body))` */
};

struct probe_request_secret {
    enum secret_use use;
    const char *header;          /* not for SECRET_AS_BEARER */
    const struct source *source; /* borrowed */
};

struct probe_request {
    const char *label; /* what this one is for: `without`, `wrong` … */
    const char *method, *url, *body;
    struct http_header headers[REQUEST_HEADERS_MOST];
    size_t header_count;
    struct probe_request_secret secrets[REQUEST_SECRETS_MOST];
    size_t secret_count;
    bool alone, certificate, own_connection, once; /* once: never retried */
    int64_t timeout;                               /* milliseconds; 0: the default */
    unsigned per_host;
    struct probe_request
        *then; /* asked `pause` seconds after this one was answered; NULL: nothing */
    int64_t pause;

    bool sent, answered;
    enum credential_state credential; /* of a request that was to carry a secret */
    const char *why;          /* not answered by the application: the reason, one line; else NULL */
    struct http_answer heard; /* copied to the arena; only if answered */
    unsigned tries;
    int64_t sent_at, ended_at; /* monotonic milliseconds */
    struct arena *arena;
    struct http *http;
    enum http_reach reach;
    const struct credentials *credentials;
};

/* A request that would carry more than it can is not sent, and says so. */
void probe_request_header(struct probe_request *asked, const char *name, const char *value);
void probe_request_secret(struct probe_request *asked, enum secret_use use, const char *header,
                          const struct source *source);

/* The headers of a declaration, each a text or a secret. */
void probe_request_headers(struct probe_request *asked, const struct header *headers, size_t count);

/* Sends it, with the secret where it needs one. */
void probe_request_send(struct probe_request *asked, struct http *http, enum http_reach reach,
                        const struct credentials *credentials);

/* Which of many requests are sent now, and how. */
struct sending {
    bool with_secret; /* those that carry one, or those that do not */
    bool alone;       /* those that are asked alone, or the others */
    enum http_reach reach;
    const struct credentials *credentials;
};

/* Sends it if it is one of those. */
void probe_request_send_if(struct probe_request *asked, struct http *http,
                           const struct sending *sending);

/* Why this says nothing about the application: never sent, no answer, the platform's answer; NULL
 * where the application answered. */
const char *probe_request_trouble(const struct probe_request *asked);

bool probe_request_body_has(const struct probe_request *asked, const char *text);

#endif
