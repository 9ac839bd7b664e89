/*
 * deliver: one run to everything that --output names.
 */
#ifndef TAUTLINE_CMD_DELIVER_H
#define TAUTLINE_CMD_DELIVER_H

#include <stdbool.h>

#include "model/run.h"

struct app;
struct err;

/* Are all formats known, and does at most one of them go to stdout? */
bool deliver_check(struct app *app, struct err *err);

/* Writes the run in every format; text goes to stdout unless another format does, or --quiet is given
 * and everything is in sync. Returns the exit code of the run, or 1 where something could not be
 * written. */
int deliver_run(struct app *app, const struct run *run);

#endif
