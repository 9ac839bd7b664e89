#include "apply_state.h"

#include "base/arena.h"
#include "base/text.h"

/* How long a deployment may take to show after its answer was lost; seconds, at most the settle window. */
enum { SHOW_MOST = 30, TRIES_MOST = 3 };

static int64_t newest_write(const struct apply_state *state, const struct wants *wants)
{
    int64_t newest = 0;
    for (size_t i = 0; i < wants->count; i++) {
        const int64_t updated = state->look.variables[i].updated_at;
        if (wants->items[i].removes || !updated)
            return 0; /* of a removal Railway does not tell when it was */
        newest = updated > newest ? updated : newest;
    }
    return newest;
}

enum step apply_take_deployment(struct apply_state *state, const char *id, const char *how)
{
    apply_half(state)->deployed = id;
    state->out->deployment = id;
    state->out->deployment_found = text_is(how, "found");
    if (state->out->deployment_found)
        apply_tell_progress(state, "deployment %s was made after the writes: it is taken", id);
    return record_deployed(state, id, how) ? STEP_DONE : record_failed(state);
}

/* The latest deployment is another than `latest`: it was made after the intent, so after the writes. */
static bool is_newer(const struct apply_state *state, const char *latest)
{
    const char *id = state->look.latest.id;
    return id && !text_is(id, latest);
}

/* One that was made by somebody since the writes: both instants are Railway's. */
static bool was_made_since(const struct apply_state *state, const struct wants *wants)
{
    const int64_t newest = newest_write(state, wants);
    return is_newer(state, state->journal.deployment) && newest > 0 &&
           state->look.latest.created_at > newest;
}

static enum step unseen(struct apply_state *state)
{
    return apply_stop(state,
                      apply_is_asked_to_stop(state) ? "stopped by a signal" : state->look.why,
                      "Apply the same plan again: deployments are read first.");
}

/* After a lost answer, also of an earlier run: the deployment shows, or the time is over. */
static enum step look_for_deployment(struct apply_state *state, struct wants *wants, bool *found)
{
    const struct apply_work *work = state->work;
    const int64_t most = work->settle < SHOW_MOST ? work->settle : SHOW_MOST;
    const int64_t deadline = apply_deadline(state, most);
    *found = false;
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, wants);
        if (seen && is_newer(state, apply_half(state)->latest)) {
            *found = true;
            return apply_take_deployment(state, state->look.latest.id, "found");
        }
        if (!apply_pause(state, round, deadline))
            return seen && !apply_is_asked_to_stop(state) ? STEP_DONE : unseen(state);
    }
}

static enum step unclear(struct apply_state *state, struct wants *wants,
                         const struct remote_reply *reply, enum remote_outcome *outcome)
{
    bool found;
    apply_tell_progress(state, "unclear: %s; looking for the deployment", reply->why);
    const enum step step = look_for_deployment(state, wants, &found);
    if (found)
        *outcome = REMOTE_CONFIRMED;
    if (step != STEP_DONE || found || reply->answered)
        return step;
    return apply_stop(state,
                      arena_printf(state->work->arena,
                                   "whether a deployment was made is not known: %s", reply->why),
                      "Apply the same plan again: deployments are read first.");
}

/* `*outcome` CONFIRMED: there is a deployment. BUSY or INDETERMINATE: there is none, and it may be sent
 * again. */
static enum step send_deploy(struct apply_state *state, struct wants *wants,
                             enum remote_outcome *outcome)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    struct journal_half *half = apply_half(state);
    apply_tell_progress(state, "deploying once");
    if (!record_deploy(state, state->look.latest.id))
        return record_failed(state);
    half->deploy_sent = true;
    half->latest = state->look.latest.id;
    remote->deploy(remote->context, &reply);
    *outcome = reply.outcome;
    state->why = reply.why;
    switch (reply.outcome) {
    case REMOTE_CONFIRMED:
        return apply_take_deployment(state, reply.id, "made");
    case REMOTE_REFUSED:
        half->deploy_sent = false;
        return apply_fail(state, "Railway refused the deploy: %s", reply.why);
    case REMOTE_BUSY:
        return STEP_DONE;
    case REMOTE_INDETERMINATE:
        break;
    }
    return unclear(state, wants, &reply, outcome);
}

/* "Cannot redeploy yet" may last as long as a deployment; an answer that says no, some tries. */
static enum step deploy(struct apply_state *state, struct wants *wants)
{
    const int64_t deadline = apply_deadline(state, state->work->wait);
    unsigned denied = 0;
    for (unsigned round = 2;; round++) {
        enum remote_outcome outcome = REMOTE_INDETERMINATE;
        const enum step step = send_deploy(state, wants, &outcome);
        if (step != STEP_DONE || outcome == REMOTE_CONFIRMED)
            return step;
        denied += outcome == REMOTE_INDETERMINATE;
        if (denied >= TRIES_MOST || !apply_pause(state, round, deadline) ||
            !apply_look(state, wants))
            return apply_stop(state, state->why,
                              "Apply the same plan again: it goes on from here.");
    }
}

/* The newest look is of this moment: what was written was just read back. */
enum step apply_deploy(struct apply_state *state, struct wants *wants)
{
    struct journal_half *half = apply_half(state);
    bool found = false;
    enum step step = STEP_DONE;
    if (half->deployed) {
        state->out->deployment = half->deployed;
        return STEP_DONE;
    }
    if (half->deploy_sent) {
        step = look_for_deployment(state, wants, &found);
    } else if (!state->journal.undoing && was_made_since(state, wants)) {
        return apply_take_deployment(state, state->look.latest.id, "found");
    }
    if (step != STEP_DONE || found)
        return step;
    if (apply_is_asked_to_stop(state) && half->wrote)
        return apply_stop(state, "stopped by a signal",
                          "Apply the same plan again: it goes on from here.");
    return deploy(state, wants);
}
