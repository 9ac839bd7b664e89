/*
 * schema_tables: the rows that one map may have, from the tables of its shape and of its type.
 */
#ifndef TAUTLINE_SRC_DOC_SCHEMA_TABLES_H
#define TAUTLINE_SRC_DOC_SCHEMA_TABLES_H

#include "doc/schema.h"

struct schema_keys {
    const struct schema_table *tables;
    const struct schema_variant *variant; /* NULL: none, or not known */
    bool undecided; /* the type is missing or unknown, so that no key can be called unknown */
};

/* `node` is the map that is read; NULL for all but the variant. */
void schema_keys_of(const struct shape_map *map, const struct node *node, struct schema_keys *out);

/* Row number `at`, or NULL behind the last. */
const struct schema_row *schema_keys_at(const struct schema_keys *keys, size_t at);

/* The row of a key with its offset in the struct that is filled, or NULL. */
const struct schema_row *schema_keys_find(const struct schema_keys *keys, const char *key,
                                          size_t *offset);

const char *const *schema_keys_list(const struct schema_keys *keys, struct arena *arena,
                                    size_t *count);

/* What a fault calls the map: `a probe`, or with a type `a probe of type tls`. */
const char *schema_keys_noun(const struct schema_keys *keys, const struct shape *shape,
                             struct arena *arena);

#endif
