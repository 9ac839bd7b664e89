/*
 * probe: asks one probe by name and shows every exchange; the only way to ask one that writes.
 */
#ifndef TAUTLINE_CMD_PROBE_H
#define TAUTLINE_CMD_PROBE_H

struct app;

int probe_command(struct app *app);

#endif
