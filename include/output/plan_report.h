/*
 * plan_report: a plan in every format.
 *
 * For the formats that rank, cut or annotate it has one entry for each change, at the line of its
 * setting: what weakens first, then what no plan can mend, then the rest. JSON is `tautline/plan/v1`:
 * the facts of its statement, and the text itself. HTML is the page of ci/approve with the statement
 * in it, byte for byte (escaped): no font, no picture, nothing from the network; what it shows it reads
 * from the text, which is what is signed.
 */
#ifndef TAUTLINE_OUTPUT_PLAN_REPORT_H
#define TAUTLINE_OUTPUT_PLAN_REPORT_H

#include "model/plan.h"
#include "model/statement.h"
#include "output/report.h"

/* One text that is signed. */
struct signed_text {
    const char *text; /* NULL: none */
    size_t length;
    const char *digest; /* SHA-256, 64 hex digits */
    const char *file;   /* where it was written; NULL: nowhere */
};

/* A plan with all that a report says beside it. */
struct plan_facts {
    const char *service, *environment;
    const struct plan *plan;
    const struct statement *statement; /* only where there is a text */
    struct signed_text text, closing;
    bool simulated;
    int exit;
};

/* All but `version` and `at`. Lives in `arena` and borrows from the plan. */
void plan_report(struct arena *arena, const struct plan_facts *plan, struct report *out);

/* `0 to add, 2 to change, 0 to remove; 1 weaken (1 unknown), 1 strengthen`. */
const char *plan_summary(struct arena *arena, const struct plan *plan);

/* One change, as of no environment. */
void plan_entry(struct arena *arena, const struct change *change, struct report_entry *out);

/* `add`, `change`, `remove`, `live`. */
const char *change_kind_name(enum change_kind kind);

/* `WEAKENS`, and what it calls for: a change that weakens or might weaken needs a reader. */
const char *direction_word(enum direction direction);
enum entry_level direction_level(enum direction direction);

#endif
