/*
 * node: a document read, before anybody says what it means.
 *
 * YAML and JSON give the same tree. A YAML scalar is always NODE_TEXT, `plain` where it stands
 * without quotes: all typing is the schema's. Only JSON gives NODE_NULL, NODE_BOOL and NODE_NUMBER.
 * Everything lives in the arena of the reading.
 */
#ifndef TAUTLINE_DOC_NODE_H
#define TAUTLINE_DOC_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum node_kind { NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_TEXT, NODE_LIST, NODE_MAP };

struct node;

struct node_entry {
    const char *key;
    struct place where; /* of the key */
    const struct node *value;
};

struct node {
    enum node_kind kind;
    bool plain; /* YAML: a scalar without quotes */
    bool truth; /* BOOL */
    struct place where;
    const char *text; /* TEXT: never with a NUL inside; NUMBER: as written; BOOL: true/false;
                       * NULL: "" */
    size_t length;
    const struct node *const *items;        /* LIST */
    const struct node_entry *entries;       /* MAP, in the order of the document */
    const struct node_entry *const *sorted; /* MAP, by key (strcmp), for node_get */
    size_t count;                           /* of items or entries */
};

const char *node_kind_name(enum node_kind kind);

/* The value of a key, NULL where it is not there or `map` is no map (or NULL). Logarithmic. */
const struct node *node_get(const struct node *map, const char *key);

/* Follows keys: node_path(n, "data", "environment", (char *)NULL). */
__attribute__((sentinel)) const struct node *node_path(const struct node *node, ...);

/* Follows a JSON pointer (RFC 6901); NULL where nothing is there. */
const struct node *node_pointer(const struct node *node, const char *pointer);

/* The text of a TEXT node, or NULL for anything else (also for NULL). */
const char *node_text(const struct node *node);

/* The word that YAML 1.1 or 1.2 would make of a plain scalar that looks like text but is not:
 * `a truth value`, `null`, `an octal number`, `a date` …; NULL where it is safe as text (also plain
 * decimals, `true` and `false`). SECURITY "Reading YAML". */
const char *node_mistaken_for(const struct node *node);

#endif
