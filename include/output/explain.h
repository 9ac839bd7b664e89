/*
 * explain: everything about one setting, guardrail, probe or exception, for whoever doubts the
 * verdict: all witnesses, the rule that decided, the equality that was used, and what would change
 * the verdict.
 */
#ifndef TAUTLINE_OUTPUT_EXPLAIN_H
#define TAUTLINE_OUTPUT_EXPLAIN_H

#include <stdbool.h>

#include "model/run.h"
#include "output/style.h"

struct buf;

/* False where no target of the run declares `key`. */
bool explain_text(struct buf *out, const struct run *run, const char *key,
                  const struct style *style);

#endif
