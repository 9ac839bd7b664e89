#include "apply_state.h"

#include "base/arena.h"

static void finish(struct apply_state *state, enum apply_end end, const char *outcome,
                   const char *next)
{
    struct apply_result *out = state->out;
    if (!record_end(state, outcome, out->why)) {
        record_failed(state);
        return;
    }
    out->end = end;
    out->code = EXIT_NOT_VERIFIED;
    out->next = next;
}

static void keep(struct apply_state *state, const char *why, const char *guardrail)
{
    state->out->why = why;
    state->out->guardrail = guardrail;
    finish(state, APPLY_KEPT, "kept", "Look at the service now, then make a new plan.");
}

/* The values are back. One deploy makes them live, where the plan's own had been made. */
static enum step go_back(struct apply_state *state, bool deploys)
{
    struct wants *wants = &state->back;
    if (!apply_look(state, wants))
        return apply_stop(state, state->look.why, "Apply the same plan again: it goes on undoing.");
    const char *moved = wants_moved(wants);
    if (moved)
        state->why = arena_printf(state->work->arena, "%s was changed by somebody else", moved);
    enum step step = moved ? STEP_MOVED : apply_write(state, wants);
    if (step == STEP_DONE && deploys)
        step = apply_deploy(state, wants);
    if (step == STEP_DONE && deploys)
        step = apply_wait(state);
    return step;
}

/* Its deploy did not come up: the values are back all the same, and no further try would be another. */
static bool is_back(const struct apply_state *state, enum step step)
{
    return step == STEP_DONE || (step == STEP_FAILED && state->journal.back.deployed != NULL);
}

/* What Railway would not take back today it may take back later; what somebody else changed is his. */
static void not_back(struct apply_state *state, enum step step)
{
    const char *why = arena_printf(state->work->arena, "%s; it could not be undone: %s",
                                   state->journal.undo_why, state->why);
    if (step == STEP_MOVED)
        keep(state, why, NULL);
    else
        apply_stop(state, why, "Apply the same plan again: it goes on undoing.");
}

static void undo(struct apply_state *state)
{
    struct apply_result *out = state->out;
    const char *why = state->journal.undo_why;
    const bool deploys = state->journal.forward.deployed || state->journal.forward.deploy_sent;
    apply_tell_progress(state, "not as planned: %s; undoing", why);
    out->deployment = out->status = NULL;
    const enum step step = go_back(state, deploys);
    if (step == STEP_STOPPED)
        return;
    if (!is_back(state, step)) {
        not_back(state, step);
        return;
    }
    out->why = step == STEP_DONE ? why
                                 : arena_printf(state->work->arena,
                                                "%s; the values are back, but %s", why, state->why);
    if (!record_undone(state)) {
        record_failed(state);
        return;
    }
    finish(state, APPLY_UNDONE, "undone", "Find out why, then make a new plan.");
}

/* Nothing of ours is stored, and nothing was deployed. */
static bool is_untouched(struct apply_state *state)
{
    for (size_t i = 0; i < state->forward.count; i++)
        if (state->forward.confirmed[i])
            return false;
    return !state->journal.forward.deploy_sent && apply_look(state, &state->forward) &&
           !wants_any(&state->forward, WANT_AFTER) && !wants_any(&state->forward, WANT_OTHER);
}

static void end_untouched(struct apply_state *state)
{
    state->out->why = state->why;
    finish(state, APPLY_NOTHING, "nothing", "Nothing is changed; make a new plan.");
    if (state->out->end == APPLY_NOTHING)
        state->out->code = EXIT_FAILED;
}

void apply_undo(struct apply_state *state)
{
    const struct plan *plan = state->work->plan;
    if (state->journal.undoing) {
        undo(state);
        return;
    }
    if (is_untouched(state)) {
        end_untouched(state);
        return;
    }
    if (!plan->has_undo || plan->undo_breaches || state->back.count == 0) {
        keep(state, state->why, plan->undo_breaches);
    } else if (!record_undo(state, state->why)) {
        record_failed(state);
    } else {
        state->journal.undoing = true;
        state->journal.undo_why = state->why;
        undo(state);
    }
}
