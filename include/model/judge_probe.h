/*
 * judge_probe: what is to be said of each probe by itself.
 */
#ifndef TAUTLINE_MODEL_JUDGE_PROBE_H
#define TAUTLINE_MODEL_JUDGE_PROBE_H

#include "model/judge_context.h"

/* A failure that is there only because of an exception in force names it. */
void judge_probe(const struct judge_context *context, const struct probe *probe,
                 struct finding *out);

/* The declared settings that name one of these probes, or parts of them, and that it speaks against,
 * with commas; NULL where there is none. */
const char *settings_failed(const struct judge_context *context, const struct probe_name *probes,
                            size_t count);

#endif
