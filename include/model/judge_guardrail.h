/*
 * judge_guardrail: what must never be, asked of everything that could show it.
 */
#ifndef TAUTLINE_MODEL_JUDGE_GUARDRAIL_H
#define TAUTLINE_MODEL_JUDGE_GUARDRAIL_H

#include "model/judge_context.h"

/* Fills `out` whole and marks the exceptions that lift something that is open as used. */
void judge_guardrail(const struct judge_context *context, const struct guardrail *guardrail,
                     struct finding *out);

#endif
