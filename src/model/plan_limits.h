/*
 * plan_limits: what the trust file and the guardrails ask of a plan: its limits, and whose approval it
 * needs. Both go by all that the plan reaches.
 */
#ifndef TAUTLINE_MODEL_PLAN_LIMITS_H
#define TAUTLINE_MODEL_PLAN_LIMITS_H

#include "plan_change.h"
#include "plan_reach.h"

/* Can it stop the plan that this variable is reached? A closing plan is stopped by no mere doubt: the plan
 * that opened its exception was let through with the same one, and it has to end. */
bool plan_is_stopped_by(const struct planning_plan *plan, const struct reached *reached);

/* False: the plan is refused. */
bool plan_is_within_limits(struct planning_plan *plan, const struct plan *made,
                           const struct reach *reach);

/* Fills `made->needs`. False: the plan is refused. */
bool plan_needs(struct planning_plan *plan, struct plan *made, const struct reach *reach);

#endif
