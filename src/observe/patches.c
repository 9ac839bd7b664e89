#include "observe/patches.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"

struct touches {
    struct touch *items;
    size_t count, capacity;
};

static bool touches_has(const struct touches *touches, const char *variable)
{
    for (size_t i = 0; i < touches->count; i++)
        if (text_is(touches->items[i].variable, variable))
            return true;
    return false;
}

static const char *author(struct arena *arena, const struct node *patch)
{
    const struct node *by = node_get(patch, "appliedBy");
    const char *name = node_text(node_get(by, "username"));
    const char *mail = node_text(node_get(by, "email"));
    const char *known = text_is_empty(name) ? mail : name;
    return text_is_empty(known) ? NULL : text_escaped(arena, known);
}

static void read_patch(struct arena *arena, const struct node *patch, const char *service,
                       struct touches *out)
{
    const struct node *services = node_path(patch, "patch", "services", (char *)NULL);
    const struct node *variables = node_path(services, service, "variables", (char *)NULL);
    const char *applied = node_text(node_get(patch, "appliedAt"));
    const char *who = author(arena, patch);
    int64_t when = 0;
    if (!variables || variables->kind != NODE_MAP || !who || !applied ||
        !when_parse_instant(applied, &when))
        return;
    for (size_t i = 0; i < variables->count; i++) {
        const char *name = variables->entries[i].key;
        if (touches_has(out, name))
            continue;
        out->items = arena_grow(arena, out->items, out->count, &out->capacity, sizeof *out->items);
        out->items[out->count++] =
            (struct touch){.variable = arena_text(arena, name), .who = who, .when = when};
    }
}

void patches_read(struct arena *arena, const struct node *connection, const char *service,
                  struct observed *out)
{
    const struct node *edges = node_get(connection, "edges");
    struct touches touches = {0};
    for (size_t i = 0; edges && edges->kind == NODE_LIST && i < edges->count; i++)
        read_patch(arena, node_get(edges->items[i], "node"), service, &touches);
    out->touches = touches.items;
    out->touch_count = touches.count;
}
