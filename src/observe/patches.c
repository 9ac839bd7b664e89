#include "observe/patches.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"

struct touches {
    struct touch *items;
    size_t count, capacity;
};

static struct touch *touch_of(const struct touches *touches, const char *variable)
{
    for (size_t i = 0; i < touches->count; i++)
        if (text_is(touches->items[i].variable, variable))
            return &touches->items[i];
    return NULL;
}

/* The order of the patches is not documented: the newest counts. */
static void note(struct arena *arena, struct touches *touches, const struct touch *touch)
{
    struct touch *known = touch_of(touches, touch->variable);
    if (known) {
        if (touch->when > known->when)
            *known = *touch;
        return;
    }
    touches->items = arena_grow(arena, touches->items, touches->count, &touches->capacity,
                                sizeof *touches->items);
    touches->items[touches->count++] = *touch;
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
        const struct touch touch = {arena_text(arena, variables->entries[i].key), who, when};
        note(arena, out, &touch);
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
