#include "base/json_form.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/text.h"

enum { DEPTH_MOST = 64 };

struct form_scan {
    struct arena *arena;
    const char *at;
    unsigned depth;
};

/* The members of an array or an object, each in its form. */
struct members {
    const char **items;
    size_t count;
    size_t capacity;
};

static const char *value_form(struct form_scan *scan);

static void skip_blanks(struct form_scan *scan)
{
    scan->at += strspn(scan->at, " \t\r\n");
}

static bool take(struct form_scan *scan, char byte)
{
    skip_blanks(scan);
    if (*scan->at != byte)
        return false;
    scan->at++;
    return true;
}

static void members_add(struct form_scan *scan, struct members *members, const char *text)
{
    members->items = arena_grow(scan->arena, members->items, members->count, &members->capacity,
                                sizeof *members->items);
    members->items[members->count++] = text;
}

/* --- strings ------------------------------------------------------------------------------------ */

static bool take_unit(struct form_scan *scan, uint32_t *unit)
{
    *unit = 0;
    for (size_t i = 0; i < 4; i++, scan->at++) {
        const int digit = text_hex(*scan->at);
        if (digit < 0)
            return false;
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* `uNNNN`, or two of them that are a surrogate pair (RFC 8259, section 7). */
static bool take_unicode(struct form_scan *scan, struct buf *out)
{
    uint32_t code = 0, low = 0;
    scan->at++;
    if (!take_unit(scan, &code) || code == 0 || is_low(code))
        return false;
    if (is_high(code)) {
        if (!text_starts(scan->at, "\\u"))
            return false;
        scan->at += 2;
        if (!take_unit(scan, &low) || !is_low(low))
            return false;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    text_utf8_add(out, code);
    return true;
}

static bool take_escape(struct form_scan *scan, struct buf *out)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char means[] = "\"\\/\b\f\n\r\t";
    scan->at++;
    if (*scan->at == 'u')
        return take_unicode(scan, out);
    const char *letter = *scan->at ? strchr(letters, *scan->at) : NULL;
    if (!letter)
        return false;
    buf_char(out, means[letter - letters]);
    scan->at++;
    return true;
}

static bool take_characters(struct form_scan *scan, struct buf *out)
{
    while (*scan->at != '"') {
        if ((unsigned char)*scan->at < ' ')
            return false;
        if (*scan->at != '\\')
            buf_char(out, *scan->at++);
        else if (!take_escape(scan, out))
            return false;
    }
    scan->at++;
    return true;
}

/* What the string means; NULL where there is none. */
static const char *take_string(struct form_scan *scan)
{
    struct buf meant;
    if (!take(scan, '"'))
        return NULL;
    buf_init(&meant, SIZE_MAX);
    const bool valid = take_characters(scan, &meant);
    const char *text = buf_finish(&meant, scan->arena);
    return valid ? text : NULL;
}

static const char *quoted(struct form_scan *scan, const char *text)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    buf_char(&out, '"');
    text_json_escape(&out, text, strlen(text));
    buf_char(&out, '"');
    return buf_finish(&out, scan->arena);
}

static const char *string_form(struct form_scan *scan)
{
    const char *text = take_string(scan);
    return text ? quoted(scan, text) : NULL;
}

/* --- numbers and words ---------------------------------------------------------------------------- */

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* The length of the number at `text` by the grammar of RFC 8259, section 6; 0 where there is none. */
static size_t number_length(const char *text)
{
    const char *at = text + (*text == '-');
    size_t digits = digits_at(at);
    if (digits == 0 || (*at == '0' && digits > 1))
        return 0;
    at += digits;
    if (*at == '.') {
        digits = digits_at(at + 1);
        if (digits == 0)
            return 0;
        at += 1 + digits;
    }
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        digits = digits_at(at);
        if (digits == 0)
            return 0;
        at += digits;
    }
    return (size_t)(at - text);
}

