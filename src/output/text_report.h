/*
 * text_report: what the two halves of one text report share: the report around, and the findings of one
 * target.
 */
#ifndef TAUTLINE_OUTPUT_TEXT_REPORT_H
#define TAUTLINE_OUTPUT_TEXT_REPORT_H

#include "model/run.h"
#include "output/page.h"

enum { INDENT_GROUP = 2, INDENT_ENTRY = 4 };

struct text_report {
    struct page page;
    struct arena *arena;
    const struct run *run;
    const struct style *style;
    bool blind;        /* so little was seen of this target that the reasons come first */
    const char *group; /* of findings, whose heading was put last */
    bool symbols;      /* a symbol was used that needs its legend */
};

/* `→ what to do`; nothing where there is no advice. */
void text_advice(struct text_report *report, size_t indent, const char *advice);

/* Everything about one target below its title. */
void text_findings(struct text_report *report, const struct judgement *judgement);

#endif
