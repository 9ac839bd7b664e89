#include "doc/schema_json.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/text.h"
#include "doc/json_write.h"
#include "doc/schema.h"

enum { SCHEMA_DEFINITIONS_MOST = 64 };

/* The shapes below a root that have a name, each once, in the order in which they are found. */
struct schema_definitions {
    const struct shape *items[SCHEMA_DEFINITIONS_MOST];
    size_t count;
};

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

static void write_shape(struct json_writer *json, const struct shape *shape);
static void write_body(struct json_writer *json, const struct shape *shape);

/* --- scalars ----------------------------------------------------------------------------- */

static void write_words(struct json_writer *json, const struct schema_word *words)
{
    json_key_array(json, "enum");
    for (; words->word; words++)
        json_text(json, words->word);
    json_array_close(json);
}

static void write_text_types(struct json_writer *json)
{
    static const char *const types[] = {"string", "number", "boolean"};
    json_key_texts(json, "type", types, sizeof types / sizeof types[0]);
}

static void write_number(struct json_writer *json, const struct shape_scalar *scalar)
{
    json_key_text(json, "type", "integer");
    json_key_int(json, "minimum", scalar->least);
    json_key_int(json, "maximum", scalar->most);
}

/* `no` is text to YAML 1.2 and false to YAML 1.1: an editor may have read either. */
static void write_yes_or_no(struct json_writer *json)
{
    json_key_array(json, "enum");
    json_text(json, "yes");
    json_text(json, "no");
    json_bool(json, true);
    json_bool(json, false);
    json_array_close(json);
}

static void write_scalar(struct json_writer *json, const struct shape_scalar *scalar)
{
    switch (scalar->kind) {
    case SCALAR_TEXT:
        write_text_types(json);
        break;
    case SCALAR_WORD:
    case SCALAR_FORM:
        json_key_text(json, "type", "string");
        break;
    case SCALAR_BOOL:
        json_key_text(json, "type", "boolean");
        return;
    case SCALAR_TRUE:
        json_key_bool(json, "const", true);
        return;
    case SCALAR_YES:
        write_yes_or_no(json);
        return;
    case SCALAR_NUMBER:
        write_number(json, scalar);
        return;
    case SCALAR_DECIMAL:
        json_key_text(json, "type", "number");
        return;
    }
    if (scalar->words)
        write_words(json, scalar->words);
    else if (scalar->pattern)
        json_key_text(json, "pattern", scalar->pattern);
    else if (!scalar->may_be_empty)
        json_key_int(json, "minLength", 1);
}

/* --- lists and names --------------------------------------------------------------------- */

static void write_array(struct json_writer *json, const struct shape_list *list)
{
    json_key_text(json, "type", "array");
    json_key(json, "items");
    write_shape(json, list->item);
    if (!list->may_be_empty)
        json_key_int(json, "minItems", list->least > 1 ? (int64_t)list->least : 1);
    /* 1 and true, or 1 and 1.0, are the same to JSON and different texts to us. */
    const bool is_scalar = list->item->kind == SHAPE_SCALAR;
    if (is_scalar &&
        (list->item->scalar.kind == SCALAR_WORD || list->item->scalar.kind == SCALAR_FORM))
        json_key_bool(json, "uniqueItems", true);
}

static void write_list(struct json_writer *json, const struct shape_list *list)
{
    if (!list->single) {
        write_array(json, list);
        return;
    }
    json_key_array(json, "anyOf");
    write_shape(json, list->item);
    json_object_open(json);
    write_array(json, list);
    json_object_close(json);
    json_array_close(json);
}

static void write_named(struct json_writer *json, const struct shape_named *named)
{
    json_key_text(json, "type", "object");
    if (!named->may_be_empty)
        json_key_int(json, "minProperties", 1);
    json_key(json, "propertyNames");
    write_shape(json, named->name);
    json_key(json, "additionalProperties");
    write_shape(json, named->item);
}

static void write_either(struct json_writer *json, const struct shape_either *either)
{
    const struct shape *const shapes[] = {either->scalar, either->list, either->map};
    json_key_array(json, "anyOf");
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (shapes[i])
            write_shape(json, shapes[i]);
    json_array_close(json);
}

/* --- maps -------------------------------------------------------------------------------- */

/* {"required": [key]} */
static void write_has(struct json_writer *json, const char *key)
{
    json_object_open(json);
    json_key_texts(json, "required", &key, 1);
    json_object_close(json);
}

static void write_each_has(struct json_writer *json, const struct schema_choice *choice)
{
    for (size_t i = 0; i < SCHEMA_KEYS_MOST && choice->keys[i]; i++)
        write_has(json, choice->keys[i]);
}

static void write_dependency(struct json_writer *json, const struct schema_choice *choice)
{
    json_key_object(json, "dependencies");
    json_key_texts(json, choice->keys[0], &choice->keys[1], 1);
    json_object_close(json);
}

/* {"not": {"anyOf": [each]}} */
static void write_none(struct json_writer *json, const struct schema_choice *choice)
{
    json_object_open(json);
    json_key_object(json, "not");
    json_key_array(json, "anyOf");
    write_each_has(json, choice);
    json_array_close(json);
    json_object_close(json);
    json_object_close(json);
}

static void write_choice(struct json_writer *json, const struct schema_choice *choice)
{
    json_object_open(json);
    if (choice->rule == FIRST_NEEDS_SECOND) {
        write_dependency(json, choice);
    } else {
        json_key_array(json, choice->rule == AT_LEAST_ONE ? "anyOf" : "oneOf");
        write_each_has(json, choice);
        if (choice->rule == AT_MOST_ONE)
            write_none(json, choice);
        json_array_close(json);
    }
    json_object_close(json);
}

