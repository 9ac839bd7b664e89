/*
 * load_trust: who may change what, from trust.yaml and the approvers that it names.
 *
 * Here the checkout's copy is only read and compared with the declarations; nothing is allowed or
 * forbidden by it.
 */
#ifndef TAUTLINE_CMD_LOAD_TRUST_H
#define TAUTLINE_CMD_LOAD_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/load.h"
#include "model/names.h"
#include "model/trust.h"

struct app;

struct trusted {
    struct trust trust;
    struct approvers approvers;
};

/* Those that could be read whole. */
struct trusts {
    struct trusted *items;
    size_t count;
};

/* Is `path` a trust file, by its name? */
bool trust_is_named(const char *path);

/* Reads the trust files among `files`; without names the one beside the declarations of the current
 * folder, where there is one. Adds to the declarations' faults what is wrong in them, and what the
 * declarations ask for that they do not give. */
void load_trusts(struct app *app, const struct names *files, struct declarations *declarations,
                 struct trusts *out);

#endif
