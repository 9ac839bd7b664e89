/*
 * http: requests to hosts that may be hostile. The only user of libcurl.
 *
 * One queue for the whole run: requests are added at any time, also from inside a callback, and
 * http_run returns when nothing is left or the deadline has passed. Limits per host are kept by an
 * own queue, because libcurl's time-outs count waiting time (SECURITY "HTTP"). Every handle is made
 * by one function with every rule of that section: no redirects, no proxy, no cookies, TLS verified.
 * Answers are read up to the limits and never decompressed.
 */
#ifndef TAUTLINE_WORLD_HTTP_H
#define TAUTLINE_WORLD_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http;
struct arena;
struct err;

enum {
    HTTP_BODY_LIMIT = 1024 * 1024,
    HTTP_HEADER_LIMIT = 64 * 1024,
    HTTP_PER_HOST = 16,
    HTTP_IN_FLIGHT = 32,
    HTTP_RETRIES_MOST = 4
};

struct http_options {
    int64_t deadline;      /* milliseconds for everything, from http_new */
    const char *ca_file;   /* a company's own CA; NULL: the system's */
    const char *proxy;     /* an explicit option of the operator; NULL: none */
    const char *user_agent;
    bool hurry; /* tests: back off in milliseconds instead of seconds */
};

/* Where a request may connect to, judged on the address that was really resolved. */
enum http_reach {
    HTTP_PUBLIC,  /* private, loopback, link-local and mapped forms of them are refused */
    HTTP_PRIVATE, /* declared `network: private`: private ranges too, still no loopback */
    HTTP_LOOPBACK /* a simulation: loopback only, plain http allowed */
};

struct http_header {
    const char *name;
    const char *value;
};

struct http_request {
    const char *method; /* GET, POST, OPTIONS, HEAD */
    const char *url;
    const struct http_header *headers;
    size_t header_count;
    const char *body; /* NULL: none */
    size_t body_length;
    enum http_reach reach;
    int64_t connect_timeout; /* milliseconds; 0: 10 s */
    int64_t timeout;         /* milliseconds, from the moment it is sent; 0: 20 s */
    unsigned per_host;       /* 0: HTTP_PER_HOST */
    bool alone;              /* nothing else in flight to that host meanwhile */
    bool certificate;        /* read the end of the certificate's validity */
    bool close_connection;   /* TLS probe: a fresh connection of its own */
    unsigned retries;        /* for reads only; 429, 5xx and broken connections; at most 4 */
};

enum http_outcome {
    HTTP_ANSWERED,      /* a whole answer with a status */
    HTTP_NO_NAME,       /* the name could not be resolved */
    HTTP_NO_CONNECTION, /* refused, unreachable, reset before an answer */
    HTTP_TIMED_OUT,     /* also: too slow, or the run's deadline */
    HTTP_BROKEN,        /* cut short, or not HTTP as it should be */
    HTTP_TOO_LARGE,     /* more than the limits */
    HTTP_TLS,           /* certificate or protocol */
    HTTP_FORBIDDEN,     /* the address is not one that may be asked */
    HTTP_REFUSED        /* the request itself breaks a rule: never sent */
};

struct http_answer {
    enum http_outcome outcome;
    const char *why; /* not ANSWERED: one line without any text of the server */
    int status;      /* 100 to 599; only if ANSWERED */
    const struct http_header *headers; /* in the order received, names as received */
    size_t header_count;
    const char *body; /* NUL after the end */
    size_t length;
    int64_t certificate_ends; /* instant; 0: not asked or unknown */
    int64_t sent_at;  /* milliseconds of a monotonic clock */
    int64_t took;     /* milliseconds */
    unsigned tries;   /* 1 or more */
};

/* Called once for each request, inside http_run; the answer's memory is valid only during the call
 * and wiped after it. New requests may be added. */
typedef void http_done(void *context, const struct http_answer *answer);

/* For `probe NAME`: called for every exchange, before `done`. */
typedef void http_watch(void *context, const struct http_request *request,
                        const struct http_answer *answer);

/* libcurl with wiping allocators; once, in `main`. False where libcurl cannot start. */
bool http_global_init(void);
void http_global_cleanup(void);

struct http *http_new(const struct http_options *options, struct err *err);
void http_free(struct http *http);

/* Copies everything it needs. A request that breaks a rule is answered with HTTP_REFUSED. */
void http_add(struct http *http, const struct http_request *request, http_done *done,
              void *context);

/* Calls `done` (with an answer of outcome HTTP_TIMED_OUT only at the deadline) after `delay`
 * milliseconds: for polite waiting between reads. */
void http_after(struct http *http, int64_t delay, http_done *done, void *context);

void http_run(struct http *http);

void http_watch_all(struct http *http, http_watch *watch, void *context);

/* How many requests were put on the wire since http_new, retries included. */
unsigned http_sent(const struct http *http);
int64_t http_left(const struct http *http); /* milliseconds to the deadline, at least 0 */

/* The only value of a header (any case), NULL where absent; `*count` (may be NULL) tells how many
 * there are: more than one is a finding of its own, and gives the first. */
const char *http_answer_header(const struct http_answer *answer, const char *name, size_t *count);

/* Is this an answer of Railway's edge in place of the application's (RAILWAY.md, last but one
 * section)? Returns the words for it, or NULL. */
const char *http_platform_answer(const struct http_answer *answer);

#endif
