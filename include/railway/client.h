/*
 * client: asks Railway's GraphQL API, and says what an answer is worth.
 *
 * The address is fixed; a replacement is loopback only. Every request carries a query string
 * (`?source=tautline`), because requests without one fall under an edge rule (src/railway/README.md).
 * A query is retried by world/http within its bounds, and railway_ask refuses what does not start
 * with `query`. What changes something goes through railway_send, which only act/ may call
 * (ci/check-layers) and which sends once in every case.
 */
#ifndef TAUTLINE_RAILWAY_CLIENT_H
#define TAUTLINE_RAILWAY_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct http;
struct http_answer;
struct json_writer;
struct node;
struct secrets;

#define RAILWAY_URL "https://backboard.railway.com/graphql/v2"

enum token_kind {
    TOKEN_PROJECT, /* one environment of one project: header Project-Access-Token */
    TOKEN_ACCOUNT  /* account or workspace: Authorization: Bearer */
};

struct railway_token {
    enum token_kind kind;
    int secret;       /* handle in the registry */
    const char *from; /* where it came from, in words: `the variable RAILWAY_TOKEN` */
};

struct railway {
    struct http *http;             /* borrowed */
    const struct secrets *secrets; /* borrowed */
    const char *url;
    bool simulated; /* the address is a replacement: loopback, plain http allowed */
};

/* `url` NULL: the fixed address. Another one must be loopback, else ERR_USAGE. */
bool railway_open(struct arena *arena, struct http *http, const struct secrets *secrets,
                  const char *url, struct railway *out, struct err *err);

enum railway_fault {
    RAILWAY_FINE,
    RAILWAY_UNREACHABLE,    /* nothing, or nothing whole, came back */
    RAILWAY_NOT_AUTHORIZED, /* 401, 403, `Not Authorized`, `Project Token not found` */
    RAILWAY_LIMITED,        /* 429 */
    RAILWAY_UNSENT,         /* the question itself cannot be sent */
    RAILWAY_BUSY,           /* `Cannot redeploy yet`: nothing was done, ask later */
    RAILWAY_PROBLEM,        /* errors[] of another kind; also beside data */
    RAILWAY_CHANGED,        /* schema errors: the API has changed; `why` names the field */
    RAILWAY_UNREADABLE      /* not JSON as it should be, or of the wrong shape */
};

/* --- the variables of a document ------------------------------------------------------------------
 * Optional ones are left out, never null (src/railway/README.md). Null is written only for a name in a
 * map that is to be removed. */

enum railway_argument_kind {
    ARGUMENT_IS_TEXT,
    ARGUMENT_IS_TRUTH,
    ARGUMENT_IS_MAP,
    ARGUMENT_IS_NULL
};

struct railway_arguments;

struct railway_argument {
    const char *name;
    const char *text; /* borrowed, like all below */
    const struct railway_arguments *map;
    enum railway_argument_kind kind;
    bool truth;
};

struct railway_arguments {
    const struct railway_argument *items; /* borrowed */
    size_t count;
};

#define ARGUMENT_TEXT(name, text)                                                                  \
    {                                                                                              \
        (name), (text), NULL, ARGUMENT_IS_TEXT, false                                              \
    }
#define ARGUMENT_BOOL(name, truth)                                                                 \
    {                                                                                              \
        (name), NULL, NULL, ARGUMENT_IS_TRUTH, (truth)                                             \
    }
#define ARGUMENT_MAP(name, map)                                                                    \
    {                                                                                              \
        (name), NULL, (map), ARGUMENT_IS_MAP, false                                                \
    }
#define ARGUMENT_NULL(name)                                                                        \
    {                                                                                              \
        (name), NULL, NULL, ARGUMENT_IS_NULL, false                                                \
    }

enum { ARGUMENTS_DEPTH = 8 };

/* Writes one JSON object; NULL gives an empty one. Deeper than ARGUMENTS_DEPTH the writer fails. */
void railway_arguments_write(struct json_writer *writer, const struct railway_arguments *arguments);

struct railway_query {
    const char *operation;                     /* operationName, as in the document */
    const char *document;                      /* a constant of the program */
    const struct railway_arguments *arguments; /* NULL: none */
};

struct railway_answer {
    enum railway_fault fault;
    const char *why;         /* not FINE: one line, ours, never the server's text */
    const char *trace;       /* traceId, all digits; NULL: none */
    const struct node *data; /* FINE: the `data` object, every member of it non-null as asked for
                                is the reader's to check */
    int64_t date;            /* the Date header as an instant; 0: none */
};

/* Valid only during the call. */
typedef void railway_done(void *context, const struct railway_answer *answer);

/* Adds the request to the run's queue; `done` is called inside http_run, or at once where the
 * question cannot be sent. */
void railway_ask(struct railway *railway, const struct railway_token *token,
                 const struct railway_query *query, railway_done *done, void *context);

/* Adds a document that changes something: sent once and never again, on a connection of its own (libcurl
 * repeats a request by itself when a reused connection closes). Anything but RAILWAY_FINE,
 * NOT_AUTHORIZED, CHANGED, UNSENT and BUSY leaves open whether it took effect: read back, then decide. */
void railway_send(struct railway *railway, const struct railway_token *token,
                  const struct railway_query *change, railway_done *done, void *context);

/* What an HTTP answer of the API is worth, before its data is read. Success is HTTP 200, a JSON object,
 * no `errors`, and `data` an object (src/railway/README.md). Errors of resolvers come as HTTP 200. Texts
 * of the server are foreign text and never passed on, only an identifier that a schema error names and
 * `document` (NULL: none) holds, and a trace of digits: no variable is known yet, so no secret either.
 * Everything of `out` lives in `arena`. `data` may come with errors: then it says at most what a token
 * is for. */
void railway_envelope(struct arena *arena, const struct http_answer *answer, const char *document,
                      struct railway_answer *out);

#endif
