/*
 * style: how a text is put on a terminal, a pipe or a page; never what it says.
 */
#ifndef TAUTLINE_OUTPUT_STYLE_H
#define TAUTLINE_OUTPUT_STYLE_H

#include <stdbool.h>
#include <stdint.h>

struct style {
    bool color;     /* a terminal, and neither NO_COLOR nor --no-color */
    unsigned width; /* columns; 80 to 120; 100 in a pipe */
    bool all;       /* settings that are in sync are listed too */
    bool timing;    /* --timing: requests and milliseconds */
    /* Where files are told from, without a slash at its end: machines want places relative to the
     * root of a checkout. NULL: as they were named. */
    const char *folder;
    int64_t last_success; /* prometheus: of the report that this one replaces; 0: none */
};

#endif
