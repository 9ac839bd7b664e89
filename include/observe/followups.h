/*
 * followups: which further questions one look makes necessary.
 */
#ifndef TAUTLINE_OBSERVE_FOLLOWUPS_H
#define TAUTLINE_OBSERVE_FOLLOWUPS_H

#include <stdbool.h>

#include "model/observed.h"
#include "model/target.h"

/* A declared setting is a shared variable. */
bool followup_shared(const struct target *target);

/* A declared value holds `${{…}}`: its rendering has to be known. */
bool followup_rendered(const struct target *target, const struct variables *stored);

/* Something is stored of which a reader will ask "who did that?". */
bool followup_who(const struct target *target, const struct variables *stored);

#endif
