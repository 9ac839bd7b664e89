#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "chain_parts.h"

/* A line is read by position, not as JSON: one way to write it, so one way to read it. What stands
 * inside the body is JSON's business and looked at when it is asked for. */

enum { HEX = DIGEST_HEX_SIZE - 1, INSTANT = 20, NUMBER_DIGITS = 12, KIND_MOST = 32 };

struct cursor {
    const char *at;
    const char *end;
};

static bool take(struct cursor *cursor, const char *text)
{
    const size_t length = strlen(text);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, text, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static bool take_number(struct cursor *cursor, size_t *out)
{
    const char *start = cursor->at;
    size_t number = 0;
    while (cursor->at < cursor->end && text_is_digit(*cursor->at) &&
           cursor->at - start < NUMBER_DIGITS)
        number = number * 10 + (size_t)(*cursor->at++ - '0');
    *out = number;
    return cursor->at > start && *start != '0';
}

static bool take_hex(struct cursor *cursor, const char **out)
{
    if (cursor->end - cursor->at < HEX)
        return false;
    for (int i = 0; i < HEX; i++)
        if (!text_is_digit(cursor->at[i]) && (cursor->at[i] < 'a' || cursor->at[i] > 'f'))
            return false;
    *out = cursor->at;
    cursor->at += HEX;
    return true;
}

/* As when_format writes it, and no other way. */
static bool take_instant(struct cursor *cursor, int64_t *out)
{
    char text[INSTANT + 1], again[WHEN_TEXT_SIZE];
    if (cursor->end - cursor->at < INSTANT)
        return false;
    memcpy(text, cursor->at, INSTANT);
    text[INSTANT] = '\0';
    cursor->at += INSTANT;
    return when_parse_instant(text, out) && text_is(when_format(*out, again), text);
}

static bool take_kind(struct cursor *cursor, const char **out, size_t *length)
{
    *out = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= 'a' && *cursor->at <= 'z')
        cursor->at++;
    *length = (size_t)(cursor->at - *out);
    return *length > 0 && *length <= KIND_MOST;
}

/* Does the object that begins here end with the last byte, and only there? Two lines that were made
 * one are seen by it. */
static bool is_one_object(const char *bytes, size_t length)
{
    unsigned depth = 0;
    bool inside = false;
    for (size_t i = 0; i < length; i++) {
        const char byte = bytes[i];
        if ((unsigned char)byte < ' ')
            return false;
        if (inside && byte == '\\')
            i++;
        else if (byte == '"')
            inside = !inside;
        else if (!inside && (byte == '{' || byte == '['))
            depth++;
        else if (!inside && (byte == '}' || byte == ']') && --depth == 0)
            return i + 1 == length && *bytes == '{';
        if (!inside && depth == 0)
            return false;
    }
    return false;
}

bool chain_line_read(const char *bytes, size_t length, struct line *out)
{
    struct cursor cursor = {bytes, bytes + length};
    struct line line = {.bytes = bytes, .length = length};
    if (length > LEDGER_LINE_MOST || length < 3 || memcmp(bytes + length - 2, "}\n", 2) != 0)
        return false;
    if (!take(&cursor, "{\"n\":") || !take_number(&cursor, &line.number) ||
        !take(&cursor, ",\"prev\":\"") || !take_hex(&cursor, &line.prev) ||
        !take(&cursor, "\",\"at\":\"") || !take_instant(&cursor, &line.at) ||
        !take(&cursor, "\",\"kind\":\"") || !take_kind(&cursor, &line.kind, &line.kind_length) ||
        !take(&cursor, "\",\"body\":"))
        return false;
    line.body = cursor.at;
    line.body_length = (size_t)(cursor.end - cursor.at) - 2;
    if (!is_one_object(line.body, line.body_length))
        return false;
    digest_sha256(bytes, length, line.digest);
    *out = line;
    return true;
}

void chain_line_write(struct ledger *ledger, int64_t at, const char *kind, const char *body,
                      size_t length, struct line *out)
{
    char when[WHEN_TEXT_SIZE];
    struct buf text;
    buf_init(&text, LEDGER_LINE_MOST + 1); /* what is cut off is no line */
    buf_printf(&text, "{\"n\":%zu,\"prev\":\"%s\",\"at\":\"%s\",\"kind\":\"%s\",\"body\":",
               ledger->count + 1, ledger->head_digest, when_format(at, when), kind);
    buf_add(&text, body, length);
    buf_text(&text, "}\n");
    const char *bytes = arena_slice(ledger->arena, text.bytes, text.length);
    *out = (struct line){.bytes = bytes, .length = text.length};
    buf_release(&text);
}
