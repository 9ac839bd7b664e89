/*
 * doctor: tells whether a check could work: token, target, reachability, clock, rights.
 */
#ifndef TAUTLINE_CMD_DOCTOR_H
#define TAUTLINE_CMD_DOCTOR_H

struct app;

int doctor_command(struct app *app);

#endif
