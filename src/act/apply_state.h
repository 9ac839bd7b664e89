/*
 * apply_state: what the steps of one apply share: its state, its edits, looks, pauses and entries.
 */
#ifndef TAUTLINE_SRC_ACT_APPLY_STATE_H
#define TAUTLINE_SRC_ACT_APPLY_STATE_H

#include "act/apply.h"
#include "act/journal.h"
#include "base/err.h"

/* One variable and what is to become of it. */
struct edit {
    const char *name;
    enum remote_scope scope;
    const struct setting *setting; /* whose typed equality counts; NULL: the bytes alone */
    bool removes;
    const char *value;          /* to be stored; NULL: not at hand (a secret's, after a restart) */
    bool loosens;               /* written after what tightens */
    const char *before, *after; /* fingerprints */
    int64_t since; /* Railway's time of its last change, before; 0: not known, or does not matter */
};

enum edit_state { EDIT_PENDING, EDIT_STORED, EDIT_FOREIGN /* someone else changed it */ };

struct edits {
    struct edit *items;
    size_t count;
    enum edit_state *states; /* by the newest look */
    bool *confirmed; /* Railway said that it is stored, even where a late look does not show it */
    struct remote_question *questions;
};

/* How a part of an apply ended. */
enum step {
    STEP_DONE,
    STEP_FAILED,  /* it is not as it should be: `why`; to be undone or kept */
    STEP_STOPPED, /* the same plan continues it: the result says why */
    STEP_MOVED    /* someone else changed one of its variables: `why` */
};

struct apply_state {
    const struct apply_work *work;
    struct applied *out;
    struct journal journal;
    struct edits forward, back;
    struct remote_look look; /* the newest */
    struct names wrong;      /* what was not in order before */
    struct code code;        /* that the deploy has to take live */
    bool resumed;
    const struct judgement *seen; /* of the last look that verified; NULL: there was none */
    const char *why;              /* FAILED, MOVED */
    const char *next;             /* what to do about it, where that is known; else NULL */
    bool unproven;  /* FAILED: nothing is known to be wrong, but not all is known to hold */
    struct err err; /* of the ledger */
};

#define OTHER_CODE      "other code runs now than the plan names"
#define GO_ON_FROM_HERE "Apply the same plan again: it continues from here."

/* ---- apply_state.c: ends of a step, time, looks, edits ---- */

/* The half that is under way, and its edits. */
struct journal_half *apply_half(struct apply_state *state);

__attribute__((format(printf, 2, 3))) void apply_tell_progress(struct apply_state *state,
                                                               const char *format, ...);
enum step apply_stop(struct apply_state *state, const char *why, const char *next);
/* Stops because of a signal, else for `why`. */
enum step apply_stop_or_signal(struct apply_state *state, const char *why, const char *next);
__attribute__((format(printf, 2, 3))) enum step apply_fail(struct apply_state *state,
                                                           const char *format, ...);
bool apply_is_asked_to_stop(const struct apply_state *state);

int64_t apply_deadline(const struct apply_state *state, int64_t seconds);
/* Waits between two reads of the same thing, longer as `round` grows, never past `deadline`. False where
 * the deadline is over or the program was asked to stop. */
bool apply_pause(struct apply_state *state, unsigned round, int64_t deadline);

/* Looks, and compares every edit; false where Railway could not be seen. */
bool apply_look(struct apply_state *state, struct edits *edits);
/* By the newest look; also where no code was signed. */
bool apply_runs_signed_code(const struct apply_state *state);
/* STEP_MOVED where the newest look shows that someone else changed one of them. */
enum step apply_check_foreign(struct apply_state *state, const struct edits *edits);
/* The same where it shows that one is not stored as it was written. */
enum step apply_check_rows(struct apply_state *state, const struct edits *edits);
/* What others stored since the apply was let through does not become live unasked. */
enum step apply_not_deployed(struct apply_state *state, const char *breach);

void edits_make(struct apply_state *state);
void edits_note_before(struct apply_state *state); /* fingerprints of the newest look */
void edits_compare(struct edits *edits, const struct remote_look *look);
bool edits_any(const struct edits *edits, enum edit_state state);

/* ---- apply_record.c: entries of the ledger. STEP_STOPPED where one could not be written ---- */

bool record_begin(struct apply_state *state); /* false: `state->err` says why */
enum step record_write(struct apply_state *state, const char *what, const struct names *names);
enum step record_wrote(struct apply_state *state, const char *what, const char *outcome,
                       const char *why);
enum step record_deploy(struct apply_state *state, const char *latest);
enum step record_deployed(struct apply_state *state, const char *id, const char *how);
enum step record_undo(struct apply_state *state, const char *why);
enum step record_undone(struct apply_state *state);
enum step record_verified(struct apply_state *state);
enum step record_end(struct apply_state *state, const char *outcome, const char *why);

/* ---- apply_rendering.c ---- */

/* Notes what refers to something and should not change with the plan. False where Railway cannot be seen:
 * `state->why`. */
bool rendering_note(struct apply_state *state);
/* Before the deploy: STEP_FAILED where it would take live another value of one of them. */
enum step rendering_check(struct apply_state *state);

/* ---- apply_steps.c, apply_verify.c ---- */

/* Stores, removes, and reads both back. */
enum step apply_write(struct apply_state *state, struct edits *edits);
enum step apply_deploy(struct apply_state *state, struct edits *edits);
enum step apply_wait(struct apply_state *state);
enum step apply_verify(struct apply_state *state);
void verify_note_before(struct apply_state *state);

#endif
