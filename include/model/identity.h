/*
 * identity: which target an environment of a declaration is: project, environment and service.
 *
 * Ids decide. Where one of the two sides does not pin an id, names decide: what might be the same target
 * counts as the same until Railway has told the ids.
 */
#ifndef TAUTLINE_MODEL_IDENTITY_H
#define TAUTLINE_MODEL_IDENTITY_H

#include "model/desired.h"

struct declared_target {
    const struct desired *desired;
    const struct environment *environment;
};

bool target_is_same(const struct declared_target *a, const struct declared_target *b);

/* Adds a fault for each target that two of the declarations declare, at its line in the later one; both
 * files are named. `doubled` (may be NULL) tells for each declaration whether it is one of two. */
void targets_check(const struct desired *const *declarations, size_t count, bool *doubled,
                   struct faults *faults);

#endif
