/*
 * explain: tells all there is to know about one setting, guardrail, probe or exception.
 */
#ifndef TAUTLINE_CMD_EXPLAIN_H
#define TAUTLINE_CMD_EXPLAIN_H

struct app;

int explain_command(struct app *app);

#endif
