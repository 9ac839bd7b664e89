#include "schema_tables.h"

#include "base/arena.h"
#include "base/text.h"

void schema_keys_of(const struct shape_map *map, const struct node *node, struct schema_keys *out)
{
    *out = (struct schema_keys){.tables = map->tables};
    if (!map->variants || !node)
        return;
    const char *word = node_text(node_get(node, "type"));
    for (const struct schema_variant *variant = map->variants; variant->word; variant++)
        if (text_is(word, variant->word))
            out->variant = variant;
    out->undecided = !out->variant;
}

/* Walks over all rows; stops at number `at` or at `key`, whichever is asked for. */
static const struct schema_row *walk(const struct schema_keys *keys, size_t at, const char *key,
                                     size_t *offset)
{
    size_t number = 0;
    for (const struct schema_table *table = keys->tables; table->rows; table++)
        for (const struct schema_row *row = table->rows; row->key; row++) {
            *offset = table->base + row->offset;
            if (key ? text_is(row->key, key) : number++ == at)
                return row;
        }
    for (const struct schema_row *row = keys->variant ? keys->variant->rows : NULL; row && row->key;
         row++) {
        *offset = row->offset;
        if (key ? text_is(row->key, key) : number++ == at)
            return row;
    }
    return NULL;
}

const struct schema_row *schema_keys_at(const struct schema_keys *keys, size_t at)
{
    size_t offset = 0;
    return walk(keys, at, NULL, &offset);
}

const struct schema_row *schema_keys_find(const struct schema_keys *keys, const char *key,
                                          size_t *offset)
{
    return walk(keys, 0, key, offset);
}

const char *const *schema_keys_list(const struct schema_keys *keys, struct arena *arena,
                                    size_t *count)
{
    const char **list = NULL;
    size_t capacity = 0;
    *count = 0;
    for (const struct schema_row *row = schema_keys_at(keys, 0); row;
         row = schema_keys_at(keys, *count)) {
        const char **larger = arena_grow(arena, list, *count, &capacity, sizeof *list);
        larger[*count] = row->key;
        list = larger;
        *count += 1;
    }
    return list;
}

const char *schema_keys_noun(const struct schema_keys *keys, const struct shape *shape,
                             struct arena *arena)
{
    if (!keys->variant)
        return shape->noun;
    return arena_printf(arena, "%s of type %s", shape->noun, keys->variant->word);
}
