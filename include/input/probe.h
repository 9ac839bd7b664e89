/*
 * probe: the declared questions to the live application, by type.
 */
#ifndef TAUTLINE_INPUT_PROBE_H
#define TAUTLINE_INPUT_PROBE_H

#include "doc/schema.h"
#include "model/probe.h"

/* The map of probes by name: an array of struct probe. */
extern const struct shape shape_probes;
/* `probe` or `probe/part`, one or a list: an array of struct probe_name. */
extern const struct shape shape_probe_names;

/* The parts of a type that can be named (`methods` of `cors/methods`), NULL after the last. */
const char *const *probe_parts(enum probe_type type);

#endif
