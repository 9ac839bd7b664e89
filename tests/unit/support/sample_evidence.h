/*
 * sample_evidence: evidence made by hand, for the tests of what is written of it.
 */
#ifndef TAUTLINE_TEST_SAMPLE_EVIDENCE_H
#define TAUTLINE_TEST_SAMPLE_EVIDENCE_H

#include "model/evidence.h"

struct arena;

/* A change that was applied, one that was undone and one that has not ended, two proofs, exceptions. */
struct evidence sample_evidence(struct arena *arena);
/* A ledger with nothing but its first line. */
struct evidence sample_evidence_empty(void);
/* Every text from outside attacks a viewer of Markdown. */
struct evidence sample_evidence_hostile(struct arena *arena);

#endif
