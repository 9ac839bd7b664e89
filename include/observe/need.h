/*
 * need: which further questions one look makes necessary.
 */
#ifndef TAUTLINE_OBSERVE_NEED_H
#define TAUTLINE_OBSERVE_NEED_H

#include <stdbool.h>

#include "model/observed.h"
#include "model/target.h"

/* A declared setting is a shared variable. */
bool need_shared(const struct target *target);

/* A declared value holds `${{…}}`: its rendering has to be known. */
bool need_rendered(const struct target *target, const struct variables *stored);

/* Something is stored of which a reader will ask "who did that?". */
bool need_who(const struct target *target, const struct variables *stored);

#endif
