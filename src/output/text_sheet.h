/*
 * text_sheet: what the parts of one text report share.
 */
#ifndef TAUTLINE_OUTPUT_TEXT_SHEET_H
#define TAUTLINE_OUTPUT_TEXT_SHEET_H

#include "model/run.h"
#include "output/page.h"
#include "output/words.h"

enum {
    INDENT_GROUP = 2,
    INDENT_ENTRY = 4,
    INDENT_MORE = 6,
    INDENT_STATE = 16, /* what stands after the word for a state */
    VALUE_MOST = 72,   /* characters of a value */
    WANTED_MOST = 160  /* characters of what is wanted, which may be a sentence */
};

struct sheet {
    struct page page;
    struct arena *arena;
    const struct run *run;
    const struct style *style;
    bool many;    /* so many targets that those in sync are only counted */
    bool blind;   /* of this target so little was seen that the reasons stand above */
    bool symbols; /* a symbol was used that needs its legend */
};

/* A line `label text` that goes on below the text; nothing where `text` is NULL. */
void sheet_more(struct sheet *sheet, size_t indent, const char *label, const char *text);
/* `→ what to do`; nothing where there is no advice. */
void sheet_advice(struct sheet *sheet, size_t indent, const char *advice);
/* ` (file:line:column)` on the open line; nothing where there is no place. */
void sheet_place(struct sheet *sheet, const struct place *place);
/* The heading of a group. */
void sheet_group(struct sheet *sheet, const char *title);
/* Begins `WORD  name (place)`, below which everything stands at INDENT_STATE. */
void sheet_state(struct sheet *sheet, const struct state_words *words);

/* The next finding of a kind from `*at` on; NULL at the end. */
const struct finding *sheet_next(const struct judgement *judgement, enum finding_kind kind,
                                 size_t *at);
/* The heading of a group before its first member. */
void sheet_title(struct sheet *sheet, const char *title, bool *titled);
/* One of several that need no words of their own, all in one line. */
void sheet_name(struct sheet *sheet, const struct state_words *words, const struct finding *finding,
                bool *begun);

/* Why a guardrail or probe is as it is; of a probe whose parts all say the same, that once. */
const char *sheet_why(const struct judgement *judgement, const struct finding *finding);
/* Guardrails or probes that would be told in the same words. */
size_t sheet_count_alike(const struct judgement *judgement, const struct finding *finding);
bool sheet_is_first(const struct judgement *judgement, const struct finding *finding);
/* `WORD  name (place)`; of several that are alike `WORD  name, name`. */
void sheet_names(struct sheet *sheet, const struct state_words *words,
                 const struct judgement *judgement, const struct finding *finding);
/* `not asked  name, name: why`. */
void sheet_not_asked(struct sheet *sheet, const struct judgement *judgement,
                     const struct finding *finding, const struct state_words *words);

/* Is so much of it unobserved that its reasons are told once, by sheet_unseen? */
bool sheet_is_blind(const struct sheet *sheet, const struct judgement *judgement);

/* The parts, each quiet where it has nothing to say. */
void sheet_head(struct sheet *sheet);
void sheet_faults(struct sheet *sheet);
void sheet_targets(struct sheet *sheet);
void sheet_target(struct sheet *sheet, const struct judgement *judgement);
void sheet_unseen(struct sheet *sheet, const struct judgement *judgement);
void sheet_guardrails(struct sheet *sheet, const struct judgement *judgement);
void sheet_exceptions(struct sheet *sheet, const struct judgement *judgement);
void sheet_settings(struct sheet *sheet, const struct judgement *judgement);
void sheet_probes(struct sheet *sheet, const struct judgement *judgement);
void sheet_notes(struct sheet *sheet, const struct judgement *judgement);
void sheet_summary(struct sheet *sheet);

#endif
