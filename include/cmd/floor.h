/*
 * floor: the guardrails of trust.yaml, joined to every declaration that is loaded.
 *
 * The trust that an operator installed (or --trust) holds the floor; where there is none, that of the
 * checkout is used and reports say `floor not installed`. Ids decide which floor a target has. Where a
 * declaration does not pin them all, the name of the environment decides until Railway tells the ids
 * (floor_settle).
 */
#ifndef TAUTLINE_CMD_FLOOR_H
#define TAUTLINE_CMD_FLOOR_H

#include <stdbool.h>

#include "cmd/load.h"
#include "model/names.h"

struct app;
struct err;
struct observed;
struct target;
struct trusted;

/* Joins the floors of `trusted` (NULL: no trust is at hand) to each environment, and keeps it in
 * `declarations`. What contradicts a floor becomes one of their faults. */
void floors_join(struct app *app, struct declarations *declarations, const struct trusted *trusted);

/* The target is the one with these ids: makes it again with their floor where it is not the one that is
 * joined. False with `err` filled where the declaration contradicts it. `trusted` NULL: what is joined
 * stays. */
bool floor_settle(struct app *app, const struct trusted *trusted, const char *const ids[3],
                  struct target *target, struct err *err);

#endif
