#include "base/json_form.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/json_grammar.h"
#include "base/text.h"

/* As of an answer of an API; a variable is far smaller. */
static const struct json_limits limits = {1 << 20, 64, 50000};

/* A valid text, and how far it was read: nothing below has to expect a fault. */
struct forming {
    struct arena *arena;
    struct json_text text;
    size_t at;
};

/* The members of an array or an object, each in its form. */
struct members {
    const char **items;
    size_t count;
    size_t capacity;
};

static const char *value_form(struct forming *forming);

static bool begin(struct forming *forming, struct arena *arena, const char *text)
{
    struct err err;
    *forming = (struct forming){arena, {NULL, text, strlen(text)}, 0};
    return json_grammar_check(arena, &forming->text, &limits, NULL, &err);
}

/* The next byte that is no blank; NUL at the end. */
static char next(struct forming *forming)
{
    forming->at += strspn(forming->text.bytes + forming->at, " \t\r\n");
    return forming->text.bytes[forming->at];
}

static bool take(struct forming *forming, char byte)
{
    const bool is_there = next(forming) == byte;
    forming->at += is_there;
    return is_there;
}

static void add(struct forming *forming, struct members *members, const char *text)
{
    members->items = arena_grow(forming->arena, members->items, members->count, &members->capacity,
                                sizeof *members->items);
    members->items[members->count++] = text;
}

static const char *joined(struct forming *forming, const struct members *members,
                          const char *format)
{
    const char *inside = text_joined(forming->arena, members->items, members->count, ",");
    return arena_printf(forming->arena, "%c%s%c", format[0], inside, format[1]);
}

/* --- strings, numbers and words -------------------------------------------------------------- */

static const char *string_form(struct forming *forming)
{
    const char *text = json_grammar_meaning(forming->arena, &forming->text, &forming->at);
    struct buf out;
    buf_init(&out, SIZE_MAX);
    buf_char(&out, '"');
    text_json_escape(&out, text, strlen(text));
    buf_char(&out, '"');
    return buf_finish(&out, forming->arena);
}

/* As it is written. */
static const char *take_bare(struct forming *forming)
{
    const char *text = forming->text.bytes + forming->at;
    const size_t length = strcspn(text, " \t\r\n,]}");
    forming->at += length;
    return arena_slice(forming->arena, text, length);
}

/* A number that is too long to be compared by value is compared as text. */
static const char *bare_form(struct forming *forming)
{
    struct decimal number;
    const char *text = take_bare(forming);
    return decimal_read(text, &number) ? decimal_text(forming->arena, &number) : text;
}

/* --- arrays and objects ------------------------------------------------------------------------ */

static const char *array_form(struct forming *forming)
{
    struct members items = {0};
    while (!take(forming, ']')) {
        add(forming, &items, value_form(forming));
        (void)take(forming, ',');
    }
    return joined(forming, &items, "[]");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted by name: the quote at its end makes no name the beginning of another. */
static const char *object_form(struct forming *forming)
{
    struct members all = {0};
    while (!take(forming, '}')) {
        (void)next(forming);
        const char *name = string_form(forming);
        (void)take(forming, ':');
        add(forming, &all, arena_printf(forming->arena, "%s:%s", name, value_form(forming)));
        (void)take(forming, ',');
    }
    if (all.count > 0)
        qsort(all.items, all.count, sizeof *all.items, by_text);
    return joined(forming, &all, "{}");
}

static const char *value_form(struct forming *forming)
{
    if (take(forming, '{'))
        return object_form(forming);
    if (take(forming, '['))
        return array_form(forming);
    return next(forming) == '"' ? string_form(forming) : bare_form(forming);
}

const char *json_form(struct arena *arena, const char *text)
{
    struct forming forming;
    return begin(&forming, arena, text) ? value_form(&forming) : NULL;
}

const char *const *json_form_items(struct arena *arena, const char *text, size_t *count)
{
    struct forming forming;
    struct members items = {arena_array(arena, 1, sizeof *items.items), 0, 1};
    if (!begin(&forming, arena, text) || !take(&forming, '['))
        return NULL;
    while (!take(&forming, ']')) {
        const char first = next(&forming);
        if (first == '[' || first == '{')
            return NULL;
        add(&forming, &items,
            first == '"' ? json_grammar_meaning(arena, &forming.text, &forming.at)
                         : take_bare(&forming));
        (void)take(&forming, ',');
    }
    *count = items.count;
    return items.items;
}
