/*
 * judge_lift: which holes an exception lifts, and no others.
 */
#ifndef TAUTLINE_MODEL_JUDGE_LIFT_H
#define TAUTLINE_MODEL_JUDGE_LIFT_H

#include "model/judge_context.h"

/* The exception in `state` that lifts the hole that a probe of `also` shows; NO_EXCEPTION. It does
 * so where it allows what the probe shows: a forbidden setting that names the probe, or, where none
 * names it, everything that the guardrail forbids. */
int guardrail_lifts_probe(const struct judge_context *context, const struct guardrail *guardrail,
                          const struct probe_name *name, enum exception_state state);

/* The exception in force because of which a probe fails: every part of it that fails shows a hole
 * that is lifted. NO_EXCEPTION where one does not. */
int probe_excepted(const struct judge_context *context, const struct probe_result *result);

#endif
