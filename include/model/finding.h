/*
 * finding: one sentence of the judgement, ready to be written in any format.
 *
 * Formats put findings on paper; they decide nothing. Every text here is complete and may be shown
 * as it is once it is escaped; it never holds a secret.
 */
#ifndef TAUTLINE_MODEL_FINDING_H
#define TAUTLINE_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/exception.h"
#include "model/guardrail.h"
#include "model/observed.h"
#include "model/target.h"

enum says {
    SAYS_DESIRED,  /* = */
    SAYS_OTHER,    /* ≠ */
    SAYS_UNSEEN,   /* ? */
    SAYS_NOT_ASKED /* – */
};

enum witness { WITNESS_STORED, WITNESS_RUNNING, WITNESS_REPORTED, WITNESS_BEHAVED, WITNESS_COUNT };

const char *witness_name(enum witness witness);
const char *says_name(enum says says); /* desired, other, unseen, not_asked */

struct testimony {
    enum says says;
    const char *shown; /* the value or its stand-in: `true`, `(absent)`, `(sealed)`, `fp:…` */
    const char *why;   /* where it is other or unseen: which probe, what reason; may be NULL */
};

/* The value that a testimony adds to its symbol; NULL where it adds none: nothing was asked, nothing
 * was seen, or it is behaviour, of which the probe tells what was seen. */
const char *testimony_value(enum witness witness, const struct testimony *testimony);

enum verdict {
    VERDICT_IN_SYNC,
    VERDICT_EXCEPTED,
    VERDICT_MASKED,
    VERDICT_DRIFT,
    VERDICT_PENDING,
    VERDICT_UNENFORCED,
    VERDICT_CONTRADICTION,
    VERDICT_UNOBSERVED,
    VERDICT_INERT, /* never judged */
    VERDICT_COUNT
};

const char *verdict_name(enum verdict verdict);
const char *guardrail_state_name(enum guardrail_state state);

enum finding_kind {
    FINDING_SETTING,
    FINDING_GUARDRAIL,
    FINDING_PROBE,
    FINDING_EXCEPTION,
    FINDING_CODE, /* Railway would deploy other code than what runs */
    FINDING_NOTE
};

const char *finding_kind_name(enum finding_kind kind);

/* Ways in, by what was seen of them: names of probes or settings. */
struct doors {
    struct names closed, open, unseen;
};

struct finding {
    enum finding_kind kind;
    union {
        enum verdict verdict;           /* SETTING */
        enum guardrail_state guardrail; /* GUARDRAIL */
        enum probe_outcome probe;       /* PROBE */
        enum exception_state exception; /* EXCEPTION */
    } state;
    bool live; /* GUARDRAIL, breached: also by what runs or shows, and not only by what is stored */
    const char *name; /* of the setting, guardrail, probe, exception; of a note: its topic */
    const char *environment;
    struct place where;                        /* in the declaration */
    const char *state_name;                    /* the word for it */
    const char *desired;                       /* SETTING: what is wanted, in words */
    struct testimony witnesses[WITNESS_COUNT]; /* SETTING */
    const char *why;                           /* one line; may be NULL */
    const char *rule;      /* SETTING: the row of the verdict table that decided, in words */
    const char *advice;    /* what to do; may be NULL */
    const char *about;     /* NOTE: the setting that it is about; else NULL */
    int64_t due;           /* the moment of model/due that has come; 0: nothing is due */
    int64_t since;         /* 0: Railway does not know */
    const char *who;       /* may be NULL */
    const char *exception; /* SETTING, GUARDRAIL, PROBE: the exception that covers it, or NULL */
    int64_t days_left;     /* of that exception, or of the EXCEPTION itself */
    bool exception_unused; /* an exception in force that nothing needs */
    /* EXCEPTION: in force, the other ways in of the same kind; ended, those that it had opened. */
    struct doors others, exempted;
};

struct coverage {
    size_t settings; /* judged ones: without inert */
    size_t witnessed[WITNESS_COUNT];
    size_t not_asked; /* probes and proofs that were not asked */
};

/* Everything that one run learned about one target. */
struct judgement {
    const struct target *target;     /* borrowed */
    const struct observed *observed; /* borrowed */
    const struct finding
        *findings; /* guardrails, exceptions, settings, probes, code, notes; within each
                                        the order of the declaration */
    size_t count;
    struct coverage coverage;
    size_t undeclared; /* variables of the service that the declaration does not name */
    struct names undeclared_names;
};

/* The classes of a run (README.md, "exit code"), worst first: 7 1 6 5 3 2 4 0. */
enum exit_code {
    EXIT_IN_SYNC = 0,
    EXIT_FAILED = 1,
    EXIT_CHANGES = 2,
    EXIT_BREACHED = 3,
    EXIT_INCONCLUSIVE = 4,
    EXIT_STALE = 5,
    EXIT_NOT_APPROVED = 6,
    EXIT_NOT_VERIFIED = 7,
    EXIT_USAGE = 64
};

/* The worse of two codes, in the order 7, 1, 6, 5, 3, 2, 4, 0. */
enum exit_code exit_code_worse(enum exit_code a, enum exit_code b);

/* What a finding alone would end with. */
enum exit_code finding_exit(const struct finding *finding);

/* The code of a judgement: the worst of its findings, EXIT_FAILED where the look was refused, and
 * EXIT_INCONCLUSIVE where there is nothing that was judged. */
enum exit_code judgement_exit(const struct judgement *judgement);

#endif
