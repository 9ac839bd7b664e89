#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static const char CUT[] = "...";

/* Escapes `raw` into `out` of `size` bytes; what does not fit ends in "...". */
static void escape_into(char *out, size_t size, const char *raw)
{
    const size_t length = strlen(raw);
    size_t used = 0;
    size_t keep = 0; /* where "..." still fits behind whole characters */
    for (size_t i = 0; i < length;) {
        char piece[TEXT_ESCAPE_SIZE];
        i += text_escape_next(raw + i, length - i, piece);
        const size_t added = strlen(piece);
        if (used + added >= size) {
            memcpy(out + keep, CUT, sizeof CUT);
            return;
        }
        memcpy(out + used, piece, added);
        used += added;
        if (used + sizeof CUT <= size)
            keep = used;
    }
    out[used] = '\0';
}

/* The raw text may be cut: an escape is never shorter than its character, so that the field is full before
 * the end of the raw text is reached. */
enum { RAW_SIZE = sizeof(((struct err *)0)->text) + 16 };

void err_fill(struct err *err, enum err_code code, struct place where, const char *format, ...)
{
    char raw[RAW_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    err->code = code;
    err->where = where;
    err->hint[0] = '\0';
    escape_into(err->text, sizeof err->text, raw);
}

void err_fill_hint(struct err *err, const char *format, ...)
{
    char raw[RAW_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    escape_into(err->hint, sizeof err->hint, raw);
}

static const char *place_text(struct place where, struct arena *arena)
{
    if (!where.file)
        return "";
    const char *file = text_escaped(arena, where.file);
    if (where.line == 0)
        return arena_printf(arena, "%s: ", file);
    return arena_printf(arena, "%s:%u:%u: ", file, where.line, where.column);
}

const char *err_text(const struct err *err, struct arena *arena)
{
    const char *place = place_text(err->where, arena);
    if (err->hint[0] == '\0')
        return arena_printf(arena, "%s%s\n", place, err->text);
    return arena_printf(arena, "%s%s\nhint: %s\n", place, err->text, err->hint);
}

void faults_init(struct faults *faults, struct arena *arena)
{
    *faults = (struct faults){.arena = arena};
}

void faults_add(struct faults *faults, const struct err *err)
{
    if (faults->count >= FAULTS_MOST) {
        faults->dropped++;
        return;
    }
    faults->items = arena_grow(faults->arena, faults->items, faults->count, &faults->capacity,
                               sizeof *faults->items);
    faults->items[faults->count++] = *err;
}

static bool place_is_after(const struct place *a, const struct place *b)
{
    const int order = strcmp(a->file ? a->file : "", b->file ? b->file : "");
    if (order != 0)
        return order > 0;
    if (a->line != b->line)
        return a->line > b->line;
    return a->column > b->column;
}

/* Insertion: stable, and at most FAULTS_MOST items. */
void faults_sort(struct faults *faults)
{
    for (size_t i = 1; i < faults->count; i++) {
        const struct err item = faults->items[i];
        size_t at = i;
        for (; at > 0 && place_is_after(&faults->items[at - 1].where, &item.where); at--)
            faults->items[at] = faults->items[at - 1];
        faults->items[at] = item;
    }
}
