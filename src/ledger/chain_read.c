#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/text.h"
#include "chain_parts.h"

/* LEDGER_MOST: a million entries and more; what is larger does not belong into memory. */
enum { HEAD_MOST = 1024, HEX = DIGEST_HEX_SIZE - 1, READINGS = 100 };
#define LEDGER_MOST ((size_t)1024 * 1024 * 1024)

#define HINT_FOREIGN                                                                               \
    "Keep the folder as evidence, compare it with a copy and with the plans that were signed; "    \
    "`tautline evidence verify` reads it."

struct place chain_place(const struct ledger *ledger, size_t line)
{
    return (struct place){ledger->file.path, (unsigned)line, line > 0};
}

/* --- head --------------------------------------------------------------------------------- */

/* `41 <64 hex digits>` and an LF; returns what follows, or NULL. */
static const char *read_head_line(const char *text, size_t *count, char digest[DIGEST_HEX_SIZE])
{
    size_t number = 0;
    const char *at = text;
    for (; text_is_digit(*at) && at - text < 12; at++)
        number = number * 10 + (size_t)(*at - '0');
    if (at == text || *at != ' ' || strspn(at + 1, "0123456789abcdef") != HEX ||
        at[1 + HEX] != '\n')
        return NULL;
    *count = number;
    memcpy(digest, at + 1, HEX);
    digest[HEX] = '\0';
    return at + 1 + HEX + 1;
}

static bool parse_head(const char *text, size_t length, struct head *out)
{
    struct head head = {.there = true};
    size_t next = 0;
    const char *rest = read_head_line(text, &head.count, head.digest);
    if (rest && *rest != '\0') {
        head.pending = true;
        rest = read_head_line(rest, &next, head.next);
    }
    if (!rest || rest != text + length || (head.pending && next != head.count + 1))
        return false;
    *out = head;
    return true;
}

static bool read_head(struct ledger *ledger, struct head *out, struct err *err)
{
    struct file_append file = {
        .folder = ledger->folder, .name = "head", .path = ledger->head_path, .read_only = true};
    char *bytes = NULL;
    size_t length = 0;
    *out = (struct head){0};
    if (!file_append_open(&file, false, err))
        return false;
    if (file.fd < 0)
        return true;
    bool good = file_append_read(&file, HEAD_MOST, &bytes, &length, err);
    if (good && !parse_head(bytes, length, out)) {
        err_at(err, ((struct place){ledger->head_path, 0, 0}), "is not what tautline has written");
        good = err_hint(err, HINT_FOREIGN);
    }
    mem_free(bytes, bytes ? length + 1 : 0);
    file_append_close(&file);
    return good;
}

static bool is_same_head(const struct head *a, const struct head *b)
{
    return a->there == b->there && a->count == b->count && a->pending == b->pending &&
           text_is(a->digest, b->digest) && text_is(a->next, b->next);
}

/* --- the chain ---------------------------------------------------------------------------- */

static bool wrong(const struct ledger *ledger, size_t line, struct err *err, const char *what)
{
    err_at(err, chain_place(ledger, line), "%s", what);
    return err_hint(err, HINT_FOREIGN);
}

void chain_add(struct ledger *ledger, const struct line *line)
{
    ledger->lines = arena_grow(ledger->arena, ledger->lines, ledger->count, &ledger->capacity,
                               sizeof *ledger->lines);
    ledger->lines[ledger->count++] = *line;
    digest_hex(line->digest, ledger->head_digest);
}

/* Does anything else carry this line's digest: the line that follows it, or `head`? */
static bool is_witnessed(const struct ledger *ledger, const struct line *line)
{
    char digest[DIGEST_HEX_SIZE];
    struct line next;
    digest_hex(line->digest, digest);
    const char *start = line->bytes + line->length;
    const size_t rest = ledger->length - (size_t)(start - ledger->bytes);
    const char *end = memchr(start, '\n', rest);
    if (end && chain_line_read(start, (size_t)(end - start) + 1, &next))
        return memcmp(next.prev, digest, HEX) == 0;
    return text_is(digest,
                   line->number == ledger->head.count ? ledger->head.digest : ledger->head.next);
}

