/*
 * apply_state: what the parts of one apply share.
 */
#ifndef TAUTLINE_ACT_APPLY_STATE_H
#define TAUTLINE_ACT_APPLY_STATE_H

#include "act/apply.h"
#include "act/journal.h"
#include "base/err.h"

/* One variable and what is to become of it. */
struct want {
    const char *name;
    enum remote_scope scope;
    const struct setting *setting; /* whose typed equality counts; NULL: the bytes alone */
    bool removes;                  /* to be gone */
    const char *value;          /* to be stored; NULL: not at hand (a secret's, after a restart) */
    bool loosens;               /* written after what tightens */
    const char *before, *after; /* fingerprints */
    int64_t since; /* what Railway told of its last change, before; 0: not known, or of no matter */
};

enum want_state {
    WANT_BEFORE, /* as it was */
    WANT_AFTER,  /* as it should be */
    WANT_OTHER   /* somebody else changed it */
};

struct wants {
    struct want *items;
    size_t count;
    enum want_state *states; /* by the newest look, or by what was confirmed since */
    bool *confirmed;         /* Railway said that it is stored, whatever a late look shows */
    struct remote_question *questions;
};

/* How a part of an apply ended. */
enum step {
    STEP_DONE,
    STEP_FAILED,  /* it is not as it should be: `why`; to be undone or kept */
    STEP_STOPPED, /* goes on with the same plan: the result says why */
    STEP_MOVED    /* somebody else changed what is ours: `why` */
};

struct apply_state {
    const struct apply_work *work;
    struct apply_result *out;
    struct journal journal;
    struct wants forward, back;
    struct remote_look look; /* the newest */
    struct names wrong;      /* what was not in order before */
    bool resumed;
    bool touched;    /* something of ours may have taken effect */
    const char *why; /* FAILED, MOVED */
    struct err err;  /* of the ledger */
};

/* The half that is under way. */
struct journal_half *apply_half(struct apply_state *state);

/* ---- apply.c ---- */

__attribute__((format(printf, 2, 3))) void apply_tell_progress(struct apply_state *state,
                                                               const char *format, ...);
enum step apply_stop(struct apply_state *state, const char *why, const char *next);
__attribute__((format(printf, 2, 3))) enum step apply_fail(struct apply_state *state,
                                                           const char *format, ...);
/* Milliseconds between two reads of the same thing, growing with `round`; never more than the time that is
 * left until `deadline`. False where the deadline is over or somebody asked to stop. */
bool apply_pause(struct apply_state *state, unsigned round, int64_t deadline);
int64_t apply_deadline(const struct apply_state *state, int64_t seconds);
/* Looks, and compares every want; false where Railway could not be seen. */
bool apply_look(struct apply_state *state, struct wants *wants);
bool apply_is_asked_to_stop(const struct apply_state *state);

/* ---- apply_wants.c: what a plan wants of single variables ---- */

void wants_make(struct apply_state *state);
void wants_note_before(struct apply_state *state); /* fingerprints of the newest look */
void wants_compare(struct wants *wants, const struct remote_look *look);
bool wants_any(const struct wants *wants, enum want_state state);
/* The first that somebody else changed; NULL: none. */
const char *wants_moved(const struct wants *wants);

/* ---- apply_journal.c: entries. False: not recorded, `applying->err` says why ---- */

bool record_begin(struct apply_state *state);
bool record_write(struct apply_state *state, const char *what, const struct names *names);
bool record_wrote(struct apply_state *state, const char *what, const char *outcome,
                  const char *why);
bool record_deploy(struct apply_state *state, const char *latest);
bool record_deployed(struct apply_state *state, const char *id, const char *how);
bool record_undo(struct apply_state *state, const char *why);
bool record_undone(struct apply_state *state);
bool record_verified(struct apply_state *state);
bool record_end(struct apply_state *state, const char *outcome, const char *why);
enum step record_failed(struct apply_state *state);

/* ---- the parts ---- */

enum step apply_write(struct apply_state *state, struct wants *wants);  /* apply_write.c */
enum step apply_remove(struct apply_state *state, struct wants *wants); /* apply_remove.c */
enum step apply_read_back(struct apply_state *state, struct wants *wants, int64_t deadline);
enum step apply_deploy(struct apply_state *state, struct wants *wants); /* apply_deploy.c */
/* `how`: made, or found: it is somebody's. */
enum step apply_take_deployment(struct apply_state *state, const char *id, const char *how);
enum step apply_wait(struct apply_state *state);   /* apply_wait.c */
enum step apply_verify(struct apply_state *state); /* apply_verify.c */
void verify_note_before(struct apply_state *state);
void apply_undo(struct apply_state *state); /* apply_undo.c: undoes, or keeps; ends the apply */

#endif
