/*
 * plan_reach: what the changes of a plan change. A variable that refers to another one becomes another one
 * with it, over any number of references, and its own name stands in no row of the plan.
 */
#ifndef TAUTLINE_MODEL_PLAN_REACH_H
#define TAUTLINE_MODEL_PLAN_REACH_H

#include "model/plan.h"

struct reached {
    const char *name;
    bool shared;
    const struct change *by; /* its own change, or the one that it refers to */
};

/* Each variable once: those that changes name, and those whose text, now or after the plan, refers to
 * them. What is written comes first, then what a deploy makes live. */
struct reach {
    const struct reached *items;
    size_t count;
};

/* `after` is `observed` with the changes of the plan stored. */
struct reach plan_reach(struct arena *arena, const struct plan *plan,
                        const struct observed *observed, const struct observed *after);

/* NULL: the plan does not reach it. */
const struct reached *reach_find(const struct reach *reach, const char *name, bool shared);

/* Does the plan write it, or what it refers to? A deploy alone makes live what is stored. */
bool reached_by_write(const struct reached *reached);

#endif
