#include "base/json_grammar.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* cJSON cuts longer numbers at this many bytes. */
enum { JSON_NUMBER_LONGEST = 63 };

struct scan {
    const char *file;
    const char *bytes;
    size_t length;
    size_t at;       /* the offset of the current byte */
    struct err *err; /* filled by the function that returns false */
};

void json_grammar_advance(struct place *where, const char *bytes, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const bool continued = ((unsigned char)bytes[i] & 0xC0) == 0x80;
        if (bytes[i] == '\n')
            *where = (struct place){where->file, where->line + 1, 1};
        else if (!continued)
            where->column++;
    }
}

static struct place scan_place(const struct scan *scan, size_t offset)
{
    struct place where = {scan->file, 1, 1};
    json_grammar_advance(&where, scan->bytes, 0, offset);
    return where;
}

__attribute__((format(printf, 4, 5))) static bool
scan_fault(struct scan *scan, size_t offset, const char *hint, const char *format, ...)
{
    char text[sizeof scan->err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err_at(scan->err, scan_place(scan, offset), "%s", text);
    return err_hint(scan->err, "%s", hint);
}

/* The current byte; -1 at the end. */
static int scan_peek(const struct scan *scan)
{
    return scan->at < scan->length ? (unsigned char)scan->bytes[scan->at] : -1;
}

/* The current character is not the expected one. */
static bool scan_unexpected(struct scan *scan, const char *instead)
{
    static const char hint[] = "Write valid JSON (RFC 8259).";
    const char *at = scan->bytes + scan->at;
    uint32_t code = 0;
    if (scan->at == scan->length)
        return scan_fault(scan, scan->at, hint, "the text ends where %s was expected", instead);
    const size_t size = text_utf8_next(at, scan->length - scan->at, &code);
    if (size == 0 || code == 0)
        return scan_fault(scan, scan->at, hint, "byte 0x%02X found where %s was expected",
                          (unsigned)(unsigned char)*at, instead);
    return scan_fault(scan, scan->at, hint, "'%.*s' found where %s was expected", (int)size, at,
                      instead);
}

static void scan_blanks(struct scan *scan)
{
    while (scan->at < scan->length && scan->bytes[scan->at] &&
           strchr(" \t\n\r", scan->bytes[scan->at]))
        scan->at++;
}

static bool scan_take(struct scan *scan, char byte)
{
    if (scan_peek(scan) != byte)
        return false;
    scan->at++;
    return true;
}

/* --- strings ------------------------------------------------------------------------------- */

/* The four digits of a `\u`, at `offset`. */
static bool read_unit(struct scan *scan, size_t offset, uint32_t *unit)
{
    uint32_t value = 0;
    for (size_t i = offset; i < offset + 4; i++) {
        const int digit = i < scan->length ? text_hex(scan->bytes[i]) : -1;
        if (digit < 0)
            return scan_fault(scan, offset - 2, "Write four hexadecimal digits.",
                              "an escape has too few hexadecimal digits");
        value = value << 4 | (uint32_t)digit;
    }
    *unit = value;
    return true;
}

static bool is_between(uint32_t code, uint32_t first, uint32_t last)
{
    return code >= first && code <= last;
}

/* `\uNNNN`, or two of them that are a surrogate pair (RFC 8259, section 7). */
static bool read_code(struct scan *scan, uint32_t *code)
{
    static const char hint[] = "Write both halves of the surrogate pair.";
    const size_t start = scan->at;
    uint32_t first = 0;
    uint32_t second = 0;
    if (!read_unit(scan, start + 2, &first))
        return false;
    scan->at += 6;
    if (first == 0)
        return scan_fault(scan, start, "Remove it.", "\\u0000 is not allowed");
    if (is_between(first, 0xDC00, 0xDFFF))
        return scan_fault(scan, start, hint, "an escape is half of a surrogate pair");
    *code = first;
    if (!is_between(first, 0xD800, 0xDBFF))
        return true;
    if (scan->length - scan->at < 2 || memcmp(scan->bytes + scan->at, "\\u", 2) != 0)
        return scan_fault(scan, start, hint, "an escape is half of a surrogate pair");
    if (!read_unit(scan, scan->at + 2, &second))
        return false;
    if (!is_between(second, 0xDC00, 0xDFFF))
        return scan_fault(scan, start, hint, "an escape is half of a surrogate pair");
    scan->at += 6;
    *code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    return true;
}

static bool read_escape(struct scan *scan, uint32_t *code)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char byte = scan->at + 1 < scan->length ? scan->bytes[scan->at + 1] : '\0';
    if (byte == 'u')
        return read_code(scan, code);
    const char *at = byte ? strchr(from, byte) : NULL;
    if (!at)
        return scan_fault(scan, scan->at, "Double the backslash.", "an escape is not known");
    *code = (unsigned char)to[at - from];
    scan->at += 2;
    return true;
}

