/*
 * floor: the guardrails that trust.yaml holds for one target, joined to whatever declaration is used.
 *
 * A declaration can leave a guardrail out; the file that an operator installed cannot be left out. So
 * a guardrail of the floor brings its own settings, probes and reports: no declaration changes what it
 * means. Their names begin with FLOOR_PREFIX, which no declaration can write, so they meet nothing.
 */
#ifndef TAUTLINE_MODEL_FLOOR_H
#define TAUTLINE_MODEL_FLOOR_H

#include "model/desired.h"

struct trust;
struct trust_target;

#define FLOOR_WORD   "floor"
#define FLOOR_PREFIX FLOOR_WORD "/"

struct floor {
    const char
        *target;      /* its name in the trust file; NULL: the file has no floor for this target */
    const char *file; /* the trust file */
    const char *text; /* what the digest is of; the same for the same floor in any file */
    const char *digest; /* of `text`, SHA-256 in hex; NULL: not computed, or there is no floor */
    const char *url;    /* where its probes and reports go; NULL: it has none */
    bool installed;     /* from a trust that an operator installed, not from the checkout */
    const struct report_endpoint *reports;
    size_t report_count;
    const struct setting *settings; /* of all its guardrails */
    size_t setting_count;
    const struct probe *probes;
    size_t probe_count;
    const struct guardrail *guardrails;
    size_t guardrail_count;
};

/* Is it the name of a guardrail, probe or report of the floor? */
bool floor_is_named(const char *name);

/* The floor of a target of the trust; false where the trust holds none for it. */
bool floor_make(struct arena *arena, const struct trust *trust, const struct trust_target *target,
                struct floor *out);

/* The target of the trust that an environment of a declaration is, by the ids that both name.
 * Where some id is not pinned, the name of the environment and the address decide; `unsure`: only the
 * name. NULL: none, or several of that name. */
const struct trust_target *floor_target(const struct trust *trust, const struct desired *desired,
                                        const struct environment *environment, bool *unsure);

/* The environment with the floor joined to it. Adds a fault for each thing in the declaration that
 * contradicts the floor: another address, a secret of the one that is none of the other, a wanted
 * value that the floor forbids, an exception that the floor does not allow. `out` is filled all the
 * same. */
bool floor_join(struct arena *arena, const struct desired *desired,
                const struct environment *environment, const struct floor *floor,
                struct environment *out, struct faults *faults);

#endif
