/*
 * plan_guard: guardrails, exceptions and requirements in the state after a plan.
 */
#ifndef TAUTLINE_MODEL_PLAN_GUARD_H
#define TAUTLINE_MODEL_PLAN_GUARD_H

#include "plan_change.h"
#include "plan_reach.h"

/* The guardrails by forbid, in one state. */
struct guarded {
    size_t held, unobserved, lifted;
    size_t floor_held;
    size_t other;                     /* judged by probes or a proof, and by no stored value */
    struct clauses unknown;           /* the guardrails that are unobserved, one line each */
    struct names open;                /* exceptions that something needs */
    const struct guardrail *breached; /* the first; NULL: none */
    bool floor_breached;              /* one of the floor is, the first or another */
    const struct setting *by;         /* the setting that breaches it */
    const char *shown;                /* and its value */
    int shut;                         /* the exception that would lift it; NO_EXCEPTION */
};

/* Judges the guardrails by forbid, as stored, and running what is stored. */
void plan_guard(const struct planning_plan *plan, const struct observed *observed,
                struct guarded *out);

/* A setting whose stored value does not say whether a row is breached. */
struct unread {
    const struct setting *setting;
    const struct setting *decider; /* of what its absence means; NULL: it is not absent */
    const char *why;
};

/* False: it is known, or the row is lifted. */
bool guard_unread(const struct judge_context *after, const struct guardrail *guardrail,
                  const struct forbidden *forbidden, struct unread *out);

/* Does the guardrail guard this variable? Also one that no setting declares, where it has its own. */
bool guard_names(const struct target *target, const struct guardrail *guardrail, const char *name);

/* The first requirement that does not hold in that world, of something that the plan reaches. */
bool guard_requirement_broken(const struct planning_plan *plan, const struct observed *world,
                              const struct reach *reach, struct requirement *out);

/* `A requires B` */
const char *guard_requirement(struct arena *arena, const struct requirement *broken);

#endif
