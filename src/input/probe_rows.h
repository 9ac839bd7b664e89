/*
 * probe_rows: the keys of each type of probe.
 */
#ifndef TAUTLINE_SRC_INPUT_PROBE_ROWS_H
#define TAUTLINE_SRC_INPUT_PROBE_ROWS_H

#include "doc/schema.h"

struct probe;

extern const struct schema_variant probe_variants[];

/* What the keys of the probe's type mean together; sets what holds where nothing is said. */
void probe_finish_type(struct schema_reading *reading, const struct node *node,
                       struct probe *probe);

#endif
