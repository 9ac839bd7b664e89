/*
 * plan_bulletin: a plan for the formats that rank, cut or annotate.
 *
 * One item for each change, at the line of its setting: what weakens first, then what no plan can mend,
 * then the rest. It replaces no reading: what is signed is the text.
 */
#ifndef TAUTLINE_OUTPUT_PLAN_BULLETIN_H
#define TAUTLINE_OUTPUT_PLAN_BULLETIN_H

#include "output/bulletin.h"
#include "output/plan_json.h"

/* All but `version` and `at`. Lives in `arena` and borrows from the plan. */
void plan_bulletin(struct arena *arena, const struct plan_json *plan, struct bulletin *out);

/* One change, as of no environment. */
void plan_item(struct arena *arena, const struct change *change, struct item *out);

/* `WEAKENS`, and what it calls for: whatever weakens or might needs somebody who looks. */
const char *direction_word(enum direction direction);
enum item_level direction_level(enum direction direction);

#endif
