/*
 * detection_scope: of a target, only what the judgement of some of its things goes by.
 *
 * Judging everything for each thing that is broken would take the square of the time. What belongs to a thing
 * is found by the names that the declaration gives, over as many hops as it takes.
 */
#ifndef TAUTLINE_MODEL_DETECTION_SCOPE_H
#define TAUTLINE_MODEL_DETECTION_SCOPE_H

#include "model/target.h"

/* What to begin with: each may be NULL. */
struct scope_of {
    const struct setting *setting;
    const struct probe *probe;
    const struct report_endpoint *report;
    const struct guardrail *guardrail;
    const struct exception *exception;
};

/* Its reports and its environment are those of the whole target. */
void scope_make(struct arena *arena, const struct target *whole, const struct scope_of *of,
                struct target *out);

#endif
