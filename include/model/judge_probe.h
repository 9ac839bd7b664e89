/*
 * judge_probe: what is to be said of each probe by itself.
 */
#ifndef TAUTLINE_MODEL_JUDGE_PROBE_H
#define TAUTLINE_MODEL_JUDGE_PROBE_H

#include "model/judging.h"

/* A failure that is there only because of an exception in force names it. */
void judge_probe(const struct judging *judging, const struct probe *probe, struct finding *out);

#endif
