#include "doc/json_grammar.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "doc/json_scan.h"
#include "doc/node.h"

/* A name of an object that is open, as it is meant. */
struct name {
    const char *bytes;
    size_t length;
    size_t offset;
};

struct check {
    struct arena *arena;
    struct json_scan scan;
    const struct json_limits *limits;
    unsigned depth;
    size_t values;
    struct name *names; /* of all objects that are open, the innermost last */
    size_t name_count;
    size_t name_capacity;
    struct json_layout *layout;
};

static bool check_value(struct check *check);

static void lay(struct check *check)
{
    struct json_layout *layout = check->layout;
    if (!layout)
        return;
    layout->offsets = arena_grow(check->arena, layout->offsets, layout->count, &layout->capacity,
                                 sizeof *layout->offsets);
    layout->offsets[layout->count++] = check->scan.at;
}

/* --- lists and maps -------------------------------------------------------------------------- */

static int name_order(const void *a, const void *b)
{
    const struct name *left = a;
    const struct name *right = b;
    const size_t common = left->length < right->length ? left->length : right->length;
    const int order = common > 0 ? memcmp(left->bytes, right->bytes, common) : 0;
    if (order != 0 || left->length != right->length)
        return order != 0 ? order : (left->length > right->length) - (left->length < right->length);
    return (left->offset > right->offset) - (left->offset < right->offset);
}

static bool is_same(const struct name *a, const struct name *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* The names from `first` on are those of one object, which ends here. Sorted, so that 10,000 of
 * them cost no more than their sorting, whatever they are. */
static bool close_names(struct check *check, size_t first)
{
    struct name *names = check->names + first;
    const size_t count = check->name_count - first;
    const struct name *repeated = NULL;
    check->name_count = first;
    if (count < 2)
        return true;
    qsort(names, count, sizeof *names, name_order);
    for (size_t i = 1; i < count; i++)
        if (is_same(&names[i - 1], &names[i]) && (!repeated || names[i].offset < repeated->offset))
            repeated = &names[i];
    if (!repeated)
        return true;
    const struct place where = json_scan_place(&check->scan, repeated[-1].offset);
    return json_scan_fault(&check->scan, repeated->offset, "Keep one of the two.",
                           "the name '%.*s' is repeated; first at line %u, column %u",
                           repeated->length < 64 ? (int)repeated->length : 64, repeated->bytes,
                           where.line, where.column);
}

static bool check_member(struct check *check)
{
    json_scan_blanks(&check->scan);
    if (json_scan_peek(&check->scan) != '"')
        return json_scan_unexpected(&check->scan, "a name in double quotes");
    lay(check);
    struct name name = {.offset = check->scan.at};
    if (!json_scan_string(&check->scan))
        return false;
    name.bytes = json_scan_meaning(&check->scan, name.offset, check->arena, &name.length);
    check->names = arena_grow(check->arena, check->names, check->name_count, &check->name_capacity,
                              sizeof *check->names);
    check->names[check->name_count++] = name;
    json_scan_blanks(&check->scan);
    return json_scan_take(&check->scan, ':') ? check_value(check)
                                             : json_scan_unexpected(&check->scan, "':'");
}

static bool check_members(struct check *check)
{
    const size_t first = check->name_count;
    do {
        if (!check_member(check))
            return false;
        json_scan_blanks(&check->scan);
    } while (json_scan_take(&check->scan, ','));
    return json_scan_take(&check->scan, '}') ? close_names(check, first)
                                             : json_scan_unexpected(&check->scan, "',' or '}'");
}

static bool check_items(struct check *check)
{
    do {
        if (!check_value(check))
            return false;
        json_scan_blanks(&check->scan);
    } while (json_scan_take(&check->scan, ','));
    return json_scan_take(&check->scan, ']') || json_scan_unexpected(&check->scan, "',' or ']'");
}

static bool check_collection(struct check *check)
{
    const bool map = json_scan_peek(&check->scan) == '{';
    if (check->depth >= check->limits->depth || check->depth >= NODE_BUILD_DEPTH)
        return json_scan_fault(&check->scan, check->scan.at, "Nest less deeply.",
                               "nesting too deep: at most %u levels", check->limits->depth);
    check->scan.at++;
    json_scan_blanks(&check->scan);
    if (json_scan_take(&check->scan, map ? '}' : ']'))
        return true;
    check->depth++;
    const bool valid = map ? check_members(check) : check_items(check);
    check->depth--;
    return valid;
}

static bool check_value(struct check *check)
{
    json_scan_blanks(&check->scan);
    if (check->values++ == check->limits->values)
        return json_scan_fault(&check->scan, check->scan.at, "Split the document.",
                               "too many values: at most %zu", check->limits->values);
    lay(check);
    const int byte = json_scan_peek(&check->scan);
    if (byte == '{' || byte == '[')
        return check_collection(check);
    if (byte == '"')
        return json_scan_string(&check->scan);
    return byte == '-' || text_is_digit((char)byte) ? json_scan_number(&check->scan)
                                                    : json_scan_word(&check->scan);
}

bool json_grammar_check(struct arena *arena, const struct json_text *text,
                        const struct json_limits *limits, struct json_layout *layout,
                        struct err *err)
{
    struct check check = {.arena = arena,
                          .scan = {text->file, text->bytes, text->length, 0, err},
                          .limits = limits,
                          .layout = layout};
    if (text->length > limits->bytes) {
        err_at(err, ((struct place){text->file, 0, 0}), "larger than %zu bytes", limits->bytes);
        return err_hint(err, "Split the document.");
    }
    if (!check_value(&check))
        return false;
    json_scan_blanks(&check.scan);
    return check.scan.at == text->length || json_scan_unexpected(&check.scan, "the end");
}
