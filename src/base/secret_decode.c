#include "base/secret_decode.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* What begins an escape in each way. */
static const char marks[SECRET_WAYS] = {
    [SECRET_ENTITIES] = '&',
    [SECRET_BACKSLASHES] = '\\',
    [SECRET_PERCENT] = '%',
    [SECRET_FORM] = '%',
};

static int digit_of(char byte, unsigned base)
{
    const char lower = text_lower(byte);
    if (text_is_digit(byte))
        return byte - '0';
    return base == 16 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Reads from `least` to `most` digits; returns how many, 0 where there are fewer. */
static size_t read_number(const char *bytes, size_t length, unsigned base, size_t least,
                          size_t most, uint32_t *out)
{
    uint32_t number = 0;
    size_t count = 0;
    while (count < length && count < most && digit_of(bytes[count], base) >= 0)
        number = number * base + (uint32_t)digit_of(bytes[count++], base);
    *out = number;
    return count >= least ? count : 0;
}

static void put_character(struct buf *out, uint32_t code)
{
    if (code < 0x80)
        buf_char(out, (char)code);
    else if (code < 0x800)
        buf_add(out, (char[]){(char)(0xC0 | code >> 6), (char)(0x80 | (code & 63))}, 2);
    else if (code < 0x10000)
        buf_add(out,
                (char[]){(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
                         (char)(0x80 | (code & 63))},
                3);
    else
        buf_add(out,
                (char[]){(char)(0xF0 | (code >> 18 & 7)), (char)(0x80 | (code >> 12 & 63)),
                         (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))},
                4);
}

static bool begins(const char *bytes, size_t length, const char *with)
{
    return length >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

/* Each reads one escape at `bytes`, appends what it means and returns its length; 0 where it is none.
 */

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
    put_character(out, code);
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
        put_character(out, code);
        return digits + 4;
    }
    if (read_number(bytes + 2, length - 2, 16, 4, 4, &code) == 0)
        return 0;
    if (code >= 0xD800 && code <= 0xDBFF && begins(bytes + 6, length - 6, "\\u") &&
        read_number(bytes + 8, length - 8, 16, 4, 4, &low) > 0 && low >= 0xDC00 && low <= 0xDFFF) {
        put_character(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
        return 12;
    }
    put_character(out, code);
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

static take_escape *const takes[SECRET_WAYS] = {
    [SECRET_ENTITIES] = take_entity,
    [SECRET_BACKSLASHES] = take_backslash,
    [SECRET_PERCENT] = take_percent,
    [SECRET_FORM] = take_form,
};

static bool is_mark(enum secret_way way, char byte)
{
    return byte == marks[way] || (way == SECRET_FORM && byte == '+');
}

static bool has_mark(enum secret_way way, const char *bytes, size_t length)
{
    return memchr(bytes, marks[way], length) || (way == SECRET_FORM && memchr(bytes, '+', length));
}

bool secret_decode(struct buf *out, enum secret_way way, const char *bytes, size_t length)
{
    if (length == 0 || !has_mark(way, bytes, length))
        return false;
    size_t from = 0; /* what is no escape is copied in one piece */
    for (size_t i = 0; i < length;) {
        if (!is_mark(way, bytes[i])) {
            i++;
            continue;
        }
        buf_add(out, bytes + from, i - from);
        const size_t size = takes[way](out, bytes + i, length - i);
        from = size > 0 ? i + size : i;
        i += size > 0 ? size : 1;
    }
    buf_add(out, bytes + from, length - from);
    return true;
}
