/*
 * judge_variable: the first two witnesses, what Railway keeps and what the process was started with.
 */
#ifndef TAUTLINE_MODEL_JUDGE_VARIABLE_H
#define TAUTLINE_MODEL_JUDGE_VARIABLE_H

#include "model/judge_secret.h"

/* One side of one setting. */
struct look {
    bool seen;
    const char *why;                 /* not seen */
    const struct variable *variable; /* NULL: absent, where seen */
};

struct look variable_look(const struct judge_context *context, const struct setting *setting,
                          enum side side);

/* What the variable of a look means to its process: its text, its rendering, or NULL where that is
 * not known (hidden, sealed, a reference without rendering) or where it is absent. */
const char *look_text(const struct look *look);

/* `true`, `(absent)`, `(sealed)`, `fp:…`, `(hidden)`, `(empty)`, `(not seen)`. */
const char *look_shown(const struct judge_context *context, const struct look *look);

/* Judges both sides. `word` is what behaviour, else the report, says of the live process: it speaks
 * for an absent variable whose absence means something unknown. NOT_ASKED: nothing shows it. */
void judge_variables(const struct judge_context *context, const struct setting *setting,
                     const struct testimony *word, struct testimony *stored,
                     struct testimony *running);

#endif
