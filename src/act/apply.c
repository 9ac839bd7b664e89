#include "apply_state.h"

#include "act/journal.h"
#include "base/arena.h"
#include "base/text.h"
#include "ledger/chain.h"

/* ---- the beginning ---- */

static enum step refuse(struct apply_state *state, enum exit_code code, const char *why,
                        const char *next)
{
    *state->out =
        (struct applied){.code = code, .end = APPLIED_NOT_BEGUN, .why = why, .next = next};
    return STEP_STOPPED;
}

static enum step refuse_staged(struct apply_state *state)
{
    const struct staged *staged = &state->look.staged;
    const char *who = staged->who ? staged->who : "someone";
    const char *names = names_text(state->work->arena, &staged->variables);
    return refuse(state, EXIT_STALE,
                  arena_printf(state->work->arena, "%s has staged changes%s%s", who,
                               *names ? ", of " : "", text_escaped(state->work->arena, names)),
                  "Nothing was written. Commit or discard them at Railway, then apply again.");
}

/* The code that was signed, or for a closing plan what runs now. False: other code runs than was signed. */
static bool note_code(struct apply_state *state)
{
    if (state->work->closes)
        code_of_deployment(state->work->arena, &state->look.active, &state->code);
    else
        state->code = state->work->plan->code;
    return apply_runs_signed_code(state);
}

/* All preconditions before the first write: the last look is compared with the one that was judged. */
static enum step begin(struct apply_state *state)
{
    const struct apply_work *work = state->work;
    verify_note_before(state);
    state->journal = (struct journal){.open = false};
    /* Before the etag is compared, so that what references are is of the moment that was judged. */
    if (!rendering_note(state))
        return refuse(state, EXIT_INCONCLUSIVE, state->why, "Nothing was written. Apply again.");
    if (!apply_look(state, &state->forward))
        return refuse(state, EXIT_INCONCLUSIVE, state->look.why,
                      "Nothing was written. Apply again.");
    if (!text_is(state->look.etag, work->etag))
        return refuse(state, EXIT_STALE, "the environment changed during the look",
                      "Nothing was written. Make a new plan.");
    if (state->look.staged.any)
        return refuse_staged(state);
    if (!note_code(state))
        return refuse(state, EXIT_STALE, "other code runs than the plan names",
                      "Nothing was written. Make a new plan.");
    if (apply_is_asked_to_stop(state))
        return refuse(state, EXIT_FAILED, "stopped by a signal", "Nothing was written.");
    if (!ledger_lock_holds(work->ledger))
        return refuse(state, EXIT_STALE, "the ledger's lock was removed",
                      "Nothing was written. Apply again when no one else does.");
    edits_note_before(state);
    edits_compare(&state->forward, &state->look);
    state->journal.open = true;
    state->journal.number = work->number;
    state->journal.deployment = state->look.latest.id;
    state->journal.running = state->look.active.id;
    if (record_begin(state))
        return STEP_DONE;
    return refuse(state, EXIT_FAILED,
                  arena_printf(work->arena, "the ledger could not be written: %s", state->err.text),
                  "Nothing was written at Railway.");
}

/* Each variable is as it was or as it should be; anything else is the change of someone else. */
static enum step resume(struct apply_state *state)
{
    struct edits *edits = &state->forward;
    state->wrong = state->journal.wrong;
    state->code = state->journal.code;
    apply_tell_progress(state, "continuing the apply that began in entry %zu",
                        state->journal.begun);
    if (!ledger_lock_holds(state->work->ledger))
        return apply_stop(state, "the ledger's lock was removed",
                          "Apply again when no one else does.");
    if (!apply_look(state, edits))
        return apply_stop(state, state->look.why, "Apply the same plan again.");
    if (state->journal.undoing)
        return STEP_DONE;
    if (state->work->plan->deploys && !state->journal.forward.deploy_sent &&
        !apply_runs_signed_code(state))
        return apply_fail(state, OTHER_CODE);
    const enum step step = apply_check_foreign(state, edits);
    return step == STEP_DONE && state->work->not_deployed
               ? apply_not_deployed(state, state->work->not_deployed)
               : step;
}

/* ---- forward and back ---- */

static enum step carry_out(struct apply_state *state, struct edits *edits, bool deploys)
{
    enum step step = apply_write(state, edits);
    if (step == STEP_DONE && deploys)
        step = apply_deploy(state, edits);
    if (step == STEP_DONE && deploys)
        step = apply_wait(state);
    return step;
}

static enum step forward(struct apply_state *state)
{
    const enum step step = carry_out(state, &state->forward, state->work->plan->deploys);
    return step == STEP_DONE ? apply_verify(state) : step;
}

