#include "model/notation.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_form.h"
#include "base/text.h"

static const char blanks[] = " \t\r\n\v\f";

/* In the order in which a value is tried. */
static const struct {
    enum notation notation;
    const char *word;
    const char *separators; /* NULL: JSON */
    const char *between;    /* as written */
} rows[] = {
    {NOTATION_JSON, "json", NULL, NULL},
    {NOTATION_COMMAS, "commas", ",", ","},
    {NOTATION_SEMICOLONS, "semicolons", ";", ";"},
    {NOTATION_BLANKS, "blanks", blanks, " "},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows, ROW_COMMAS = 1 };

static size_t row_of(enum notation notation)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].notation == notation)
            return i;
    return ROW_COMMAS;
}

const char *notation_word(enum notation notation)
{
    return notation == NOTATION_STORED ? NULL : rows[row_of(notation)].word;
}

/* --- which one ----------------------------------------------------------------------------------- */

bool notation_holds(struct arena *arena, enum notation notation, const char *item)
{
    const size_t row = row_of(notation);
    if (!rows[row].separators)
        return true;
    return *item && !strpbrk(item, rows[row].separators) &&
           text_is(item, text_trimmed(arena, item));
}

static bool holds_all(struct arena *arena, enum notation notation, const struct names *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!notation_holds(arena, notation, list->items[i]))
            return false;
    return true;
}

static bool is_written_so(struct arena *arena, size_t row, const char *value)
{
    size_t count = 0;
    return rows[row].separators ? strpbrk(value, rows[row].separators) != NULL
                                : json_form_items(arena, value, &count) != NULL;
}

enum notation notation_of(struct arena *arena, const char *value, const struct names *wanted)
{
    const char *text = value ? text_trimmed(arena, value) : "";
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (is_written_so(arena, i, text) && holds_all(arena, rows[i].notation, wanted))
            return rows[i].notation;
    return NOTATION_STORED;
}

/* --- reading --------------------------------------------------------------------------------------- */

static struct names parts(struct arena *arena, const char *value, const char *separators)
{
    struct names list = {NULL, 0};
    const char **items = NULL;
    size_t capacity = 0;
    while (*value) {
        const size_t length = strcspn(value, separators);
        const char *item = text_trimmed(arena, arena_slice(arena, value, length));
        if (*item) {
            items = arena_grow(arena, items, list.count, &capacity, sizeof *items);
            items[list.count++] = item;
        }
        value += length + (value[length] != '\0');
    }
    list.items = items;
    return list;
}

bool notation_read(struct arena *arena, enum notation notation, const char *value,
                   const struct names *wanted, struct names *out)
{
    const enum notation as =
        notation == NOTATION_STORED ? notation_of(arena, value, wanted) : notation;
    const size_t row = row_of(as);
    struct names list = {NULL, 0};
    if (rows[row].separators)
        list = parts(arena, value, rows[row].separators);
    else
        list.items = json_form_items(arena, value, &list.count);
    if (!rows[row].separators && !list.items)
        return false;
    *out = list;
    return true;
}

/* --- writing --------------------------------------------------------------------------------------- */

static const char *json_array(struct arena *arena, const struct names *list)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    buf_char(&out, '[');
    for (size_t i = 0; i < list->count; i++) {
        buf_text(&out, i ? ",\"" : "\"");
        text_json_escape(&out, list->items[i], strlen(list->items[i]));
        buf_char(&out, '"');
    }
    buf_char(&out, ']');
    return buf_finish(&out, arena);
}

const char *notation_write(struct arena *arena, enum notation notation, const struct names *list)
{
    const size_t row = row_of(notation);
    return rows[row].separators ? text_joined(arena, list->items, list->count, rows[row].between)
                                : json_array(arena, list);
}
