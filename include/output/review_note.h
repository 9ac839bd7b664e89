/*
 * review_note: what formats that annotate files say of a review, the worst first.
 *
 * A rule that HEAD breaks is an error, a weakening is a warning; what is no weakening is no note. What
 * was removed has no line any more: its place is the beginning of its file.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_NOTE_H
#define TAUTLINE_OUTPUT_REVIEW_NOTE_H

#include "output/item.h"
#include "output/review_text.h"

struct review_note {
    enum item_level level;
    const char *rule;      /* broken-rule, weakens, unknown-direction */
    const char *rule_text; /* that in one sentence */
    const char *title, *text;
    struct place where;      /* always with a file */
    const char *fingerprint; /* 16 hex digits: the same change is the same note in the next run */
};

struct review_notes {
    const struct review_note *items;
    size_t count;
};

void review_notes_make(struct arena *arena, const struct review_paper *paper,
                       struct review_notes *out);

/* `tautline: 2 weakenings, 1 strengthening, 3 others; who must agree: PTO, HoS`. */
const char *review_headline(struct arena *arena, const struct review_paper *paper);

#endif
