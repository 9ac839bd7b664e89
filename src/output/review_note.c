#include "output/review_note.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

static const struct {
    const char *rule, *text;
} rules[] = {
    [DIRECTION_STRENGTHENS] = {NULL, NULL},
    [DIRECTION_NEUTRAL] = {NULL, NULL},
    [DIRECTION_WEAKENS] = {"weakens", "A change weakens what is declared"},
    [DIRECTION_UNKNOWN] = {"unknown-direction",
                           "A change may weaken what is declared: nobody can tell"},
};

/* FNV-1a (Fowler, Noll, Vo), 64 bits: to tell notes apart, not to keep anything secret. */
static uint64_t mix(uint64_t hash, const char *text)
{
    for (const char *at = text ? text : ""; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211U;
    return (hash ^ 0xFF) * 1099511628211U; /* a byte that no UTF-8 has ends each part */
}

static const char *print(struct arena *arena, const char *const *parts, size_t count)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < count; i++)
        hash = mix(hash, parts[i]);
    return arena_printf(arena, "%016llx", (unsigned long long)hash);
}

static struct review_note fault_note(struct arena *arena, const struct err *err)
{
    const char *parts[] = {"fault", err->where.file, err->text};
    return (struct review_note){
        .level = ITEM_ERROR,
        .rule = "broken-rule",
        .rule_text = "The change breaks a rule of the declaration",
        .title = "broken rule",
        .text = arena_printf(arena, "%s%s%s", err->text, err->hint[0] ? "\n" : "", err->hint),
        .where = err->where,
        .fingerprint = print(arena, parts, sizeof parts / sizeof parts[0]),
    };
}

static const char *row_text(struct arena *arena, const struct review_row *row)
{
    const char *where = names_text(arena, &row->environments);
    const char *who = names_text(arena, &row->needs);
    return text_escaped(arena,
                        arena_printf(arena, "%s%s%s%s%s%s%s", review_row_says(arena, row),
                                     row->why ? "; " : "", row->why ? row->why : "",
                                     *where ? "; in " : "", where, *who ? "; needs " : "", who));
}

static struct review_note row_note(struct arena *arena, const struct review_row *row)
{
    const char *parts[] = {row->kind,
                           row->name,
                           row->member,
                           row->after,
                           review_change_name(row->change),
                           names_text(arena, &row->environments)};
    struct review_note note = {
        .level = ITEM_WARNING,
        .rule = rules[row->direction].rule,
        .rule_text = rules[row->direction].text,
        .title = text_escaped(arena, arena_printf(arena, "%s: %s", rules[row->direction].rule,
                                                  review_row_title(arena, row))),
        .text = row_text(arena, row),
        .where = row->where,
        .fingerprint = print(arena, parts, sizeof parts / sizeof parts[0]),
    };
    if (row->in_base) {
        note.where.line = 1;
        note.where.column = 1;
    }
    return note;
}

void review_notes_make(struct arena *arena, const struct review_paper *paper,
                       struct review_notes *out)
{
    const struct review *review = paper->review;
    struct review_note *notes =
        arena_array(arena, paper->faults->count + review->count + 1, sizeof *notes);
    size_t count = 0;
    for (size_t i = 0; i < paper->faults->count; i++)
        if (paper->faults->items[i].where.file)
            notes[count++] = fault_note(arena, &paper->faults->items[i]);
    for (size_t i = 0; i < review->count; i++)
        if (review_row_weakens(&review->rows[i]) && review->rows[i].where.file)
            notes[count++] = row_note(arena, &review->rows[i]);
    *out = (struct review_notes){notes, count};
}

const char *review_headline(struct arena *arena, const struct review_paper *paper)
{
    const struct review *review = paper->review;
    const char *rest = "";
    if (paper->faults->count > 0)
        rest = "; HEAD breaks a rule";
    else if (review->weakens > 0 && !paper->has_trust)
        rest = "; who must agree is not known";
    else if (review->weakens > 0)
        rest = arena_printf(arena, "; who must agree: %s", names_text(arena, &review->needs));
    return arena_printf(arena, "tautline: %s%s", review_counts(arena, review), rest);
}
