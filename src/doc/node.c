#include "doc/node.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

const char *node_kind_name(enum node_kind kind)
{
    static const char *const names[] = {"null", "a boolean", "a number", "text", "a list", "a map"};
    return names[kind];
}

/* --- look-ups ------------------------------------------------------------------------------ */

/* One step down: a key, or a reference token of a JSON pointer, in which ~1 is a slash and ~0 a tilde
 * (RFC 6901, section 4). */
struct step {
    const char *bytes;
    size_t length;
    bool pointer;
};

/* The byte of `step` at `*at`, which advances; 0 at the end. */
static unsigned char step_next(const struct step *step, size_t *at)
{
    if (*at == step->length)
        return 0;
    const char byte = step->bytes[(*at)++];
    if (!step->pointer || byte != '~')
        return (unsigned char)byte;
    return step->bytes[(*at)++] == '1' ? '/' : '~';
}

/* As strcmp, for a step and a key. */
static int step_order(const struct step *step, const char *key)
{
    size_t at = 0;
    for (;; key++) {
        const unsigned char ours = step_next(step, &at);
        const unsigned char theirs = (unsigned char)*key;
        if (ours != theirs || ours == 0)
            return ours - theirs;
    }
}

static const struct node *find(const struct node *map, const struct step *step)
{
    size_t least = 0;
    size_t end = map && map->kind == NODE_MAP ? map->count : 0;
    while (least < end) {
        const size_t middle = least + (end - least) / 2;
        const int order = step_order(step, map->sorted[middle]->key);
        if (order == 0)
            return map->sorted[middle]->value;
        if (order < 0)
            end = middle;
        else
            least = middle + 1;
    }
    return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
    return find(map, &(struct step){.bytes = key, .length = strlen(key)});
}

const char *node_get_text(const struct node *map, const char *key)
{
    return node_text(node_get(map, key));
}

const struct node *node_path(const struct node *node, ...)
{
    va_list keys;
    va_start(keys, node);
    for (const char *key = va_arg(keys, const char *); key && node;
         key = va_arg(keys, const char *))
        node = node_get(node, key);
    va_end(keys);
    return node;
}

/* An index without leading zeros (RFC 6901, section 4); `-`, the item after the last, does not exist. */
static const struct node *find_item(const struct node *list, const struct step *step)
{
    size_t index = 0;
    if (step->length == 0 || (step->bytes[0] == '0' && step->length > 1))
        return NULL;
    for (size_t i = 0; i < step->length; i++) {
        if (!text_is_digit(step->bytes[i]))
            return NULL;
        index = index * 10 + (size_t)(step->bytes[i] - '0');
        if (index >= list->count)
            return NULL;
    }
    return list->items[index];
}

/* Is every ~ the start of ~0 or ~1? */
static bool step_is_valid(const struct step *step)
{
    for (size_t i = 0; i < step->length; i++)
        if (step->bytes[i] == '~' &&
            (i + 1 == step->length || (step->bytes[i + 1] != '0' && step->bytes[i + 1] != '1')))
            return false;
    return true;
}

const struct node *node_pointer(const struct node *node, const char *pointer)
{
    while (node && *pointer == '/') {
        pointer++;
        const struct step step = {pointer, strcspn(pointer, "/"), true};
        if (!step_is_valid(&step))
            return NULL;
        node = node->kind == NODE_LIST ? find_item(node, &step) : find(node, &step);
        pointer += step.length;
    }
    return *pointer ? NULL : node;
}

const char *node_text(const struct node *node)
{
    return node && node->kind == NODE_TEXT ? node->text : NULL;
}

/* --- what YAML makes of a plain scalar -------------------------------------------------------- */

static const char digits[] = "0123456789";
static const char digits_and_underscores[] = "0123456789_";

static bool is_made_of(const char *text, const char *bytes)
{
    return *text && text[strspn(text, bytes)] == '\0';
}

/* Skips characters of `bytes`; false where there are none. */
static bool skip(const char **text, const char *bytes)
{
    const size_t length = strspn(*text, bytes);
    *text += length;
    return length > 0;
}

/* Booleans and null: YAML 1.1 types bool, null, value and merge; the core schema of 1.2 (10.3.2)
 * knows fewer of them. Upper case makes a difference there and none here. */
static const char *mistaken_word(const char *text)
{
    static const char *const truths[] = {"yes", "no", "on", "off", "y", "n"};
    if (*text == '\0' || text_is(text, "~") || text_is_any_case(text, "null"))
        return "null";
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++)
        if (text_is_any_case(text, truths[i]))
            return "a boolean";
    const bool spelt_out = text_is_any_case(text, "true") || text_is_any_case(text, "false");
    if (spelt_out && !text_is(text, "true") && !text_is(text, "false"))
        return "a boolean";
    if (text_is(text, "="))
        return "a default value";
    return text_is(text, "<<") ? "a merge key" : NULL;
}

