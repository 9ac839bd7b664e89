/*
 * finding_rows: what people are told about a finding, an exception and a witness, as rows of label and value.
 *
 * Text, Markdown, HTML, explanations, annotations, evidence and documents lay out these rows; none of them
 * lists the members again. A member that people are to see is added here, in one row, which says where it
 * is told.
 */
#ifndef TAUTLINE_OUTPUT_FINDING_ROWS_H
#define TAUTLINE_OUTPUT_FINDING_ROWS_H

#include "model/evidence.h"
#include "output/report.h"
#include "output/words.h"

/* Where a row is told. */
enum told_in {
    TOLD_IN_TEXT = 1,    /* the text report */
    TOLD_IN_ENTRY = 2,   /* an entry of Markdown, HTML, SARIF, JUnit or GitHub */
    TOLD_IN_EXPLAIN = 4, /* `tautline explain` */
    TOLD_IN_TABLE = 8,   /* a column of the page's table of exceptions */
    TOLD_IN_RECORD = 16  /* evidence and documents, of what a ledger recorded */
};

/* How a row is laid out. */
enum told_kind {
    TOLD_VALUE,     /* `label value`; the value as code where the format has it */
    TOLD_SENTENCE,  /* a sentence that needs no label; its values are in backticks */
    TOLD_WITNESSES, /* the witnesses, as witness_rows has them */
    TOLD_ADVICE     /* what to do */
};

struct told_row {
    const char *label;
    const char *value; /* NULL: not known, not declared, or nothing to tell */
    const char *note;  /* behind the value, with what separates it: `, 3 days left`; "" */
    enum told_kind kind;
};

enum { TOLD_MOST = 12 };

struct told_rows {
    struct told_row items[TOLD_MOST];
    size_t count;
};

/* The rows of one entry that have something to tell. `now` is the instant of the run; 0: of none. */
void entry_rows(struct arena *arena, const struct report_entry *entry, int64_t now, enum told_in in,
                struct told_rows *out);
/* The same of a finding that is no entry of a report. */
void finding_rows(struct arena *arena, const struct finding *finding, int64_t now, enum told_in in,
                  struct told_rows *out);

/* Every row that is told there, also of a member that is not declared, so that they make columns. */
void exception_rows(struct arena *arena, const struct exception *exception, enum told_in in,
                    struct told_rows *out);

/* The same of one that a ledger recorded, for TOLD_IN_RECORD. */
void recorded_exception_rows(struct arena *arena, const struct evidence_exception *exception,
                             struct told_rows *out);

/* What one witness says of a setting. */
struct witness_row {
    const char *name;
    const char *value; /* what it shows; NULL: only the symbol is told */
    const char *why;   /* may be NULL */
    enum says says;
};

/* `most` characters of each value. */
void witness_rows(struct arena *arena, const struct finding *finding, size_t most,
                  struct witness_row out[WITNESS_COUNT]);

#endif
