/*
 * pretence: a Railway in memory for the steps of an apply, with a script of what goes wrong.
 *
 * It lies in memory that a forked child shares, so that a test can let an apply die between any two
 * steps and go on with another. Everything that changes it is written down in `sent`.
 */
#ifndef TAUTLINE_TESTS_PRETENCE_H
#define TAUTLINE_TESTS_PRETENCE_H

#include "act/apply.h"
#include "base/arena.h"
#include "support/chaining.h"

enum {
    PRETENCE_VARIABLES = 8,
    PRETENCE_TEXT = 32,
    PRETENCE_LINE = 512,
    PRETENCE_SENT = 4096,
    PRETENCE_FAULTS = 4,
    PRETENCE_DEPLOYMENTS = 12
};

struct pretence_variable {
    char name[PRETENCE_TEXT], value[PRETENCE_TEXT];
    bool shared, there, staged;
    int64_t updated;
};

struct pretence_deployment {
    char id[PRETENCE_TEXT];
    char ran[PRETENCE_LINE]; /* what it was started with */
    int64_t created;
};

enum pretence_call {
    CALL_LOOK,
    CALL_SET,
    CALL_STAGE,
    CALL_COMMIT,
    CALL_DEPLOY,
    CALL_DEPLOYMENT,
    CALL_WORKFLOW,
    CALL_OBSERVE,
    CALL_KINDS
};

enum pretence_fault_kind {
    FAULT_NONE,
    FAULT_LOST,        /* it takes effect, and no answer comes */
    FAULT_DROPPED,     /* it takes no effect, and no answer comes */
    FAULT_DENIED,      /* no effect; an answer that says no and proves nothing */
    FAULT_DENIED_LATE, /* the same answer, although it took effect */
    FAULT_REFUSED,     /* no effect, certainly */
    FAULT_BUSY,
    FAULT_HALF,             /* the first variable is stored, then an answer that says no */
    FAULT_UNSEEN,           /* of a look: Railway cannot be asked */
    FAULT_SIGNAL,           /* the program is asked to stop, just after this call */
    FAULT_COLLEAGUE_SETS,   /* just before this call somebody stores `theirs` in A */
    FAULT_COLLEAGUE_STAGES, /* … stages something */
    FAULT_COLLEAGUE_DEPLOYS,
    FAULT_COLLEAGUE_TOUCHES /* … changes what the plan does not speak of */
};

struct pretence_fault {
    enum pretence_call call;
    int at;    /* the first such call of a run is 1 */
    int times; /* so many in a row; 0: one */
    enum pretence_fault_kind kind;
};

/* What outlives a process. */
struct pretence_world {
    struct pretence_variable variables[PRETENCE_VARIABLES], old[PRETENCE_VARIABLES];
    size_t count;
    struct pretence_deployment deployments[PRETENCE_DEPLOYMENTS];
    size_t deployment_count;
    int64_t lag_until; /* looks show `old` until then */
    int64_t ticks;
    int etag, workflow_reads;
    bool foreign_staged, signalled;
    char sent[PRETENCE_SENT];
    size_t calls, dies_at; /* the process ends at this call; odd ones before its effect */
};

struct pretence_story {
    const char *plan;
    struct pretence_fault faults[PRETENCE_FAULTS];
    const char *statuses;  /* of deployments in turn, the last one stays; NULL: SUCCESS */
    const char *bad_while; /* verification fails while this is stored: `A=1` */
    const char *excused;   /* a probe that was wrong before and is still */
    bool touched;          /* that probe is one that shows A */
    const char *guardrail; /* undoing would breach it */
    int64_t lag;           /* milliseconds until a write shows */
};

struct pretence {
    struct arena arena;
    struct chaining *chain;
    struct pretence_world *world;
    const struct pretence_story *story;
    struct ledger *ledger;
    struct remote remote;
    struct remote_keying keying;
    struct plan plan;
    struct target target;
    struct judgement judgement;
    struct finding findings[2];
    struct setting setting;
    struct probe_name shown_by;
    struct secrets *secrets;
    int counts[CALL_KINDS]; /* calls of this run */
    int64_t wait;           /* seconds */
    struct apply_result result;
};

/* A plan in words: `A:0>1` changes, `B:>x` adds, `C:0>` removes, `s.D:0>1` is shared, `L!` is live only; `-A:…`
 * weakens, `A:0>1?` has no undo. `chain` is an empty folder's. */
void pretence_begin(struct pretence *pretence, struct chaining *chain,
                    const struct pretence_story *story);
void pretence_end(struct pretence *pretence);
/* One run of apply, in this process. */
void pretence_apply(struct pretence *pretence);
/* In a child that dies at the `dies_at`-th call (0: never); true where it died. */
bool pretence_apply_dying(struct pretence *pretence, size_t dies_at);

/* `A=1 s.D=x`: what is stored. */
const char *pretence_stored(struct pretence *pretence);
/* Kinds of the journal's entries, with their outcome: `begin write wrote:confirmed …`. */
const char *pretence_journal(struct pretence *pretence);
/* How often a word stands in `sent`. */
size_t pretence_count(const struct pretence *pretence, const char *word);

/* A story, and how one apply of it ends. */
struct pretence_row {
    const char *name;
    struct pretence_story story;
    const char *sent, *journal, *stored;
    enum apply_end end;
    enum exit_code code;
    const char *why; /* a part of it; NULL: none is said */
};

/* Each in a world of its own. */
void pretence_tell(const struct pretence_row *rows, size_t count);

/* ---- pretence_calls.c ---- */

void pretence_open(struct pretence *pretence, struct remote *out, struct apply_hands *hands);

#endif