/* `2026-02-24`, alone or with a time behind it: the type timestamp of YAML 1.1. */
static const char *mistaken_date(const char *text)
{
    const char *at = text;
    if (!skip(&at, digits) || at - text != 4)
        return NULL;
    for (int i = 0; i < 2; i++) {
        const char *part = ++at;
        if (part[-1] != '-' || !skip(&at, digits) || at - part > 2)
            return NULL;
    }
    if (*at == '\0')
        return "a date";
    return strchr("Tt \t", *at) && text_is_digit(at[1 + strspn(at + 1, " \t")]) ? "an instant"
                                                                                : NULL;
}

/* `0x1F`, `0o17`, `0b101`, also with underscores between the digits. */
static const char *mistaken_base(const char *text)
{
    static const struct {
        const char *start, *digits, *word;
    } bases[] = {
        {"0x", "0123456789abcdefABCDEF_", "a hexadecimal number"},
        {"0o", "01234567_", "an octal number"},
        {"0b", "01_", "a binary number"},
    };
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++)
        if (text_starts(text, bases[i].start) && is_made_of(text + 2, bases[i].digits))
            return bases[i].word;
    return NULL;
}

/* `1:30` and `1:30:00.5` are numbers to the base of sixty in YAML 1.1. */
static bool is_sexagesimal(const char *text)
{
    if (!skip(&text, digits_and_underscores) || *text != ':')
        return false;
    while (*text == ':') {
        text++;
        if (!skip(&text, digits))
            return false;
    }
    if (*text == '.')
        text += 1 + strspn(text + 1, digits_and_underscores);
    return *text == '\0';
}

/* Digits with underscores, a point and an exponent, some of them; the sign is off. */
static const char *mistaken_decimal(const char *text)
{
    const char *at = text;
    const bool whole = text_is_digit(*at) && skip(&at, digits_and_underscores);
    const bool point = *at == '.';
    at += point;
    const bool part = point && skip(&at, digits_and_underscores);
    if (!whole && !(part && text_is_digit(text[1])))
        return NULL;
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '+' || *at == '-';
        return is_made_of(at, digits) ? "a number with an exponent" : NULL;
    }
    if (*at != '\0')
        return NULL;
    if (text_has(text, "_"))
        return "a number with underscores";
    if (text[0] == '0' && text_is_digit(text[1]))
        return is_made_of(text, "01234567") ? "an octal number" : "a number with leading zeros";
    return whole && point == part ? NULL : "a number";
}

static const char *mistaken_number(const char *text)
{
    const bool negative = *text == '-';
    const bool sign = negative || *text == '+';
    const char *rest = text + sign;
    if (text_is_any_case(rest, ".inf"))
        return "infinity";
    if (!sign && text_is_any_case(rest, ".nan"))
        return "no number";
    const char *word = mistaken_base(rest);
    if (!word && is_sexagesimal(rest))
        word = "a base-60 number";
    if (!word)
        word = mistaken_decimal(rest);
    if (word || !sign)
        return word;
    /* What is left is a plain decimal with a sign. */
    const bool decimal = text_is_digit(*rest) && is_made_of(rest, "0123456789.") &&
                         strchr(rest, '.') == strrchr(rest, '.');
    if (!decimal)
        return NULL;
    if (!negative)
        return "a number with a sign";
    return is_made_of(rest, "0.") ? "a zero with a sign" : NULL;
}

const char *node_mistaken_for(const struct node *node)
{
    if (!node || node->kind != NODE_TEXT || !node->plain)
        return NULL;
    const char *word = mistaken_word(node->text);
    if (!word)
        word = mistaken_date(node->text);
    return word ? word : mistaken_number(node->text);
}

/* --- one line ------------------------------------------------------------------------------ */

