/*
 * past: how long something was so, as the checks of one target saw it.
 *
 * What a check saw counts until the next check. What no check saw is not known, and is nowhere made up:
 * a guardrail that a check did not judge has no span there.
 */
#ifndef TAUTLINE_MODEL_PAST_H
#define TAUTLINE_MODEL_PAST_H

#include "model/evidence.h"

struct arena;

/* Checks, the oldest first, and until when the newest of them counts. */
struct past {
    const struct evidence_check *checks;
    size_t count;
    int64_t until;
};

enum past_state {
    PAST_UNKNOWN, /* has no spans */
    PAST_HELD,    /* a class: it was one of the check's */
    PAST_EXCEPTED,
    PAST_BREACHED,
    PAST_STATES
};

struct past_span {
    int64_t from, to; /* the same where nothing came after the only check that saw it */
    enum past_state state;
};

/* One guardrail or class through all checks. */
struct past_lane {
    const char *name;
    const struct past_span *spans; /* in order; neighbours differ */
    size_t count;
    int64_t seconds[PAST_STATES]; /* together: all the time of the checks */
    size_t seen[PAST_STATES];     /* checks */
    enum past_state now;          /* what the newest check saw */
    int64_t since;                /* since when without a break; 0: UNKNOWN */
};

/* The class with this key (`breached`; `in_sync` is that of a check without any). */
void past_class(struct arena *arena, const struct past *past, const char *key,
                struct past_lane *out);
/* Breached under an exception is excepted. */
void past_guardrail(struct arena *arena, const struct past *past, const char *name,
                    struct past_lane *out);

/* Every guardrail that a check judged, in the order of the newest check that did. */
struct names past_guardrails(struct arena *arena, const struct past *past);

#endif
