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
struct trusted;

/* Where the declarations of a checkout stand. */
#define DECLARATIONS_HOME "desired-state"

struct declaration {
    struct desired desired;
    const char *bytes; /* of the file, NUL-terminated */
};

struct declarations {
    struct declaration *items; /* those that could be read whole */
    size_t count;
    const struct trusted *trusted; /* whose floors are joined; NULL: no trust is at hand */
    struct faults faults;          /* of all files */
    /* What contradicts the floor of the target that it is by the name of its environment, where ids are
     * not pinned: only Railway can tell. */
    struct faults doubts;
};

/* The declarations of the current folder's checkout, by name. */
struct names load_found(struct app *app);

/* Is it the name of a file that a person takes for a declaration, and that is none: `web.yml`,
 * `web.YAML`, or a declaration in a folder below? `name` counts from DECLARATIONS_HOME. */
bool load_is_alike(const char *name);
/* Those files there, and one folder deeper. */
struct names load_alike(struct app *app);
/* Names them on stderr, after `where` (`HEAD: `, or nothing). */
void load_tell_alike(struct app *app, const char *where, const struct names *files);

/* Reads the files that are named. Without names: every `*.yaml` in `desired-state` of the current
 * folder, but for trust.yaml. */
void load_files(struct app *app, const struct names *files, struct declarations *out);

/* The same, with the floors of the trust that counts (trust_look) joined to them. */
void load_declarations(struct app *app, const struct names *files, struct declarations *out);

/* Puts the faults on stderr. Returns 0, or the exit code of the faults: 1, or 64 where no file was
 * named and none was found. */
int load_tell(struct app *app, const struct declarations *declarations);

#endif
