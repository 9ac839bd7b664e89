/*
 * judge_exception: what is to be said of each exception.
 */
#ifndef TAUTLINE_MODEL_JUDGE_EXCEPTION_H
#define TAUTLINE_MODEL_JUDGE_EXCEPTION_H

#include "model/judge_context.h"

/* Exception number `number` of the target. Called after everything that could need it is judged.
 * `all_seen`: stored and running were both seen, so that unused may be said. */
void judge_exception(const struct judge_context *context, size_t number, bool all_seen,
                     struct finding *out);

#endif
