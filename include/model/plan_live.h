/*
 * plan_live: what speaks against a deploy.
 *
 * A deploy takes live whatever is stored then, also what others stored since its plan was let through. So
 * not the plan is judged here but the state that the deploy would take live, by a look of that moment.
 */
#ifndef TAUTLINE_MODEL_PLAN_LIVE_H
#define TAUTLINE_MODEL_PLAN_LIVE_H

#include "model/plan.h"

/* A guarded or protected variable that the plan does not write, as it is stored. */
struct watch_row {
    const char *name;
    bool shared;
    const char
        *mark; /* a keyed fingerprint, `absent`, or `sealed` with the time of its last change */
};

struct watch {
    const struct watch_row *items;
    size_t count;
};

/* All of them, by the look of the question. */
struct watch plan_watch(struct arena *arena, const struct plan_question *question,
                        const struct plan *plan);

struct plan_breach {
    const char
        *words; /* `would breach 'door': OPEN would be true`; NULL: nothing speaks against it */
    /* BREACHED; INCONCLUSIVE: it may be; NOT_APPROVED: no one signed what would become live. */
    enum exit_code code;
    const char *guardrail; /* or `A requires B`; NULL where it is neither */
    bool of_floor;         /* this one, or another one that is breached or may be */
};

struct plan_live {
    const struct plan_question *now; /* asked of a look of this moment */
    const struct plan *plan; /* that is deployed, or undone; what of it is stored already says so */
    const struct watch *then; /* as it was when the plan was let through */
    bool back;                /* the plan is undone */
};

/* The first guardrail by forbid that the deploy would breach; the first of which that is not known, by what
 * others stored; unless the plan is undone, what is guarded or protected now and others changed, or what is
 * so only since then and does not run as it is stored; the first requirement that would be broken, of what
 * the plan reaches. */
struct plan_breach plan_breach(struct arena *arena, const struct plan_live *live);

/* The variables of the service that the plan writes or reaches, and that are known to run otherwise than
 * they are stored. `running` was seen. */
struct names plan_runs_otherwise(struct arena *arena, const struct observed *observed,
                                 const struct plan *plan);

#endif
