#include "base/text_word.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { WORD_MOST = 16 * 1024 * 1024, REPLACEMENT = 0xFFFD };

static bool byte_is_plain(char byte)
{
    return byte > ' ' && byte <= '~' && byte != '"' && byte != '\\';
}

bool text_is_plain_word(const char *text)
{
    if (text[0] == '\0' || text[0] == '(' || text_starts(text, "fp:"))
        return false;
    for (const char *at = text; *at; at++)
        if (!byte_is_plain(*at))
            return false;
    return !text_has(text, "##[");
}

/* --- writing ----------------------------------------------------------------------------------- */

static const struct {
    char byte, letter;
} short_escapes[] = {{'"', '"'}, {'\\', '\\'}, {'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}};

static void add_character(struct buf *out, uint32_t code, bool plain)
{
    for (size_t i = 0; i < sizeof short_escapes / sizeof *short_escapes; i++) {
        if (code == (unsigned char)short_escapes[i].byte) {
            buf_char(out, '\\');
            buf_char(out, short_escapes[i].letter);
            return;
        }
    }
    if (plain && code >= ' ' && code <= '~')
        buf_char(out, (char)code);
    else
        text_json_escape_code(out, code);
}

void text_quoted(struct buf *out, const char *text)
{
    const size_t length = strlen(text);
    buf_char(out, '"');
    for (size_t i = 0; i < length;) {
        uint32_t code = REPLACEMENT;
        const size_t size = text_utf8_next(text + i, length - i, &code);
        add_character(out, size == 0 ? REPLACEMENT : code,
                      !text_is_bracket_command(text + i, length - i));
        i += size == 0 ? 1 : size;
    }
    buf_char(out, '"');
}

void text_word(struct buf *out, const char *text)
{
    if (text_is_plain_word(text))
        buf_text(out, text);
    else
        text_quoted(out, text);
}

const char *text_worded(struct arena *arena, const char *text)
{
    struct buf word;
    buf_init(&word, WORD_MOST);
    text_word(&word, text);
    return buf_finish(&word, arena);
}

/* --- reading ----------------------------------------------------------------------------------- */

static size_t quoted_length(const char *bytes, size_t length)
{
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] == '"')
            return i + 1;
        i += bytes[i] == '\\';
    }
    return 0;
}

size_t text_word_length(const char *bytes, size_t length)
{
    if (length > 0 && bytes[0] == '"')
        return quoted_length(bytes, length);
    size_t size = 0;
    while (size < length && bytes[size] != ' ')
        size++;
    return size;
}

static bool read_hex(const char *bytes, size_t length, uint32_t *out)
{
    uint32_t code = 0;
    if (length < 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        const char byte = bytes[i];
        const bool letter = byte >= 'a' && byte <= 'f';
        if (!letter && !text_is_digit(byte))
            return false;
        code = code << 4 | (uint32_t)(letter ? byte - 'a' + 10 : byte - '0');
    }
    *out = code;
    return true;
}

/* Decodes `uXXXX` or a surrogate pair; returns how many bytes it read, 0 where invalid. NUL is invalid. */
static size_t read_code(const char *bytes, size_t length, uint32_t *out)
{
    uint32_t high = 0, low = 0;
    if (!read_hex(bytes + 1, length - 1, &high) || high == 0)
        return 0;
    if (high < 0xD800 || high > 0xDFFF) {
        *out = high;
        return 5;
    }
    const bool pair = length >= 11 && bytes[5] == '\\' && bytes[6] == 'u' &&
                      read_hex(bytes + 7, length - 7, &low);
    if (!pair || high > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return 0;
    *out = 0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00));
    return 11;
}

/* Decodes the escape after a backslash; returns how many bytes it read, 0 where invalid. */
static size_t read_escape(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; length > 0 && i < sizeof short_escapes / sizeof *short_escapes; i++) {
        if (bytes[0] == short_escapes[i].letter) {
            buf_char(out, short_escapes[i].byte);
            return 1;
        }
    }
    uint32_t code = 0;
    const size_t size = length > 4 && bytes[0] == 'u' ? read_code(bytes, length, &code) : 0;
    if (size > 0)
        text_utf8_add(out, code);
    return size;
}

