#include "applying.h"

#include "base/arena.h"
#include "base/text.h"

/* How long a deployment may take to show after its answer was lost; seconds, at most the settle window. */
enum { SHOW_MOST = 30, TRIES_MOST = 3 };

static int64_t newest_write(const struct applying *applying, const struct wants *wants)
{
    int64_t newest = 0;
    for (size_t i = 0; i < wants->count; i++) {
        const int64_t updated = applying->look.variables[i].updated_at;
        if (wants->items[i].removes || !updated)
            return 0; /* of a removal Railway does not tell when it was */
        newest = updated > newest ? updated : newest;
    }
    return newest;
}

enum step apply_take_deployment(struct applying *applying, const char *id, const char *how)
{
    applying_half(applying)->deployed = id;
    applying->out->deployment = id;
    applying->out->deployment_found = text_is(how, "found");
    if (applying->out->deployment_found)
        applying_tell(applying, "deployment %s was made after the writes: it is taken", id);
    return record_deployed(applying, id, how) ? STEP_DONE : record_failed(applying);
}

/* The latest deployment is another than `latest`: it was made after the intent, so after the writes. */
static bool is_newer(const struct applying *applying, const char *latest)
{
    const char *id = applying->look.latest.id;
    return id && !text_is(id, latest);
}

/* One that was made by somebody since the writes: both instants are Railway's. */
static bool was_made_since(const struct applying *applying, const struct wants *wants)
{
    const int64_t newest = newest_write(applying, wants);
    return is_newer(applying, applying->journal.deployment) && newest > 0 &&
           applying->look.latest.created_at > newest;
}

static enum step unseen(struct applying *applying)
{
    return applying_stop(
        applying, applying_is_asked_to_stop(applying) ? "stopped by a signal" : applying->look.why,
        "Apply the same plan again: deployments are read first.");
}

/* After a lost answer, also of an earlier run: the deployment shows, or the time is over. */
static enum step look_for_deployment(struct applying *applying, struct wants *wants, bool *found)
{
    const struct apply_work *work = applying->work;
    const int64_t most = work->settle < SHOW_MOST ? work->settle : SHOW_MOST;
    const int64_t deadline = applying_deadline(applying, most);
    *found = false;
    for (unsigned round = 0;; round++) {
        const bool seen = applying_look(applying, wants);
        if (seen && is_newer(applying, applying_half(applying)->latest)) {
            *found = true;
            return apply_take_deployment(applying, applying->look.latest.id, "found");
        }
        if (!applying_pause(applying, round, deadline))
            return seen && !applying_is_asked_to_stop(applying) ? STEP_DONE : unseen(applying);
    }
}

static enum step unclear(struct applying *applying, struct wants *wants,
                         const struct remote_reply *reply, enum remote_outcome *outcome)
{
    bool found;
    applying_tell(applying, "unclear: %s; looking for the deployment", reply->why);
    const enum step step = look_for_deployment(applying, wants, &found);
    if (found)
        *outcome = REMOTE_CONFIRMED;
    if (step != STEP_DONE || found || reply->answered)
        return step;
    return applying_stop(applying,
                         arena_printf(applying->work->arena,
                                      "whether a deployment was made is not known: %s", reply->why),
                         "Apply the same plan again: deployments are read first.");
}

/* `*outcome` CONFIRMED: there is a deployment. BUSY or INDETERMINATE: there is none, and it may be sent
 * again. */
static enum step send_deploy(struct applying *applying, struct wants *wants,
                             enum remote_outcome *outcome)
{
    struct remote_reply reply;
    const struct remote *remote = applying->work->remote;
    struct journal_half *half = applying_half(applying);
    applying_tell(applying, "deploying once");
    if (!record_deploy(applying, applying->look.latest.id))
        return record_failed(applying);
    half->deploy_sent = true;
    half->latest = applying->look.latest.id;
    remote->deploy(remote->context, &reply);
    *outcome = reply.outcome;
    applying->why = reply.why;
    switch (reply.outcome) {
    case REMOTE_CONFIRMED:
        return apply_take_deployment(applying, reply.id, "made");
    case REMOTE_REFUSED:
        half->deploy_sent = false;
        return applying_fail(applying, "Railway refused the deploy: %s", reply.why);
    case REMOTE_BUSY:
        return STEP_DONE;
    case REMOTE_INDETERMINATE:
        break;
    }
    return unclear(applying, wants, &reply, outcome);
}

/* "Cannot redeploy yet" may last as long as a deployment; an answer that says no, some tries. */
static enum step deploy(struct applying *applying, struct wants *wants)
{
    const int64_t deadline = applying_deadline(applying, applying->work->wait);
    unsigned denied = 0;
    for (unsigned round = 2;; round++) {
        enum remote_outcome outcome = REMOTE_INDETERMINATE;
        const enum step step = send_deploy(applying, wants, &outcome);
        if (step != STEP_DONE || outcome == REMOTE_CONFIRMED)
            return step;
        denied += outcome == REMOTE_INDETERMINATE;
        if (denied >= TRIES_MOST || !applying_pause(applying, round, deadline) ||
            !applying_look(applying, wants))
            return applying_stop(applying, applying->why,
                                 "Apply the same plan again: it goes on from here.");
    }
}

/* The newest look is of this moment: what was written was just read back. */
enum step apply_deploy(struct applying *applying, struct wants *wants)
{
    struct journal_half *half = applying_half(applying);
    bool found = false;
    enum step step = STEP_DONE;
    if (half->deployed) {
        applying->out->deployment = half->deployed;
        return STEP_DONE;
    }
    if (half->deploy_sent) {
        step = look_for_deployment(applying, wants, &found);
    } else if (!applying->journal.undoing && was_made_since(applying, wants)) {
        return apply_take_deployment(applying, applying->look.latest.id, "found");
    }
    if (step != STEP_DONE || found)
        return step;
    if (applying_is_asked_to_stop(applying) && half->wrote)
        return applying_stop(applying, "stopped by a signal",
                             "Apply the same plan again: it goes on from here.");
    return deploy(applying, wants);
}
