/*
 * exit_style: the exit code of a check as another kind of tool says it.
 *
 * The report always names Tautline's own code; what a style changes is only what the process ends
 * with. Wrong usage is 64 in every style.
 */
#ifndef TAUTLINE_CMD_EXIT_STYLE_H
#define TAUTLINE_CMD_EXIT_STYLE_H

#include <stdbool.h>

struct run;

enum exit_style {
    STYLE_TERRAFORM, /* our own: 0 in sync, 1 failed, 2 changes, 3 breached, 4 inconclusive */
    STYLE_NAGIOS,    /* 0 ok, 1 warning, 2 critical, 3 unknown */
    STYLE_DIFF       /* 1 where things differ and 2 in trouble, as diff and grep have it */
};

/* False where there is no such style. */
bool exit_style_read(const char *word, enum exit_style *out);

/* `run` is NULL where there was none. */
int exit_style_code(enum exit_style style, const struct run *run, int code);

#endif
