/*
 * load: declarations from files.
 */
#ifndef TAUTLINE_CMD_LOAD_H
#define TAUTLINE_CMD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/desired.h"

struct app;

/* Where the declarations of a checkout stand. */
#define DECLARATIONS_HOME "desired-state"

struct declaration {
    struct desired desired;
    const char *bytes; /* of the file, NUL-terminated */
};

struct declarations {
    struct declaration *items; /* those that could be read whole */
    size_t count;
    struct faults faults; /* of all files */
};

/* The declarations of the current folder's checkout, by name. */
struct names load_found(struct app *app);

/* Reads the files that are named. Without names: every `*.yaml` in `desired-state` of the current
 * folder, but for trust.yaml. */
void load_declarations(struct app *app, const struct names *files, struct declarations *out);

/* Puts the faults on stderr. Returns 0, or the exit code of the faults: 1, or 64 where no file was
 * named and none was found. */
int load_tell(struct app *app, const struct declarations *declarations);

#endif