/* Does the undo have to be deployed, too? */
static bool deploys_back(const struct apply_state *state)
{
    const struct journal_half *half = &state->journal.forward;
    return half->deployed || half->deploy_sent;
}

/* One deploy makes the values that are back live, where the plan's own had been made. */
static enum step back(struct apply_state *state)
{
    if (!apply_look(state, &state->back))
        return apply_stop(state, state->look.why,
                          "Apply the same plan again: it continues to undo.");
    const enum step step = apply_check_foreign(state, &state->back);
    return step == STEP_DONE ? carry_out(state, &state->back, deploys_back(state)) : step;
}

/* ---- the end ---- */

struct apply_ending {
    enum applied_end end;
    enum exit_code code;
    const char *outcome; /* for the ledger */
    const char *next;
};

static const struct apply_ending done = {APPLIED_DONE, EXIT_IN_SYNC, "applied", NULL},
                                 moved_untouched = {APPLIED_NOTHING, EXIT_STALE, "nothing",
                                                    "Look at the service, then make a new plan."},
                                 moved = {APPLIED_KEPT, EXIT_NOT_VERIFIED, "kept",
                                          "Look at the service, then make a new plan."},
                                 kept = {APPLIED_KEPT, EXIT_NOT_VERIFIED, "kept",
                                         "Look at the service now, then make a new plan."},
                                 undone = {APPLIED_UNDONE, EXIT_NOT_VERIFIED, "undone",
                                           "Find out why, then make a new plan."},
                                 untouched = {APPLIED_NOTHING, EXIT_FAILED, "nothing",
                                              "Nothing was changed; make a new plan."};

static void tell_code(struct apply_state *state)
{
    struct arena *arena = state->work->arena;
    struct code runs;
    if (!state->out->deployment)
        return;
    if (state->code.kind != CODE_UNPINNED)
        state->out->intended = code_text(arena, &state->code);
    /* Verifying has seen it, unless it was undone after that. */
    if (!state->out->runs &&
        apply_look(state, state->journal.undoing ? &state->back : &state->forward)) {
        code_of_deployment(arena, &state->look.active, &runs);
        state->out->runs = runs.kind == CODE_UNPINNED ? NULL : code_text(arena, &runs);
    }
}

static void finish(struct apply_state *state, const struct apply_ending *ending, const char *why)
{
    struct applied *out = state->out;
    tell_code(state);
    if (record_end(state, ending->outcome, why) != STEP_DONE)
        return;
    out->why = why;
    out->end = ending->end;
    out->code = ending->code;
    out->next = state->next ? state->next : ending->next;
}

/* Railway may take back later what it would not today; a change of someone else is left as it is. */
static void end_not_back(struct apply_state *state, enum step step)
{
    const char *why = arena_printf(state->work->arena, "%s; it could not be undone: %s",
                                   state->journal.undo_why, state->why);
    if (step == STEP_MOVED)
        finish(state, &kept, why);
    else
        apply_stop(state, why, "Apply the same plan again: it continues to undo.");
}

/* That the values were put back says nothing of what runs, nor of what others stored since. Where what ran
 * before runs still, nothing was taken live. */
static void tell_what_runs(struct apply_state *state)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    struct arena *arena = state->work->arena;
    const struct journal *journal = &state->journal;
    struct apply_runs runs = {.seen = false};
    const bool seen = apply_look(state, &state->back);
    const char *active = seen ? state->look.active.id : NULL;
    if (seen && apply_check_rows(state, &state->back) != STEP_DONE) {
        state->out->runs_otherwise = state->why;
        state->next = "Look at the service, then make a new plan.";
        return;
    }
    if (active && text_is(active, journal->running))
        return;
    callbacks->look_at_runs(callbacks->context, &runs);
    if (!runs.seen)
        state->out->runs_otherwise = "it was not seen what runs";
    else if (runs.names.count)
        state->out->runs_otherwise = arena_printf(
            arena, "%s not as stored%s%s", names_text(arena, &runs.names),
            active ? ", by deployment " : "", active ? text_escaped(arena, active) : "");
    if (state->out->runs_otherwise)
        state->next = "Look at the service. A deploy makes live what is stored: make a new plan.";
}

static void undo(struct apply_state *state)
{
    const char *why = state->journal.undo_why;
    apply_tell_progress(state, "not as planned: %s; undoing", why);
    state->out->deployment = state->out->status = state->out->runs = NULL;
    const enum step step = back(state);
    if (step == STEP_STOPPED)
        return;
    /* Its deploy did not come up: the values are back all the same, and another try would do no more. */
    const bool is_back =
        step == STEP_DONE || (step == STEP_FAILED && state->journal.back.deployed != NULL);
    if (!is_back) {
        end_not_back(state, step);
        return;
    }
    if (step != STEP_DONE)
        why = arena_printf(state->work->arena, "%s; the values are back, but %s", why, state->why);
    tell_what_runs(state);
    if (record_undone(state) == STEP_DONE)
        finish(state, &undone, why);
}

