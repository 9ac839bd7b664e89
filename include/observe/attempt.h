/*
 * attempt: a secret written into the headers of one request, as a token or as a signature, rightly or
 * wrongly on purpose.
 *
 * A wrong one has the form of the right one, because many applications answer a malformed one in another
 * way than a wrong one.
 */
#ifndef TAUTLINE_OBSERVE_ATTEMPT_H
#define TAUTLINE_OBSERVE_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/probe.h"
#include "world/http.h"

enum { ATTEMPT_HEADERS_MOST = 5, ATTEMPT_TEXT_MOST = 64 * 1024 };

enum attempt_form {
    ATTEMPT_RIGHT,
    ATTEMPT_SHORT,       /* the right one without its last character */
    ATTEMPT_WRONG,       /* from a made-up secret */
    ATTEMPT_WRONG_SHORT, /* the same without its last character */
    ATTEMPT_EMPTY        /* nothing where the secret or the signature is expected */
};

/* A token behind the header `header`, or a signature; the other one is NULL. All borrowed. */
struct attempt {
    const struct token *token;
    const char *header;
    const struct signature *signature;
    enum attempt_form form;
    const char *made_up; /* the made-up secret of this run, and its {id} */
    int64_t age;         /* seconds by which {timestamp} lies in the past */
};

/* Does it take the secret? */
bool attempt_needs_secret(const struct attempt *attempt);
const struct source *attempt_source(const struct attempt *attempt);

/* What is signed, and when. */
struct attempt_of {
    const char *body; /* NULL: none */
    int64_t now;      /* seconds since 1970 */
};

/* The headers, with names that are borrowed from the declaration. The first is the token or the signature. */
struct attempt_headers {
    struct buf values[ATTEMPT_HEADERS_MOST];
    const char *names[ATTEMPT_HEADERS_MOST];
    bool secret; /* is the first one made from the secret? */
    size_t count;
};

/* `secret` may be NULL where attempt_needs_secret is false. False where the secret is not base64 although the
 * declaration says so; nothing is to be released then. */
bool attempt_write(const struct attempt *attempt, const struct attempt_of *of, const char *secret,
                   struct attempt_headers *out);
void attempt_release(struct attempt_headers *headers);

#endif
