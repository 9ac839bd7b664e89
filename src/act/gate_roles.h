/* The part of the gate that finds a person for each role. */
#ifndef TAUTLINE_SRC_ACT_GATE_ROLES_H
#define TAUTLINE_SRC_ACT_GATE_ROLES_H

#include "act/gate.h"

enum { GATE_NOBODY = -1 };

/* Distinct persons, and the roles that are to be filled. */
struct gate_cast {
    const struct trust *trust;
    const struct names *needs;
    const char *const *persons;
    size_t count;
    const char *author; /* NULL: not one of them */
};

/* By role the index of the person who fills it, or GATE_NOBODY. A matching, because one person may have
 * several roles; the author is taken only where nobody else can be. */
const int *gate_fill_roles(struct arena *arena, const struct gate_cast *cast);

/* Is it the author, however he is written? */
bool gate_is_author(struct arena *arena, const char *author, const char *person);

/* The roles of `needs` that nobody fills. */
struct names gate_unfilled(struct arena *arena, const struct names *needs, const int *filled_by);

#endif
