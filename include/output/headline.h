/*
 * headline: the one line that says how a run ended, in the same words in every format.
 */
#ifndef TAUTLINE_OUTPUT_HEADLINE_H
#define TAUTLINE_OUTPUT_HEADLINE_H

#include "model/run.h"

struct arena;

enum { HEADLINE_MOST = 16 };

/* What the classes consist of: `1 guardrail breached`, `2 settings drifted`, `1 pending`; the noun
 * only where it changes. */
struct headline {
    const char *phrases[HEADLINE_MOST];
    size_t count;
};

void headline_make(struct arena *arena, const struct run *run, struct headline *out);

/* `BREACHED, DRIFT - 1 guardrail breached, 1 setting drifted (exit 3)`. */
const char *headline_text(struct arena *arena, const struct run *run);
/* The same without classes and exit code; NULL where nothing is to be said. */
const char *headline_phrases(struct arena *arena, const struct run *run);

/* What kind of run this was, where it does not speak of the real service or of now; else NULL. */
const char *headline_simulated(bool simulated);
const char *headline_hypothetical(struct arena *arena, const struct run *run);

#endif
