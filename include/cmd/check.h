/*
 * check: looks at everything and reports; changes nothing.
 */
#ifndef TAUTLINE_CMD_CHECK_H
#define TAUTLINE_CMD_CHECK_H

struct app;

int check_command(struct app *app);

#endif
