/*
 * plan_parts: what the parts of the making of one plan share.
 */
#ifndef TAUTLINE_MODEL_PLAN_PARTS_H
#define TAUTLINE_MODEL_PLAN_PARTS_H

#include "model/judge_context.h"
#include "model/plan.h"

/* One plan while it is made. */
struct planning_plan {
    struct arena *arena;
    const struct plan_question *question;
    struct judge_context
        context; /* the world as it is, with the exceptions as they are for this plan */
    struct change *changes;
    size_t count, capacity;
    struct clauses beyond, opens;
    struct plan_refusal *refusal;
};

/* One setting on its way into the plan. */
struct planned_setting {
    const struct setting *declared;
    const struct setting *wanted; /* with what an exception sets */
    int sets;                     /* the exception that does; NO_EXCEPTION */
    bool asked;                   /* within --only, and of the exception that is closed */
};

/* A value on one side of a change, for its direction. */
struct moved {
    bool known;                      /* the text, or that it is absent, is known */
    const char *text;                /* known: NULL is absent */
    const struct variable *variable; /* NULL: absent */
};

/* --- plan_change.c: one setting ------------------------------------------------------------------ */

/* Adds the change that the setting needs, or says in `beyond` why there can be none. False: the plan is
 * refused. */
bool plan_change_setting(struct planning_plan *plan, const struct planned_setting *setting);

/* --- plan_live.c: what a deploy makes live ------------------------------------------------------- */

/* Does a deploy have to make this setting live? */
bool plan_needs_deploy(struct planning_plan *plan, const struct planned_setting *setting);
/* Adds the row of a setting that is stored and not running, where there is one. */
void plan_add_live(struct planning_plan *plan, const struct planned_setting *setting);

/* --- plan_direction.c ---------------------------------------------------------------------------- */

struct moving {
    const struct planning_plan *plan;
    const struct planned_setting *setting;
    enum change_kind kind;
    struct moved before, after;
    const struct new_secret *secret; /* what is written is this; NULL */
};

/* `*why` is one line. */
enum direction plan_direction(const struct moving *moving, const char **why);
/* The same where the declaration itself is what changes: it is no reason for anything, what guardrails
 * forbid and what the types tell is. */
enum direction plan_direction_of_values(const struct moving *moving, const char **why);

/* --- plan_guard.c: the world after ---------------------------------------------------------------- */

struct guarded {
    size_t held, unobserved, lifted;
    struct names open;                /* exceptions that something needs */
    const struct guardrail *breached; /* the first; NULL: none */
    const struct setting *by;         /* the setting that breaches it */
    const char *shown;                /* and its value */
    int shut;                         /* the exception that would lift it; NO_EXCEPTION */
};

/* Judges the guardrails by forbid, as stored, and running what is stored. */
void plan_guard(const struct planning_plan *plan, const struct observed *observed,
                struct guarded *out);

/* --- plan_needs.c: limits and roles --------------------------------------------------------------- */

bool plan_is_within_limits(struct planning_plan *plan, const struct plan *made);
bool plan_needs(struct planning_plan *plan, struct plan *made);

/* Fills the refusal; always false. */
bool plan_refuse(struct planning_plan *plan, enum exit_code code, struct place where,
                 const char *text, const char *hint);

#endif
