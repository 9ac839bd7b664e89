/*
 * plan: what would make the world as it is declared, as a text that a person can sign.
 */
#ifndef TAUTLINE_CMD_PLAN_H
#define TAUTLINE_CMD_PLAN_H

struct app;

int plan_command(struct app *app);

#endif
