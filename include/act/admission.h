/*
 * admission: a signed plan, compared with the ledger and the present state, becomes a permit.
 *
 * The plan is made again and its text compared, byte by byte. An apply that began and has not ended is
 * resumed by the plan that was signed, where this host sealed each of its entries and Railway shows
 * something of it. An entry that no apply could have left refuses every plan. What the gate (act/gate) asks
 * is collected here and nowhere else.
 */
#ifndef TAUTLINE_ACT_ADMISSION_H
#define TAUTLINE_ACT_ADMISSION_H

#include "act/apply.h"
#include "act/journal.h"
#include "act/planning.h"

struct admission_request {
    struct gate_question files;       /* text, length, read, signatures and closing of the plan */
    const char *digest;               /* SHA-256 of the text */
    struct ledger *ledger;            /* open */
    struct planning_options planning; /* its header, `only` and `closes` are taken from the plan */
    const struct approvers *approvers, *revoked;
    const char *trust_outdated; /* why the ledger does not accept the trust file; NULL: it does */
    int64_t built;              /* the clock may not be before this build */
    bool dry_run;
};

struct admission {
    const struct admission_request *request;
    struct planning_options planning; /* to make the plan again with, after each write too */
    struct journal journal;
    bool begun;             /* this very text was let through before, and its apply has not ended */
    bool resumes;           /* begun, and Railway shows something of it */
    bool already_closed;    /* a closing plan, and nothing is left to close: there is no permit */
    struct planned planned; /* made again */
    struct plan plan; /* what is to be done: the fresh one, or the whole of one that is resumed */
    struct watch
        watch; /* what others may not change beside it, as it was when it was let through */
    bool made; /* a new plan that does what is left could be made */
    const char
        *not_deployed;  /* resumes, and this speaks against its deploy alone: it is written back */
    bool advances;      /* resumes, and more of it is still to be written or deployed */
    struct names unmet; /* CLOSING: its preconditions that do not hold */
    struct permit *permit;
    bool approved; /* enough have signed: only a dry run's permit may lack that */
};

/* Is the ledger free for this plan? False: refused; `rule` is NULL where the gate was not asked. */
bool admission_begin(const struct admission_request *request, struct admission *out,
                     struct gate_refusal *refusal);

/* Looks, makes the plan again and asks the gate. True with `already_closed` or with a permit. */
bool admission_ask(struct admission *admission, struct gate_refusal *refusal);

/* What an apply does with the permit, but for its means (remote, secrets, callbacks) and its times. */
void admission_work(const struct admission *admission, struct apply_work *out);

/* One look after a write: is the plan that would follow empty? */
void admission_observe(const struct admission *admission, struct apply_observation *out);

/* One look before a deploy, forward or back: may it be sent? */
void admission_clear(const struct admission *admission, bool back, const struct judgement *runs,
                     struct apply_clearing *out);

/* One look after an undo: what of the plan's rows runs otherwise than it is stored? */
void admission_look_at_runs(const struct admission *admission, struct apply_runs *out);

#endif
