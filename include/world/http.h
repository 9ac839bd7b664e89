/*
 * http: what came back, and questions about it.
 *
 * Everything in an answer but `outcome`, `why` and the times was written by a server: escape it
 * before it is shown.
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
    const char
        *value; /* received: without blanks at both ends; "" where nothing follows the colon */
};

enum http_outcome {
    HTTP_ANSWERED,      /* a whole answer with a status */
    HTTP_NO_NAME,       /* the name could not be resolved */
    HTTP_NO_CONNECTION, /* refused, unreachable, closed or reset before an answer began */
    HTTP_TIMED_OUT,     /* also: too slow, or the run's deadline */
    HTTP_BROKEN,        /* cut short, or not HTTP as it should be */
    HTTP_TOO_LARGE,     /* more than the limits */
    HTTP_TLS,           /* certificate or protocol */
    HTTP_FORBIDDEN,     /* the address is not one that may be asked: nothing was sent */
    HTTP_REFUSED        /* the request itself breaks a rule: nothing was sent */
};

struct http_answer {
    enum http_outcome outcome;
    const char *why; /* NULL if ANSWERED; else one line without any text of the server */
    int status;      /* 200 to 599; only if ANSWERED (0: the answer of http_after) */
    const struct http_header *headers; /* in the order received, names as received */
    size_t header_count;
    const char *body; /* never NULL; NUL after the end */
    size_t length;
    int64_t certificate_ends; /* instant; 0: not asked or unknown */
    int64_t sent_at;          /* milliseconds of the monotonic clock, of the last try */
    int64_t took;             /* milliseconds of the last try, connecting included */
    unsigned tries;           /* 1 or more; 0 if it was never sent */
};

/* The first value of a header (any case), NULL where absent. `*count` (may be NULL) tells how many
 * there are: more than one is a finding of its own, not "the first one is good". */
const char *http_answer_header(const struct http_answer *answer, const char *name, size_t *count);

/* Is this an answer of Railway's edge in place of the application's? Returns the words for it, or
 * NULL. The edge marks the application's own answers with its headers as well, so that these alone
 * prove nothing. It takes the edge's own body (502 to 504 `Application failed to respond`, 404
 * `Application not found`), or 502 or 504 with the edge's headers; a 503 without that body is the
 * application's own. */
const char *http_platform_answer(const struct http_answer *answer);

/* --- http: requests to hosts that may be hostile. The only user of libcurl.
 *
 * One queue for the whole run: requests are added at any time, also from inside a callback, and
 * http_run returns when nothing is left. Limits per host are kept by an own queue, because
 * libcurl's time-outs count waiting time. Every handle is made by one function with every rule: https only
 * (http for loopback), TLS 1.2 and a certificate with subjectAltName verified, no redirects, no
 * proxy but the operator's, no cookies, HTTP/1.1. Answers are read up to the limits and never
 * decompressed; lines of a head that are not HTTP as RFC 9110 and 9112 have it are refused.
 *
 * What is kept of requests and answers is wiped when it is no longer needed.
 */

enum {
    HTTP_BODY_LIMIT = 1024 * 1024, /* bytes of one body */
    HTTP_HEADER_LIMIT = 64 * 1024, /* bytes of all heads of one answer; libcurl's own buffer reads
                                      one line of at most 100 KiB before it can be seen */
    HTTP_INTERIM_LIMIT = 8,        /* 1xx answers before the real one */
    HTTP_PER_HOST = 16,
    HTTP_IN_FLIGHT = 32, /* in all; fewer where the process may open few descriptors */
    HTTP_RETRIES_MOST = 4,
    HTTP_RETRY_AFTER_MOST = 120, /* seconds */
    HTTP_SLOW_SECONDS = 20,      /* so long may less than HTTP_SLOW_BYTES a second come */
    HTTP_SLOW_BYTES = 100
};

