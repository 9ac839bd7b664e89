/*
 * fake_railway: a Railway in memory for the steps of an apply, with a script of what goes wrong.
 *
 * It lies in memory that a forked child shares, so that a test can let an apply die between any two
 * steps and go on with another. Everything that changes it is written down in `sent`.
 */
#ifndef TAUTLINE_TESTS_FAKE_RAILWAY_H
#define TAUTLINE_TESTS_FAKE_RAILWAY_H

#include "act/apply.h"
#include "base/arena.h"
#include "support/ledger.h"

enum {
    FAKE_VARIABLES = 8,
    FAKE_TEXT = 32,
    FAKE_LINE = 512,
    FAKE_COMMIT = 41,
    FAKE_SENT = 4096,
    FAKE_FAULTS = 4,
    FAKE_DEPLOYMENTS = 12
};

struct fake_railway_variable {
    char name[FAKE_TEXT], value[FAKE_TEXT];
    bool shared, there, staged;
    int64_t updated;
};

struct fake_railway_deployment {
    char id[FAKE_TEXT];
    char ran[FAKE_LINE]; /* what it was started with */
    char commit[FAKE_COMMIT];
    int64_t created;
};

enum fake_railway_call {
    CALL_LOOK,
    CALL_SET,
    CALL_STAGE,
    CALL_COMMIT,
    CALL_DEPLOY,
    CALL_DEPLOYMENT,
    CALL_WORKFLOW,
    CALL_OBSERVE,
    CALL_CLEAR,
    CALL_KINDS
};

enum fake_railway_fault_kind {
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
    FAULT_COLLEAGUE_SETS,   /* just before this call someone stores `theirs` in A */
    FAULT_COLLEAGUE_STAGES, /* … stages something */
    FAULT_COLLEAGUE_DEPLOYS,
    FAULT_COLLEAGUE_TOUCHES /* … changes what the plan does not speak of */
};

struct fake_railway_fault {
    enum fake_railway_call call;
    int at;    /* the first such call of a run is 1 */
    int times; /* so many in a row; 0: one */
    enum fake_railway_fault_kind kind;
};

/* What outlives a process. */
struct fake_railway_world {
    struct fake_railway_variable variables[FAKE_VARIABLES], old[FAKE_VARIABLES];
    size_t count;
    struct fake_railway_deployment deployments[FAKE_DEPLOYMENTS];
    size_t deployment_count;
    int64_t lag_until; /* looks show `old` until then */
    int64_t ticks;
    int etag, workflow_reads;
    bool foreign_staged, signalled;
    char sent[FAKE_SENT];
    size_t calls, dies_at; /* the process ends at this call; odd ones before its effect */
};

struct fake_railway_story {
    const char *plan;
    struct fake_railway_fault faults[FAKE_FAULTS];
    const char *statuses;  /* of deployments in turn, the last one stays; NULL: SUCCESS */
    const char *bad_while; /* verification fails while this is stored: `A=1` */
    const char *excused;   /* a probe that was wrong before and is still */
    bool touched;          /* that probe is one that shows A */
    const char *unproven;  /* a guardrail that no look sees */
    bool proof;            /* it wants nothing but a proof */
    const char *code;      /* the commit that the plan names; NULL: none */
    const char *runs;      /* the one that runs before; NULL: the same */
    const char *takes;     /* the one that every deploy takes; NULL: what it is asked for */
    const char *theirs;    /* the one that a colleague deploys; NULL: what runs */
    const char *guardrail; /* undoing would breach it */
    const char *otherwise; /* runs as written after an undo that deployed nothing */
    int64_t lag;           /* milliseconds until a write shows */
};

struct fake_railway {
    struct arena arena;
    struct test_ledger *chain;
    struct fake_railway_world *world;
    const struct fake_railway_story *story;
    struct ledger *ledger;
    struct remote remote;
    struct remote_keying keying;
    struct plan plan;
    struct target target;
    struct judgement judgement;
    struct finding findings[3];
    struct observed observed;
    struct guardrail rule;
    struct setting setting;
    struct probe_name shown_by;
    struct secrets *secrets;
    int counts[CALL_KINDS]; /* calls of this run */
    int64_t wait;           /* seconds */
    struct applied result;
};

/* A plan in words: `A:0>1` changes, `B:>x` adds, `C:0>` removes, `s.D:0>1` is shared, `L!` is live only; `-A:…`
 * weakens, `A:0>1?` has no undo. `chain` is an empty folder's. */
void fake_railway_begin(struct fake_railway *fake_railway, struct test_ledger *chain,
                        const struct fake_railway_story *story);
void fake_railway_end(struct fake_railway *fake_railway);
/* One run of apply, in this process. */
void fake_railway_apply(struct fake_railway *fake_railway);
/* In a child that dies at the `dies_at`-th call (0: never); true where it died. */
bool fake_railway_apply_dying(struct fake_railway *fake_railway, size_t dies_at);

/* `A=1 s.D=x`: what is stored. */
const char *fake_railway_stored(struct fake_railway *fake_railway);
/* Kinds of the journal's entries, with their outcome: `begin write wrote:confirmed …`. */
const char *fake_railway_journal(struct fake_railway *fake_railway);
/* How often `sent` contains a word. */
size_t fake_railway_count(const struct fake_railway *fake_railway, const char *word);

/* A story, and how one apply of it ends. */
struct fake_railway_row {
    const char *name;
    struct fake_railway_story story;
    const char *sent, *journal, *stored;
    enum applied_end end;
    enum exit_code code;
    const char *why; /* a part of it; NULL: none is said */
};

/* Each in a world of its own. */
void fake_railway_tell(const struct fake_railway_row *rows, size_t count);

#endif
