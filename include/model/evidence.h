/*
 * evidence: what a ledger proves about one target, ready to be written.
 *
 * Names, words and times only: two checks, the newest and the one that it is compared with, and everything
 * that was planned, signed, written and proven.
 */
#ifndef TAUTLINE_MODEL_EVIDENCE_H
#define TAUTLINE_MODEL_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/names.h"
#include "model/observed.h"

/* A setting, guardrail or probe as a check found it. */
struct evidence_state {
    const char *name;
    const char *state;     /* its word: `in_sync`, `held`, `pass` … */
    const char *exception; /* that covers it; NULL */
};

struct evidence_states {
    const struct evidence_state *items;
    size_t count;
};

struct evidence_exception {
    const char *name, *state;
    const char *lifts, *policy, *owner; /* each may be NULL */
    int64_t ends;                       /* first second no longer in force; 0: unknown */
    bool unused;
    struct names also_open, still_open; /* other open holes; its own hole after its end */
    int64_t open_since; /* the first check of those in a row that saw it used; 0: it is not */
};

struct evidence_exceptions {
    const struct evidence_exception *items;
    size_t count;
};

struct evidence_check {
    size_t entry; /* 0: of a check that is not recorded */
    int64_t at;
    const char *run;
    int64_t exit;
    struct names classes;
    bool simulated;
    const char *desired;             /* digest of the declaration; NULL: not recorded */
    const char *deployment, *commit; /* NULL: unknown to Railway */
    int64_t in_sync;                 /* settings */
    struct evidence_states settings; /* not in sync */
    struct evidence_states guardrails, probes;
    struct evidence_exceptions exceptions;
};

struct evidence_approval {
    const char *principal, *key; /* the key's fingerprint */
    struct names roles;
};

/* Who wrote the entries of an apply, as their seals say. The words are read by programs. */
#define EVIDENCE_CHECKED     "checked"     /* the key of this host sealed each of them */
#define EVIDENCE_NOT_CHECKED "not checked" /* sealed, with a key that is not at hand here */
#define EVIDENCE_NOT_SEALED  "not sealed"  /* one of them is not, and does not count */

/* One apply of a plan. */
struct evidence_change {
    size_t entry;         /* that began it */
    const char *seal;     /* one of the three words */
    size_t unsealed;      /* the first entry that is not sealed; 0: all are. If it is the one that
                                  began it, nothing below counts but its number, its plan and its keys */
    int64_t begun, ended; /* ended 0: it is not */
    const char *number, *plan; /* plan: digest of the text that was signed */
    const char *author;        /* NULL: the ledger does not say */
    const struct evidence_approval *approvals;
    size_t approval_count;
    size_t persons; /* that had to sign at least, as the trust file said; 0: not recorded */
    struct names keys;
    const char *deployment;
    bool verified;
    const char *outcome, *why; /* NULL: it has not ended */
};

/* What ran since when, as checks saw it. */
struct evidence_deployment {
    const char *deployment, *commit;
    int64_t since;
};

/* A thing whose state changed. */
struct evidence_line {
    const char *kind;                  /* setting, guardrail, probe, exception */
    const char *name, *before, *after; /* `(not there)` */
    bool good;                         /* as it should be now */
};

struct evidence {
    const char *service, *environment;
    const char *ledger; /* its id */
    size_t entries;
    const char *head; /* digest of the newest entry */
    int64_t newest;
    const struct evidence_check *check;            /* the newest; NULL: there is none */
    const struct evidence_check *before;           /* what it is compared with; NULL */
    const struct evidence_deployment *deployments; /* from `before` on */
    size_t deployment_count;
    const struct evidence_line *lines; /* from `before` to `check` */
    size_t line_count;
    const struct evidence_change *changes; /* the newest first */
    size_t change_count;
    size_t changes_left_out;
    const struct proof *proofs; /* the newest first */
    size_t proof_count;
};

struct judgement;

/* A judgement in the form of a check from a ledger; the caller sets classes, run and entry. */
void evidence_judged(struct arena *arena, const struct judgement *judgement,
                     struct evidence_check *out);

/* What differs between `before` and `check`, by kind and in the order of the check. */
void evidence_compare(struct arena *arena, struct evidence *evidence);

#endif