static bool read_character(struct scan *scan, uint32_t *code)
{
    const char *at = scan->bytes + scan->at;
    if (*at == '\\')
        return read_escape(scan, code);
    const size_t size = text_utf8_next(at, scan->length - scan->at, code);
    if (size == 0)
        return scan_fault(scan, scan->at, "Write the text in UTF-8.",
                          "byte 0x%02X is not valid UTF-8", (unsigned)(unsigned char)*at);
    if (*code < 0x20)
        return scan_fault(scan, scan->at, "Write it as an escape.",
                          "U+%04X is not allowed in a string", (unsigned)*code);
    scan->at += size;
    return true;
}

/* A string with its quotes: UTF-8, no `\u0000`, no lone surrogates. */
static bool scan_string(struct scan *scan)
{
    const size_t start = scan->at++;
    uint32_t code = 0;
    while (scan_peek(scan) != '"') {
        if (scan->at == scan->length)
            return scan_fault(scan, start, "Close the quote.", "a string is not closed");
        if (!read_character(scan, &code))
            return false;
    }
    scan->at++;
    return true;
}

/* The decoded text of the string that began at `start` and ended before the current byte: in the text
 * itself or in the arena. */
static const char *scan_meaning(struct scan *scan, size_t start, struct arena *arena,
                                size_t *length)
{
    const char *raw = scan->bytes + start + 1;
    const size_t end = scan->at - 1;
    *length = end - start - 1;
    if (!memchr(raw, '\\', *length))
        return raw;
    struct buf decoded;
    buf_init(&decoded, SIZE_MAX);
    uint32_t code = 0;
    for (scan->at = start + 1; scan->at < end && read_character(scan, &code);)
        text_utf8_add(&decoded, code);
    scan->at = end + 1;
    *length = decoded.length;
    return buf_finish(&decoded, arena);
}

/* --- numbers and words ----------------------------------------------------------------------- */

static bool take_digits(struct scan *scan)
{
    if (!text_is_digit((char)scan_peek(scan)))
        return scan_unexpected(scan, "a digit");
    while (text_is_digit((char)scan_peek(scan)))
        scan->at++;
    return true;
}

static bool scan_number(struct scan *scan)
{
    const size_t start = scan->at;
    (void)scan_take(scan, '-');
    const size_t whole = scan->at;
    if (!take_digits(scan))
        return false;
    if (scan->bytes[whole] == '0' && scan->at > whole + 1)
        return scan_fault(scan, start, "Write it without the zero.", "a number has a leading zero");
    if (scan_take(scan, '.') && !take_digits(scan))
        return false;
    if (scan_take(scan, 'e') || scan_take(scan, 'E')) {
        (void)(scan_take(scan, '+') || scan_take(scan, '-'));
        if (!take_digits(scan))
            return false;
    }
    if (scan->at - start > JSON_NUMBER_LONGEST)
        return scan_fault(scan, start, "Write it as a string.", "a number has more than 63 bytes");
    return true;
}

