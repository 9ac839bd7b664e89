/*
 * pull: writes a first declaration of a live service.
 *
 * Reads only. What is written was read back and checked before: it is valid, and the exit code is that of
 * its first check.
 */
#ifndef TAUTLINE_CMD_PULL_H
#define TAUTLINE_CMD_PULL_H

struct app;

int pull_command(struct app *app);

#endif