/* Bytes that mean nothing but themselves in a flow of maps and lists. */
static const char word_bytes[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "_./:#*+-";

static void add_scalar(struct buf *out, const struct node *node)
{
    if (node->kind != NODE_TEXT ||
        (node->plain && node->length > 0 && is_made_of(node->text, word_bytes))) {
        buf_text(out, node->kind == NODE_NULL ? "null" : node->text);
        return;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < node->length; i++) {
        const char byte = node->text[i];
        if ((unsigned char)byte < ' ')
            buf_printf(out, "\\x%02x", (unsigned)byte);
        else if (byte == '"' || byte == '\\')
            buf_printf(out, "\\%c", byte);
        else
            buf_char(out, byte);
    }
    buf_char(out, '"');
}

static void add_line(struct buf *out, const struct node *node);

static void add_map(struct buf *out, const struct node *map)
{
    buf_text(out, map->count ? "{ " : "{");
    for (size_t i = 0; i < map->count; i++) {
        buf_printf(out, "%s%s: ", i ? ", " : "", map->sorted[i]->key);
        add_line(out, map->sorted[i]->value);
    }
    buf_text(out, map->count ? " }" : "}");
}

/* No deeper than NODE_BUILD_DEPTH. */
static void add_line(struct buf *out, const struct node *node)
{
    if (node->kind == NODE_MAP) {
        add_map(out, node);
    } else if (node->kind == NODE_LIST) {
        buf_char(out, '[');
        for (size_t i = 0; i < node->count; i++) {
            buf_text(out, i ? ", " : "");
            add_line(out, node->items[i]);
        }
        buf_char(out, ']');
    } else {
        add_scalar(out, node);
    }
}

const char *node_line(struct arena *arena, const struct node *node)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    add_line(&out, node);
    return buf_finish(&out, arena);
}

/* --- building a tree -------------------------------------------------------------------------- */

void node_build_init(struct node_builder *builder, struct arena *arena)
{
    *builder = (struct node_builder){.arena = arena};
}

static struct node_frame *innermost(struct node_builder *builder)
{
    return &builder->frames[builder->depth - 1];
}

enum node_kind node_build_inside(const struct node_builder *builder)
{
    return builder->depth > 0 ? builder->frames[builder->depth - 1].node->kind : NODE_NULL;
}

void node_build_open(struct node_builder *builder, enum node_kind kind, struct place where)
{
    struct node *node = arena_alloc(builder->arena, sizeof *node);
    node->kind = kind;
    node->where = where;
    builder->frames[builder->depth++] = (struct node_frame){.node = node};
}

void node_build_key(struct node_builder *builder, const char *key, struct place where)
{
    struct node_frame *frame = innermost(builder);
    frame->key = key;
    frame->key_where = where;
}

struct node *node_build_scalar(struct node_builder *builder, enum node_kind kind,
                               struct place where, const char *text, size_t length)
{
    struct node *node = arena_alloc(builder->arena, sizeof *node);
    node->kind = kind;
    node->where = where;
    node->text = arena_slice(builder->arena, text, length);
    node->length = length;
    return node;
}

static void add_item(struct node_builder *builder, struct node_frame *frame,
                     const struct node *node)
{
    size_t *count = &frame->node->count;
    frame->items =
        arena_grow(builder->arena, frame->items, *count, &frame->capacity, sizeof *frame->items);
    frame->items[(*count)++] = node;
}

static void add_entry(struct node_builder *builder, struct node_frame *frame,
                      const struct node *node)
{
    size_t *count = &frame->node->count;
    frame->entries = arena_grow(builder->arena, frame->entries, *count, &frame->capacity,
                                sizeof *frame->entries);
    frame->entries[(*count)++] =
        (struct node_entry){.key = frame->key, .where = frame->key_where, .value = node};
    frame->key = NULL;
}

void node_build_add(struct node_builder *builder, const struct node *node)
{
    if (builder->depth == 0) {
        builder->root = node;
        return;
    }
    struct node_frame *frame = innermost(builder);
    if (frame->node->kind == NODE_LIST)
        add_item(builder, frame, node);
    else if (frame->key)
        add_entry(builder, frame, node);
}

/* By key; equal keys in the order of the document, which is the order of their addresses. */
static int entry_order(const void *a, const void *b)
{
    const struct node_entry *left = *(const struct node_entry *const *)a;
    const struct node_entry *right = *(const struct node_entry *const *)b;
    const int order = strcmp(left->key, right->key);
    if (order != 0)
        return order;
    return (left > right) - (left < right);
}

static void seal(struct arena *arena, struct node_frame *frame)
{
    struct node *node = frame->node;
    node->items = frame->items;
    node->entries = frame->entries;
    if (node->kind != NODE_MAP || node->count == 0)
        return;
    const struct node_entry **sorted = arena_array(arena, node->count, sizeof *sorted);
    for (size_t i = 0; i < node->count; i++)
        sorted[i] = &node->entries[i];
    qsort(sorted, node->count, sizeof *sorted, entry_order);
    node->sorted = sorted;
}

const struct node *node_build_close(struct node_builder *builder)
{
    struct node_frame *frame = innermost(builder);
    seal(builder->arena, frame);
    builder->depth--;
    node_build_add(builder, frame->node);
    return frame->node;
}
