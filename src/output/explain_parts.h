/*
 * explain_parts: what the parts of one explanation share.
 */
#ifndef TAUTLINE_OUTPUT_EXPLAIN_PARTS_H
#define TAUTLINE_OUTPUT_EXPLAIN_PARTS_H

#include "text_sheet.h"

enum { EXPLAIN_LABEL = 2, EXPLAIN_TEXT = 16 };

/* `label   text`, that goes on below the text; nothing where `text` is NULL. */
void explain_row(struct sheet *sheet, const char *label, const char *text);
/* The same with a place behind it. */
void explain_row_at(struct sheet *sheet, const char *label, const char *text,
                    const struct place *place);
/* The rows that every kind has at its end: why, exception, advice. */
void explain_end(struct sheet *sheet, const struct finding *finding);

void explain_setting(struct sheet *sheet, const struct judgement *judgement,
                     const struct finding *finding);
void explain_change(struct sheet *sheet, const struct finding *finding);
void explain_guardrail(struct sheet *sheet, const struct judgement *judgement,
                       const struct finding *finding);
void explain_probe(struct sheet *sheet, const struct judgement *judgement,
                   const struct finding *finding);
void explain_exception(struct sheet *sheet, const struct judgement *judgement,
                       const struct finding *finding);

/* The finding of a kind and name; NULL where there is none. */
const struct finding *explain_find(const struct judgement *judgement, enum finding_kind kind,
                                   const char *name);
/* `cors/methods`. */
const char *explain_probe_name(struct arena *arena, const struct probe_name *name);

#endif
