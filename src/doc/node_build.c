#include "doc/node.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void node_build_init(struct node_builder *builder, struct arena *arena)
{
    *builder = (struct node_builder){.arena = arena};
}

static struct node_frame *innermost(struct node_builder *builder)
{
    return &builder->frames[builder->depth - 1];
}

enum node_kind node_build_inside(const struct node_builder *builder)
{
    return builder->depth > 0 ? builder->frames[builder->depth - 1].node->kind : NODE_NULL;
}

void node_build_open(struct node_builder *builder, enum node_kind kind, struct place where)
{
    struct node *node = arena_alloc(builder->arena, sizeof *node);
    node->kind = kind;
    node->where = where;
    builder->frames[builder->depth++] = (struct node_frame){.node = node};
}

void node_build_key(struct node_builder *builder, const char *key, struct place where)
{
    struct node_frame *frame = innermost(builder);
    frame->key = key;
    frame->key_where = where;
}

struct node *node_build_scalar(struct node_builder *builder, enum node_kind kind,
                               struct place where, const char *text, size_t length)
{
    struct node *node = arena_alloc(builder->arena, sizeof *node);
    node->kind = kind;
    node->where = where;
    node->text = arena_slice(builder->arena, text, length);
    node->length = length;
    return node;
}

static void add_item(struct node_builder *builder, struct node_frame *frame,
                     const struct node *node)
{
    size_t *count = &frame->node->count;
    frame->items =
        arena_grow(builder->arena, frame->items, *count, &frame->capacity, sizeof *frame->items);
    frame->items[(*count)++] = node;
}

static void add_entry(struct node_builder *builder, struct node_frame *frame,
                      const struct node *node)
{
    size_t *count = &frame->node->count;
    frame->entries = arena_grow(builder->arena, frame->entries, *count, &frame->capacity,
                                sizeof *frame->entries);
    frame->entries[(*count)++] =
        (struct node_entry){.key = frame->key, .where = frame->key_where, .value = node};
    frame->key = NULL;
}

void node_build_add(struct node_builder *builder, const struct node *node)
{
    if (builder->depth == 0) {
        builder->root = node;
        return;
    }
    struct node_frame *frame = innermost(builder);
    if (frame->node->kind == NODE_LIST)
        add_item(builder, frame, node);
    else if (frame->key)
        add_entry(builder, frame, node);
}

/* By key; equal keys in the order of the document, which is the order of their addresses. */
static int entry_order(const void *a, const void *b)
{
    const struct node_entry *left = *(const struct node_entry *const *)a;
    const struct node_entry *right = *(const struct node_entry *const *)b;
    const int order = strcmp(left->key, right->key);
    if (order != 0)
        return order;
    return (left > right) - (left < right);
}

static void seal(struct arena *arena, struct node_frame *frame)
{
    struct node *node = frame->node;
    node->items = frame->items;
    node->entries = frame->entries;
    if (node->kind != NODE_MAP || node->count == 0)
        return;
    const struct node_entry **sorted = arena_array(arena, node->count, sizeof *sorted);
    for (size_t i = 0; i < node->count; i++)
        sorted[i] = &node->entries[i];
    qsort(sorted, node->count, sizeof *sorted, entry_order);
    node->sorted = sorted;
}

const struct node *node_build_close(struct node_builder *builder)
{
    struct node_frame *frame = innermost(builder);
    seal(builder->arena, frame);
    builder->depth--;
    node_build_add(builder, frame->node);
    return frame->node;
}
