/*
 * apply: does what a signed plan says, or says why not.
 */
#ifndef TAUTLINE_CMD_APPLY_H
#define TAUTLINE_CMD_APPLY_H

struct app;

int apply_command(struct app *app);

#endif
