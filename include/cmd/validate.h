/*
 * validate: reads declarations offline and names every fault.
 */
#ifndef TAUTLINE_CMD_VALIDATE_H
#define TAUTLINE_CMD_VALIDATE_H

struct app;

int validate_command(struct app *app);

#endif
