/*
 * references: every name in a declaration leads to something that is declared, and there where it
 * is used.
 */
#ifndef TAUTLINE_INPUT_REFERENCES_H
#define TAUTLINE_INPUT_REFERENCES_H

#include "doc/schema.h"

struct desired;

/* Adds a fault for each name that leads nowhere, with "did you mean". `root` is the document that
 * `desired` was read from: lists of names have their places there. Where the reading had faults
 * (not `whole`), only the names themselves are followed: what stands behind them may be missing. */
void references_check(struct schema_reading *reading, const struct node *root,
                      const struct desired *desired, bool whole);

#endif
