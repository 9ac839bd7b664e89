#include "applying.h"

#include "base/arena.h"
#include "base/text.h"

static void tell_state(struct applying *applying, const struct remote_state *state, int64_t since,
                       const char **told)
{
    const struct apply_hands *hands = &applying->work->hands;
    const char *status = state->status ? state->status : "not seen";
    if (text_is(status, *told))
        return;
    *told = status;
    applying_tell(applying, "deployment %s: %s, after %lld s of at most %lld s",
                  applying->out->deployment, status,
                  (long long)(hands->ticks(hands->context) - since) / 1000,
                  (long long)applying->work->wait);
}

static enum step needs_approval(struct applying *applying)
{
    return applying_stop(applying, "Railway waits until somebody approves the deployment",
                         "Approve it at Railway, then apply the same plan again: it goes on.");
}

/* Over, and not up. */
static enum step ended(struct applying *applying, const struct remote_state *state)
{
    return applying_fail(applying, "the deployment ended as %s", state->status);
}

/* Taken away for a newer one, that is no failure of ours: whether that one holds what was written, the
 * verifying tells. */
static bool is_replaced(struct applying *applying, const struct remote_state *state)
{
    struct wants *wants = applying->journal.undoing ? &applying->back : &applying->forward;
    return text_is(state->status, "REMOVED") && applying_look(applying, wants) &&
           applying->look.latest.id &&
           !text_is(applying->look.latest.id, applying->out->deployment);
}

static enum step too_long(struct applying *applying, const struct remote_state *state)
{
    struct arena *arena = applying->work->arena;
    const char *why = applying_is_asked_to_stop(applying) ? "stopped by a signal"
                      : state->status
                          ? arena_printf(arena, "the deployment is still %s", state->status)
                          : arena_printf(arena, "the deployment cannot be seen: %s", state->why);
    return applying_stop(applying, why, "Apply the same plan again: it goes on waiting.");
}

enum step apply_wait(struct applying *applying)
{
    const struct remote *remote = applying->work->remote;
    const struct apply_hands *hands = &applying->work->hands;
    const int64_t since = hands->ticks(hands->context);
    const int64_t deadline = applying_deadline(applying, applying->work->wait);
    const char *told = NULL;
    for (unsigned round = 0;; round++) {
        struct remote_state state;
        remote->deployment(remote->context, applying->out->deployment, &state);
        tell_state(applying, &state, since, &told);
        if (state.status)
            applying->out->status = state.status;
        if (state.progress == REMOTE_UP)
            return STEP_DONE;
        if (state.progress == REMOTE_ENDED && !is_replaced(applying, &state))
            return ended(applying, &state);
        if (state.progress == REMOTE_ENDED &&
            apply_take_deployment(applying, applying->look.latest.id, "found") != STEP_DONE)
            return STEP_STOPPED;
        if (state.progress == REMOTE_NEEDS_APPROVAL)
            return needs_approval(applying);
        if (!applying_pause(applying, round, deadline))
            return too_long(applying, &state);
    }
}
