/*
 * answers: what Railway's answers say, as plain structs.
 *
 * The one place that reads them: pages, names and ids, instants, deployments, staged changes, sealed
 * variables, who touched what. Texts of Railway that are only shown are escaped here.
 */
#ifndef TAUTLINE_RAILWAY_ANSWERS_H
#define TAUTLINE_RAILWAY_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/observed.h"

struct arena;
struct node;

/* --- pages --- */

/* More pages of one list are not read: the rest is "not seen". */
enum { RAILWAY_PAGES_MOST = 40 };

enum search_result { SEARCH_FOUND, SEARCH_NOT_HERE, SEARCH_TWICE, SEARCH_UNREADABLE };

/* Looks for a thing by id or name in a connection's `edges`; the id is copied to the arena.
 * UNREADABLE where it is no connection, which is not the same as an empty one. */
enum search_result connection_find(struct arena *arena, const struct node *connection,
                                   const char *name, const char *id, const char **out);

/* `pageInfo.endCursor` where there is a next page, NULL where there is none; "" where the answer
 * does not say whether there is one or how to ask for it, which is never the same as none. */
const char *connection_next_page(struct arena *arena, const struct node *connection);

/* --- names of variables --- */

/* A value in a map of variables; NULL is absent, null is sealed. */
enum stored_value { VALUE_ABSENT, VALUE_SEALED, VALUE_TEXT, VALUE_UNREADABLE };
enum stored_value railway_value(const struct node *value);

/* --- deployments and workflows --- */

enum railway_progress {
    PROGRESS_UNSEEN,    /* not asked, or not answered */
    PROGRESS_UNDER_WAY, /* also a word that this program does not know */
    PROGRESS_UP,
    PROGRESS_ENDED,          /* it will not become what was wanted */
    PROGRESS_NEEDS_APPROVAL, /* it waits for an approval in Railway */
};

/* What a status means. NotFound is normal at first for a workflow (src/railway/README.md). */
enum railway_progress deployment_progress(const char *status);
enum railway_progress workflow_progress(const char *status);

/* --- revision --- */

/* The revision of an environment as one text: two reads of an unchanged environment give the same. NULL
 * where a part of it is missing or of the wrong kind. */
const char *revision_text(struct arena *arena, const struct node *data);

/* Deployments, sleep, staged changes and domains, from the data of a look; `service` is its id.
 * Where nothing or more than one deployment is active, `observed->running` says why it is not
 * seen. */
void revision_read(struct arena *arena, const struct node *data, const char *service,
                   struct observed *out);

/* --- index --- */

struct index_entry {
    const char *name;
    bool shared; /* a variable of the environment, which belongs to no service */
    bool sealed;
    int64_t updated_at; /* 0: unknown */
};

/* Filled page by page; lives in the arena of the reading. Zeroed, it is empty. */
struct index {
    struct index_entry *items;
    size_t count, capacity;
};

/* Adds what one page says of `service` and of shared variables. False where the page is not of its
 * shape. */
bool index_read(struct arena *arena, const struct node *page, const char *service,
                struct index *index);

/* Completes `variables` with the index's entries, shared ones or the service's, and keeps them
 * sorted. What the index calls sealed is VARIABLE_SEALED, with any value beside its name, also if
 * the map of values left it out: it is there. Returns the items, which may still be changed. */
struct variable *index_complete(struct arena *arena, const struct index *index, bool shared,
                                struct variables *variables);

/* --- patches --- */

/* Reads `environmentPatches` into `out->touches`: for each variable of the service
 * the newest patch that names it. Patches without an author or a time are passed over. */
void patches_read(struct arena *arena, const struct node *connection, const char *service,
                  struct observed *out);

#endif
