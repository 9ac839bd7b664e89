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
    INDENT_ITEM = 4,
    INDENT_MORE = 6,
    INDENT_STATE = 16, /* what stands after the word for a state */
    VALUE_MOST = 72    /* characters of a value */
};

struct sheet {
    struct page page;
    struct arena *arena;
    const struct run *run;
    const struct style *style;
    bool many;    /* so many targets that those in sync are only counted */
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

/* The parts, each quiet where it has nothing to say. */
void sheet_head(struct sheet *sheet);
void sheet_faults(struct sheet *sheet);
void sheet_targets(struct sheet *sheet);
void sheet_target(struct sheet *sheet, const struct judgement *judgement);
void sheet_guardrails(struct sheet *sheet, const struct judgement *judgement);
void sheet_exceptions(struct sheet *sheet, const struct judgement *judgement);
void sheet_settings(struct sheet *sheet, const struct judgement *judgement);
void sheet_probes(struct sheet *sheet, const struct judgement *judgement);
void sheet_notes(struct sheet *sheet, const struct judgement *judgement);
void sheet_summary(struct sheet *sheet);

#endif
