/*
 * http_answer: what came back, and questions about it.
 *
 * Everything in an answer but `outcome`, `why` and the times was written by a server: escape it
 * before it is shown.
 */
#ifndef TAUTLINE_WORLD_HTTP_ANSWER_H
#define TAUTLINE_WORLD_HTTP_ANSWER_H

#include <stddef.h>
#include <stdint.h>

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

#endif
