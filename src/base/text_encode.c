#include "base/text_encode.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

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

bool text_is_deceptive(uint32_t code)
{
    /* In order, so that a letter is done with after two of them. */
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

size_t text_escape_next(const char *bytes, size_t length, char out[TEXT_ESCAPE_SIZE])
{
    uint32_t code = 0;
    const size_t size = text_utf8_next(bytes, length, &code);
    if (size == 0 || (size == 1 && text_is_deceptive(code))) {
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

const char *text_escaped(struct arena *arena, const char *text)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    text_escape(&out, text, strlen(text));
    const char *result = arena_slice(arena, buf_string(&out), out.length);
    buf_release(&out);
    return result;
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

/* `\uNNNN`, two of them (a surrogate pair) above U+FFFF. */
static void json_escape_code(struct buf *out, uint32_t code)
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
        } else if (size == 0 || text_is_deceptive(code))
            json_escape_code(out, code);
        else
            buf_add(out, bytes + i, size);
        i += size > 0 ? size : 1;
    }
}
