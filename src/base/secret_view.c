#include "secret_view.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { FIRST_CAPACITY = 256 };

void view_init(struct view *view, bool traced)
{
    *view = (struct view){.traced = traced};
}

void view_release(struct view *view)
{
    mem_free(view->bytes, view->capacity);
    mem_free(view->from, view->traced ? view->capacity * sizeof *view->from : 0);
    mem_free(view->to, view->traced ? view->capacity * sizeof *view->to : 0);
    view_init(view, view->traced);
}

static void make_room(struct view *view, size_t length)
{
    if (view->capacity - view->length >= length)
        return;
    size_t more = view->capacity > 0 ? view->capacity : FIRST_CAPACITY;
    while (more - view->length < length)
        more = mem_product(more, 2);
    view->bytes = mem_grow(view->bytes, view->capacity, more);
    if (view->traced) {
        const size_t size = sizeof *view->from;
        view->from = mem_grow(view->from, view->capacity * size, mem_product(more, size));
        view->to = mem_grow(view->to, view->capacity * size, mem_product(more, size));
    }
    view->capacity = more;
}

static inline void put(struct view *view, char byte, size_t from, size_t to)
{
    if (view->traced) {
        view->from[view->length] = from;
        view->to[view->length] = to;
    }
    view->bytes[view->length++] = byte;
}

void view_add(struct view *view, char byte, size_t from, size_t to)
{
    make_room(view, 1);
    put(view, byte, from, to);
}

/* The bytes of `text` from `at` to before `end` made one byte more. */
static inline void put_from(struct view *view, char byte, const struct view *text, size_t at,
                            size_t end)
{
    if (view->traced && text->from)
        put(view, byte, text->from[at], text->to[end - 1]);
    else
        view->bytes[view->length++] = byte;
}

void view_whole(struct view *view, const char *bytes, size_t length)
{
    make_room(view, length);
    for (size_t i = 0; i < length; i++)
        put(view, bytes[i], i, i + 1);
}

/* --- bytes -------------------------------------------------------------------------------- */

/* Asked of each byte of all output: no calls, and no tables to keep in the cache. */

static inline bool is_small(char byte)
{
    return (unsigned)(byte - 'a') < 26;
}

static inline bool is_capital(char byte)
{
    return (unsigned)(byte - 'A') < 26;
}

static inline bool is_digit(char byte)
{
    return (unsigned)(byte - '0') < 10;
}

static inline bool is_printed(char byte)
{
    return (unsigned char)(byte - '!') <= '~' - '!';
}

/* --- what parts a secret ------------------------------------------------------------------ */

/* The length of an invisible character at `at`: blanks and controls, and in UTF-8 the soft hyphen, blanks
 * of all widths, joiners, directions and the byte order mark. */
static size_t invisible_length(const struct view *text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes + at;
    const size_t left = text->length - at;
    if (bytes[0] <= ' ' || bytes[0] == 0x7F)
        return 1;
    if (bytes[0] == 0xC2 && left > 1)
        return bytes[1] == 0xA0 || bytes[1] == 0xAD ? 2 : 0;
    if (left < 3)
        return 0;
    if (bytes[0] == 0xE2 && bytes[1] == 0x80)
        return bytes[2] <= 0x8F || (bytes[2] >= 0xA8 && bytes[2] <= 0xAF) ? 3 : 0;
    if (bytes[0] == 0xE2 && bytes[1] == 0x81)
        return bytes[2] >= 0xA0 && bytes[2] <= 0xAF ? 3 : 0;
    const bool mark = bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF;
    return mark || (bytes[0] == 0xE3 && bytes[1] == 0x80 && bytes[2] == 0x80) ? 3 : 0;
}

void view_tight(const struct view *text, struct view *out)
{
    make_room(out, text->length);
    for (size_t i = 0; i < text->length;) {
        const size_t length = is_printed(text->bytes[i]) ? 0 : invisible_length(text, i);
        if (length == 0)
            put_from(out, text->bytes[i], text, i, i + 1);
        i += length > 0 ? length : 1;
    }
}

static inline bool is_loose(char byte)
{
    return is_small(byte) || is_capital(byte) || is_digit(byte) || (unsigned char)byte >= 0x80;
}

/* The length of a tag at `at`, as `<b>`, `</b>`, `<br/>`, `<!-- -->`; 0 where there is none. */
static size_t tag_length(const struct view *text, size_t at)
{
    enum { TAG_MOST = 200 };
    const char *bytes = text->bytes + at;
    const size_t left = text->length - at;
    if (left < 3 || bytes[0] != '<' ||
        !(text_is_letter(bytes[1]) || bytes[1] == '/' || bytes[1] == '!'))
        return 0;
    const char *end = memchr(bytes, '>', left < TAG_MOST ? left : TAG_MOST);
    return end ? (size_t)(end - bytes) + 1 : 0;
}

