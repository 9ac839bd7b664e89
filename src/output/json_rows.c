#include "json_rows.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"

#define INSTANT_PATTERN "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"

/* --- values -------------------------------------------------------------------------------------- */

static void put_instant(struct json_writer *writer, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    json_text(writer, when == 0 ? NULL : when_format(when, text));
}

static void put_number(struct json_writer *writer, unsigned number)
{
    if (number == 0)
        json_null(writer);
    else
        json_int(writer, number);
}

static void put_line(struct json_writer *writer, const struct place *where)
{
    put_number(writer, where->file ? where->line : 0);
}

static void put_column(struct json_writer *writer, const struct place *where)
{
    put_number(writer, where->file && where->line ? where->column : 0);
}

static void put_names(struct json_writer *writer, const struct names *names)
{
    json_array_open(writer);
    for (size_t i = 0; i < names->count; i++)
        json_text(writer, names->items[i]);
    json_array_close(writer);
}

void json_key_instant(struct json_writer *writer, const char *key, int64_t when)
{
    json_key(writer, key);
    put_instant(writer, when);
}

void json_place(struct json_writer *writer, const struct place *where)
{
    json_key_text(writer, "file", where->file);
    json_key(writer, "line");
    put_line(writer, where);
    json_key(writer, "column");
    put_column(writer, where);
}

void json_key_names(struct json_writer *writer, const char *key, const struct names *names)
{
    json_key(writer, key);
    put_names(writer, names);
}

static void put_list(struct json_writer *writer, const struct json_row *row, const char *of)
{
    const char *items = *(const char *const *)(const void *)(of + row->at);
    const size_t count = *(const size_t *)(const void *)(of + row->count_at);
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        json_object(writer, row->object, items + i * row->size);
    json_array_close(writer);
}

/* --- the writer ---------------------------------------------------------------------------------- */

static void put_member(struct json_writer *writer, const struct json_row *row, const void *member)
{
    switch (row->shape) {
    case ROW_TEXT:
    case ROW_TEXT_OR_NULL:
    case ROW_ONE_OF:
        json_text(writer, *(const char *const *)member);
        break;
    case ROW_COUNT:
        json_int(writer, (int64_t) * (const size_t *)member);
        break;
    case ROW_UNSIGNED:
        json_int(writer, *(const unsigned *)member);
        break;
    case ROW_INT64:
        json_int(writer, *(const int64_t *)member);
        break;
    case ROW_LINE:
        put_line(writer, member);
        break;
    case ROW_COLUMN:
        put_column(writer, member);
        break;
    case ROW_BOOL:
        json_bool(writer, *(const bool *)member);
        break;
    case ROW_INSTANT:
    case ROW_INSTANT_OR_NULL:
        put_instant(writer, *(const int64_t *)member);
        break;
    case ROW_TEXTS:
        put_names(writer, member);
        break;
    case ROW_OBJECT:
        json_object(writer, row->object, member);
        break;
    case ROW_OBJECT_OR_NULL:
        if (*(const void *const *)member)
            json_object(writer, row->object, *(const void *const *)member);
        else
            json_null(writer);
        break;
    case ROW_WHOLE_OR_NULL: /* these have a `put`, or were written before */
    case ROW_LIST_OF:
        break;
    }
}

void json_rows(struct json_writer *writer, const struct json_row *rows, const void *of)
{
    for (const struct json_row *row = rows; row->key; row++) {
        json_key(writer, row->key);
        if (row->put)
            row->put(writer, of);
        else if (row->shape == ROW_LIST_OF)
            put_list(writer, row, of);
        else
            put_member(writer, row, (const char *)of + row->at);
    }
}

void json_object(struct json_writer *writer, const struct json_object *object, const void *of)
{
    json_object_open(writer);
    for (int i = 0; object->counted && object->counted(i); i++)
        json_key_int(writer, object->counted(i), (int64_t)object->count(of, i));
    if (object->rows)
        json_rows(writer, object->rows, of);
    json_object_close(writer);
}

/* --- the schema ---------------------------------------------------------------------------------- */

