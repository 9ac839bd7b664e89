#include "input/approvers.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "model/trust.h"

#include "approvers_key.h"
#include "approvers_options.h"

struct line;

struct reading {
    struct arena *arena;
    struct faults *faults;
    const char *file;
    /* What a line of this kind of file is made of. */
    bool (*read_fields)(const struct reading *reading, struct line *line, struct approver *out,
                        struct err *err);
    struct approver *items;
    size_t count, capacity;
};

/* A line, and how far it was read. */
struct line {
    const char *text;
    const char *at;
    unsigned number;
};

static struct place place_at(const struct reading *reading, const struct line *line, const char *at)
{
    const size_t column =
        text_width(arena_slice(reading->arena, line->text, (size_t)(at - line->text)));
    return (struct place){reading->file, line->number, (unsigned)column + 1};
}

/* --- characters -------------------------------------------------------------------------- */

/* A reviewer must see everything that ssh would read. */
static bool check_characters(const struct reading *reading, const struct line *line,
                             struct err *err)
{
    const size_t length = strlen(line->text);
    uint32_t code = 0;
    for (size_t i = 0; i < length;) {
        const size_t size = text_utf8_next(line->text + i, length - i, &code);
        if (size == 0 || (text_is_deceptive(code) && code != '\t')) {
            err_at(err, place_at(reading, line, line->text + i),
                   "a character that a reviewer cannot see stands here");
            return err_hint(err, "Write UTF-8 text with lines that end in LF alone.");
        }
        i += size;
    }
    return true;
}

/* --- fields ------------------------------------------------------------------------------ */

static void skip_blanks(struct line *line)
{
    line->at += strspn(line->at, " \t");
}

/* The next field; blanks in quotes belong to it. "" at the end of the line. */
static const char *take_field(struct arena *arena, struct line *line)
{
    const char *start = line->at;
    bool quoted = false;
    while (*line->at && (quoted || !strchr(" \t", *line->at)))
        quoted ^= *line->at++ == '"';
    const char *field = arena_slice(arena, start, (size_t)(line->at - start));
    skip_blanks(line);
    return field;
}

static bool take_principals(struct arena *arena, const char *field, struct approver *out,
                            struct err *err)
{
    size_t count = 0;
    const char *const *names = text_split(arena, field, ',', &count);
    if (approvers_is_key_type(field)) {
        err_set(err, ERR_INPUT, "the line starts with a key and does not say whose it is");
        return err_hint(err, "Write the principal first: pto@example.com ssh-ed25519 AAAA...");
    }
    bool valid = count > 0 && !strchr(field, '"') && !strchr(field, '=');
    for (size_t i = 0; i < count; i++)
        valid = valid && approvers_is_exact(names[i]);
    if (!valid) {
        /* Not quoted: it may be a piece of a key that went astray. */
        err_set(err, ERR_INPUT, "the line does not start with exact principals");
        return err_hint(err, "Write names such as pto@example.com, without patterns and quotes.");
    }
    out->principals = (struct names){names, count};
    return true;
}

static bool failed_at(struct err *err, struct place where)
{
    err->where = where;
    return false;
}

static bool read_fields(const struct reading *reading, struct line *line, struct approver *out,
                        struct err *err)
{
    struct arena *arena = reading->arena;
    out->where = place_at(reading, line, line->at);
    if (!take_principals(arena, take_field(arena, line), out, err))
        return failed_at(err, out->where);
    struct place where = place_at(reading, line, line->at);
    const char *type = take_field(arena, line);
    if (*type && !approvers_is_key_type(type)) {
        if (!approvers_read_options(arena, type, out, err))
            return failed_at(err, where);
        where = place_at(reading, line, line->at);
        type = take_field(arena, line);
    }
    if (*type == '\0') {
        err_at(err, where, "the line has no key");
        return err_hint(err, "Add the type and the key from the person's .pub file.");
    }
    return approvers_read_key(arena, type, take_field(arena, line), out, err) ||
           failed_at(err, where);
}

static bool read_revoked_fields(const struct reading *reading, struct line *line,
                                struct approver *out, struct err *err)
{
    out->where = place_at(reading, line, line->at);
    const char *type = take_field(reading->arena, line);
    if (!approvers_is_key_type(type)) {
        /* Not quoted: it may be a piece of a key that went astray. */
        err_at(err, out->where, "the line does not start with the type of a key");
        return err_hint(err, "Write the line of the person's .pub file: ssh-ed25519 AAAA...");
    }
    return approvers_read_key(reading->arena, type, take_field(reading->arena, line), out, err) ||
           failed_at(err, out->where);
}

