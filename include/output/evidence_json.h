/*
 * evidence_json: the same evidence for programs, `tautline/evidence/v1`.
 *
 * Every key is always there; what is not known is null.
 */
#ifndef TAUTLINE_OUTPUT_EVIDENCE_JSON_H
#define TAUTLINE_OUTPUT_EVIDENCE_JSON_H

#include "model/evidence.h"

struct buf;

/* Ends with a newline. */
void evidence_json(struct buf *out, const struct evidence *evidence, size_t count);

#endif