static const struct {
    const char *type, *pattern;
    bool or_null;
    bool counts; /* from 0 */
} shapes[] = {
    [ROW_TEXT] = {"string", NULL, false, false},
    [ROW_TEXT_OR_NULL] = {"string", NULL, true, false},
    [ROW_COUNT] = {"integer", NULL, false, true},
    [ROW_UNSIGNED] = {"integer", NULL, false, true},
    [ROW_INT64] = {"integer", NULL, false, true},
    [ROW_WHOLE_OR_NULL] = {"integer", NULL, true, false},
    [ROW_LINE] = {"integer", NULL, true, false},
    [ROW_COLUMN] = {"integer", NULL, true, false},
    [ROW_BOOL] = {"boolean", NULL, false, false},
    [ROW_INSTANT] = {"string", INSTANT_PATTERN, false, false},
    [ROW_INSTANT_OR_NULL] = {"string", INSTANT_PATTERN, true, false},
    [ROW_ONE_OF] = {NULL, NULL, false, false},
    [ROW_TEXTS] = {"array", NULL, false, false},
    [ROW_LIST_OF] = {"array", NULL, false, false},
    [ROW_OBJECT] = {NULL, NULL, false, false},
    [ROW_OBJECT_OR_NULL] = {NULL, NULL, true, false},
};

void json_reference(struct json_writer *writer, const char *name)
{
    struct arena arena;
    arena_init(&arena);
    json_key_text(writer, "$ref", arena_printf(&arena, "#/definitions/%s", name));
    arena_release(&arena);
}

static void put_type(struct json_writer *writer, enum json_shape shape)
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

static void put_words(struct json_writer *writer, const struct json_row *row)
{
    struct arena arena;
    size_t count = 0;
    arena_init(&arena);
    const char *const *items = text_split(&arena, row->words ? row->words : "", ' ', &count);
    json_key(writer, "enum");
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        json_text(writer, items[i]);
    for (int i = 0; row->word && row->word(i); i++)
        json_text(writer, row->word(i));
    json_array_close(writer);
    arena_release(&arena);
}

static void put_items(struct json_writer *writer, const struct json_object *object)
{
    json_key(writer, "items");
    json_object_open(writer);
    if (object)
        json_reference(writer, object->name);
    else
        json_key_text(writer, "type", "string");
    json_object_close(writer);
}

static void put_object_or_null(struct json_writer *writer, const struct json_object *object)
{
    json_key(writer, "anyOf");
    json_array_open(writer);
    json_object_open(writer);
    json_key_text(writer, "type", "null");
    json_object_close(writer);
    json_object_open(writer);
    json_reference(writer, object->name);
    json_object_close(writer);
    json_array_close(writer);
}

static void put_row(struct json_writer *writer, const struct json_row *row)
{
    json_key(writer, row->key);
    json_object_open(writer);
    /* Beside a reference draft-07 reads nothing else. */
    if (row->about && row->shape != ROW_OBJECT)
        json_key_text(writer, "description", row->about);
    put_type(writer, row->shape);
    if (row->shape == ROW_ONE_OF)
        put_words(writer, row);
    else if (row->shape == ROW_LIST_OF || row->shape == ROW_TEXTS)
        put_items(writer, row->object);
    else if (row->shape == ROW_OBJECT)
        json_reference(writer, row->object->name);
    else if (row->shape == ROW_OBJECT_OR_NULL)
        put_object_or_null(writer, row->object);
    json_object_close(writer);
}

void json_object_schema(struct json_writer *writer, const struct json_object *object)
{
    json_key_text(writer, "type", "object");
    json_key(writer, "required");
    json_array_open(writer);
    for (int i = 0; object->counted && object->counted(i); i++)
        json_text(writer, object->counted(i));
    for (const struct json_row *row = object->rows; row && row->key; row++)
        json_text(writer, row->key);
    json_array_close(writer);
    json_key(writer, "properties");
    json_object_open(writer);
    for (int i = 0; object->counted && object->counted(i); i++) {
        const struct json_row row = {.key = object->counted(i), .shape = ROW_COUNT};
        put_row(writer, &row);
    }
    for (const struct json_row *row = object->rows; row && row->key; row++)
        put_row(writer, row);
    json_object_close(writer);
}

/* --- coverage ------------------------------------------------------------------------------------ */

static const struct json_row coverage_rows[] = {
    {"settings", ROW_COUNT, offsetof(struct coverage, settings), .about = "judged settings"},
    {"stored", ROW_COUNT, offsetof(struct coverage, witnessed[WITNESS_STORED]),
     .about = "of these, how many have a stored value that was seen"},
    {"running", ROW_COUNT, offsetof(struct coverage, witnessed[WITNESS_RUNNING]),
     .about = "likewise the running value"},
    {"reported", ROW_COUNT, offsetof(struct coverage, witnessed[WITNESS_REPORTED]),
     .about = "likewise a report"},
    {"behaved", ROW_COUNT, offsetof(struct coverage, witnessed[WITNESS_BEHAVED]),
     .about = "likewise a probe"},
    {"not_asked", ROW_COUNT, offsetof(struct coverage, not_asked),
     .about = "probes and proofs that were not asked"},
    {0},
};

const struct json_object json_coverage = {.name = "coverage", .rows = coverage_rows};
