#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

bool text_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

bool text_is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

char text_lower(char byte)
{
    if (byte < 'A' || byte > 'Z')
        return byte;
    return (char)(byte | 0x20);
}

int text_hex(char byte)
{
    const char lower = text_lower(byte);
    if (text_is_digit(byte))
        return byte - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool text_is(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool text_is_any_case(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    while (*a && text_lower(*a) == text_lower(*b)) {
        a++;
        b++;
    }
    return text_lower(*a) == text_lower(*b);
}

bool text_starts(const char *text, const char *with)
{
    return text && strncmp(text, with, strlen(with)) == 0;
}

bool text_ends(const char *text, const char *with)
{
    const size_t length = text ? strlen(text) : 0;
    const size_t end = strlen(with);
    return text && length >= end && strcmp(text + length - end, with) == 0;
}

bool text_has(const char *text, const char *part)
{
    return text && strstr(text, part) != NULL;
}

bool text_is_empty(const char *text)
{
    return !text || *text == '\0';
}

bool text_in(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(text, list[i]))
            return true;
    return false;
}

const char *text_plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* A copy of the bytes from `from` up to `end`, without blanks at both ends. */
static const char *trimmed_slice(struct arena *arena, const char *from, const char *end)
{
    while (from < end && is_blank(*from))
        from++;
    while (end > from && is_blank(end[-1]))
        end--;
    return arena_slice(arena, from, (size_t)(end - from));
}

const char *text_trimmed(struct arena *arena, const char *text)
{
    return trimmed_slice(arena, text, text + strlen(text));
}

const char *text_lowered(struct arena *arena, const char *text)
{
    char *copy = arena_text(arena, text);
    for (char *at = copy; *at; at++)
        *at = text_lower(*at);
    return copy;
}

const char *text_replaced(struct arena *arena, const char *text, const char *what, const char *with)
{
    const size_t step = strlen(what);
    if (step == 0)
        return arena_text(arena, text);
    struct buf out;
    buf_init(&out, SIZE_MAX);
    for (const char *hit; (hit = strstr(text, what)); text = hit + step) {
        buf_add(&out, text, (size_t)(hit - text));
        buf_text(&out, with);
    }
    buf_text(&out, text);
    return buf_finish(&out, arena);
}

const char *text_joined(struct arena *arena, const char *const *parts, size_t count,
                        const char *between)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    for (size_t i = 0; i < count; i++) {
        buf_text(&out, i > 0 ? between : "");
        buf_text(&out, parts[i]);
    }
    return buf_finish(&out, arena);
}

const char *const *text_split(struct arena *arena, const char *text, char at, size_t *count)
{
    const char **parts = NULL;
    size_t capacity = 0;
    size_t found = 0;
    for (const char *from = text;; from++) {
        const char *end = from;
        while (*end && *end != at)
            end++;
        const char *part = trimmed_slice(arena, from, end);
        if (*part) {
            parts = arena_grow(arena, parts, found, &capacity, sizeof *parts);
            parts[found++] = part;
        }
        from = end;
        if (*end == '\0')
            break;
    }
    *count = found;
    return parts;
}

bool text_to_int(const char *text, int64_t least, int64_t most, int64_t *out)
{
    const bool negative = *text == '-';
    const char *at = negative ? text + 1 : text;
    if (!text_is_digit(*at))
        return false;
    /* Counted below zero, where int64_t has one number more. */
    int64_t value = 0;
    for (; text_is_digit(*at); at++) {
        const int64_t digit = *at - '0';
        if (value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (*at != '\0' || (!negative && value == INT64_MIN))
        return false;
    value = negative ? value : -value;
    if (value < least || value > most)
        return false;
    *out = value;
    return true;
}

enum { WORD_MOST = 64 };

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edit distance in which two swapped neighbours count once (optimal string alignment). */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MOST + 1] = {{0}};
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *twice = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            const char x = text_lower(a[i - 1]);
            const char y = text_lower(b[j - 1]);
            row[j] = least_of(above[j - 1] + (x != y), 1 + least_of(above[j], row[j - 1]));
            if (i > 1 && j > 1 && x == text_lower(b[j - 2]) && text_lower(a[i - 2]) == y)
                row[j] = least_of(row[j], twice[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
    const size_t length = strlen(word);
    size_t best = (length < 3 ? 1 : length / 3) + 1;
    const char *nearest = NULL;
    if (length == 0 || length > WORD_MOST)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const size_t other = strlen(candidates[i]);
        if (other == 0 || other > WORD_MOST)
            continue;
        const size_t apart = distance(word, length, candidates[i], other);
        if (apart < best) {
            best = apart;
            nearest = candidates[i];
        }
    }
    return nearest;
}

/* --- characters and escaping ------------------------------------------------------------------ */

struct range {
    uint32_t first;
    uint32_t last;
};

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The number of bytes that `first` announces, 0 where it announces none; what it holds itself. */
static size_t announced(unsigned char first, uint32_t *bits)
{
    const struct {
        unsigned char mask, mark;
    } leads[] = {{0x80, 0x00}, {0xE0, 0xC0}, {0xF0, 0xE0}, {0xF8, 0xF0}};
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if ((first & leads[i].mask) != leads[i].mark)
            continue;
        *bits = first & (unsigned char)~leads[i].mask;
        return i + 1;
    }
    return 0;
}