/* --- lines ------------------------------------------------------------------------------- */

/* What follows is not looked at: it would be quoted. */
static bool is_private(const char *text)
{
    return text_has(text, "-----BEGIN") || text_has(text, "PRIVATE KEY");
}

static void refuse_private(const struct reading *reading, const struct line *line)
{
    struct err err;
    err_at(&err, place_at(reading, line, line->at), "a private key or a PEM file stands here");
    err_fill_hint(&err, "Take it out, make a new key if it was private, and write the .pub line.");
    faults_add(reading->faults, &err);
}

static bool check_once(const struct reading *reading, const struct approver *approver,
                       struct err *err)
{
    const struct approvers before = {reading->items, reading->count};
    const struct approver *other = approvers_find(&before, approver->key, approver->key_length);
    if (!other)
        return true;
    err_at(err, approver->where, "the same key stands in line %u", other->where.line);
    return err_hint(err, "One key is one person's: write each key once.");
}

static bool read_line(struct reading *reading, struct line *line, struct err *err)
{
    if (!check_characters(reading, line, err))
        return false;
    if (*line->at == '\0' || *line->at == '#')
        return true;
    struct approver approver = {.type = NULL};
    if (!reading->read_fields(reading, line, &approver, err) ||
        !check_once(reading, &approver, err))
        return false;
    reading->items = arena_grow(reading->arena, reading->items, reading->count, &reading->capacity,
                                sizeof *reading->items);
    reading->items[reading->count++] = approver;
    return true;
}

static void read_lines(struct reading *reading, const char *bytes, size_t length)
{
    unsigned number = 1;
    for (size_t start = 0; start < length; number++) {
        const char *end = memchr(bytes + start, '\n', length - start);
        const size_t size = end ? (size_t)(end - (bytes + start)) : length - start;
        struct err err = {.code = ERR_NONE};
        struct line line = {.text = arena_slice(reading->arena, bytes + start, size),
                            .number = number};
        line.at = line.text;
        skip_blanks(&line);
        if (is_private(line.text)) {
            refuse_private(reading, &line);
            return;
        }
        if (strlen(line.text) != size) {
            err_at(&err, ((struct place){reading->file, number, 1}), "a NUL stands in this line");
            err_fill_hint(&err, "Write UTF-8 text with lines that end in LF alone.");
            faults_add(reading->faults, &err);
        } else if (!read_line(reading, &line, &err)) {
            faults_add(reading->faults, &err);
        }
        start += size + 1;
    }
}

static void fault(struct reading *reading, const char *text, const char *hint)
{
    struct err err;
    err_at(&err, ((struct place){reading->file, 0, 0}), "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(reading->faults, &err);
}

static bool is_without_faults(const struct reading *reading, size_t before)
{
    return reading->faults->count + reading->faults->dropped == before;
}

/* What both kinds of file have in common. */
static bool read_keys(struct reading *reading, const char *bytes, size_t length)
{
    const size_t before = reading->faults->count + reading->faults->dropped;
    if (length > APPROVERS_LIMIT)
        fault(reading, "the file is too large", "Write at most 64 KiB.");
    else
        read_lines(reading, bytes, length);
    if (is_without_faults(reading, before) && reading->count > APPROVERS_MOST)
        fault(reading, "there are too many keys in this file", "Write at most 200.");
    return is_without_faults(reading, before);
}

bool approvers_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct approvers *out, struct faults *faults)
{
    struct reading reading = {.arena = arena,
                              .faults = faults,
                              .file = arena_text(arena, file),
                              .read_fields = read_fields};
    if (!read_keys(&reading, bytes, length))
        return false;
    if (reading.count == 0) {
        fault(&reading, "there is no key in this file",
              "Add a line: pto@example.com namespaces=\"tautline-plan\" ssh-ed25519 AAAA...");
        return false;
    }
    *out = (struct approvers){reading.items, reading.count};
    return true;
}

bool approvers_read_revoked(struct arena *arena, const char *file, const char *bytes, size_t length,
                            struct approvers *out, struct faults *faults)
{
    struct reading reading = {.arena = arena,
                              .faults = faults,
                              .file = arena_text(arena, file),
                              .read_fields = read_revoked_fields};
    if (!read_keys(&reading, bytes, length))
        return false;
    *out = (struct approvers){reading.items, reading.count};
    return true;
}
