/*
 * options_rows: the options as rows, for reading them and for the help that is printed from them. Only for
 * the parts of options.
 */
#ifndef TAUTLINE_CMD_OPTIONS_ROWS_H
#define TAUTLINE_CMD_OPTIONS_ROWS_H

#include "cmd/options.h"

/* What is being read: the rows put their values here. */
struct reading {
    struct arena *arena;
    struct options *options;
    const char **words, **environments, **only;
    struct output_option *outputs;
    size_t word_room, environment_room, only_room, output_room;
    struct err *err;
};

typedef bool option_take(struct reading *reading, const char *value);

struct option {
    const char *name;     /* with its dashes */
    const char *argument; /* NULL: takes none */
    unsigned uses;        /* commands with one of these bits take it; 0: all do */
    option_take *take;
    const char *about;
};

extern const struct option option_rows[];
extern const size_t option_count;

#endif
