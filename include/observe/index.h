/*
 * index: what Railway tells of variables beside their values: sealed, and when they changed.
 */
#ifndef TAUTLINE_OBSERVE_INDEX_H
#define TAUTLINE_OBSERVE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "model/observed.h"

struct arena;
struct node;

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
 * sorted. What the index calls sealed is VARIABLE_SEALED, whatever stood beside its name, also if
 * the map of values left it out: it is there. Returns the items, which may still be changed. */
struct variable *index_complete(struct arena *arena, const struct index *index, bool shared,
                                struct variables *variables);

#endif
