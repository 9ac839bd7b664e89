/*
 * apply: does what a permitted plan says, once, and proves it.
 *
 * The order: look, `begin`, write, read back, ask for a clearance, one deploy, wait, verify, `end`. The
 * ledger has the intent of each change before it is sent and its outcome after. What an answer leaves open
 * is read back, and never sent again blindly. An apply that was stopped anywhere continues from what the
 * ledger and the world say (journal.h). What fails after the first write is undone where the plan has an
 * undo and no guardrail forbids it; else it is kept, with an alarm.
 *
 * Its round trips, each after the answer to the one before:
 *
 *   look                     2    what was signed is made again (observe/service; the ids are remembered)
 *   compare                  1    etag, what others staged and the code, immediately before the first write
 *   store                    1    for each scope
 *   read back                1    nothing is built on a write that is not seen
 *   stage removals           1
 *   read what is staged      1    a commit takes what anyone staged
 *   commit, ask how it goes  2+
 *   read back                1
 *   clearance                2    what the deploy would take live; one more where something refers to another
 *   deploy, ask how it goes  2+
 *   verify                   2    for each pass
 *
 * What is not to be done is not asked. TCP and TLS are two more before the first, and for each change, which
 * has a connection of its own so that it is never sent twice. All else goes over one (cmd/credentials).
 *
 * Observing, judging and planning again are handed in, like the clock.
 */
#ifndef TAUTLINE_ACT_APPLY_H
#define TAUTLINE_ACT_APPLY_H

#include "act/clearance.h"
#include "act/gate.h"
#include "act/remote.h"
#include "model/applied.h"

struct ledger;
struct secrets;

/* One look at everything, for verifying. */
struct apply_observation {
    bool made;       /* Railway was seen; else `why` */
    const char *why; /* not made, or the plan that would follow is not empty or not possible */
    const struct judgement *judgement;
    bool plan_is_empty;
};

/* One look at Railway alone: at what a deploy would take live now, forward or back. */
struct apply_clearing {
    bool seen; /* else `why` */
    const char *why;
    struct clearance *clearance;      /* NULL: not seen, or … */
    struct plan_breach breach;        /* … this speaks against it */
    struct deployment latest, active; /* of that look … */
    const char *etag;                 /* … and of what environment it is */
};

/* Another one: what of the plan's rows runs otherwise than it is stored. */
struct apply_runs {
    bool seen;
    struct names names;
};

struct apply_callbacks {
    void *context;
    void (*observe)(void *context, struct apply_observation *out);
    /* `runs`: what verifying saw last; NULL: nothing. */
    void (*clear)(void *context, bool back, const struct judgement *runs,
                  struct apply_clearing *out);
    void (*look_at_runs)(void *context, struct apply_runs *out);
    void (*tell)(void *context, const char *line); /* progress, for a person */
    bool (*stop)(void *context);                   /* was the program asked to stop? */
    int64_t (*now)(void *context);                 /* instant, for the ledger */
    int64_t (*ticks)(void *context);               /* monotonic milliseconds */
    void (*sleep)(void *context, int64_t milliseconds);
};

struct apply_work {
    struct arena *arena;
    const struct plan *plan; /* its code is that of the signed text */
    const char *number;      /* of the plan */
    const char *digest;      /* of its statement, 64 hex digits */
    bool closes;             /* it closes an exception */
    const char *
        closing; /* digest of the closing plan of the exception that it opens; NULL: it opens none */
    int64_t trust_serial; /* of the trust file that the permit rests on … */
    const char *trust_digest;
    bool two_persons; /* … and whether it asks for two persons */
    int64_t until;    /* it may be resumed until then, if it is stopped; 0: no limit */
    const struct gate_approval *approvals;
    size_t approval_count;
    const struct judgement *before; /* of the fresh observation; NULL where an apply is resumed */
    const char *etag;               /* of the same; NULL where an apply is resumed */
    /* Resumed: what speaks against its deploy, so that it is undone without one; NULL: nothing. */
    const char *not_deployed;
    struct watch watch; /* what is guarded or protected, for the ledger */
    const struct remote *remote;
    struct remote_keying keying;
    const struct secrets *secrets;
    struct ledger *ledger; /* open: the lock is held */
    struct apply_callbacks callbacks;
    unsigned passes;      /* in a row that count as verified */
    int64_t settle, wait; /* seconds: for the passes, for a deployment */
};

void apply_run(const struct apply_work *work, struct applied *out);

#endif