size_t text_utf8_next(const char *bytes, size_t length, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000}; /* below: overlong */
    if (length == 0)
        return 0;
    uint32_t value = 0;
    const size_t size = announced((unsigned char)bytes[0], &value);
    if (size == 0 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (!is_continuation(byte))
            return 0;
        value = value << 6 | (byte & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least[size] || value > 0x10FFFF || surrogate)
        return 0;
    *code = value;
    return size;
}

size_t text_utf8_valid(const char *bytes, size_t length)
{
    uint32_t code = 0;
    for (size_t i = 0; i < length;) {
        const size_t size = text_utf8_next(bytes + i, length - i, &code);
        if (size == 0)
            return i;
        i += size;
    }
    return length;
}

void text_utf8_add(struct buf *out, uint32_t code)
{
    char bytes[4];
    const size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0x00, 0xC0, 0xE0, 0xF0};
    bytes[0] = (char)(leads[more] | code >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        bytes[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3F));
    buf_add(out, bytes, more + 1);
}

bool text_is_deceptive(uint32_t code)
{
    /* In order, so that a letter is decided after two rows. */
    static const struct range deceptive[] = {
        {0x0000, 0x001F},   /* C0 */
        {0x007F, 0x009F},   /* DEL, C1 */
        {0x00AD, 0x00AD},   /* soft hyphen */
        {0x034F, 0x034F},   /* combining grapheme joiner */
        {0x061C, 0x061C},   /* Arabic letter mark */
        {0x115F, 0x1160},   /* Hangul fillers */
        {0x17B4, 0x17B5},   /* Khmer inherent vowels */
        {0x180B, 0x180F},   /* Mongolian separators */
        {0x200B, 0x200F},   /* zero width, marks of direction */
        {0x2028, 0x202E},   /* line and paragraph separators, bidi embedding and override */
        {0x2060, 0x206F},   /* word joiner, invisible operators, bidi isolates */
        {0x3164, 0x3164},   /* Hangul filler */
        {0xFEFF, 0xFEFF},   /* byte order mark */
        {0xFFA0, 0xFFA0},   /* halfwidth Hangul filler */
        {0xFFF9, 0xFFFB},   /* interlinear annotation */
        {0xFFFE, 0xFFFF},   /* noncharacters */
        {0x1D173, 0x1D17A}, /* musical format controls */
        {0xE0000, 0xE0FFF}, /* tags, variation selectors 17 to 256 */
    };
    for (size_t i = 0; i < sizeof deceptive / sizeof deceptive[0]; i++)
        if (code <= deceptive[i].last)
            return code >= deceptive[i].first;
    return false;
}

