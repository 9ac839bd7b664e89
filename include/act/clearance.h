/*
 * clearance: what lets a deploy be sent.
 *
 * A deploy takes live whatever is stored then, also what others stored since the apply was let through. So
 * each one, forward or back, of this call or of one that goes on, is asked the same question, of a look of
 * that moment (model/plan_live). Only its answer makes a clearance, nothing is deployed without one
 * (act/remote), and each serves one deploy.
 */
#ifndef TAUTLINE_ACT_CLEARANCE_H
#define TAUTLINE_ACT_CLEARANCE_H

#include "model/plan_live.h"

struct arena;
struct clearance; /* opaque */

struct clearance_question {
    struct plan_live live;
    bool
        closes; /* a closing plan: forward it only tightens, and guardrails do not stop it (act/gate) */
    /* BACK: the guardrail that undoing would breach, as the signed text says; NULL. And what runs, as it was
     * judged last; NULL: it was not. */
    const char *withheld;
    const struct judgement *runs;
};

/* NULL: `why` speaks against the deploy. An undo is not withheld while another guardrail of the floor is
 * breached by what runs. */
struct clearance *clearance_ask(struct arena *arena, const struct clearance_question *question,
                                struct plan_breach *why);

/* Uses it up. False where there is none, or it was used. */
bool clearance_take(struct clearance *clearance);

#endif
