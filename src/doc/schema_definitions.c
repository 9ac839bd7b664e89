#include "schema_definitions.h"

#include "base/text.h"

static void collect(struct schema_definitions *found, const struct shape *shape);

static void collect_rows(struct schema_definitions *found, const struct schema_row *rows)
{
    for (; rows && rows->key; rows++)
        if (rows->need != RESERVED)
            collect(found, rows->shape);
}

static void collect_map(struct schema_definitions *found, const struct shape_map *map)
{
    for (const struct schema_table *table = map->tables; table->rows; table++)
        collect_rows(found, table->rows);
    for (const struct schema_variant *variant = map->variants; variant && variant->word; variant++)
        collect_rows(found, variant->rows);
}

static bool is_new(struct schema_definitions *found, const struct shape *shape)
{
    if (!shape->id)
        return true;
    for (size_t i = 0; i < found->count; i++)
        if (text_is(found->items[i]->id, shape->id))
            return false;
    if (found->count < SCHEMA_DEFINITIONS_MOST)
        found->items[found->count++] = shape;
    return true;
}

static void collect(struct schema_definitions *found, const struct shape *shape)
{
    if (!shape || !is_new(found, shape))
        return;
    if (shape->kind == SHAPE_LIST) {
        collect(found, shape->list.item);
    } else if (shape->kind == SHAPE_NAMED) {
        collect(found, shape->named.name);
        collect(found, shape->named.item);
    } else if (shape->kind == SHAPE_MAP) {
        collect_map(found, &shape->map);
    } else if (shape->kind == SHAPE_EITHER) {
        collect(found, shape->either.scalar);
        collect(found, shape->either.list);
        collect(found, shape->either.map);
    }
}

void schema_definitions_of(const struct shape *root, struct schema_definitions *out)
{
    *out = (struct schema_definitions){.count = 0};
    collect(out, root);
}
