/*
 * http: requests to hosts that may be hostile. Only src/world/http* uses libcurl.
 *
 * One queue serves the whole run: requests are added at any time, also in a callback, and http_run
 * returns when nothing is left. The queue keeps the limits per host itself, because the timeouts of
 * libcurl count waiting time. A server that speaks HTTP/2 gets one connection for all its requests; any
 * other gets HTTP/1.1. One function makes every handle with every rule: https only (http for loopback),
 * TLS 1.2 and a verified certificate with subjectAltName, no redirects, no proxy but the operator's, no
 * cookies. Answers are limited in size and never decompressed; header lines that violate RFC 9110, 9112
 * and 9113 are refused. Requests and answers are wiped when they are no longer needed.
 *
 * A server wrote everything in an answer except `outcome`, `why` and the times: escape it before showing
 * it.
 */
#ifndef TAUTLINE_WORLD_HTTP_H
#define TAUTLINE_WORLD_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http;
struct err;

struct http_header {
    const char *name;
    const char *value; /* received: without spaces at both ends */
};

enum http_outcome {
    HTTP_ANSWERED,      /* a complete answer with a status */
    HTTP_NO_NAME,       /* the name could not be resolved */
    HTTP_NO_CONNECTION, /* refused, unreachable, closed or reset before an answer began */
    HTTP_TIMED_OUT,     /* also: too slow, or past the deadline of the run */
    HTTP_BROKEN,        /* cut short, or not valid HTTP */
    HTTP_TOO_LARGE,     /* more than the limits */
    HTTP_TLS,           /* certificate or protocol */
    HTTP_FORBIDDEN,     /* the address is not allowed: nothing was sent */
    HTTP_REFUSED        /* the request itself breaks a rule: nothing was sent */
};

struct http_answer {
    enum http_outcome outcome;
    const char *why; /* NULL if ANSWERED; else one line without text from the server */
    int status;      /* 200 to 599; only if ANSWERED (0: the answer of http_after) */
    const struct http_header *headers; /* in the order received, names as received */
    size_t header_count;
    const char *body; /* never NULL; NUL after the end */
    size_t length;
    int64_t
        certificate_ends; /* instant, the earliest of the chain, as the handshake of the connection
                                 showed it; 0: no TLS, or unknown */
    unsigned certificate; /* whose end that is: 0 the server's own, 1 the next one sent … */
    int64_t sent_at;      /* milliseconds of the monotonic clock, of the last try */
    int64_t took;         /* milliseconds of the last try, connecting included */
    unsigned tries;       /* 1 or more; 0 if it was never sent */
};

/* The first value of a header (any case), or NULL. `*count` (may be NULL) is the number of values: more
 * than one is a finding of its own. */
const char *http_answer_header(const struct http_answer *answer, const char *name, size_t *count);

/* Did Railway's edge answer instead of the application? Returns the message for it, or NULL. The edge also
 * adds its headers to the application's own answers, so they alone prove nothing. Decisive are the edge's
 * own body (502 to 504 `Application failed to respond`, 404 `Application not found`), or 502 or 504 with
 * the edge's headers; a 503 without that body is the application's own. */
const char *http_platform_answer(const struct http_answer *answer);

enum {
    HTTP_BODY_LIMIT = 1024 * 1024, /* bytes of one body, where a request sets no other limit */
    HTTP_HEADER_LIMIT = 64 * 1024, /* bytes of all heads of one answer; libcurl's own buffer reads
                                      one line of at most 100 KiB before it can be seen */
    HTTP_INTERIM_LIMIT = 8,        /* 1xx answers before the real one */
    HTTP_PER_HOST = 16,            /* over HTTP/1.1: connections */
    HTTP_STREAMS_PER_HOST = 100, /* over HTTP/2, all on one connection: what RFC 9113 section 6.5.2
                                      asks servers to allow at least */
    HTTP_RETRIES_MOST = 4,
    HTTP_RETRY_AFTER_MOST = 120, /* seconds */
    HTTP_SLOW_SECONDS = 20,      /* longest time below HTTP_SLOW_BYTES a second */
    HTTP_SLOW_BYTES = 100
};

struct http_options {
    int64_t deadline;    /* milliseconds for everything, from http_new */
    const char *ca_file; /* replaces the CA certificates of the system; NULL: the system's */
    const char *proxy;   /* an explicit option of the operator; NULL: none. Behind a proxy addresses
                               cannot be checked, only names */
    const char *user_agent; /* printable ASCII; never NULL */
    bool hurry;             /* tests: back off in milliseconds instead of seconds */
};

/* Where a request may connect to. Checked on the resolved address, for each new connection and for each
 * reuse of one. */
