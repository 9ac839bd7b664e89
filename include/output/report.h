/*
 * report: what one report says, whatever it is about: a run, a plan, a review.
 *
 * The formats that rank, cut or annotate (SARIF, GitHub, Markdown, JUnit) know nothing else, so that a
 * plan and a review are shown by the same writers as a check.
 */
#ifndef TAUTLINE_OUTPUT_REPORT_H
#define TAUTLINE_OUTPUT_REPORT_H

#include "model/run.h"
#include "output/report_entry.h"
#include "output/style.h"

struct arena;
struct buf;

struct report {
    const char *tool, *version;
    const char *command;  /* `check`, `plan`, `review` */
    const char *id;       /* of the run; NULL: it has none */
    const char *headline; /* `DRIFT - 1 setting drifted (exit 2)`, ours and escaped */
    const char *simulated, *hypothetical; /* marks; NULL: it is neither */
    int64_t at;                           /* 0: of no instant */
    int exit;
    struct names keys;      /* what tells the comment about this from others; Markdown alone */
    const char *columns[4]; /* of Markdown's table */
    const char *help;       /* where more is to be read of an item */
    struct names closing;   /* sentences at the end of a comment */
    struct report_entries items;
    const struct run *run; /* NULL: this is no check */
};

typedef void report_write(struct buf *out, const struct report *report, const struct style *style);

void report_of_run(struct arena *arena, const struct run *run, struct report *out);
void report_run(struct buf *out, const struct run *run, const struct style *style,
                report_write *tell);

#endif