struct http_options {
    int64_t deadline;       /* milliseconds for everything, from http_new */
    const char *ca_file;    /* a company's own CA, in place of the system's; NULL: the system's */
    const char *proxy;      /* an explicit option of the operator; NULL: none. The address filter
                               cannot look behind a proxy: there, only names are judged */
    const char *user_agent; /* printable ASCII; never NULL */
    bool hurry;             /* tests: back off in milliseconds instead of seconds */
};

/* Where a request may connect to, judged on the address that was really resolved, for each new
 * connection and again for each use of one. */
enum http_reach {
    HTTP_PUBLIC,  /* private, loopback, link-local, reserved and mapped forms of them are refused */
    HTTP_PRIVATE, /* declared `network: private`: private ranges too, still no loopback */
    HTTP_LOOPBACK /* a simulation: loopback only, plain http allowed */
};

struct http_request {
    const char *method; /* GET, POST, OPTIONS, HEAD */
    const char *url;    /* as base/url reads it */
    const struct http_header *headers;
    size_t header_count;
    const char *body; /* NULL: none; POST only; any bytes */
    size_t body_length;
    enum http_reach reach;
    int64_t connect_timeout; /* milliseconds; 0: 10 s */
    int64_t timeout;         /* milliseconds, from the moment it is sent; 0: 20 s */
    unsigned per_host;       /* most in flight to scheme, host and port; 0: HTTP_PER_HOST */
    bool alone;              /* nothing else in flight to that host meanwhile */
    bool certificate;        /* read the end of the certificate's validity; implies the next one */
    bool close_connection;   /* a fresh connection of its own, closed afterwards. Also for what must
                                not be sent twice: libcurl repeats a request by itself when a reused
                                connection closes before the answer begins */
    unsigned retries;        /* for reads only; 429, 5xx and broken connections; at most
                                HTTP_RETRIES_MOST. Never: certificate errors, 401, 403 */
};

/* Called once for each request, inside http_run; the answer's memory is valid only during the call
 * and wiped after it. New requests may be added. */
typedef void http_done(void *context, const struct http_answer *answer);

/* For `probe NAME`: called for every exchange (each try), before `done`. */
typedef void http_watch(void *context, const struct http_request *request,
                        const struct http_answer *answer);

/* libcurl with wiping allocators; once, in `main`, before any thread. False where libcurl cannot
 * start. */
bool http_global_init(void);
void http_global_cleanup(void);

/* NULL, with `err` filled (ERR_SYSTEM), where libcurl gives no engine or the CA file cannot be
 * read. The options are copied. */
struct http *http_new(const struct http_options *options, struct err *err);
/* Not inside http_run. What is still queued is dropped without a call of its `done`. NULL is
 * allowed. */
void http_free(struct http *http);

/* Copies everything it needs. A request that breaks a rule is answered with HTTP_REFUSED, inside
 * http_run like any other. To one host requests start in the order in which they were added. */
void http_add(struct http *http, const struct http_request *request, http_done *done,
              void *context);

/* Calls `done` after `delay` milliseconds, for polite waiting between reads: with HTTP_ANSWERED and
 * status 0, or at the deadline with HTTP_TIMED_OUT. */
void http_after(struct http *http, int64_t delay, http_done *done, void *context);

/* Until nothing is left. At the deadline everything that is still open is answered with
 * HTTP_TIMED_OUT, and so is what is added later: a `done` must not add for ever. */
void http_run(struct http *http);

void http_watch_all(struct http *http, http_watch *watch, void *context);

/* For telling a person that the run goes on: called inside http_run, first after one second and then
 * about once a second, with how many requests are still open (in flight or waiting). */
typedef void http_progress(void *context, size_t open);
void http_progress_tell(struct http *http, http_progress *progress, void *context);

/* How many requests were put on the wire since http_new, retries included. */
unsigned http_sent(const struct http *http);
int64_t http_left(const struct http *http); /* milliseconds to the deadline, at least 0 */

#endif
