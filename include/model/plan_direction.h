/*
 * plan_direction: does a change strengthen or weaken, by the guardrails and by the type.
 *
 * The rules are one table, of which the first row that fits decides.
 */
#ifndef TAUTLINE_MODEL_PLAN_DIRECTION_H
#define TAUTLINE_MODEL_PLAN_DIRECTION_H

#include "model/judge_context.h"
#include "model/plan.h"

/* A value on one side of a change, for its direction. */
struct moved {
    bool known;                      /* the text, or that it is absent, is known */
    const char *text;                /* known: NULL is absent */
    const struct variable *variable; /* NULL: absent */
};

struct moving {
    const struct judge_context *context;
    const struct setting *declared;
    int sets; /* the exception that sets the value after; NO_EXCEPTION */
    struct moved before, after;
    const struct new_secret *secret; /* what is written is this; NULL */
};

/* `*why` is one line. */
enum direction plan_direction(const struct moving *moving, const char **why);

/* The same where the declaration itself is what changes: it is no reason for anything, only
 * guardrails and types decide. */
enum direction plan_direction_of_values(const struct moving *moving, const char **why);

#endif
