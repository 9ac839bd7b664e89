/*
 * wanted: what a variable has to be, by type.
 */
#ifndef TAUTLINE_INPUT_WANTED_H
#define TAUTLINE_INPUT_WANTED_H

#include "doc/schema.h"

struct wanted;

/* The keys that say what is wanted; exactly one stands in a setting. Offsets in a struct wanted. */
extern const struct schema_row wanted_rows[];
/* The same for one environment: exactly this text, the keyword `absent`, or a map. */
extern const struct shape shape_wanted;

/* Reads the short form: exactly this text, or the keyword `absent`. */
bool wanted_take_short(struct schema_reading *reading, const struct node *node, struct wanted *out,
                       struct err *err);

/* Sets the type from the key that stands in `node`, and checks the value. Adds faults. */
void wanted_finish(struct schema_reading *reading, const struct node *node, struct wanted *wanted);

#endif
