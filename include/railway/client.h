/*
 * client: asks Railway's GraphQL API, and says what an answer is worth.
 *
 * The address is fixed; a replacement is loopback only. Every request carries a query string
 * (`?source=tautline`), because requests without one fall under an edge rule (RAILWAY.md "Access").
 * A query is retried by world/http within its bounds, and railway_ask refuses what does not start
 * with `query`. What changes something goes through railway_send, which only act/ may call
 * (ci/check-layers) and which sends once, whatever happens.
 */
#ifndef TAUTLINE_RAILWAY_CLIENT_H
#define TAUTLINE_RAILWAY_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct http;
struct node;
struct railway_arguments;
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

struct railway_query {
    const char *operation; /* operationName, as in the document */
    const char *document;
    const struct railway_arguments *arguments; /* NULL: none */
};

struct railway_answer {
    enum railway_fault fault;
    const char *why;         /* not FINE: one line, ours, never the server's text */
    const char *trace;       /* traceId, escaped; NULL: none */
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

#endif
