/*
 * environment: where a service runs, side by side.
 */
#ifndef TAUTLINE_INPUT_ENVIRONMENT_H
#define TAUTLINE_INPUT_ENVIRONMENT_H

#include "doc/schema.h"

/* The map of environments by name: an array of struct environment. */
extern const struct shape shape_environments;
/* A name, or {name, id}: a struct pinned. */
extern const struct shape shape_pinned;

#endif
