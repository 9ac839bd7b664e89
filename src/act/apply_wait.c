#include "apply_state.h"

#include "base/arena.h"
#include "base/text.h"

static void tell_state(struct apply_state *state, const struct remote_state *remote_state,
                       int64_t since, const char **told)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    const char *status = remote_state->status ? remote_state->status : "not seen";
    if (text_is(status, *told))
        return;
    *told = status;
    apply_tell_progress(state, "deployment %s: %s, after %lld s of at most %lld s",
                        state->out->deployment, status,
                        (long long)(callbacks->ticks(callbacks->context) - since) / 1000,
                        (long long)state->work->wait);
}

static enum step needs_approval(struct apply_state *state)
{
    return apply_stop(state, "Railway waits until somebody approves the deployment",
                      "Approve it at Railway, then apply the same plan again: it goes on.");
}

/* Over, and not up. */
static enum step ended(struct apply_state *state, const struct remote_state *remote_state)
{
    return apply_fail(state, "the deployment ended as %s", remote_state->status);
}

/* Taken away for a newer one, that is no failure of ours: whether that one holds what was written, the
 * verifying tells. */
static bool is_replaced(struct apply_state *state, const struct remote_state *remote_state)
{
    struct wants *wants = state->journal.undoing ? &state->back : &state->forward;
    return text_is(remote_state->status, "REMOVED") && apply_look(state, wants) &&
           state->look.latest.id && !text_is(state->look.latest.id, state->out->deployment);
}

static enum step too_long(struct apply_state *state, const struct remote_state *remote_state)
{
    struct arena *arena = state->work->arena;
    const char *why =
        apply_is_asked_to_stop(state) ? "stopped by a signal"
        : remote_state->status
            ? arena_printf(arena, "the deployment is still %s", remote_state->status)
            : arena_printf(arena, "the deployment cannot be seen: %s", remote_state->why);
    return apply_stop(state, why, "Apply the same plan again: it goes on waiting.");
}

enum step apply_wait(struct apply_state *state)
{
    const struct remote *remote = state->work->remote;
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    const int64_t since = callbacks->ticks(callbacks->context);
    const int64_t deadline = apply_deadline(state, state->work->wait);
    const char *told = NULL;
    for (unsigned round = 0;; round++) {
        struct remote_state remote_state;
        remote->deployment(remote->context, state->out->deployment, &remote_state);
        tell_state(state, &remote_state, since, &told);
        if (remote_state.status)
            state->out->status = remote_state.status;
        if (remote_state.progress == REMOTE_UP)
            return STEP_DONE;
        if (remote_state.progress == REMOTE_ENDED && !is_replaced(state, &remote_state))
            return ended(state, &remote_state);
        if (remote_state.progress == REMOTE_ENDED &&
            apply_take_deployment(state, state->look.latest.id, "found") != STEP_DONE)
            return STEP_STOPPED;
        if (remote_state.progress == REMOTE_NEEDS_APPROVAL)
            return needs_approval(state);
        if (!apply_pause(state, round, deadline))
            return too_long(state, &remote_state);
    }
}
