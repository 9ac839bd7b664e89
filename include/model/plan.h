/*
 * plan: the changes from the present state to the declared one, and their effects.
 *
 * Pure: a target and what was observed in, changes with their directions out. What a plan cannot do
 * (unenforced, contradiction, a value that is not declared) is named in `beyond`, never guessed.
 * Guardrails and exceptions are judged on the state *after* the plan: every declared variable as it
 * would be stored, and running what is stored.
 */
#ifndef TAUTLINE_MODEL_PLAN_H
#define TAUTLINE_MODEL_PLAN_H

#include "model/code.h"
#include "model/finding.h"
#include "model/trust.h"

enum direction {
    DIRECTION_STRENGTHENS,
    DIRECTION_NEUTRAL,
    DIRECTION_WEAKENS,
    DIRECTION_UNKNOWN /* neither guardrails nor the type can tell */
};

const char *direction_name(enum direction direction); /* strengthens, neutral, weakens, unknown */

enum change_kind {
    CHANGE_ADD,    /* absent now */
    CHANGE_CHANGE, /* another value now */
    CHANGE_REMOVE, /* must be absent */
    CHANGE_LIVE    /* stored already, and another value runs; the deploy makes it live. Nothing is
                      written. Also where what is stored is not what is wanted (--only, an allowed value):
                      the signer of a deploy sees all that it makes live */
};

struct new_secret;

struct change {
    enum change_kind kind;
    const char *name;
    bool shared;                   /* a variable of the environment, not of the service */
    const struct setting *setting; /* as it is wanted now (an exception's `sets` put in) */
    /* As the statement shows them, as words (base/text_word.h): the text, in quotes where it is not plain,
     * or `(absent)`, `(sealed)`, `(hidden)`, `fp:…`. For LIVE `before` is what runs. */
    const char *before, *after;
    const char *value;                /* ADD, CHANGE: the text to write; NULL for a secret */
    int secret;                       /* handle of the secret to write; -1 */
    const struct new_secret *at_hand; /* what is known of that secret; NULL */
    bool has_undo;    /* false where the value before cannot be put back (a secret, sealed) */
    const char *undo; /* has_undo: the text to write back; NULL: see undo_kept */
    size_t
        undo_kept;  /* has_undo, a value that is not shown: its handle in the registry + 1, to write
                         back; 0 without `undo`: remove it again */
    bool is_stored; /* of an apply that goes on: written already, and still to be made live */
    enum direction direction;
    const char *why; /* the rule that gave the direction, one line */
};

/* A new value for a secret that is at hand in this run (`secret: { from: … }`). */
struct new_secret {
    const char *name;        /* of the setting */
    int secret;              /* handle in the registry */
    const char *fingerprint; /* 16 hex digits, over the same things as the stored variable's */
    struct secret_facts facts;
};

struct plan_question {
    const struct target *target;
    const struct observed *observed;
    struct clocks clocks;
    const struct trust *trust; /* limits and needs */
    const struct new_secret *secrets;
    size_t secret_count;
    struct names only;  /* settings that the plan is limited to; none: all */
    struct names as_is; /* of those: may become live as they are stored, and are not written */
    /* Not NULL: the plan that closes this exception, made in a world in which it is over: the
     * declared values of the settings that it allows otherwise, nothing else. */
    const struct exception *closes;
};

struct plan {
    const struct target *target;  /* borrowed */
    const struct change *changes; /* by name: LIVE last, tightening before loosening, removals after
                                     what is written */
    size_t count;
    bool deploys;        /* one deploy follows */
    bool has_undo;       /* every change has one; look at undo_breaches too */
    struct names needs;  /* roles: the environment's and the change_needs of touched guardrails, in
                            the order of the trust file */
    struct names beyond; /* one line each: what differs and no plan can mend */
    struct names opens;  /* exceptions whose values this plan writes or makes live */
    struct names open;   /* open afterwards: `heyreach-unsigned until 2026-03-10` */
    const char
        *undo_breaches; /* what undoing would breach: a guardrail, or `A requires B`; NULL: none */
    /* Afterwards: by what is forbidden of the stored values. */
    size_t guardrails_held, guardrails_unobserved, guardrails_lifted;
    size_t floor_held;       /* of those held, the ones of the floor */
    size_t guardrails_other; /* what probes or a proof judge, and no stored value */
    struct code code;        /* that a deploy takes live */
    struct names unknown;    /* one line each: what this plan cannot know */
    struct names reaches;    /* what its writes are known to change */
    size_t adds, changed, removes, strengthens;
    size_t weakens, unknown_directions; /* an unknown direction counts as a weakening */
};

/* Why there is no plan: the class (3 a guardrail or a limit, 4 not observed), the rule with its place,
 * and in the hint the ways that exist. */
struct plan_refusal {
    enum exit_code code;
    struct err err;
};

/* False: refused. A plan without changes and deploy is fine and empty. Lives in `arena`. */
bool plan_make(struct arena *arena, const struct plan_question *question, struct plan *out,
               struct plan_refusal *refusal);

/* Asks the same of a plan whose changes are given, the rest of one that goes on: guardrails, limits and
 * roles, by the state after it. Fills its counts and needs. */
bool plan_check(struct arena *arena, const struct plan_question *question, struct plan *plan,
                struct plan_refusal *refusal);

bool plan_is_empty(const struct plan *plan); /* nothing to write and nothing to deploy */

/* The observation as it would be after the plan, for the property "the next plan is empty" and for
 * closing plans: stored changed, running = stored; probes and readings unseen. */
void plan_after(struct arena *arena, const struct plan *plan, const struct observed *observed,
                struct observed *out);

/* Does the plan write what decides the absence of a setting that the guardrail forbids, so that it is held
 * by what is stored and runs then, and nothing that is unseen now speaks against that? */
bool plan_mends(struct arena *arena, const struct plan_question *now, const struct plan *plan,
                const struct guardrail *guardrail);

#endif
