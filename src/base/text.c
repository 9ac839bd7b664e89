#include "base/text.h"

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
    return strncmp(text, with, strlen(with)) == 0;
}

bool text_ends(const char *text, const char *with)
{
    const size_t length = strlen(text);
    const size_t end = strlen(with);
    return length >= end && strcmp(text + length - end, with) == 0;
}

bool text_has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
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
    const char *result = arena_slice(arena, out.bytes, out.length);
    buf_release(&out);
    return result;
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
    const char *result = arena_slice(arena, buf_string(&out), out.length);
    buf_release(&out);
    return result;
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