static bool scan_word(struct scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const size_t length = strlen(words[i]);
        if (scan->length - scan->at < length ||
            memcmp(scan->bytes + scan->at, words[i], length) != 0)
            continue;
        scan->at += length;
        return true;
    }
    return scan_unexpected(scan, "a value");
}

/* --- the whole text ----------------------------------------------------------------------------- */

/* A name of an object that is open, as it is meant. */
struct name {
    const char *bytes;
    size_t length;
    size_t offset;
};

struct check {
    struct arena *arena;
    struct scan scan;
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
    const struct place where = scan_place(&check->scan, repeated[-1].offset);
    return scan_fault(&check->scan, repeated->offset, "Keep one of the two.",
                      "the name '%.*s' is repeated; first at line %u, column %u",
                      repeated->length < 64 ? (int)repeated->length : 64, repeated->bytes,
                      where.line, where.column);
}

static bool check_member(struct check *check)
{
    scan_blanks(&check->scan);
    if (scan_peek(&check->scan) != '"')
        return scan_unexpected(&check->scan, "a name in double quotes");
    lay(check);
    struct name name = {.offset = check->scan.at};
    if (!scan_string(&check->scan))
        return false;
    name.bytes = scan_meaning(&check->scan, name.offset, check->arena, &name.length);
    check->names = arena_grow(check->arena, check->names, check->name_count, &check->name_capacity,
                              sizeof *check->names);
    check->names[check->name_count++] = name;
    scan_blanks(&check->scan);
    return scan_take(&check->scan, ':') ? check_value(check) : scan_unexpected(&check->scan, "':'");
}

static bool check_members(struct check *check)
{
    const size_t first = check->name_count;
    do {
        if (!check_member(check))
            return false;
        scan_blanks(&check->scan);
    } while (scan_take(&check->scan, ','));
    return scan_take(&check->scan, '}') ? close_names(check, first)
                                        : scan_unexpected(&check->scan, "',' or '}'");
}

static bool check_items(struct check *check)
{
    do {
        if (!check_value(check))
            return false;
        scan_blanks(&check->scan);
    } while (scan_take(&check->scan, ','));
    return scan_take(&check->scan, ']') || scan_unexpected(&check->scan, "',' or ']'");
}

static bool check_collection(struct check *check)
{
    const bool map = scan_peek(&check->scan) == '{';
    if (check->depth >= check->limits->depth)
        return scan_fault(&check->scan, check->scan.at, "Nest less deeply.",
                          "nesting too deep: at most %u levels", check->limits->depth);
    check->scan.at++;
    scan_blanks(&check->scan);
    if (scan_take(&check->scan, map ? '}' : ']'))
        return true;
    check->depth++;
    const bool valid = map ? check_members(check) : check_items(check);
    check->depth--;
    return valid;
}

static bool check_value(struct check *check)
{
    scan_blanks(&check->scan);
    if (check->values++ == check->limits->values)
        return scan_fault(&check->scan, check->scan.at, "Split the document.",
                          "too many values: at most %zu", check->limits->values);
    lay(check);
    const int byte = scan_peek(&check->scan);
    if (byte == '{' || byte == '[')
        return check_collection(check);
    if (byte == '"')
        return scan_string(&check->scan);
    return byte == '-' || text_is_digit((char)byte) ? scan_number(&check->scan)
                                                    : scan_word(&check->scan);
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
    scan_blanks(&check.scan);
    return check.scan.at == text->length || scan_unexpected(&check.scan, "the end");
}

const char *json_grammar_meaning(struct arena *arena, const struct json_text *text, size_t *at)
{
    struct err err;
    struct scan scan = {text->file, text->bytes, text->length, *at, &err};
    size_t length = 0;
    (void)scan_string(&scan);
    const char *meaning = scan_meaning(&scan, *at, arena, &length);
    *at = scan.at;
    return arena_slice(arena, meaning, length);
}
