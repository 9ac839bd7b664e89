/*
 * identity: names to ids, and the token's target held against the declaration's.
 */
#ifndef TAUTLINE_OBSERVE_IDENTITY_H
#define TAUTLINE_OBSERVE_IDENTITY_H

#include <stdbool.h>

#include "base/err.h"
#include "model/target.h"

struct arena;
struct node;

/* Ids of one target, as far as they are known. */
struct identity {
    const char *project, *environment, *service;
};

/* Is everything pinned by id? Then `out` is complete. */
bool identity_pinned(const struct target *target, struct identity *out);

/* Holds `projectToken` against the target, by id where one is pinned, else by name. A token for
 * another target fails with ERR_TARGET and a text that names both. */
bool identity_of_token(struct arena *arena, const struct target *target,
                       const struct node *project_token, const char *from, struct identity *out,
                       struct err *err);

enum identity_search { IDENTITY_FOUND, IDENTITY_NOT_HERE, IDENTITY_TWICE, IDENTITY_UNREADABLE };

/* Looks for a thing by id or name in a connection's `edges`; the id is copied to the arena.
 * UNREADABLE where it is no connection, which is not the same as an empty one. */
enum identity_search identity_search(struct arena *arena, const struct node *connection,
                                     const char *name, const char *id, const char **out);

/* `pageInfo.endCursor` where there is a next page, NULL where there is none; "" where nobody can
 * tell whether there is one or how to ask for it, which is never the same as none. */
const char *identity_next_page(struct arena *arena, const struct node *connection);

#endif