/* As .NET's TrimStart has it; what text_is_deceptive names is escaped before. */
static bool is_white_space(uint32_t code)
{
    return code == ' ' || code == '\t' || code == 0xA0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool text_is_bracket_command(const char *bytes, size_t length)
{
    return length >= 3 && memcmp(bytes, "##[", 3) == 0;
}

bool text_is_line_command(const char *bytes, size_t length, size_t *blank)
{
    size_t at = 0, size = 0;
    uint32_t code = 0;
    while ((size = text_utf8_next(bytes + at, length - at, &code)) > 0 && is_white_space(code))
        at += size;
    *blank = at;
    return length - at >= 3 && memcmp(bytes + at, "::", 2) == 0 && text_is_letter(bytes[at + 2]);
}

size_t text_escape_next(const char *bytes, size_t length, char out[TEXT_ESCAPE_SIZE])
{
    uint32_t code = 0;
    const size_t size = text_utf8_next(bytes, length, &code);
    if (size == 0 || (size == 1 && text_is_deceptive(code)) ||
        text_is_bracket_command(bytes, length)) {
        snprintf(out, TEXT_ESCAPE_SIZE, "\\x%02X", (unsigned)(unsigned char)bytes[0]);
        return 1;
    }
    if (text_is_deceptive(code)) {
        snprintf(out, TEXT_ESCAPE_SIZE, "\\u{%04X}", (unsigned)code);
        return size;
    }
    memcpy(out, bytes, size);
    out[size] = '\0';
    return size;
}

void text_escape(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        char piece[TEXT_ESCAPE_SIZE];
        i += text_escape_next(bytes + i, length - i, piece);
        buf_text(out, piece);
    }
}

void text_lines_calm(struct buf *out, const char *bytes, size_t length)
{
    size_t command = length, blank = 0; /* where the `::` of this line is */
    for (size_t i = 0; i < length; i++) {
        const bool begins = i == 0 || bytes[i - 1] == '\n';
        if (begins && text_is_line_command(bytes + i, length - i, &blank))
            command = i + blank;
        if (i == command || text_is_bracket_command(bytes + i, length - i))
            buf_printf(out, "\\x%02X", (unsigned)(unsigned char)bytes[i]);
        else
            buf_add(out, bytes + i, 1);
    }
}

const char *text_escaped(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    text_escape(&out, text, strlen(text));
    return buf_finish(&out, arena);
}

size_t text_width(const char *text)
{
    const size_t length = strlen(text);
    size_t width = 0;
    for (size_t i = 0; i < length; width++) {
        uint32_t code = 0;
        const size_t size = text_utf8_next(text + i, length - i, &code);
        i += size > 0 ? size : 1;
    }
    return width;
}

void text_base64(struct buf *out, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < length; i += 3) {
        const size_t have = length - i < 3 ? length - i : 3;
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= have > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= have > 2 ? bytes[i + 2] : 0;
        const char four[4] = {digits[group >> 18], digits[group >> 12 & 63],
                              digits[group >> 6 & 63], digits[group & 63]};
        buf_add(out, four, have + 1);
        buf_fill(out, '=', 3 - have);
    }
}

void text_url_escape(struct buf *out, const char *bytes, size_t length)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < length; i++) {
        const char byte = bytes[i];
        const unsigned value = (unsigned char)byte;
        const char encoded[3] = {'%', hex[value >> 4], hex[value & 15]};
        if (text_is_letter(byte) || text_is_digit(byte) || (byte && strchr("-._~", byte)))
            buf_char(out, byte);
        else
            buf_add(out, encoded, sizeof encoded);
    }
}

void text_json_escape_code(struct buf *out, uint32_t code)
{
    if (code <= 0xFFFF) {
        buf_printf(out, "\\u%04x", (unsigned)code);
        return;
    }
    const uint32_t rest = code - 0x10000;
    buf_printf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (rest >> 10)),
               (unsigned)(0xDC00 + (rest & 0x3FF)));
}

/* The letter of the two-character escape that RFC 8259 has for `code`, or 0. */
static char json_letter(uint32_t code)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    const char *at = code > 0 && code < 0x80 ? strchr(from, (int)code) : NULL;
    if (!at)
        return '\0';
    return to[at - from];
}

void text_json_escape(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t code = 0xFFFD;
        const size_t size = text_utf8_next(bytes + i, length - i, &code);
        const char letter = json_letter(code);
        if (letter) {
            buf_char(out, '\\');
            buf_char(out, letter);
        } else if (size == 0 || text_is_deceptive(code) ||
                   text_is_bracket_command(bytes + i, length - i))
            text_json_escape_code(out, code);
        else
            buf_add(out, bytes + i, size);
        i += size > 0 ? size : 1;
    }
}