/* A line that does not carry the digest of the one before: which of the two was changed? */
static bool broken_link(const struct ledger *ledger, const struct line *line, struct err *err)
{
    const size_t at = line->number;
    if (at == 1)
        return wrong(ledger, 1, err, "was edited: the first line has nothing before it");
    return is_witnessed(ledger, line)
               ? wrong(ledger, at - 1, err,
                       "was edited: its digest is not the one that the next line carries")
               : wrong(ledger, at, err,
                       "was edited or added: it does not carry the digest of the line before");
}

static bool check_line(struct ledger *ledger, const char *bytes, size_t length, struct err *err)
{
    struct line line;
    const size_t number = ledger->count + 1;
    if (length > LEDGER_LINE_MOST)
        return wrong(ledger, number, err, "is too long for a line of a ledger");
    if (!chain_line_read(bytes, length, &line))
        return wrong(ledger, number, err, "was edited: it is no line of a ledger");
    if (line.number != number) {
        err_at(err, chain_place(ledger, number),
               "is entry %zu where entry %zu belongs: lines were cut, swapped or added here",
               line.number, number);
        return err_hint(err, HINT_FOREIGN);
    }
    if (memcmp(line.prev, ledger->head_digest, HEX) != 0)
        return broken_link(ledger, &line, err);
    chain_add(ledger, &line);
    return true;
}

/* Room for all lines at once: growing would copy them again and again. */
static void count_lines(struct ledger *ledger)
{
    size_t count = 0;
    const char *end = ledger->bytes + ledger->length;
    for (const char *at = ledger->bytes; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        count++;
    if (count > ledger->capacity) {
        ledger->capacity = count + 16;
        ledger->lines = arena_array(ledger->arena, ledger->capacity, sizeof *ledger->lines);
    }
}

static bool check_lines(struct ledger *ledger, struct err *err)
{
    memset(ledger->head_digest, '0', HEX);
    ledger->head_digest[HEX] = '\0';
    ledger->count = ledger->torn = 0;
    if (!ledger->bytes) /* there is no file */
        return true;
    const char *at = ledger->bytes;
    const char *end = at + ledger->length;
    count_lines(ledger);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (!newline)
            break;
        if (!check_line(ledger, at, (size_t)(newline - at) + 1, err))
            return false;
        at = newline + 1;
    }
    ledger->torn = (size_t)(end - at);
    return true;
}

/* --- both --------------------------------------------------------------------------------- */

static bool check_head(const struct ledger *ledger, struct err *err)
{
    const struct head *head = &ledger->head;
    if (!head->there)
        return ledger->length == 0 ||
               wrong(ledger, 0, err, "has lost the file 'head' that stood beside it");
    if (ledger->count < head->count) {
        err_at(err, chain_place(ledger, ledger->count + 1),
               "is missing: the ledger was cut, 'head' knows of %zu entries", head->count);
        return err_hint(err, HINT_FOREIGN);
    }
    if (head->count > 0) {
        char digest[DIGEST_HEX_SIZE];
        digest_hex(ledger->lines[head->count - 1].digest, digest);
        if (!text_is(digest, head->digest))
            return wrong(
                ledger, head->count, err,
                "is not the line that 'head' names: it, or the chain up to it, was edited");
    }
    const bool expected =
        ledger->count == head->count || (ledger->count == head->count + 1 && head->pending &&
                                         text_is(ledger->head_digest, head->next));
    return expected || wrong(ledger, head->count + 1, err, "was added: 'head' does not know of it");
}

static bool read_both(struct ledger *ledger, bool *steady, struct err *err)
{
    struct head after;
    mem_free(ledger->bytes, ledger->bytes ? ledger->length + 1 : 0);
    ledger->bytes = NULL;
    ledger->length = 0;
    if (!read_head(ledger, &ledger->head, err))
        return false;
    if (ledger->file.fd >= 0 &&
        !file_append_read(&ledger->file, LEDGER_MOST, &ledger->bytes, &ledger->length, err))
        return false;
    if (!read_head(ledger, &after, err))
        return false;
    *steady = is_same_head(&ledger->head, &after);
    return true;
}

bool chain_load(struct ledger *ledger, struct err *err)
{
    bool steady = false;
    /* Without the lock a writer may be at work between the two readings of `head`. */
    for (int i = 0; i < READINGS && !steady; i++)
        if (!read_both(ledger, &steady, err))
            return false;
    if (!steady) {
        err_fill(err, ERR_BUSY, chain_place(ledger, 0), "is being written");
        return err_hint(err, "Run this again.");
    }
    return check_lines(ledger, err) && check_head(ledger, err);
}
