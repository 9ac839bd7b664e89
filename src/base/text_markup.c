#include "base/text_markup.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* Each character after it was made visible; `piece` is one of ASCII exactly where piece[1] is NUL. */
typedef void put_piece(struct buf *out, const char *piece);

static void put_each(struct buf *out, const char *bytes, size_t length, put_piece *put)
{
    for (size_t i = 0; i < length;) {
        char piece[TEXT_ESCAPE_SIZE];
        const size_t size = text_escape_next(bytes + i, length - i, piece);
        i += size;
        if (piece[1] == '\0' || (unsigned char)piece[0] >= 0x80)
            put(out, piece);
        else /* `\x1B`, `\u{202E}`: several characters that are each put as such */
            for (size_t k = 0; piece[k]; k++)
                put(out, (char[]){piece[k], '\0'});
    }
}

static bool is_one_of(const char *piece, const char *characters)
{
    return piece[0] && !piece[1] && strchr(characters, piece[0]);
}

/* --- XML --------------------------------------------------------------------------------------- */

static const char *entity_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;"; /* HTML 4 has no &apos; */
    default:
        return NULL;
    }
}

static void put_xml(struct buf *out, const char *piece)
{
    const char *entity = entity_of(piece[0]);
    buf_text(out, entity ? entity : piece);
}

void text_xml(struct buf *out, const char *bytes, size_t length)
{
    put_each(out, bytes, length, put_xml);
}

/* --- Markdown ---------------------------------------------------------------------------------- */

/* CommonMark 0.30, section 2.4: any ASCII punctuation may be escaped. Backslashes only, also where an
 * entity would do: what was escaped in two ways could not be undone in one. */
static void put_markdown(struct buf *out, const char *piece)
{
    if (is_one_of(piece, "\\`*_[]|~!$+=^{}<>&"))
        buf_char(out, '\\');
    buf_text(out, piece);
}

static void put_code(struct buf *out, const char *piece)
{
    if (is_one_of(piece, "|"))
        buf_char(out, '\\');
    buf_text(out, piece);
}

/* The longest run of backticks. */
static size_t longest_run(const char *bytes, size_t length)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < length; i++) {
        run = bytes[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

void text_markdown_code(struct buf *out, const char *bytes, size_t length)
{
    const size_t fence = longest_run(bytes, length) + 1;
    /* A space at both ends is removed by the parser (CommonMark, section 6.1); an empty span is not a
     * span. */
    const bool edged = length == 0 || bytes[0] == '`' || bytes[length - 1] == '`' ||
                       (bytes[0] == ' ' && bytes[length - 1] == ' ');
    buf_fill(out, '`', fence);
    buf_fill(out, ' ', edged);
    put_each(out, bytes, length, put_code);
    buf_fill(out, ' ', edged);
    buf_fill(out, '`', fence);
}

static bool has_bytes(const char *bytes, size_t length, const char *part)
{
    const size_t size = strlen(part);
    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(bytes + i, part, size) == 0)
            return true;
    return false;
}

static bool would_be_linked(const char *bytes, size_t length)
{
    static const char *const links[] = {"@", "#", "://", "www."};
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
        if (has_bytes(bytes, length, links[i]))
            return true;
    return false;
}

static bool begins_a_list(const char *bytes, size_t length)
{
    size_t digits = 0;
    while (digits < length && text_is_digit(bytes[digits]))
        digits++;
    if (digits == length)
        return false;
    return digits > 0 ? bytes[digits] == '.' || bytes[digits] == ')' : bytes[0] == '-';
}

void text_markdown(struct buf *out, const char *bytes, size_t length)
{
    if (would_be_linked(bytes, length) || begins_a_list(bytes, length))
        text_markdown_code(out, bytes, length);
    else
        put_each(out, bytes, length, put_markdown);
}

/* --- the rest ---------------------------------------------------------------------------------- */

static void put_message(struct buf *out, const char *piece)
{
    if (is_one_of(piece, "%"))
        buf_text(out, "%25");
    else
        buf_text(out, piece);
}

static void put_property(struct buf *out, const char *piece)
{
    if (is_one_of(piece, ":"))
        buf_text(out, "%3A");
    else if (is_one_of(piece, ","))
        buf_text(out, "%2C");
    else
        put_message(out, piece);
}

void text_command(struct buf *out, const char *bytes, size_t length, bool is_property)
{
    while (length > 0) {
        const char *end = is_property ? NULL : memchr(bytes, '\n', length);
        const size_t size = end ? (size_t)(end - bytes) : length;
        put_each(out, bytes, size, is_property ? put_property : put_message);
        if (!end)
            return;
        buf_text(out, "%0A");
        bytes = end + 1;
        length -= size + 1;
    }
}

static void put_label(struct buf *out, const char *piece)
{
    if (is_one_of(piece, "\\\""))
        buf_char(out, '\\');
    buf_text(out, piece);
}

void text_label(struct buf *out, const char *bytes, size_t length)
{
    put_each(out, bytes, length, put_label);
}

void text_path(struct buf *out, const char *bytes, size_t length)
{
    while (length > 0) {
        const char *slash = memchr(bytes, '/', length);
        const size_t size = slash ? (size_t)(slash - bytes) : length;
        text_url_escape(out, bytes, size);
        if (!slash)
            return;
        buf_char(out, '/');
        bytes = slash + 1;
        length -= size + 1;
    }
}