static bool read_inside(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '\\') {
            buf_char(out, bytes[i]);
            continue;
        }
        const size_t size = read_escape(out, bytes + i + 1, length - i - 1);
        if (size == 0)
            return false;
        i += size;
    }
    return true;
}

/* A text has exactly one word: a word that would be written differently is invalid. */
static const char *text_if_same(struct arena *arena, const char *text, const char *bytes,
                                size_t length, void (*put)(struct buf *out, const char *text))
{
    struct buf again;
    buf_init(&again, WORD_MOST);
    put(&again, text);
    const bool same = again.length == length && memcmp(buf_string(&again), bytes, length) == 0;
    const char *copy = same ? arena_text(arena, text) : NULL;
    buf_release(&again);
    return copy;
}

static const char *read_quoted(struct arena *arena, const char *bytes, size_t length,
                               void (*put)(struct buf *out, const char *text))
{
    struct buf text;
    if (length < 2 || quoted_length(bytes, length) != length || bytes[0] != '"')
        return NULL;
    buf_init(&text, WORD_MOST);
    const bool ok = read_inside(&text, bytes + 1, length - 2);
    const char *copy = ok ? text_if_same(arena, buf_string(&text), bytes, length, put) : NULL;
    buf_release(&text);
    return copy;
}

const char *text_of_quoted(struct arena *arena, const char *bytes, size_t length)
{
    return read_quoted(arena, bytes, length, text_quoted);
}

const char *text_of_word(struct arena *arena, const char *word, size_t length)
{
    if (length > 0 && word[0] == '"')
        return read_quoted(arena, word, length, text_word);
    const char *text = arena_slice(arena, word, length);
    return strlen(text) == length && text_is_plain_word(text) ? text : NULL;
}

/* --- folding ---------------------------------------------------------------------------------- */

/* How far before its end a piece is looked through for a better place to end. */
enum { LOOK_BACK = 24 };

/* How much of `rest` goes on one line that has `room` columns. */
static size_t piece_of(const char *rest, size_t length, size_t room)
{
    size_t size = room - 1, blank = 0;
    if (length <= room)
        return length;
    for (size_t i = size; i > room - LOOK_BACK; i--)
        if (rest[i - 1] == ',' || rest[i - 1] == ' ') {
            size = i;
            break;
        }
    /* No line begins with what a pipeline's log would take for a command. */
    while (size > 1 && text_is_line_command(rest + size, length - size, &blank))
        size--;
    return size;
}

void text_fold(struct buf *out, const char *line, size_t length, size_t indent)
{
    size_t at = piece_of(line, length, FOLD_COLUMNS);
    buf_add(out, line, at);
    while (at < length) {
        const size_t size = piece_of(line + at, length - at, FOLD_COLUMNS - indent);
        buf_text(out, "\\\n");
        buf_fill(out, ' ', indent);
        buf_add(out, line + at, size);
        at += size;
    }
    buf_char(out, '\n');
}

static bool has_indent(const char *bytes, size_t length, size_t indent)
{
    for (size_t i = 0; i < indent; i++)
        if (i >= length || bytes[i] != ' ')
            return false;
    return true;
}

/* Joins the pieces, however they were made. */
static size_t join(struct buf *out, const char *bytes, size_t length, size_t indent)
{
    size_t at = 0;
    for (;;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        if (!end)
            return 0;
        const size_t size = (size_t)(end - (bytes + at));
        const bool goes_on = size > 0 && end[-1] == '\\';
        buf_add(out, bytes + at, goes_on ? size - 1 : size);
        at += size + 1;
        if (!goes_on)
            return at;
        if (!has_indent(bytes + at, length - at, indent))
            return 0;
        at += indent;
    }
}

size_t text_unfold(struct buf *out, const char *bytes, size_t length, size_t indent)
{
    struct buf again;
    const size_t taken = join(out, bytes, length, indent);
    buf_init(&again, length + 1);
    text_fold(&again, buf_string(out), out->length, indent);
    const bool same = taken > 0 && again.length == taken && !again.overflowed &&
                      memcmp(buf_string(&again), bytes, taken) == 0;
    buf_release(&again);
    return same ? taken : 0;
}
