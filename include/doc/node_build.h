/*
 * node_build: a tree of nodes, made in the order in which a document tells it.
 *
 * The readers of YAML and JSON call open, key, add and close as their documents do; what they
 * handed over is sealed (sorted, immutable) when it closes. Whether a key may be what it is and may
 * stand there is the reader's question; equal keys are neighbours in `sorted`, in the order of the
 * document.
 */
#ifndef TAUTLINE_DOC_NODE_BUILD_H
#define TAUTLINE_DOC_NODE_BUILD_H

#include "doc/node.h"

struct arena;

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
