/*
 * judge_proof: is there a fresh record of what a guardrail wants proven by hand?
 *
 * Asked only where a state is named; without one nobody can have recorded anything.
 */
#ifndef TAUTLINE_MODEL_JUDGE_PROOF_H
#define TAUTLINE_MODEL_JUDGE_PROOF_H

#include "model/judge_context.h"
#include "model/remembered.h"

/* False also where the guardrail wants none. */
bool proof_is_asked(const struct judge_context *context, const struct guardrail *guardrail);

/* The one that counts now; NULL where none does. */
const struct proof *proof_fresh(const struct judge_context *context,
                                const struct guardrail *guardrail);

/* What is to be said of it: not asked, how long it counts, or what is missing. NULL where the
 * guardrail wants none. */
const char *proof_words(const struct judge_context *context, const struct guardrail *guardrail);

/* The command that records one. */
const char *proof_advice(const struct judge_context *context, const struct guardrail *guardrail);

#endif
