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

struct node;
struct arena;

enum node_kind { NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_TEXT, NODE_LIST, NODE_MAP };

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

/* --- node_build: a tree of nodes, made in the order in which a document tells it.
 *
 * The readers of YAML and JSON call open, key, add and close as their documents do; what they
 * handed over is sealed (sorted, immutable) when it closes. Whether a key may be what it is and may
 * stand there is the reader's question; equal keys are neighbours in `sorted`, in the order of the
 * document.
 */

/* The deepest tree that a reader may build. */
enum { NODE_BUILD_DEPTH = 64 };

struct node_frame {
    struct node *node;
    const struct node **items;
    struct node_entry *entries;
    size_t capacity;
    const char *key;
    struct place key_where;
};

struct node_builder {
    struct arena *arena; /* borrowed */
    struct node_frame frames[NODE_BUILD_DEPTH];
    size_t depth;            /* collections that are open */
    const struct node *root; /* NULL until the outermost thing is whole */
};

void node_build_init(struct node_builder *builder, struct arena *arena);

/* The kind of the collection that is open; NODE_NULL where none is. */
enum node_kind node_build_inside(const struct node_builder *builder);

/* Opens a NODE_LIST or NODE_MAP; at most NODE_BUILD_DEPTH may be open. */
void node_build_open(struct node_builder *builder, enum node_kind kind, struct place where);

/* Closes and seals the innermost collection and adds it to the one around it. */
const struct node *node_build_close(struct node_builder *builder);

/* The key of what is added next to the open map. `key` lives in the arena; what is added to a map
 * without a key is left out. */
void node_build_key(struct node_builder *builder, const char *key, struct place where);

/* A scalar, with its text copied and its place; the caller may set the rest. */
struct node *node_build_scalar(struct node_builder *builder, enum node_kind kind,
                               struct place where, const char *text, size_t length);

/* Adds to the open collection, or makes the root. */
void node_build_add(struct node_builder *builder, const struct node *node);

#endif
