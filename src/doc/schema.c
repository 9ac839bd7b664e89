#include "doc/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

#include "schema_scalar.h"
#include "schema_tables.h"

static void read_value(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node, void *out);

static size_t fault_count(const struct schema_reading *reading)
{
    return reading->faults->count + reading->faults->dropped;
}

void schema_fault(struct schema_reading *reading, struct place where, const char *text,
                  const char *hint)
{
    struct err err;
    err_fill(&err, ERR_INPUT, where, "%s", text);
    if (hint)
        err_fill_hint(&err, "%s", hint);
    faults_add(reading->faults, &err);
}

const char *schema_suggestion(struct arena *arena, const char *word, const char *const *known,
                              size_t count, const char *otherwise)
{
    const char *nearest = text_nearest(word, known, count);
    if (nearest)
        return arena_printf(arena, "Did you mean '%s'?", nearest);
    return count == 0
               ? NULL
               : arena_printf(arena, "%s%s.", otherwise, text_joined(arena, known, count, ", "));
}

static void wrong_kind(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node)
{
    const bool is_nothing = node->kind == NODE_TEXT && node->plain && node->length == 0;
    const char *text = NULL;
    if (!key)
        text = arena_printf(reading->arena, "the document is %s, not %s",
                            is_nothing ? "empty" : node_kind_name(node->kind), shape->noun);
    else if (is_nothing)
        text = arena_printf(reading->arena, "'%s' has no value", key);
    else
        text = arena_printf(reading->arena, "'%s' takes %s, not %s", key, shape->noun,
                            node_kind_name(node->kind));
    const char *hint = shape->hint;
    if (!hint)
        hint = arena_printf(reading->arena, "Write %s.", shape->noun);
    schema_fault(reading, node->where, text, hint);
}

/* --- lists ------------------------------------------------------------------------------- */

static void store_span(void *out, const void *items, size_t count)
{
    memcpy(out, &items, sizeof items);
    memcpy((char *)out + sizeof items, &count, sizeof count);
}

/* Is the same text among the items before `at`? */
static bool is_repeated(const struct node *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (node_text(list->items[at]) && text_is(node_text(list->items[i]), list->items[at]->text))
            return true;
    return false;
}

static void check_count(struct schema_reading *reading, const struct shape *shape, const char *key,
                        const struct node *node)
{
    const size_t least = shape->list.least > 1 ? shape->list.least : !shape->list.may_be_empty;
    if (node->count >= least)
        return;
    const char *text = node->count == 0
                           ? arena_printf(reading->arena, "'%s' is empty", key)
                           : arena_printf(reading->arena, "'%s' has %zu of at least %zu items", key,
                                          node->count, least);
    schema_fault(reading, node->where, text,
                 shape->hint ? shape->hint
                             : arena_printf(reading->arena, "Write %s.", shape->noun));
}

static void read_list(struct schema_reading *reading, const struct shape *shape, const char *key,
                      const struct node *node, void *out)
{
    const struct shape_list *list = &shape->list;
    if (node->kind == NODE_TEXT && list->single) {
        void *item = arena_alloc(reading->arena, list->size);
        read_value(reading, list->item, key, node, item);
        store_span(out, item, 1);
        return;
    }
    if (node->kind != NODE_LIST) {
        wrong_kind(reading, shape, key, node);
        return;
    }
    check_count(reading, shape, key, node);
    char *items = arena_array(reading->arena, node->count, list->size);
    for (size_t i = 0; i < node->count; i++) {
        if (is_repeated(node, i))
            schema_fault(reading, node->items[i]->where,
                         arena_printf(reading->arena, "'%.60s' stands twice in '%s'",
                                      node->items[i]->text, key),
                         "Write each item once.");
        read_value(reading, list->item, key, node->items[i], items + i * list->size);
    }
    store_span(out, items, node->count);
}

/* --- names ------------------------------------------------------------------------------- */

static void read_entry(struct schema_reading *reading, const struct shape *shape,
                       const struct node_entry *entry, char *item)
{
    const struct shape_named *named = &shape->named;
    struct err err = {.code = ERR_NONE};
    if (named->name->scalar.check && !named->name->scalar.check(reading->arena, entry->key, &err)) {
        err.where = entry->where;
        faults_add(reading->faults, &err);
    }
    const char *name = arena_text(reading->arena, entry->key);
    memcpy(item + named->name_offset, &name, sizeof name);
    if (named->where_offset != SCHEMA_NO_OFFSET)
        memcpy(item + named->where_offset, &entry->where, sizeof entry->where);
    read_value(reading, named->item, entry->key, entry->value, item + named->value_offset);
}

static void read_named(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node, void *out)
{
    if (node->kind != NODE_MAP) {
        wrong_kind(reading, shape, key, node);
        return;
    }
    if (node->count == 0 && !shape->named.may_be_empty)
        schema_fault(reading, node->where, arena_printf(reading->arena, "'%s' is empty", key),
                     arena_printf(reading->arena, "Write %s.", shape->noun));
    char *items = arena_array(reading->arena, node->count, shape->named.size);
    for (size_t i = 0; i < node->count; i++)
        read_entry(reading, shape, &node->entries[i], items + i * shape->named.size);
    store_span(out, items, node->count);
}

/* --- maps -------------------------------------------------------------------------------- */

static void unknown_key(struct schema_reading *reading, const struct schema_keys *keys,
                        const struct shape *shape, const struct node_entry *entry)
{
    size_t count = 0;
    const char *const *known = schema_keys_list(keys, reading->arena, &count);
    schema_fault(reading, entry->where,
                 arena_printf(reading->arena, "'%.60s' is not a key of %s", entry->key,
                              schema_keys_noun(keys, shape, reading->arena)),
                 schema_suggestion(reading->arena, entry->key, known, count, "It takes: "));
}

