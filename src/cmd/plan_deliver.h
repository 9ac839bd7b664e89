/*
 * plan_deliver: one plan to its files and to everything that --output names.
 */
#ifndef TAUTLINE_CMD_PLAN_DELIVER_H
#define TAUTLINE_CMD_PLAN_DELIVER_H

#include "cmd/planning.h"

/* Before anything is asked: formats that exist, at most one result on stdout. ERR_USAGE. */
bool plan_deliver_check(struct app *app, struct err *err);

/* The files of the plan, whole and synced: first the closing one. False: said on stderr. */
bool plan_write_files(struct app *app, const struct planned *planned);

/* What remains: --output, and on stdout the text or a word about the file. The exit code. */
int plan_deliver(struct app *app, const struct planned *planned, int code);

#endif