/* A number or a word as it is written; NULL where there is none. */
static const char *take_bare(struct form_scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};
    skip_blanks(scan);
    size_t length = number_length(scan->at);
    for (size_t i = 0; i < sizeof words / sizeof *words && length == 0; i++)
        length = text_starts(scan->at, words[i]) ? strlen(words[i]) : 0;
    if (length == 0)
        return NULL;
    const char *text = arena_slice(scan->arena, scan->at, length);
    scan->at += length;
    return text;
}

/* A number that is too long to be compared by value is compared as text. */
static const char *bare_form(struct form_scan *scan)
{
    struct decimal number;
    const char *text = take_bare(scan);
    return text && decimal_read(text, &number) ? decimal_text(scan->arena, &number) : text;
}

/* --- arrays and objects ----------------------------------------------------------------------------- */

static const char *joined(struct form_scan *scan, const struct members *members, const char *format)
{
    const char *inside = text_joined(scan->arena, members->items, members->count, ",");
    return arena_printf(scan->arena, "%c%s%c", format[0], inside, format[1]);
}

static const char *array_form(struct form_scan *scan)
{
    struct members items = {0};
    (void)take(scan, '[');
    if (take(scan, ']'))
        return "[]";
    do {
        const char *item = value_form(scan);
        if (!item)
            return NULL;
        members_add(scan, &items, item);
    } while (take(scan, ','));
    return take(scan, ']') ? joined(scan, &items, "[]") : NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted by name; NULL where one is repeated. The quote at its end makes no name the beginning of another. */
static const char *sorted(struct form_scan *scan, struct members *names, struct members *values)
{
    const char **order = arena_array(scan->arena, names->count, sizeof *order);
    for (size_t i = 0; i < names->count; i++)
        order[i] = arena_printf(scan->arena, "%s:%s", names->items[i], values->items[i]);
    qsort(names->items, names->count, sizeof *names->items, by_text);
    for (size_t i = 1; i < names->count; i++)
        if (text_is(names->items[i - 1], names->items[i]))
            return NULL;
    qsort(order, names->count, sizeof *order, by_text);
    const struct members all = {order, names->count, names->count};
    return joined(scan, &all, "{}");
}

static const char *object_form(struct form_scan *scan)
{
    struct members names = {0}, values = {0};
    (void)take(scan, '{');
    if (take(scan, '}'))
        return "{}";
    do {
        const char *name = string_form(scan);
        const char *value = name && take(scan, ':') ? value_form(scan) : NULL;
        if (!value)
            return NULL;
        members_add(scan, &names, name);
        members_add(scan, &values, value);
    } while (take(scan, ','));
    return take(scan, '}') ? sorted(scan, &names, &values) : NULL;
}

static const char *value_form(struct form_scan *scan)
{
    const char *form = NULL;
    skip_blanks(scan);
    if (scan->depth == DEPTH_MOST)
        return NULL;
    scan->depth++;
    if (*scan->at == '{')
        form = object_form(scan);
    else if (*scan->at == '[')
        form = array_form(scan);
    else
        form = *scan->at == '"' ? string_form(scan) : bare_form(scan);
    scan->depth--;
    return form;
}

static bool is_at_end(struct form_scan *scan)
{
    skip_blanks(scan);
    return *scan->at == '\0';
}

const char *json_form(struct arena *arena, const char *text)
{
    struct form_scan scan = {arena, text, 0};
    if (text_utf8_valid(text, strlen(text)) != strlen(text))
        return NULL;
    const char *form = value_form(&scan);
    return form && is_at_end(&scan) ? form : NULL;
}

const char *const *json_form_items(struct arena *arena, const char *text, size_t *count)
{
    struct form_scan scan = {arena, text, 0};
    struct members items = {arena_array(arena, 1, sizeof *items.items), 0, 1};
    if (!take(&scan, '['))
        return NULL;
    bool more = !take(&scan, ']');
    const bool is_empty = !more;
    while (more) {
        skip_blanks(&scan);
        const char *item = *scan.at == '"' ? take_string(&scan) : take_bare(&scan);
        if (!item)
            return NULL;
        members_add(&scan, &items, item);
        more = take(&scan, ',');
    }
    if ((!is_empty && !take(&scan, ']')) || !is_at_end(&scan))
        return NULL;
    *count = items.count;
    return items.items;
}
