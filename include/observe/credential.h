/*
 * credential: where a secret for a request comes from, and whether it may be sent at all.
 *
 * Only to a host that Railway lists as a domain of this service (in a simulation: loopback), and
 * never one of Tautline's own tokens.
 */
#ifndef TAUTLINE_OBSERVE_CREDENTIAL_H
#define TAUTLINE_OBSERVE_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "model/observed.h"
#include "model/target.h"

struct arena;
struct secrets;

enum credential_state {
    CREDENTIAL_NOT_NEEDED,
    CREDENTIAL_READY,
    CREDENTIAL_ABSENT,  /* the variable is not set: known */
    CREDENTIAL_UNKNOWN, /* could not be read, or is sealed */
    CREDENTIAL_FORBIDDEN
};

struct credentials {
    struct arena *arena;
    struct secrets *secrets;
    const struct target *target;
    const struct observed *observed;
    const char *secrets_dir; /* NULL: none */
    const int *own_tokens;   /* handles of Tautline's own tokens */
    size_t own_token_count;
    bool simulated;
};

/* On CREDENTIAL_READY `*value` is the secret, for the request only, and `*why` is NULL; else `*why`
 * tells. */
enum credential_state credential_find(const struct credentials *credentials,
                                      const struct source *source, const char **value,
                                      const char **why);

/* What the live process was started with, else what is stored; NULL: neither has it. */
const struct variable *credential_variable(const struct observed *observed, const char *name);

/* Reads a declared secret, so that it is searched for, also where nothing asks with it in this run. */
void credential_know(const struct credentials *credentials, const struct source *source);

#endif