/* Nothing of ours is stored, and nothing was deployed. */
static bool is_untouched(struct apply_state *state)
{
    for (size_t i = 0; i < state->forward.count; i++)
        if (state->forward.confirmed[i])
            return false;
    return !state->journal.forward.deploy_sent && apply_look(state, &state->forward) &&
           !edits_any(&state->forward, EDIT_STORED) && !edits_any(&state->forward, EDIT_FOREIGN);
}

/* An undo that goes on writes what is left of it; a value that is not shown is gone with the process that
 * had read it. */
static bool is_at_hand(struct apply_state *state)
{
    return state->work->plan->has_undo ||
           (apply_look(state, &state->back) && !edits_any(&state->back, EDIT_PENDING));
}

/* Fills the guardrail because of which nothing is taken back: by the signed text, or by what is stored now,
 * also by others. STEP_STOPPED where Railway could not be seen. */
static enum step find_withholding(struct apply_state *state, struct plan_breach *out)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    struct apply_clearing clearing = {.seen = true};
    *out = (struct plan_breach){.guardrail = state->work->plan->undo_breaches};
    if (!deploys_back(state))
        return STEP_DONE;
    callbacks->clear(callbacks->context, true, state->seen, &clearing);
    *out = clearing.breach;
    return clearing.seen
               ? STEP_DONE
               : apply_stop_or_signal(
                     state, arena_printf(state->work->arena, "not undone yet: %s", clearing.why),
                     GO_ON_FROM_HERE);
}

static void begin_undo(struct apply_state *state)
{
    if (record_undo(state, state->why) != STEP_DONE)
        return;
    state->journal.undoing = true;
    state->journal.undo_why = state->why;
    undo(state);
}

/* What is written stays where it has no undo, or one that a guardrail withholds. */
static void begin_undo_or_keep(struct apply_state *state)
{
    const struct plan *plan = state->work->plan;
    struct plan_breach breach = {.guardrail = NULL};
    const bool has_undo =
        plan->has_undo && state->back.count > 0 && !(state->unproven && plan->weakens == 0);
    if (has_undo && find_withholding(state, &breach) != STEP_DONE)
        return;
    if (has_undo && !breach.guardrail) {
        begin_undo(state);
        return;
    }
    state->out->guardrail = breach.guardrail;
    state->out->guardrail_is_doubtful = breach.code == EXIT_INCONCLUSIVE;
    finish(state, &kept, state->why);
}

static void undo_or_keep(struct apply_state *state)
{
    if (state->journal.undoing && !is_at_hand(state)) {
        finish(state, &kept,
               arena_printf(state->work->arena,
                            "%s; it could not be undone: a value that is not shown is not at hand "
                            "any more",
                            state->journal.undo_why));
    } else if (state->journal.undoing) {
        undo(state);
    } else if (is_untouched(state)) {
        finish(state, &untouched, state->why);
    } else {
        begin_undo_or_keep(state);
    }
}

/* ---- all of it ---- */

void apply_run(const struct apply_work *work, struct applied *out)
{
    struct apply_state state = {.work = work, .out = out};
    *out = (struct applied){.code = EXIT_FAILED, .end = APPLIED_OPEN};
    journal_read(work->arena, work->ledger, &state.journal);
    /* Another one may have been left open until nothing waits for it any more. */
    state.resumed = state.journal.open && text_is(state.journal.number, work->number) &&
                    text_is(state.journal.plan, work->digest);
    out->first_entry = state.resumed ? state.journal.begun : 0;
    out->last_entry = state.resumed ? ledger_count(work->ledger) : 0;
    edits_make(&state);
    enum step step = state.resumed ? resume(&state) : begin(&state);
    if (step == STEP_DONE)
        step = state.journal.undoing ? STEP_FAILED : forward(&state);
    switch (step) {
    case STEP_DONE:
        finish(&state, &done, NULL);
        break;
    case STEP_FAILED:
        undo_or_keep(&state);
        break;
    case STEP_MOVED:
        /* A change of someone else is not ours to undo or to overwrite. */
        finish(&state,
               state.journal.forward.wrote || state.journal.forward.deploy_sent ? &moved
                                                                                : &moved_untouched,
               state.why);
        break;
    case STEP_STOPPED:
        break;
    }
}
