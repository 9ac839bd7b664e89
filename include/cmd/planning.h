/*
 * planning: what act/planning cannot know: where a declaration is, how a look is made, which new secrets
 * are at hand.
 */
#ifndef TAUTLINE_CMD_PLANNING_H
#define TAUTLINE_CMD_PLANNING_H

#include "act/planning.h"
#include "cmd/load.h"
#include "cmd/trust.h"

struct app;

/* The one declaration that has the environment. */
bool planning_find(struct app *app, const struct declarations *declarations,
                   const char *environment, const struct declaration **out,
                   struct plan_refusal *refusal);

/* Fills everything but environment, key, header, `only` and `closes`. `trusted` may be NULL: for a review,
 * which asks Railway alone (`only_railway`). The declaration has to live as long. */
void planning_for(struct app *app, const struct declaration *declaration,
                  const struct trusted *trusted, bool only_railway, struct planning_options *out);

#endif