void view_loose(const struct view *text, struct view *out)
{
    make_room(out, text->length);
    for (size_t i = 0; i < text->length;) {
        const char byte = text->bytes[i];
        size_t length = 0;
        if (byte == '<')
            length = tag_length(text, i);
        else if (!is_printed(byte))
            length = invisible_length(text, i);
        if (length == 0 && is_loose(byte))
            put_from(out, text->bytes[i], text, i, i + 1);
        i += length > 0 ? length : 1;
    }
}

/* --- escapes ------------------------------------------------------------------------------ */

/* Reads from `least` to `most` digits; returns how many, 0 where there are fewer. */
static size_t read_number(const char *bytes, size_t length, unsigned base, size_t least,
                          size_t most, uint32_t *out)
{
    uint32_t number = 0;
    size_t count = 0;
    while (count < length && count < most && text_hex(bytes[count]) >= 0 &&
           text_hex(bytes[count]) < (int)base)
        number = number * base + (uint32_t)text_hex(bytes[count++]);
    *out = number;
    return count >= least ? count : 0;
}

static bool begins(const char *bytes, size_t length, const char *with)
{
    return length >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

/* Each decodes one escape at `bytes` and returns its length; 0 where there is no escape. */

static size_t take_entity(struct buf *out, const char *bytes, size_t length)
{
    static const struct {
        const char *name;
        char means;
    } named[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    enum { DIGITS_MOST = 8 };
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (begins(bytes, length, named[i].name)) {
            buf_char(out, named[i].means);
            return strlen(named[i].name);
        }
    if (length < 3 || bytes[1] != '#')
        return 0;
    const bool is_hex = text_lower(bytes[2]) == 'x';
    const size_t start = is_hex ? 3 : 2;
    uint32_t code = 0;
    const size_t digits =
        read_number(bytes + start, length - start, is_hex ? 16 : 10, 1, DIGITS_MOST, &code);
    if (digits == 0 || start + digits >= length || bytes[start + digits] != ';')
        return 0;
    text_utf8_add(out, code);
    return start + digits + 1;
}

/* `\uNNNN`, of a pair of them the one character, and our own `\u{NNNN}`. */
static size_t take_unicode(struct buf *out, const char *bytes, size_t length)
{
    uint32_t code = 0, low = 0;
    if (begins(bytes, length, "\\u{")) {
        const size_t digits = read_number(bytes + 3, length - 3, 16, 1, 6, &code);
        if (digits == 0 || 3 + digits >= length || bytes[3 + digits] != '}')
            return 0;
        text_utf8_add(out, code);
        return digits + 4;
    }
    if (read_number(bytes + 2, length - 2, 16, 4, 4, &code) == 0)
        return 0;
    if (code >= 0xD800 && code <= 0xDBFF && begins(bytes + 6, length - 6, "\\u") &&
        read_number(bytes + 8, length - 8, 16, 4, 4, &low) > 0 && low >= 0xDC00 && low <= 0xDFFF) {
        text_utf8_add(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
        return 12;
    }
    text_utf8_add(out, code);
    return 6;
}

static size_t take_backslash(struct buf *out, const char *bytes, size_t length)
{
    static const char letters[] = "nrtbf0";
    static const char means[] = "\n\r\t\b\f\0";
    uint32_t code = 0;
    if (length < 2)
        return 0;
    if (bytes[1] == 'u')
        return take_unicode(out, bytes, length);
    if (bytes[1] == 'x') {
        if (read_number(bytes + 2, length - 2, 16, 2, 2, &code) == 0)
            return 0;
        buf_char(out, (char)code);
        return 4;
    }
    const char *letter = bytes[1] ? strchr(letters, bytes[1]) : NULL;
    const bool is_punctuation =
        bytes[1] > ' ' && bytes[1] < 0x7F && !text_is_letter(bytes[1]) && !text_is_digit(bytes[1]);
    if (!letter && !is_punctuation)
        return 0;
    buf_char(out, letter ? means[letter - letters] : bytes[1]);
    return 2;
}

static size_t take_percent(struct buf *out, const char *bytes, size_t length)
{
    uint32_t code = 0;
    if (read_number(bytes + 1, length - 1, 16, 2, 2, &code) == 0)
        return 0;
    buf_char(out, (char)code);
    return 3;
}

static size_t take_form(struct buf *out, const char *bytes, size_t length)
{
    if (bytes[0] != '+')
        return take_percent(out, bytes, length);
    buf_char(out, ' ');
    return 1;
}

typedef size_t take_escape(struct buf *out, const char *bytes, size_t length);

static size_t take_any(struct buf *out, const char *bytes, size_t length)
{
    if (bytes[0] == '&')
        return take_entity(out, bytes, length);
    return bytes[0] == '\\' ? take_backslash(out, bytes, length) : take_percent(out, bytes, length);
}

/* What begins an escape in each way, and what decodes it. */
static const struct {
    const char *marks;
    take_escape *take;
} ways[SECRET_WAYS] = {
    [SECRET_ENTITIES] = {"&", take_entity}, [SECRET_BACKSLASHES] = {"\\", take_backslash},
    [SECRET_PERCENT] = {"%", take_percent}, [SECRET_FORM] = {"%+", take_form},
    [SECRET_ALL] = {"&\\%", take_any},
};

static inline bool is_mark(const char *marks, char byte)
{
    while (*marks && *marks != byte)
        marks++;
    return *marks != '\0';
}

static bool has_mark(const struct view *text, enum secret_way way)
{
    for (const char *mark = ways[way].marks; *mark && text->length > 0; mark++)
        if (memchr(text->bytes, *mark, text->length))
            return true;
    return false;
}

bool view_decoded(const struct view *text, enum secret_way way, struct view *out)
{
    struct buf decoded;
    if (!has_mark(text, way))
        return false;
    buf_init(&decoded, SIZE_MAX);
    make_room(out, text->length);
    for (size_t i = 0; i < text->length;) {
        size_t size = 0;
        if (is_mark(ways[way].marks, text->bytes[i])) {
            buf_clear(&decoded);
            size = ways[way].take(&decoded, text->bytes + i, text->length - i);
        }
        make_room(out, decoded.length + 1);
        for (size_t k = 0; size > 0 && k < decoded.length; k++)
            put_from(out, decoded.bytes[k], text, i, i + size);
        if (size == 0)
            put_from(out, text->bytes[i], text, i, i + 1);
        i += size > 0 ? size : 1;
    }
    buf_release(&decoded);
    return true;
}

/* --- bases -------------------------------------------------------------------------------- */

static const struct {
    unsigned bits;
    size_t alignments; /* digits after which a byte begins again */
} bases[SECRET_BASES] = {
    [SECRET_HEX] = {4, 2},
    [SECRET_BASE32] = {5, 8},
    [SECRET_BASE64] = {6, 4},
};

/* The value of a digit, -1 for what is none. */
static inline int digit_of(enum secret_base base, char byte)
{
    if (is_digit(byte) && base != SECRET_BASE32)
        return base == SECRET_HEX ? byte - '0' : byte - '0' + 52;
    if (is_digit(byte))
        return byte >= '2' && byte <= '7' ? byte - '2' + 26 : -1;
    if (is_small(byte) || is_capital(byte)) {
        const int letter = (byte | 0x20) - 'a';
        if (base == SECRET_HEX)
            return letter < 6 ? letter + 10 : -1;
        return base == SECRET_BASE64 && is_small(byte) ? letter + 26 : letter;
    }
    if (base != SECRET_BASE64)
        return -1;
    return byte == '+' || byte == '-' ? 62 : byte == '/' || byte == '_' ? 63 : -1;
}

/* Reads the digits from `at` to before `end` into bytes. A `0x` before a pair of hexadecimal digits was
 * taken out before. */
static void read_digits(const struct view *text, enum secret_base base, size_t at, size_t end,
                        struct view *out)
{
    const unsigned bits = bases[base].bits;
    uint32_t number = 0;
    unsigned held = 0;
    size_t first = at; /* the digit that holds the first bit of the next byte */
    for (size_t i = at; i < end; i++) {
        number = number << bits | (uint32_t)digit_of(base, text->bytes[i]);
        held += bits;
        if (held < 8)
            continue;
        held -= 8;
        put_from(out, (char)(number >> held & 0xFF), text, first, i + 1);
        first = held > 0 ? i : i + 1;
        number &= (1U << held) - 1;
    }
}

/* `0x48, 0x65` without its prefixes. */
static void drop_prefixes(const struct view *text, struct view *out)
{
    make_room(out, text->length);
    for (size_t i = 0; i < text->length; i++) {
        if (text->bytes[i] == '0' && i + 1 < text->length && text_lower(text->bytes[i + 1]) == 'x')
            i++;
        else
            put_from(out, text->bytes[i], text, i, i + 1);
    }
}

void view_unbased(const struct view *text, enum secret_base base, size_t least, struct view *out)
{
    const size_t fewest = (least * 8 + bases[base].bits - 1) / bases[base].bits;
    struct view plain;
    view_init(&plain, text->traced);
    if (base == SECRET_HEX) {
        drop_prefixes(text, &plain);
        text = &plain;
    }
    for (size_t at = 0; at < text->length;) {
        size_t end = at;
        while (end < text->length && digit_of(base, text->bytes[end]) >= 0)
            end++;
        for (size_t skip = 0; skip < bases[base].alignments && end >= at + skip + fewest; skip++) {
            make_room(out, end - at + 1);
            read_digits(text, base, at + skip, end, out);
            view_add(out, '\0', 0, 0);
        }
        at = end + 1;
    }
    view_release(&plain);
}
