/*
 * node: a parsed document, before a schema says what it means.
 *
 * YAML and JSON give the same tree. A YAML scalar is always NODE_TEXT, `plain` where it has no quotes:
 * only the schema types it. Only JSON gives NODE_NULL, NODE_BOOL and NODE_NUMBER. The tree lives in the
 * arena of the parser.
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
    bool plain;   /* YAML: a scalar without quotes */
    bool boolean; /* BOOL */
    struct place where;
    const char *text; /* TEXT: never with a NUL inside; NUMBER: as written; BOOL: true/false;
                       * NULL: "" */
    size_t length;
    const struct node *const *items;        /* LIST */
    const struct node_entry *entries;       /* MAP, in document order */
    const struct node_entry *const *sorted; /* MAP, by key (strcmp), for node_get */
    size_t count;                           /* of items or entries */
};

const char *node_kind_name(enum node_kind kind);

/* The value of a key; NULL where it is missing or `map` is not a map (or NULL). Logarithmic. */
const struct node *node_get(const struct node *map, const char *key);

/* The text of a member; NULL where the map has no such text. */
const char *node_get_text(const struct node *map, const char *key);

/* Follows keys: node_path(n, "data", "environment", (char *)NULL). */
__attribute__((sentinel)) const struct node *node_path(const struct node *node, ...);

/* The node at a JSON pointer (RFC 6901), or NULL. */
const struct node *node_pointer(const struct node *node, const char *pointer);

/* The text of a TEXT node; NULL for any other node and for NULL. */
const char *node_text(const struct node *node);

/* The node on one line, `{ path: /health, status: [200, 204] }`: keys in the order of strcmp, a scalar
 * without quotes only where it has none and is a word. Two nodes that a schema could tell apart never have
 * the same line. */
const char *node_line(struct arena *arena, const struct node *node);

/* What a YAML 1.1 or 1.2 parser would make of a plain scalar that looks like text: `a boolean`, `null`,
 * `an octal number`, `a date` …; NULL where it is safe as text (also plain decimals, `true` and
 * `false`). */
const char *node_mistaken_for(const struct node *node);

/* --- building a tree ---
 *
 * The parsers of YAML and JSON call open, key, add and close in document order. A collection is sorted
 * and immutable once it is closed. The parser decides which keys are valid; equal keys are neighbours
 * in `sorted`, in document order. */

/* The depth of the deepest tree. */
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
    size_t depth;            /* open collections */
    const struct node *root; /* NULL until the outermost value is complete */
};

void node_build_init(struct node_builder *builder, struct arena *arena);

/* The kind of the innermost open collection; NODE_NULL where there is none. */
enum node_kind node_build_inside(const struct node_builder *builder);

/* Opens a NODE_LIST or NODE_MAP; at most NODE_BUILD_DEPTH may be open. */
void node_build_open(struct node_builder *builder, enum node_kind kind, struct place where);

/* Closes and seals the innermost collection and adds it to the one around it. */
const struct node *node_build_close(struct node_builder *builder);

/* The key of the next value of the open map; `key` is in the arena. A value without a key is left
 * out. */
void node_build_key(struct node_builder *builder, const char *key, struct place where);

/* A scalar with a copy of its text; the caller may set the other members. */
struct node *node_build_scalar(struct node_builder *builder, enum node_kind kind,
                               struct place where, const char *text, size_t length);

/* Adds to the open collection; the root where there is none. */
void node_build_add(struct node_builder *builder, const struct node *node);

#endif