static void missing_key(struct schema_reading *reading, const struct schema_keys *keys,
                        const struct shape *shape, const struct node *node,
                        const struct schema_row *row)
{
    schema_fault(reading, node->where,
                 arena_printf(reading->arena, "%s needs '%s'",
                              schema_keys_noun(keys, shape, reading->arena), row->key),
                 arena_printf(reading->arena, "Add '%s': %s.", row->key, row->about));
}

static size_t keys_present(const struct node *node, const struct schema_choice *choice,
                           const struct node_entry **last)
{
    size_t present = 0;
    for (size_t i = 0; i < node->count; i++)
        for (size_t k = 0; k < SCHEMA_KEYS_MOST && choice->keys[k]; k++)
            if (text_is(node->entries[i].key, choice->keys[k])) {
                *last = &node->entries[i];
                present++;
            }
    return present;
}

static void check_choice(struct schema_reading *reading, const struct shape *shape,
                         const struct node *node, const struct schema_choice *choice)
{
    const struct node_entry *last = NULL;
    const size_t present = keys_present(node, choice, &last);
    size_t count = 0;
    while (count < SCHEMA_KEYS_MOST && choice->keys[count])
        count++;
    struct arena *arena = reading->arena;
    const char *all = text_joined(arena, choice->keys, count, ", ");
    if (choice->rule == FIRST_NEEDS_SECOND) {
        if (node_get(node, choice->keys[0]) && !node_get(node, choice->keys[1]))
            schema_fault(reading, node->where,
                         arena_printf(arena, "'%s' needs '%s'", choice->keys[0], choice->keys[1]),
                         arena_printf(arena, "Write both, or leave '%s' out.", choice->keys[0]));
    } else if (present == 0 && choice->rule != AT_MOST_ONE) {
        schema_fault(reading, node->where,
                     arena_printf(arena, "%s needs one of: %s", shape->noun, all),
                     "Write one of these keys.");
    } else if (present > 1 && choice->rule != AT_LEAST_ONE) {
        schema_fault(reading, last->where,
                     arena_printf(arena, "'%s' cannot stand beside another of: %s", last->key, all),
                     "Write only one of these keys.");
    }
}

static void check_choices(struct schema_reading *reading, const struct shape *shape,
                          const struct node *node, const struct schema_choice *choices)
{
    for (; choices && choices->keys[0]; choices++)
        check_choice(reading, shape, node, choices);
}

static void read_rows(struct schema_reading *reading, const struct shape *shape,
                      const struct schema_keys *keys, const struct node *node, void *out)
{
    for (size_t i = 0; i < node->count; i++) {
        const struct node_entry *entry = &node->entries[i];
        size_t offset = 0;
        const struct schema_row *row = schema_keys_find(keys, entry->key, &offset);
        if (row && row->need != RESERVED)
            read_value(reading, row->shape, entry->key, entry->value, (char *)out + offset);
        else if (!row && !keys->undecided)
            unknown_key(reading, keys, shape, entry);
    }
    const struct schema_row *row = NULL;
    for (size_t at = 0; (row = schema_keys_at(keys, at)); at++)
        if (row->need == REQUIRED && !node_get(node, row->key))
            missing_key(reading, keys, shape, node, row);
}

static void read_map(struct schema_reading *reading, const struct shape *shape, const char *key,
                     const struct node *node, void *out)
{
    if (node->kind != NODE_MAP) {
        wrong_kind(reading, shape, key, node);
        return;
    }
    const struct shape_map *map = &shape->map;
    const size_t before = fault_count(reading);
    struct schema_keys keys;
    schema_keys_of(map, node, &keys);
    if (map->begin)
        map->begin(node, out);
    read_rows(reading, shape, &keys, node, out);
    check_choices(reading, shape, node, map->choices);
    if (keys.variant)
        check_choices(reading, shape, node, keys.variant->choices);
    if (map->finish && fault_count(reading) == before)
        map->finish(reading, node, out);
}

/* --- all --------------------------------------------------------------------------------- */

static const struct shape *chosen(const struct shape *shape, const struct node *node)
{
    switch (node->kind) {
    case NODE_LIST:
        return shape->either.list;
    case NODE_MAP:
        return shape->either.map;
    case NODE_NULL:
    case NODE_BOOL:
    case NODE_NUMBER:
    case NODE_TEXT:
        break;
    }
    return shape->either.scalar;
}

static void read_value(struct schema_reading *reading, const struct shape *shape, const char *key,
                       const struct node *node, void *out)
{
    switch (shape->kind) {
    case SHAPE_EITHER:
        if (chosen(shape, node))
            read_value(reading, chosen(shape, node), key, node, out);
        else
            wrong_kind(reading, shape, key, node);
        break;
    case SHAPE_SCALAR:
        if (node->kind == NODE_TEXT)
            schema_scalar_read(reading, shape, key, node, out);
        else
            wrong_kind(reading, shape, key, node);
        break;
    case SHAPE_LIST:
        read_list(reading, shape, key, node, out);
        break;
    case SHAPE_MAP:
        read_map(reading, shape, key, node, out);
        break;
    case SHAPE_NAMED:
        read_named(reading, shape, key, node, out);
        break;
    case SHAPE_ANY:
        break;
    }
}

bool schema_read(struct schema_reading *reading, const struct shape *shape, const struct node *node,
                 void *out)
{
    const size_t before = fault_count(reading);
    read_value(reading, shape, NULL, node, out);
    return fault_count(reading) == before;
}
