/*
 * contradictions: what a declaration says in one place must not deny what it says in another.
 */
#ifndef TAUTLINE_INPUT_CONTRADICTIONS_H
#define TAUTLINE_INPUT_CONTRADICTIONS_H

#include "doc/schema.h"

struct desired;

/* Adds a fault for each contradiction, naming both places. Call only where all references lead
 * somewhere. */
void contradictions_check(struct schema_reading *reading, const struct desired *desired);

#endif
