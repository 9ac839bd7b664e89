/*
 * plan_reach: what the changes of a plan change. A variable that refers to another one becomes another one
 * with it, over any number of references, and its own name stands in no row of the plan.
 *
 * A reference is harmless only if all that it names was read. Any other may become anything by a change:
 * one that is not of the grammar (model/reference), one of a variable of another service, whose values are
 * never read, and one of a shared variable where those were not read.
 */
#ifndef TAUTLINE_MODEL_PLAN_REACH_H
#define TAUTLINE_MODEL_PLAN_REACH_H

#include "model/plan.h"

/* A reference of which it is not known what it becomes. */
struct doubt {
    const char *in; /* the variable that holds it */
    const struct reference *reference;
};

struct reached {
    const char *name;
    bool shared;
    const struct change *by;   /* its own change, or the one that it refers to */
    bool by_absence;           /* `by` decides, or may, what its absence means */
    const struct doubt *doubt; /* it is not known that it changes, because of this; NULL: it is */
};

/* Each variable once: those that changes name, those whose text, now or after the plan, refers to them, or
 * may, and those that are absent while one of them decides what that means. What is written comes first,
 * then what a deploy makes live. */
struct reach {
    const struct reached *items;
    size_t count;
};

/* `after` is `observed` with the changes of the plan stored. */
struct reach plan_reach(struct arena *arena, const struct plan *plan,
                        const struct observed *observed, const struct observed *after);

/* NULL: the plan does not reach it. */
const struct reached *reach_find(const struct reach *reach, const char *name, bool shared);

/* Does the plan write it, or what it refers to, or may it? A deploy alone makes live what is stored. */
bool reached_by_write(const struct reached *reached);

/* The same, but without a doubt: services refer to each other everywhere, and a template of another tool
 * looks like a reference, so a doubt counts only where a variable is guarded or protected. */
bool reached_surely(const struct reached *reached);

/* What a reference rendered to before is not what it will render to: it is forgotten of those that are so
 * reached. */
typedef bool reached_question(const struct reached *reached);
void reach_forget(struct arena *arena, const struct reach *reach, reached_question *asked,
                  struct observed *after);

/* `DOOR refers to ${{other.SWITCH}}, and what that becomes is not known`. Only with a doubt. */
const char *reached_doubt(struct arena *arena, const struct reached *reached);

#endif
