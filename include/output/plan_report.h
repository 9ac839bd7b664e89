/*
 * plan_report: a plan for the formats that rank, cut or annotate.
 *
 * One item for each change, at the line of its setting: what weakens first, then what no plan can mend,
 * then the rest. It replaces no reading: what is signed is the text.
 */
#ifndef TAUTLINE_OUTPUT_PLAN_REPORT_H
#define TAUTLINE_OUTPUT_PLAN_REPORT_H

#include "output/plan_json.h"
#include "output/report.h"

/* All but `version` and `at`. Lives in `arena` and borrows from the plan. */
void plan_report(struct arena *arena, const struct plan_json *plan, struct report *out);

/* One change, as of no environment. */
void plan_item(struct arena *arena, const struct change *change, struct report_entry *out);

/* `WEAKENS`, and what it calls for: whatever weakens or might needs somebody who looks. */
const char *direction_word(enum direction direction);
enum entry_level direction_level(enum direction direction);

#endif
