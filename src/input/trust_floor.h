/*
 * trust_floor: the guardrails of a trust file, in the grammar of a declaration.
 */
#ifndef TAUTLINE_SRC_INPUT_TRUST_FLOOR_H
#define TAUTLINE_SRC_INPUT_TRUST_FLOOR_H

#include "desired_shapes.h"

struct trust;

/* The map of floors by name: an array of struct trust_floor. */
extern const struct shape shape_floors;
extern const struct review_kind review_floors;

/* Gives each floor of the trust, which was read whole from `document`, its environments and its text, and
 * adds a fault for each name that leads to nothing and each contradiction. */
void trust_floors_finish(struct schema_reading *reading, const struct node *document,
                         struct trust *trust);

#endif