static void write_row(struct json_writer *json, const struct schema_row *row)
{
    json_key(json, row->key);
    json_object_open(json);
    json_key_text(json, "description", row->about);
    if (row->need != RESERVED && row->shape->id) {
        /* Beside a $ref draft-07 reads nothing else. */
        json_key_array(json, "allOf");
        write_shape(json, row->shape);
        json_array_close(json);
    } else if (row->need != RESERVED) {
        write_body(json, row->shape);
    }
    json_object_close(json);
}

static void write_rows(struct json_writer *json, const struct schema_row *rows)
{
    for (; rows && rows->key; rows++)
        write_row(json, rows);
}

static void write_required(struct json_writer *json, const struct schema_row *rows)
{
    for (; rows && rows->key; rows++)
        if (rows->need == REQUIRED)
            json_text(json, rows->key);
}

static bool has_required(const struct schema_row *rows)
{
    for (; rows && rows->key; rows++)
        if (rows->need == REQUIRED)
            return true;
    return false;
}

/* The keys of a map, or of one variant of it. */
static void write_keys(struct json_writer *json, const struct shape_map *map,
                       const struct schema_variant *variant)
{
    json_key_object(json, "properties");
    for (const struct schema_table *table = map->tables; table->rows; table++)
        write_rows(json, table->rows);
    write_rows(json, variant ? variant->rows : NULL);
    json_object_close(json);
    bool required = has_required(variant ? variant->rows : NULL);
    for (const struct schema_table *table = map->tables; table->rows; table++)
        required = required || has_required(table->rows);
    if (required) {
        json_key_array(json, "required");
        for (const struct schema_table *table = map->tables; table->rows; table++)
            write_required(json, table->rows);
        write_required(json, variant ? variant->rows : NULL);
        json_array_close(json);
    }
    json_key_bool(json, "additionalProperties", false);
}

static void write_choices(struct json_writer *json, const struct schema_choice *choices)
{
    if (!choices || !choices->keys[0])
        return;
    json_key_array(json, "allOf");
    for (; choices->keys[0]; choices++)
        write_choice(json, choices);
    json_array_close(json);
}

/* {"if": {type is the word}, "then": {its keys}} */
static void write_variant(struct json_writer *json, const struct shape_map *map,
                          const struct schema_variant *variant)
{
    json_object_open(json);
    json_key_object(json, "if");
    json_key_object(json, "properties");
    json_key_object(json, "type");
    json_key_text(json, "const", variant->word);
    json_object_close(json);
    json_object_close(json);
    json_object_close(json);
    json_key_object(json, "then");
    write_keys(json, map, variant);
    write_choices(json, variant->choices);
    json_object_close(json);
    json_object_close(json);
}

static void write_variants(struct json_writer *json, const struct shape_map *map)
{
    json_key_object(json, "properties");
    json_key_object(json, "type");
    json_key_array(json, "enum");
    for (const struct schema_variant *variant = map->variants; variant->word; variant++)
        json_text(json, variant->word);
    json_array_close(json);
    json_object_close(json);
    json_object_close(json);
    json_key_texts(json, "required", (const char *const[]){"type"}, 1);
    json_key_array(json, "allOf");
    for (const struct schema_variant *variant = map->variants; variant->word; variant++)
        write_variant(json, map, variant);
    json_array_close(json);
}

static void write_map(struct json_writer *json, const struct shape_map *map)
{
    json_key_text(json, "type", "object");
    if (map->variants) {
        write_variants(json, map);
        return;
    }
    write_keys(json, map, NULL);
    write_choices(json, map->choices);
}

/* --- all --------------------------------------------------------------------------------- */

/* The members of the schema of `shape`, into an open object. */
static void write_body(struct json_writer *json, const struct shape *shape)
{
    switch (shape->kind) {
    case SHAPE_SCALAR:
        write_scalar(json, &shape->scalar);
        break;
    case SHAPE_LIST:
        write_list(json, &shape->list);
        break;
    case SHAPE_MAP:
        write_map(json, &shape->map);
        break;
    case SHAPE_NAMED:
        write_named(json, &shape->named);
        break;
    case SHAPE_EITHER:
        write_either(json, &shape->either);
        break;
    case SHAPE_ANY:
        break;
    }
}

static void write_shape(struct json_writer *json, const struct shape *shape)
{
    json_object_open(json);
    if (shape->id) {
        char ref[80];
        snprintf(ref, sizeof ref, "#/definitions/%s", shape->id);
        json_key_text(json, "$ref", ref);
    } else {
        write_body(json, shape);
    }
    json_object_close(json);
}

void schema_json(const struct shape *root, const char *title, struct buf *out)
{
    struct schema_definitions found = {.count = 0};
    collect(&found, root);
    struct json_writer json;
    json_write_init(&json, out, true);
    json_object_open(&json);
    json_key_text(&json, "$schema", "http://json-schema.org/draft-07/schema#");
    json_key_text(&json, "title", title);
    write_body(&json, root);
    json_key_object(&json, "definitions");
    for (size_t i = 0; i < found.count; i++) {
        json_key_object(&json, found.items[i]->id);
        write_body(&json, found.items[i]);
        json_object_close(&json);
    }
    json_object_close(&json);
    json_object_close(&json);
    buf_char(out, '\n');
}
