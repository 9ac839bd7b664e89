/*
 * deliver: one report to everything that --output names. Runs, plans, reviews and evidence take this one
 * road; output/formats.h says which formats each of them has.
 */
#ifndef TAUTLINE_CMD_DELIVER_H
#define TAUTLINE_CMD_DELIVER_H

#include <stdbool.h>

#include "output/report.h"

struct app;
struct err;

/* Before anything is looked at: is there each format for this subject, and does at most one result go to
 * stdout? ERR_USAGE; the hint names the formats. */
bool deliver_check(struct app *app, enum subject subject, struct err *err);

/* Does one of the outputs go to stdout? */
bool deliver_has_stdout(const struct app *app);

/* Writes the files first. What could not be written, or hides a secret, is told by all that are written after
 * it; files that were written before are written once more, so that no report names another exit code than
 * the call ends with.
 *
 * Writes the report in every format that --output names, and as `usual` to stdout where none of them
 * goes there (NULL: nothing then). Returns the exit code of the report, or EXIT_FAILED where something
 * could not be written; that is said on stderr. */
int deliver(struct app *app, const struct report *report, const char *usual);

/* The same with `text` (NULL: nothing) for stdout where no output goes there. */
int deliver_beside(struct app *app, const struct report *report, const char *text);

#endif
