/*
 * probe: one probe of one target on its way: what it asks, and then what follows from what was heard.
 *
 * A probe type is a row of two functions: `prepare` lists the requests, `judge` looks at the answers
 * and sends nothing. A request that carries a secret is sent only when credential.h yields it; one that
 * was not sent says why, like one that was not answered.
 */
#ifndef TAUTLINE_OBSERVE_PROBE_H
#define TAUTLINE_OBSERVE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/observed.h"
#include "model/probe.h"
#include "observe/attempt.h"
#include "observe/credential.h"
#include "observe/probes.h"
#include "world/http.h"

struct arena;
struct node;

/* --- one request ------------------------------------------------------------------------------- */

enum { REQUEST_HEADERS_MOST = 24, REQUEST_ATTEMPTS_MOST = 8 };

struct probe_request {
    const char *label; /* what this one is for: `without`, `wrong` … */
    const char *method, *url, *body;
    struct http_header headers[REQUEST_HEADERS_MOST];
    size_t header_count;
    struct attempt attempts[REQUEST_ATTEMPTS_MOST];
    size_t attempt_count, secret_count; /* of the attempts: those that take a secret */
    bool alone, own_connection, once;   /* once: never retried */
    int64_t timeout;                    /* milliseconds; 0: the default */
    unsigned per_host;
    size_t body_limit;
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
void probe_request_attempt(struct probe_request *asked, const struct attempt *attempt);

/* The headers of a declaration, each a text or a secret. */
void probe_request_headers(struct probe_request *asked, const struct header *headers, size_t count);

/* Sends it, with the secret where it needs one. */
void probe_request_send(struct probe_request *asked, struct http *http, enum http_reach reach,
                        const struct credentials *credentials);

/* Which of many requests are sent now, and how. */
struct send_rules {
    bool with_secret; /* those that carry one, or those that do not */
    bool alone;       /* those that are asked alone, or the others */
    enum http_reach reach;
    const struct credentials *credentials;
};

/* Sends it if it is one of those. */
void probe_request_send_if(struct probe_request *asked, struct http *http,
                           const struct send_rules *sending);

/* Why this says nothing about the application: never sent, no answer, the platform's answer; NULL
 * where the application answered. */
const char *probe_request_trouble(const struct probe_request *asked);

bool probe_request_body_has(const struct probe_request *asked, const char *text);

/* --- the requests of one probe ----------------------------------------------------------------- */

enum { NONCE_DIGITS = 24 };

struct probe_run {
    struct arena *arena;
    const struct probe *probe;
    const struct probes_options *o;
    const char *base;             /* the environment's address, without a slash at its end */
    char nonce[NONCE_DIGITS + 1]; /* made up for this run, so no configuration can allow it */
    struct probe_request **requests;
    size_t count, capacity;
    const char *unasked;      /* why not all could be asked that should be; NULL: it was */
    struct probe_part *parts; /* filled by `judge` */
    size_t part_count, part_capacity;
};

typedef void probe_prepare(struct probe_run *run);
/* Adds what only the value of a variable tells to ask; NULL: it is absent. */
typedef void probe_follow(struct probe_run *run, const char *value);
/* Fills outcome, closed, why and parts of `out`. */
typedef void probe_judge(struct probe_run *run, struct probe_result *out);

/* What one type asks and how it judges. */
struct probe_kind {
    probe_prepare *prepare; /* NULL: the end of a list */
    probe_judge *judge;
    enum probe_type type;
    bool certificate;     /* asked only where the address is https */
    probe_follow *follow; /* once the variables are known; NULL: nothing */
};

/* The types of one file each; what they ask and when they pass is told there. */
extern const struct probe_kind probe_cors_kinds[], probe_http_kinds[], probe_token_kinds[],
    probe_webhook_kinds[];

/* NULL for `report`, which is judged by what reports were read. */
const struct probe_kind *probe_kind_of(enum probe_type type);

/* Adds a request to `path` with the headers of the environment and of the probe, to be completed by the
 * caller. */
struct probe_request *probe_ask(struct probe_run *run, const char *label, const char *method,
                                const char *path);

/* Adds the credential that the probe declares, in one of its forms. */
void probe_attempt(const struct probe_run *run, struct probe_request *asked, enum attempt_form form,
                   int64_t age);

/* The request with this label; NULL: none. */
const struct probe_request *probe_heard(const struct probe_run *run, const char *label);

/* Adds a part. */
void probe_add_part(struct probe_run *run, const char *name, enum probe_outcome outcome,
                    const char *why);

/* A probe without parts. */
void probe_conclude(struct probe_result *out, enum probe_outcome outcome, const char *why);

/* Puts the parts into `out`: failed if one failed, else unobserved if one is, else passed; the
 * words are those of the parts that decided. `closed` becomes the same. */
void probe_conclude_parts(struct probe_run *run, struct probe_result *out);

/* Does the status count as declared? With nothing declared: is it `otherwise`? */
bool probe_status_is(const struct statuses *declared, int otherwise, int status);

/* The text of a text, a number or a boolean; NULL for anything else, null included. */
const char *probe_plain_text(const struct node *node);

/* Is a 5xx declared? Then asking again would only hide it. */
bool probe_declares_5xx(const struct statuses *statuses);

/* The JSON of an answer, after a byte order mark; NULL, and `*why` with the place, where it is not valid. */
const struct node *probe_json(struct arena *arena, const struct http_answer *heard,
                              const char **why);
bool probe_has_mark(const struct http_answer *heard);

/* 429 and 5xx: about the moment, not about what was asked. Only where they are not declared. */
bool probe_status_says_nothing(int status);

/* Does the body hold one of the texts that only the application's own refusal has? */
bool probe_says(const struct probe *probe, const struct probe_request *requests);

/* --- what the application says of itself ------------------------------------------------------- */

/* Each declared report is read once, even if several things point at it; readings are of what settings and
 * `report` probes point at, and nothing else of it goes on. */
struct reports;

/* Nothing is sent yet. With `only`, just the reports that the named probes need. */
struct reports *reports_new(const struct probes_options *options, const char *base);

/* Sends those reports that are due. */
void reports_send(struct reports *reports, const struct send_rules *sending);

/* Why nothing was sent at all; every report is unseen for this reason. */
void reports_skip(struct reports *reports, const char *why);

/* After http_run: readings of everything that is pointed at. */
void reports_finish(struct reports *reports, struct observed *out);

/* Judges a `report` probe by the readings. */
void reports_judge(struct arena *arena, const struct probe *probe, const struct observed *observed,
                   struct probe_result *out);

unsigned reports_requests(const struct reports *reports);

#endif
