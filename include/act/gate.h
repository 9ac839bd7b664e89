/*
 * gate: a text, signatures, trust and a fresh observation become a permit, or are refused.
 *
 * A permit is opaque, only gate.c makes one, and the writer (act/writer) accepts nothing else. No
 * option of any command changes a rule. Each rule is a row with its words and its class (gate_rules.c);
 * the first that does not hold refuses. What the caller leaves out counts as unknown, and what is
 * unknown is refused.
 *
 * Approvals. A signature counts where it verifies over exactly the bytes of the text, in the
 * namespace of plans, and its key is listed among the approvers for exactly one principal, counts
 * now and is not revoked. A person counts once, with however many keys, and principals are compared
 * without case. Each role in the text's Needs, which may not be fewer than trust asks for, is filled
 * by a different person; with `two_persons` a second one with any role of the trust signs where a
 * single role is needed. The line Author is only told: the author counts by a signature. A
 * signature that does not count does no harm where enough others count: a colleague's stray file must
 * not keep a sound plan from running. The notes of the permit name it, or those of the refusal where
 * the others are not enough.
 *
 * Three cases differ:
 * - A plan that is resumed was let through before, with exactly these bytes. Its apply must come to an
 *   end: what changed since does not stop it, unless a new plan that does what is left of it would be
 *   refused (act/admission); its age only once it is past its end by as long as a plan may be valid. Its
 *   signatures are verified again, with keys that count now. The text must contain what is still to be
 *   written.
 * - The closing plan of an exception can only tighten, and runs long after it was signed: it does not
 *   expire, and other guardrails do not stop it. It runs only where this ledger sealed that the plan which
 *   names its digest was written and not undone, and a key counts now or if it counted when that apply
 *   began.
 * - A plan that opens an exception needs its closing plan beside it, approved by the same rules.
 *
 * Live guardrails: one that is breached refuses, unless the plan fixes it: it makes a forbidden
 * setting safer, changes a setting that the guardrail's probes show, or puts right the one that decides what
 * the absence of a forbidden setting means (plan_mends). One that is not observed, and
 * one that only needs a proof, refuse a plan that weakens or opens anything and does not put
 * it right in that way; other plans only note it.
 */
#ifndef TAUTLINE_ACT_GATE_H
#define TAUTLINE_ACT_GATE_H

#include "model/finding.h"
#include "model/plan.h"
#include "model/statement.h"
#include "model/trust.h"

struct arena;
struct permit; /* opaque */

/* One signature file as it was read, once. */
struct gate_signature {
    const char *file;
    const char *bytes;
    size_t length;
};

/* The closing plan beside a plan that opens an exception. */
struct gate_closing {
    const char *text;
    size_t length;
    const struct statement *read;
    const struct gate_signature *signatures;
    size_t signature_count;
};

struct gate_question {
    const char *text; /* the statement as it was read, once: these bytes are verified and used */
    size_t length;
    const struct statement *read;  /* the same, read back */
    const struct statement *fresh; /* made again from the present state, with number, made,
                                      expires, author and ledger taken over; NULL when resuming */
    const struct plan *plan;       /* what would be done: the fresh plan, or what is left of it */
    const struct gate_signature *signatures;
    size_t signature_count;
    const struct gate_closing *closing; /* NULL: there is none */
    const struct trust *trust;
    const char *trust_digest; /* 64 hex digits, of the trust as it is installed */
    const struct approvers *approvers;
    const struct approvers *revoked; /* keys that do not count, whenever they signed; NULL: none */
    const struct judgement *judgement; /* of the fresh observation: ids, staged, live guardrails */
    const char *api;                   /* the API's address in this run */
    bool simulated;
    struct clocks clocks;
    int64_t built; /* the clock may not be before this build */
    /* The ledger's facts. */
    const char *ledger_id;
    bool ledger_has_head; /* the plan's head is an ancestor of the present one */
    int64_t ledger_newest;
    bool used;          /* an apply began with this number (a closing plan has its own) */
    bool resumes;       /* exactly this text was let through before, and its apply has not ended */
    bool staged_is_own; /* the staged changes are those of the apply that is resumed */
    const char *trust_outdated; /* why the ledger does not accept this trust file; NULL: it does */
    /* CLOSING: when the apply began that opened the exception and was signed together with this plan, as
     * sealed entries say; 0: `not_opened` says why there is none. */
    int64_t opened;
    const char *not_opened;
    struct names unmet; /* CLOSING: its preconditions that do not hold */
    /* RESUMES: more of it is to be written or deployed, so that guardrails are asked. */
    bool advances;
    bool dry_run; /* signatures may be missing; the permit cannot write */
};

struct gate_refusal {
    enum exit_code code; /* EXIT_STALE or EXIT_NOT_APPROVED; EXIT_BREACHED for live guardrails and
                            the preconditions of a closing plan; EXIT_INCONCLUSIVE where Railway
                            or a guardrail was not seen */
    const char *rule;    /* its name, `not-signed`, `expired`, `not-approved` … */
    struct err err;      /* what is wrong, and the way that exists (ERR_INPUT without a place) */
    /* `world-moved`: the statement that was signed against the one as it would be now, as lines `- …` and
     * `+ …`, escaped; else NULL. */
    const char *difference;
    struct names notes; /* one line each, escaped: signatures that do not count, and why */
};

/* Who signed, for the ledger. */
struct gate_approval {
    const char *principal;
    const char *key;    /* SHA256:… */
    struct names roles; /* the role that this approval fills; none: it was not needed */
    bool is_second;     /* it fills no needed role, and its person is the second one */
};

/* What is in the permit is borrowed from the question and the arena. */
bool gate_open(struct arena *arena, const struct gate_question *question, struct permit **out,
               struct gate_refusal *refusal);

const struct plan *permit_plan(const struct permit *permit);
const struct statement *permit_statement(const struct permit *permit);
const struct gate_approval *permit_approvals(const struct permit *permit, size_t *count);
/* One line each, escaped: what did not refuse, but has to be said. */
struct names permit_notes(const struct permit *permit);
bool permit_may_write(const struct permit *permit); /* false: a dry run */

/* The rules that need no observation: is there any use in signing this text? Reads text, read, closing,
 * trust with its digest and `trust_outdated`, our clock and the build of the question. */
bool gate_signable(struct arena *arena, const struct gate_question *question,
                   struct gate_refusal *refusal);

/* The approvals alone: have enough people signed? False with the rule where they have not. `approvals`
 * and `count` are those that count, in both cases. */
bool gate_approved(struct arena *arena, const struct gate_question *question,
                   const struct gate_approval **approvals, size_t *count,
                   struct gate_refusal *refusal);

/* The people who could sign. */
struct gate_electorate {
    const struct trust *trust;
    const struct approvers *approvers, *revoked;
    int64_t when; /* the instant at which their keys must count */
};

/* The persons with a key that counts. */
struct names gate_persons(struct arena *arena, const struct gate_electorate *who);

/* What they could not give: the roles of `needs`, each by a different person, and with `two_persons` a
 * second person. */
struct names gate_outlook(struct arena *arena, const struct gate_electorate *who,
                          const struct names *needs);

#endif
