/*
 * naming: one target's names to ids, in one request if the names are on the first page.
 *
 * A project token names its own project and environment, which must be the declaration's; any other
 * token searches the projects that it sees.
 */
#ifndef TAUTLINE_OBSERVE_NAMING_H
#define TAUTLINE_OBSERVE_NAMING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/target.h"
#include "railway/client.h"

struct arena;
struct node;

/* Ids of one target, as far as they are known. */
struct identity {
    const char *project, *environment, *service;
};

/* Is everything pinned by id? Then `out` is complete. */
bool identity_pinned(const struct target *target, struct identity *out);

/* Holds `projectToken` against the target, by id where one is pinned, else by name. A token for
 * another target fails with ERR_TOKEN and a text that names both. */
bool identity_of_token(struct arena *arena, const struct target *target,
                       const struct node *project_token, const char *from, struct identity *out,
                       struct err *err);

/* Does Railway refuse to say what a project token is for? Then `err` (ERR_TOKEN) says so: such a token is
 * none that it knows. A refusal elsewhere in the answer is none of the token itself. */
bool token_is_refused(struct arena *arena, const struct railway_token *token,
                      const struct target *target, const struct railway_answer *answer,
                      struct err *err);

struct naming_result {
    bool found;
    struct identity id; /* only if found */
    struct err
        err; /* not found: ERR_TOKEN, ERR_TARGET (refused) or ERR_REMOTE (could not be observed) */
    unsigned requests;
    unsigned pages; /* how many of them were further pages */
    int64_t date;   /* Railway's Date; 0: none */
};

typedef void naming_done(void *context, const struct naming_result *result);

/* Why an answer is of no use, in one line: with the id that Railway's support asks for, and what to try
 * where the token may not read: it may be of the other kind, unless Railway has taken it. */
const char *naming_reason(struct arena *arena, const struct railway_token *token,
                          const struct target *target, const struct railway_answer *answer,
                          bool is_taken);

/* Whose names, asked by whom; all borrowed. */
struct naming_subject {
    struct arena *arena;
    struct railway *railway;
    const struct railway_token *token;
    const struct target *target;
};

void naming_start(const struct naming_subject *subject, naming_done *done, void *context);

/* What the first document of a naming asks, for a look that asks it beside (railway_look); the project's own
 * names need its id. */
struct naming_questions {
    bool services; /* of the token's project */
    bool names;    /* of the project that is pinned */
    bool projects; /* all that the token sees */
};
struct naming_questions naming_questions(const struct naming_subject *subject);

/* The same with the answer to these, which is not counted. `done` is called before this returns, unless a
 * further page has to be asked for. */
void naming_take(const struct naming_subject *subject, const struct railway_answer *answer,
                 naming_done *done, void *context);

#endif
