#include "line.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "ledger/chain.h"

#include "seal.h"

enum { HEX = DIGEST_HEX_SIZE - 1, INSTANT = 20, NUMBER_DIGITS = 12, KIND_MOST = 32 };

struct line_cursor {
    const char *at;
    const char *end;
};

static bool take(struct line_cursor *cursor, const char *text)
{
    const size_t length = strlen(text);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, text, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

static bool take_number(struct line_cursor *cursor, size_t *out)
{
    const char *start = cursor->at;
    size_t number = 0;
    while (cursor->at < cursor->end && text_is_digit(*cursor->at) &&
           cursor->at - start < NUMBER_DIGITS)
        number = number * 10 + (size_t)(*cursor->at++ - '0');
    *out = number;
    return cursor->at > start && *start != '0';
}

static bool take_hex(struct line_cursor *cursor, size_t digits, const char **out)
{
    if ((size_t)(cursor->end - cursor->at) < digits)
        return false;
    for (size_t i = 0; i < digits; i++)
        if (!text_is_digit(cursor->at[i]) && (cursor->at[i] < 'a' || cursor->at[i] > 'f'))
            return false;
    *out = cursor->at;
    cursor->at += digits;
    return true;
}

/* As when_format writes it, and no other way. */
static bool take_instant(struct line_cursor *cursor, int64_t *out)
{
    char text[INSTANT + 1], again[WHEN_TEXT_SIZE];
    if (cursor->end - cursor->at < INSTANT)
        return false;
    memcpy(text, cursor->at, INSTANT);
    text[INSTANT] = '\0';
    cursor->at += INSTANT;
    return when_parse_instant(text, out) && text_is(when_format(*out, again), text);
}

static bool take_kind(struct line_cursor *cursor, const char **out, size_t *length)
{
    *out = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= 'a' && *cursor->at <= 'z')
        cursor->at++;
    *length = (size_t)(cursor->at - *out);
    return *length > 0 && *length <= KIND_MOST;
}

/* The length of the object that begins here; 0 where there is none. */
static size_t object_length(const char *bytes, size_t length)
{
    unsigned depth = 0;
    bool inside = false;
    for (size_t i = 0; i < length; i++) {
        const char byte = bytes[i];
        if ((unsigned char)byte < ' ')
            return 0;
        if (inside && byte == '\\')
            i++;
        else if (byte == '"')
            inside = !inside;
        else if (!inside && (byte == '{' || byte == '['))
            depth++;
        else if (!inside && (byte == '}' || byte == ']') && --depth == 0)
            return *bytes == '{' ? i + 1 : 0;
        if (!inside && depth == 0)
            return 0;
    }
    return 0;
}

static bool take_body(struct line_cursor *cursor, struct ledger_line *line)
{
    line->body = cursor->at;
    line->body_length = object_length(cursor->at, (size_t)(cursor->end - cursor->at));
    cursor->at += line->body_length;
    return line->body_length > 0;
}

static bool take_seal(struct line_cursor *cursor, struct ledger_line *line)
{
    return !take(cursor, SEAL_START) ||
           (take_hex(cursor, KEY_ID_SIZE - 1, &line->sealer) && take(cursor, SEAL_MIDDLE) &&
            take_hex(cursor, HEX, &line->mac) && take(cursor, SEAL_END));
}

bool ledger_line_read(const char *bytes, size_t length, struct ledger_line *out)
{
    struct line_cursor cursor = {bytes, bytes + length};
    struct ledger_line line = {.bytes = bytes, .length = length};
    if (length > LEDGER_LINE_MOST)
        return false;
    if (!take(&cursor, "{\"n\":") || !take_number(&cursor, &line.number) ||
        !take(&cursor, ",\"prev\":\"") || !take_hex(&cursor, HEX, &line.prev) ||
        !take(&cursor, "\",\"at\":\"") || !take_instant(&cursor, &line.at) || !take(&cursor, "\""))
        return false;
    line.unconfirmed = take(&cursor, LINE_UNCONFIRMED);
    if (!take(&cursor, ",\"kind\":\"") || !take_kind(&cursor, &line.kind, &line.kind_length) ||
        !take(&cursor, "\",\"body\":") || !take_body(&cursor, &line) ||
        !take_seal(&cursor, &line) || !take(&cursor, "}\n") || cursor.at != cursor.end)
        return false;
    digest_sha256(bytes, length, line.digest);
    *out = line;
    return true;
}
