/*
 * guardrail: what must never be, as a declaration says it.
 */
#ifndef TAUTLINE_INPUT_GUARDRAIL_H
#define TAUTLINE_INPUT_GUARDRAIL_H

#include "doc/schema.h"

/* The map of guardrails by name: an array of struct guardrail. */
extern const struct shape shape_guardrails;
/* A map of variables and one value each: an array of struct forbidden. */
extern const struct shape shape_variable_values;

#endif