enum http_reach {
    HTTP_PUBLIC,  /* private, loopback, link-local, reserved and mapped forms of them are refused */
    HTTP_PRIVATE, /* declared `network: private`: private ranges too, still no loopback */
    HTTP_LOOPBACK /* a simulation: loopback only, plain http allowed */
};

struct http_request {
    const char *method; /* GET, POST, OPTIONS, HEAD */
    const char *url;    /* valid for base/url */
    const struct http_header *headers;
    size_t header_count;
    uint64_t
        secret_headers; /* bit by bit: is the header made from a secret, so that it is never shown? */
    const char *body;   /* NULL: none; POST only; any bytes */
    size_t body_length;
    enum http_reach reach;
    int64_t connect_timeout; /* milliseconds; 0: 10 s */
    int64_t timeout;         /* milliseconds since it was sent; 0: 20 s */
    unsigned per_host;       /* limit in flight to scheme, host and port; 0: as the protocol allows,
                             HTTP_PER_HOST or HTTP_STREAMS_PER_HOST */
    bool alone;              /* nothing else in flight to that host */
    bool
        close_connection; /* HTTP/1.1 on a new connection, closed afterwards. For requests that must not
                             be sent twice: others are, once, where a shared or reused connection
                             closes before the answer begins, or the server refuses the stream */
    size_t body_limit; /* bytes of the answer's body; 0: HTTP_BODY_LIMIT */
    unsigned retries;  /* for reads only; 429, 5xx and broken connections; at most
                                HTTP_RETRIES_MOST. Never: certificate errors, 401, 403 */
};

/* Called once for each request, inside http_run; the answer's memory is valid only during the call
 * and wiped after it. New requests may be added. */
typedef void http_done(void *context, const struct http_answer *answer);

/* For `probe NAME`: called after every try, before `done`. */
typedef void http_watch(void *context, const struct http_request *request,
                        const struct http_answer *answer);

/* libcurl with wiping allocators; once, in `main`, before any thread. False where libcurl cannot
 * start. */
bool http_global_init(void);
void http_global_cleanup(void);

/* NULL with ERR_SYSTEM where libcurl does not start or the CA file cannot be read. The options are
 * copied. */
struct http *http_new(const struct http_options *options, struct err *err);
/* Not inside http_run. Queued requests are dropped without calling `done`. NULL is allowed. */
void http_free(struct http *http);

/* Copies the request. One that breaks a rule is answered with HTTP_REFUSED, inside http_run like any
 * other. Requests to one host start in the order in which they were added. */
void http_add(struct http *http, const struct http_request *request, http_done *done,
              void *context);

/* Opens a connection to the host of `url` ahead, so that name, TCP and TLS cost nothing when the first
 * request is added: nothing of a request is sent, and `done` is never called. Without effect where there is
 * a connection already, for plain http, and for an address that breaks a rule. If it fails, requests that
 * wait for it fail with it, and one that is added later tries again. */
void http_open(struct http *http, const char *url, enum http_reach reach);

/* Calls `done` after `delay` milliseconds, to wait between reads: with HTTP_ANSWERED and status 0, or at
 * the deadline with HTTP_TIMED_OUT. */
void http_after(struct http *http, int64_t delay, http_done *done, void *context);

/* Runs until nothing is left. At the deadline all open requests are answered with HTTP_TIMED_OUT, and so
 * are those added later: a `done` must not add for ever. */
void http_run(struct http *http);

void http_watch_all(struct http *http, http_watch *watch, void *context);

/* Progress for a person: called inside http_run about once a second, first after one second, with the
 * number of open requests (in flight or waiting). */
typedef void http_progress(void *context, size_t open);
void http_progress_tell(struct http *http, http_progress *progress, void *context);

/* What one of several users of the same connections has for itself. */
struct http_use {
    int64_t ends;     /* of its deadline, on the monotonic clock */
    char *user_agent; /* owned */
    http_watch *watch;
    void *watch_context;
    http_progress *progress;
    void *progress_context;
};

/* Lets another one use the connections that are open, with a deadline and a User-Agent of its own, until
 * http_use_end gives back what was: one inside the other, never inside http_run. False with ERR_SYSTEM
 * where the User-Agent breaks a rule. */
bool http_use_begin(struct http *http, const struct http_options *options, struct http_use *before,
                    struct err *err);
void http_use_end(struct http *http, const struct http_use *before);

/* How many requests were put on the wire since http_new, retries included. */
unsigned http_sent(const struct http *http);
int64_t http_left(const struct http *http); /* milliseconds to the deadline, at least 0 */

#endif
