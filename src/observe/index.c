#include "observe/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/when.h"
#include "doc/node.h"
#include "observe/redact.h"

static struct index_entry read_entry(struct arena *arena, const struct node *node)
{
    const char *updated = node_text(node_get(node, "updatedAt"));
    const struct node *sealed = node_get(node, "isSealed");
    struct index_entry entry = {
        .name = arena_text(arena, node_text(node_get(node, "name"))),
        .shared = node_text(node_get(node, "serviceId")) == NULL,
        .sealed = sealed && sealed->kind == NODE_BOOL && sealed->boolean,
    };
    if (updated && !when_parse_instant(updated, &entry.updated_at))
        entry.updated_at = 0;
    return entry;
}

static bool is_of(const struct node *node, const char *service)
{
    const char *owner = node_text(node_get(node, "serviceId"));
    return node_text(node_get(node, "name")) && (!owner || strcmp(owner, service) == 0);
}

bool index_read(struct arena *arena, const struct node *page, const char *service,
                struct index *index)
{
    const struct node *edges = node_get(page, "edges");
    if (!edges || edges->kind != NODE_LIST)
        return false;
    for (size_t i = 0; i < edges->count; i++) {
        const struct node *node = node_get(edges->items[i], "node");
        if (!is_of(node, service))
            continue;
        index->items =
            arena_grow(arena, index->items, index->count, &index->capacity, sizeof *index->items);
        index->items[index->count++] = read_entry(arena, node);
    }
    return true;
}

static int compare_name(const void *name, const void *variable)
{
    return strcmp(name, ((const struct variable *)variable)->name);
}

static int compare_variables(const void *a, const void *b)
{
    return strcmp(((const struct variable *)a)->name, ((const struct variable *)b)->name);
}

static void complete(const struct index_entry *entry, struct variable *variable)
{
    variable->updated_at = entry->updated_at;
    if (entry->sealed) {
        variable->kind = VARIABLE_SEALED;
        variable->value = NULL;
    }
}

struct variable *index_complete(struct arena *arena, const struct index *index, bool shared,
                                struct variables *variables)
{
    struct variable *items =
        arena_array(arena, variables->count + index->count, sizeof(struct variable));
    const size_t known = variables->count;
    size_t count = known;
    if (known > 0)
        memcpy(items, variables->items, known * sizeof *items);
    for (size_t i = 0; i < index->count; i++) {
        const struct index_entry *entry = &index->items[i];
        if (entry->shared != shared)
            continue;
        struct variable *variable =
            known ? bsearch(entry->name, items, known, sizeof *items, compare_name) : NULL;
        if (!variable && entry->sealed && !railway_provides(entry->name)) {
            variable = &items[count++];
            *variable = (struct variable){.name = entry->name, .secret = -1};
        }
        if (variable)
            complete(entry, variable);
    }
    if (count > known)
        qsort(items, count, sizeof *items, compare_variables);
    variables->items = items;
    variables->count = count;
    return items;
}
