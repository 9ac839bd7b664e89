/*
 * timeline: how long something was so, as the checks of one target saw it.
 *
 * What a check saw counts until the next check. What no check saw is not known, and is nowhere made up:
 * a guardrail that a check did not judge has no span there.
 */
#ifndef TAUTLINE_MODEL_TIMELINE_H
#define TAUTLINE_MODEL_TIMELINE_H

#include "model/evidence.h"

struct arena;

/* Checks, the oldest first, and until when the newest of them counts. */
struct timeline {
    const struct evidence_check *checks;
    size_t count;
    int64_t until;
};

enum timeline_state {
    TIMELINE_UNKNOWN, /* has no spans */
    TIMELINE_HELD,    /* a class: it was one of the check's */
    TIMELINE_EXCEPTED,
    TIMELINE_BREACHED,
    TIMELINE_STATES
};

struct timeline_span {
    int64_t from, to; /* the same where nothing came after the only check that saw it */
    enum timeline_state state;
};

/* One guardrail or class through all checks. */
struct timeline_lane {
    const char *name;
    const struct timeline_span *spans; /* in order; neighbours differ */
    size_t count;
    int64_t seconds[TIMELINE_STATES]; /* together: all the time of the checks */
    size_t seen[TIMELINE_STATES];     /* checks */
    enum timeline_state now;          /* what the newest check saw */
    int64_t since;                    /* since when without a break; 0: UNKNOWN */
};

/* The class with this key (`breached`; `in_sync` is that of a check without any). */
void timeline_class(struct arena *arena, const struct timeline *timeline, const char *key,
                    struct timeline_lane *out);
/* Breached under an exception is excepted. */
void timeline_guardrail(struct arena *arena, const struct timeline *timeline, const char *name,
                        struct timeline_lane *out);

/* Every guardrail that a check judged, in the order of the newest check that did. */
struct names timeline_guardrails(struct arena *arena, const struct timeline *timeline);

#endif
