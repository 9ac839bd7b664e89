/* json_report_schema: the JSON Schema (draft-07) of the report, from its rows. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "doc/json_write.h"
#include "json_rows.h"
#include "output/formats.h"

#define INSTANT_PATTERN "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"

static const struct {
    const char *type, *pattern;
    bool or_null;
    bool counts; /* from 0 */
} shapes[] = {
    [TEXT] = {"string", NULL, false, false},
    [TEXT_OR_NULL] = {"string", NULL, true, false},
    [COUNT] = {"integer", NULL, false, true},
    [WHOLE] = {"integer", NULL, false, false},
    [WHOLE_OR_NULL] = {"integer", NULL, true, false},
    [BOOL] = {"boolean", NULL, false, false},
    [INSTANT] = {"string", INSTANT_PATTERN, false, false},
    [INSTANT_OR_NULL] = {"string", INSTANT_PATTERN, true, false},
    [ONE_OF] = {NULL, NULL, false, false},
    [LIST_OF] = {"array", NULL, false, false},
    [TEXTS] = {"array", NULL, false, false},
    [OBJECT] = {NULL, NULL, false, false},
    [OBJECT_OR_NULL] = {NULL, NULL, true, false},
};

static void put_reference(struct json_writer *writer, const char *object)
{
    struct arena arena;
    arena_init(&arena);
    json_key_text(writer, "$ref", arena_printf(&arena, "#/definitions/%s", object));
    arena_release(&arena);
}

static void put_type(struct json_writer *writer, enum shape shape)
{
    if (!shapes[shape].type)
        return;
    json_key(writer, "type");
    if (shapes[shape].or_null) {
        json_array_open(writer);
        json_text(writer, shapes[shape].type);
        json_text(writer, "null");
        json_array_close(writer);
    } else {
        json_text(writer, shapes[shape].type);
    }
    if (shapes[shape].pattern)
        json_key_text(writer, "pattern", shapes[shape].pattern);
    if (shapes[shape].counts)
        json_key_int(writer, "minimum", 0);
}

static void put_words(struct json_writer *writer, const char *words)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    const char *const *items = text_split(&arena, words, ' ', &count);
    json_key(writer, "enum");
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        json_text(writer, items[i]);
    json_array_close(writer);
    arena_release(&arena);
}

/* What the array holds: the object `of`, or texts where that is NULL. */
static void put_items(struct json_writer *writer, const char *of)
{
    json_key(writer, "items");
    json_object_open(writer);
    if (of)
        put_reference(writer, of);
    else
        json_key_text(writer, "type", "string");
    json_object_close(writer);
}

static void put_object_or_null(struct json_writer *writer, const char *object)
{
    json_key(writer, "anyOf");
    json_array_open(writer);
    json_object_open(writer);
    json_key_text(writer, "type", "null");
    json_object_close(writer);
    json_object_open(writer);
    put_reference(writer, object);
    json_object_close(writer);
    json_array_close(writer);
}

static void put_row(struct json_writer *writer, const struct row *row)
{
    json_key(writer, row->key);
    json_object_open(writer);
    /* Beside a reference draft-07 reads nothing else. */
    if (row->about && row->shape != OBJECT)
        json_key_text(writer, "description", row->about);
    put_type(writer, row->shape);
    if (row->shape == ONE_OF)
        put_words(writer, row->more);
    else if (row->shape == LIST_OF || row->shape == TEXTS)
        put_items(writer, row->more);
    else if (row->shape == OBJECT)
        put_reference(writer, row->more);
    else if (row->shape == OBJECT_OR_NULL)
        put_object_or_null(writer, row->more);
    json_object_close(writer);
}

static void put_object(struct json_writer *writer, const struct object *object)
{
    json_key_text(writer, "type", "object");
    json_key(writer, "required");
    json_array_open(writer);
    for (const struct row *row = object->rows; row->key; row++)
        json_text(writer, row->key);
    json_array_close(writer);
    json_key(writer, "properties");
    json_object_open(writer);
    for (const struct row *row = object->rows; row->key; row++)
        put_row(writer, row);
    json_object_close(writer);
}

/* --- findings ---------------------------------------------------------------------------------- */

#define KINDS "setting guardrail probe exception note"

/* {"if": {"properties": {"kind": {"const": KIND}}}, "then": {"$ref": …}}: a validator's words stay
 * readable, which those about `oneOf` are not. */
static void put_kind(struct json_writer *writer, const char *kind)
{
    json_object_open(writer);
    json_key(writer, "if");
    json_object_open(writer);
    json_key(writer, "properties");
    json_object_open(writer);
    json_key(writer, "kind");
    json_object_open(writer);
    json_key_text(writer, "const", kind);
    json_object_close(writer);
    json_object_close(writer);
    json_object_close(writer);
    json_key(writer, "then");
    json_object_open(writer);
    put_reference(writer, kind);
    json_object_close(writer);
    json_object_close(writer);
}

static void put_kinds(struct json_writer *writer)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    const char *const *kinds = text_split(&arena, KINDS, ' ', &count);
    json_key(writer, "allOf");
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        put_kind(writer, kinds[i]);
    json_array_close(writer);
    arena_release(&arena);
}

static void put_finding(struct json_writer *writer)
{
    static const struct row rows[] = {{"kind", ONE_OF, KINDS, "what it is about"}, {0}};
    const struct object object = {"finding", rows};
    json_key(writer, "finding");
    json_object_open(writer);
    put_object(writer, &object);
    put_kinds(writer);
    json_object_close(writer);
}

void json_report_schema(struct buf *out)
{
    struct json_writer writer;
    size_t count = 0;
    const struct object *objects = json_report_objects(&count);
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "$schema", "http://json-schema.org/draft-07/schema#");
    json_key_text(&writer, "title", "The report of tautline check, version 1");
    put_object(&writer, &objects[0]);
    json_key(&writer, "definitions");
    json_object_open(&writer);
    put_finding(&writer);
    for (size_t i = 1; i < count; i++) {
        json_key(&writer, objects[i].name);
        json_object_open(&writer);
        put_object(&writer, &objects[i]);
        json_object_close(&writer);
    }
    json_object_close(&writer);
    json_object_close(&writer);
    buf_char(out, '\n');
}
