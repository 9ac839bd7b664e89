/*
 * judge_guardrail: what must never be, asked of everything that could show it.
 */
#ifndef TAUTLINE_MODEL_JUDGE_GUARDRAIL_H
#define TAUTLINE_MODEL_JUDGE_GUARDRAIL_H

#include "model/judging.h"

/* Fills `out` whole and marks the exceptions that lift something that is open as used. */
void judge_guardrail(const struct judging *judging, const struct guardrail *guardrail,
                     struct finding *out);

/* Is its proof asked in this run? Only where a state is named. */
bool guardrail_asks_proof(const struct judging *judging, const struct guardrail *guardrail);

#endif
