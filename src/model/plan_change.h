/*
 * plan_change: the change that one setting needs, and what a deploy makes live of it.
 */
#ifndef TAUTLINE_MODEL_PLAN_CHANGE_H
#define TAUTLINE_MODEL_PLAN_CHANGE_H

#include "model/judge_context.h"
#include "model/plan.h"

/* One plan while it is made. */
struct planning_plan {
    struct arena *arena;
    const struct plan_question *question;
    struct judge_context
        context; /* the present state, with the exceptions as they are for this plan */
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

/* The present state, with the exceptions as they are for this plan. */
struct judge_context plan_context(struct arena *arena, const struct plan_question *question);

/* Fills the refusal; always false. */
bool plan_refuse(struct planning_plan *plan, enum exit_code code, struct place where,
                 const char *text, const char *hint);

/* Adds the change that the setting needs, or says in `beyond` why there can be none. False: the plan is
 * refused. */
bool plan_change_setting(struct planning_plan *plan, const struct planned_setting *setting);

/* Does a deploy have to make this setting live? */
bool plan_needs_deploy(struct planning_plan *plan, const struct planned_setting *setting);

/* Adds the row of a setting that is stored and not running, where there is one. */
void plan_add_live(struct planning_plan *plan, const struct planned_setting *setting);

#endif
