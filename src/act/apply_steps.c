/* apply_steps: storing, removing, deploying, waiting: each sent once, and what is open is read back. */
#include "apply_state.h"

#include "act/remote.h"
#include "base/arena.h"
#include "base/text.h"

/* Seconds. How long what was written may take to show, what was refused with an answer before it is
 * tried again, and a deployment after its answer was lost: never more than the settle window. How long
 * staging and committing may take: never more than --wait. */
enum { READ_BACK_MOST = 60, AGAIN_AFTER = 10, SHOW_MOST = 30, STAGE_MOST = 30, COMMIT_MOST = 300 };
enum { TRIES_MOST = 3 };

static int64_t within_settle(const struct apply_state *state, int64_t seconds)
{
    const int64_t settle = state->work->settle;
    return apply_deadline(state, settle < seconds ? settle : seconds);
}

static int64_t within_wait(const struct apply_state *state, int64_t seconds)
{
    const int64_t wait = state->work->wait;
    return apply_deadline(state, seconds < wait ? seconds : wait);
}

/* ---- storing ---- */

/* One collection of one scope that is still to be stored. */
struct batch {
    enum remote_scope scope;
    struct remote_value *values;
    size_t *edits; /* which ones */
    struct names names;
    bool loosens;
};

static void batch_make(struct apply_state *state, const struct edits *edits,
                       enum remote_scope scope, struct batch *out)
{
    struct arena *arena = state->work->arena;
    const char **names = arena_array(arena, edits->count, sizeof *names);
    *out = (struct batch){
        .scope = scope,
        .values = arena_array(arena, edits->count, sizeof *out->values),
        .edits = arena_array(arena, edits->count, sizeof *out->edits),
    };
    for (int loosening = 0; loosening < 2; loosening++)
        for (size_t i = 0; i < edits->count; i++) {
            const struct edit *edit = &edits->items[i];
            if (edit->scope != scope || edit->removes || !edit->value ||
                edits->states[i] != EDIT_PENDING || edits->confirmed[i] ||
                edit->loosens != (loosening == 1))
                continue;
            out->values[out->names.count] = (struct remote_value){edit->name, edit->value};
            out->edits[out->names.count] = i;
            names[out->names.count++] = edit->name;
            out->loosens = out->loosens || edit->loosens;
        }
    out->names.items = names;
}

/* Tightening before loosening: the scope that loosens nothing goes first, else the service. False where
 * nothing is left. */
static bool next_batch(struct apply_state *state, const struct edits *edits, struct batch *out)
{
    struct batch service, shared;
    batch_make(state, edits, REMOTE_SERVICE, &service);
    batch_make(state, edits, REMOTE_SHARED, &shared);
    const bool shared_first =
        shared.names.count && (!service.names.count || (service.loosens && !shared.loosens));
    *out = shared_first ? shared : service;
    return out->names.count > 0;
}

static bool batch_is_stored(const struct edits *edits, const struct batch *batch)
{
    for (size_t i = 0; i < batch->names.count; i++)
        if (edits->states[batch->edits[i]] != EDIT_STORED)
            return false;
    return true;
}

/* Until the batch shows, or the time is over. STEP_DONE also where it does not show. */
static enum step look_for(struct apply_state *state, struct edits *edits, const struct batch *batch)
{
    const int64_t deadline = within_settle(state, AGAIN_AFTER);
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, edits);
        if (seen && apply_check_foreign(state, edits) != STEP_DONE)
            return STEP_MOVED;
        if (seen && batch_is_stored(edits, batch))
            return STEP_DONE;
        if (!apply_pause(state, round, deadline))
            return seen && !apply_is_asked_to_stop(state)
                       ? STEP_DONE
                       : apply_stop_or_signal(
                             state, state->look.why,
                             "Apply the same plan again: it first reads what is stored.");
    }
}

/* After the last try: where Railway answered, it is certain that this was not done. */
static enum step give_up(struct apply_state *state, const struct remote_reply *reply)
{
    if (reply->answered || reply->outcome != REMOTE_INDETERMINATE)
        return apply_fail(state, "Railway did not store it: %s", reply->why);
    return apply_stop(state, reply->why,
                      "Apply the same plan again: it first reads what is stored.");
}

/* What an answer left open is decided by what is stored. `*again`: nothing of it shows, and Railway
 * said no, so that it may be sent once more. */
static enum step decide(struct apply_state *state, struct edits *edits, const struct batch *batch,
                        const struct remote_reply *reply, bool *again)
{
    apply_tell_progress(state, "unclear: %s; reading back", reply->why);
    enum step step = look_for(state, edits, batch);
    if (step != STEP_DONE)
        return step;
    *again = !batch_is_stored(edits, batch);
    step = record_wrote(state, batch->scope == REMOTE_SHARED ? "shared" : "service",
                        *again ? "not done" : "read back", reply->why);
    if (step != STEP_DONE || !*again)
        return step;
    state->why = reply->why;
    return reply->answered ? STEP_DONE : give_up(state, reply);
}

static enum step store(struct apply_state *state, struct edits *edits, const struct batch *batch,
                       bool *again)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    const bool shared = batch->scope == REMOTE_SHARED;
    const char *what = shared ? "shared" : "service";
    const size_t count = batch->names.count;
    apply_tell_progress(state, "storing %zu %svariable%s, without a deploy", count,
                        shared ? "shared " : "", text_plural(count));
    if (record_write(state, what, &batch->names) != STEP_DONE)
        return STEP_STOPPED;
    remote->set(remote->context, batch->scope, batch->values, count, &reply);
    apply_half(state)->wrote = true;
    *again = false;
    if (reply.outcome == REMOTE_INDETERMINATE)
        return decide(state, edits, batch, &reply, again);
    const bool confirmed = reply.outcome == REMOTE_CONFIRMED;
    for (size_t i = 0; confirmed && i < count; i++)
        edits->confirmed[batch->edits[i]] = true;
    const enum step step = record_wrote(state, what, confirmed ? "confirmed" : "refused",
                                        confirmed ? NULL : reply.why);
    return confirmed || step != STEP_DONE ? step : give_up(state, &reply);
}

static enum step store_all(struct apply_state *state, struct edits *edits)
{
    struct batch batch;
    unsigned tries = 0;
    while (next_batch(state, edits, &batch)) {
        bool again = false;
        if (apply_is_asked_to_stop(state) && apply_half(state)->wrote)
            return apply_stop(state, "stopped by a signal", GO_ON_FROM_HERE);
        const enum step step = store(state, edits, &batch, &again);
        if (step != STEP_DONE)
            return step;
        tries = again ? tries + 1 : 0;
        if (tries >= TRIES_MOST)
            return apply_fail(state, "Railway did not store it: %s", state->why);
    }
    return STEP_DONE;
}

/* ---- removing ---- */

struct removals {
    struct names of[REMOTE_SCOPES];
    struct names all;
};

static void find_removals(struct apply_state *state, const struct edits *edits,
                          struct removals *out)
{
    struct arena *arena = state->work->arena;
    const char **all = arena_array(arena, edits->count, sizeof *all);
    *out = (struct removals){.all = {all, 0}};
    for (int scope = 0; scope < REMOTE_SCOPES; scope++) {
        const char **names = arena_array(arena, edits->count, sizeof *names);
        size_t count = 0;
        for (size_t i = 0; i < edits->count; i++) {
            const struct edit *edit = &edits->items[i];
            if (!edit->removes || edits->states[i] != EDIT_PENDING ||
                edit->scope != (enum remote_scope)scope)
                continue;
            names[count++] = all[out->all.count++] = edit->name;
        }
        out->of[scope] = (struct names){names, count};
    }
}

/* Is what is staged exactly ours? */
static bool is_ours(const struct remote_look *look, const struct removals *removals)
{
    return look->staged.any && look->staged.only_removes &&
           names_is_same_set(&look->staged.variables, &removals->of[REMOTE_SERVICE], false) &&
           names_is_same_set(&look->staged.shared, &removals->of[REMOTE_SHARED], false);
}

static enum step foreign_staged(struct apply_state *state)
{
    const struct staged *staged = &state->look.staged;
    return apply_stop(state,
                      arena_printf(state->work->arena,
                                   "changes are staged that are not this plan's%s%s",
                                   staged->who ? ", by " : "", staged->who ? staged->who : ""),
                      "Commit or discard them at Railway, then apply the same plan again.");
}

/* Where no answer came, it may still be on its way: that is not a failure at Railway. */
static enum step unstaged(struct apply_state *state, const struct remote_reply *reply)
{
    if (reply->outcome == REMOTE_INDETERMINATE && !reply->answered)
        return apply_stop(state, reply->why,
                          "Apply the same plan again: it first reads what is staged.");
    return apply_fail(state, "Railway did not stage the removal: %s",
                      reply->why ? reply->why : "it does not show");
}

/* Looks until exactly ours is staged. Foreign changes end it at once. */
static enum step see_staged(struct apply_state *state, struct edits *edits,
                            const struct removals *removals, const struct remote_reply *reply)
{
    const int64_t deadline = within_wait(state, STAGE_MOST);
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, edits);
        if (seen && is_ours(&state->look, removals))
            return STEP_DONE;
        if (seen && state->look.staged.any)
            return foreign_staged(state);
        if (!apply_pause(state, round, deadline))
            return seen && !apply_is_asked_to_stop(state)
                       ? unstaged(state, reply)
                       : apply_stop_or_signal(state, state->look.why, GO_ON_FROM_HERE);
    }
}

static enum step stage(struct apply_state *state, struct edits *edits,
                       const struct removals *removals)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    apply_tell_progress(state, "staging the removal of %zu variable%s", removals->all.count,
                        text_plural(removals->all.count));
    if (record_write(state, "stage", &removals->all) != STEP_DONE)
        return STEP_STOPPED;
    remote->stage(remote->context, &removals->of[REMOTE_SERVICE], &removals->of[REMOTE_SHARED],
                  &reply);
    apply_half(state)->wrote = true;
    const bool clear = reply.outcome == REMOTE_CONFIRMED || reply.outcome == REMOTE_INDETERMINATE;
    if (record_wrote(state, "stage",
                     reply.outcome == REMOTE_CONFIRMED ? "confirmed"
                     : clear                           ? "unknown"
                                                       : "refused",
                     reply.why) != STEP_DONE)
        return STEP_STOPPED;
    if (!clear)
        return apply_fail(state, "Railway did not stage the removal: %s", reply.why);
    return see_staged(state, edits, removals, &reply);
}

/* Until Complete or Error; a workflow that cannot be seen is left to the reading back. */
static enum step follow_workflow(struct apply_state *state, const char *id)
{
    const struct remote *remote = state->work->remote;
    const int64_t deadline = within_wait(state, COMMIT_MOST);
    for (unsigned round = 0;; round++) {
        struct remote_state remote_state;
        remote->workflow(remote->context, id, &remote_state);
        if (remote_state.progress == PROGRESS_UP)
            return STEP_DONE;
        if (remote_state.progress == PROGRESS_ENDED)
            return apply_fail(state, "Railway did not commit the removal, which is still "
                                     "staged: discard it there");
        if (!apply_pause(state, round, deadline))
            return apply_stop_or_signal(state, "the commit of the removal has not ended",
                                        GO_ON_FROM_HERE);
    }
}

/* A lost answer: gone is done; still staged after a while is not. */
static enum step see_committed(struct apply_state *state, struct edits *edits,
                               const struct removals *removals, const struct remote_reply *reply)
{
    const int64_t deadline = within_wait(state, STAGE_MOST);
    apply_tell_progress(state, "unclear: %s; reading back", reply->why);
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, edits);
        if (seen && !state->look.staged.any)
            return record_wrote(state, "commit", "read back", reply->why);
        if (seen && !is_ours(&state->look, removals))
            return foreign_staged(state);
        if (!apply_pause(state, round, deadline))
            return apply_stop(state, reply->why,
                              "Apply the same plan again: it first reads what is staged.");
    }
}

static enum step commit(struct apply_state *state, struct edits *edits,
                        const struct removals *removals)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    if (apply_is_asked_to_stop(state))
        return apply_stop(state, "stopped by a signal", GO_ON_FROM_HERE);
    apply_tell_progress(state, "committing it, without a deploy");
    if (record_write(state, "commit", &removals->all) != STEP_DONE)
        return STEP_STOPPED;
    remote->commit(remote->context,
                   arena_printf(state->work->arena, "tautline plan %s", state->work->number),
                   &reply);
    apply_half(state)->wrote = true;
    if (reply.outcome == REMOTE_INDETERMINATE)
        return see_committed(state, edits, removals, &reply);
    const bool confirmed = reply.outcome == REMOTE_CONFIRMED;
    if (record_wrote(state, "commit", confirmed ? "confirmed" : "refused", reply.why) != STEP_DONE)
        return STEP_STOPPED;
    return confirmed ? follow_workflow(state, reply.id)
                     : apply_fail(state, "Railway did not commit the removal: %s", reply.why);
}

static enum step remove_all(struct apply_state *state, struct edits *edits)
{
    struct removals removals;
    find_removals(state, edits, &removals);
    if (removals.all.count == 0)
        return STEP_DONE;
    /* Committing commits everything that anyone staged: what is there is looked at before, and
     * again after ours was added. */
    if (!apply_look(state, edits))
        return apply_stop_or_signal(state, state->look.why, GO_ON_FROM_HERE);
    enum step step = STEP_DONE;
    if (!is_ours(&state->look, &removals))
        step = state->look.staged.any ? foreign_staged(state) : stage(state, edits, &removals);
    return step == STEP_DONE ? commit(state, edits, &removals) : step;
}

/* ---- both ---- */

/* A secret that is still to be stored, and whose source was there when the apply began. */
static const char *without_value(const struct edits *edits)
{
    for (size_t i = 0; i < edits->count; i++)
        if (!edits->items[i].removes && !edits->items[i].value && edits->states[i] == EDIT_PENDING)
            return edits->items[i].name;
    return NULL;
}

static enum step read_back(struct apply_state *state, struct edits *edits)
{
    const int64_t deadline = within_settle(state, READ_BACK_MOST);
    apply_tell_progress(state, "reading back %zu variable%s", edits->count,
                        text_plural(edits->count));
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, edits);
        if (seen && apply_check_foreign(state, edits) != STEP_DONE)
            return STEP_MOVED;
        if (seen && !edits_any(edits, EDIT_PENDING))
            return STEP_DONE;
        if (!apply_pause(state, round, deadline))
            return apply_stop_or_signal(
                state, seen ? "what was written does not show" : state->look.why, GO_ON_FROM_HERE);
    }
}

enum step apply_write(struct apply_state *state, struct edits *edits)
{
    const char *missing = without_value(edits);
    if (missing)
        return apply_stop(
            state, arena_printf(state->work->arena, "the value of %s is not at hand", missing),
            "Give its source as when the plan was made, then apply the same plan again.");
    enum step step = store_all(state, edits);
    if (step == STEP_DONE)
        step = remove_all(state, edits);
    return step == STEP_DONE && apply_half(state)->wrote ? read_back(state, edits) : step;
}

/* ---- deploying ---- */

static int64_t newest_write(const struct apply_state *state, const struct edits *edits)
{
    int64_t newest = 0;
    for (size_t i = 0; i < edits->count; i++) {
        const int64_t updated = state->look.variables[i].updated_at;
        if (edits->items[i].removes || !updated)
            return 0; /* Railway does not tell when a variable was removed */
        newest = updated > newest ? updated : newest;
    }
    return newest;
}

/* `how`: made, or found: someone else made it. */
static enum step take_deployment(struct apply_state *state, const char *id, const char *how)
{
    apply_half(state)->deployed = id;
    state->out->deployment = id;
    state->out->deployment_found = text_is(how, "found");
    if (state->out->deployment_found)
        apply_tell_progress(state, "deployment %s was made after the writes: taking it", id);
    return record_deployed(state, id, how);
}

static bool is_newer(const struct apply_state *state, const char *latest)
{
    return journal_is_newer(&state->journal, latest, state->look.latest.id);
}

/* One that someone made since the writes: both instants are Railway's. */
static bool was_made_since(const struct apply_state *state, const struct edits *edits)
{
    const int64_t newest = newest_write(state, edits);
    return is_newer(state, state->journal.deployment) && newest > 0 &&
           state->look.latest.created_at > newest;
}

#define READS_DEPLOYMENTS "Apply the same plan again: it first reads the deployments."

/* After a lost answer, also of an earlier run: the deployment shows, or the time is over. */
static enum step look_for_deployment(struct apply_state *state, struct edits *edits, bool *found)
{
    const int64_t deadline = within_settle(state, SHOW_MOST);
    *found = false;
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, edits);
        if (seen && is_newer(state, apply_half(state)->latest)) {
            *found = true;
            return take_deployment(state, state->look.latest.id, "found");
        }
        if (!apply_pause(state, round, deadline))
            return seen && !apply_is_asked_to_stop(state)
                       ? STEP_DONE
                       : apply_stop_or_signal(state, state->look.why, READS_DEPLOYMENTS);
    }
}

static enum step decide_deploy(struct apply_state *state, struct edits *edits,
                               const struct remote_reply *reply, enum remote_outcome *outcome)
{
    bool found;
    apply_tell_progress(state, "unclear: %s; looking for the deployment", reply->why);
    const enum step step = look_for_deployment(state, edits, &found);
    if (found)
        *outcome = REMOTE_CONFIRMED;
    if (step != STEP_DONE || found || reply->answered)
        return step;
    return apply_stop(state,
                      arena_printf(state->work->arena,
                                   "it is not known whether a deployment was made: %s", reply->why),
                      READS_DEPLOYMENTS);
}

/* A commit can be named. Anything else is the code of a deployment: of the one that runs, unless someone made
 * it since and it has other code. */
static struct remote_code code_to_deploy(const struct apply_state *state)
{
    const struct deployment *active = &state->look.active;
    struct code runs;
    if (state->code.kind == CODE_COMMIT)
        return (struct remote_code){.commit = state->code.text};
    code_of_deployment(state->work->arena, active, &runs);
    const bool same = state->code.kind == CODE_UNPINNED || code_is_same(&runs, &state->code);
    return (struct remote_code){.deployment =
                                    active->id && same ? active->id : state->journal.running};
}

/* Each answer so far said no, and no deployment shows. */
static enum step not_sent(struct apply_state *state, const char *why)
{
    apply_half(state)->deploy_sent = false;
    return apply_fail(state, "%s", why);
}

static enum step not_cleared(struct apply_state *state, const struct plan_breach *breach)
{
    struct arena *arena = state->work->arena;
    if (state->journal.undoing)
        return apply_stop(state,
                          arena_printf(arena,
                                       "%s; the values are back, and not deployed: the deploy %s",
                                       state->journal.undo_why, breach->words),
                          "Put right at Railway what others stored since, then apply the same plan "
                          "again: it continues to undo.");
    const enum step step = apply_not_deployed(state, breach->words);
    apply_half(state)->deploy_sent = false;
    return step;
}

/* The rows and all else by looks of one moment: one etag. `out->seen` false: the same plan continues. */
static enum step look_at_once(struct apply_state *state, struct edits *edits,
                              struct apply_clearing *out)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    for (unsigned tries = 0; tries < TRIES_MOST; tries++) {
        const enum step step = apply_check_rows(state, edits);
        if (step != STEP_DONE)
            return step;
        *out = (struct apply_clearing){.seen = false};
        callbacks->clear(callbacks->context, state->journal.undoing, state->seen, out);
        if (!out->seen || text_is(out->etag, state->look.etag))
            return out->seen ? STEP_DONE : apply_stop_or_signal(state, out->why, GO_ON_FROM_HERE);
        if (!apply_look(state, edits))
            return apply_stop_or_signal(state, state->look.why, GO_ON_FROM_HERE);
    }
    return apply_stop(state, "the environment is changed again and again", GO_ON_FROM_HERE);
}

/* What others deployed since is not rolled back; where it is not seen what runs, it may be that. */
static enum step check_active(struct apply_state *state)
{
    if (state->journal.undoing || state->work->closes)
        return STEP_DONE;
    if (!state->look.active.id && state->journal.running)
        return apply_stop_or_signal(state, "it was not seen which deployment runs",
                                    GO_ON_FROM_HERE);
    return apply_runs_signed_code(state) ? STEP_DONE : not_sent(state, OTHER_CODE);
}

/* Asked each time that the deploy is sent. */
static enum step clear(struct apply_state *state, struct edits *edits, struct clearance **out)
{
    struct apply_clearing clearing;
    enum step step = look_at_once(state, edits, &clearing);
    if (step != STEP_DONE)
        return step;
    /* Whose deployment is ours goes by what is the latest right before. */
    state->look.latest = clearing.latest;
    state->look.active = clearing.active;
    *out = clearing.clearance;
    if (!clearing.clearance)
        return not_cleared(state, &clearing.breach);
    step = check_active(state);
    if (step == STEP_DONE && !state->journal.undoing)
        step = rendering_check(state);
    return step == STEP_FAILED ? not_sent(state, state->why) : step;
}

/* `*outcome` CONFIRMED: there is a deployment. BUSY or INDETERMINATE: there is none, and it may be sent
 * again. */
static enum step send_deploy(struct apply_state *state, struct edits *edits,
                             enum remote_outcome *outcome)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    struct journal_half *half = apply_half(state);
    struct clearance *clearance = NULL;
    const enum step step = clear(state, edits, &clearance);
    if (step != STEP_DONE)
        return step;
    const struct remote_code code = code_to_deploy(state); /* by what was seen to run just now */
    apply_tell_progress(state, "deploying once");
    if (record_deploy(state, state->look.latest.id) != STEP_DONE)
        return STEP_STOPPED;
    half->deploy_sent = true;
    half->latest = state->look.latest.id;
    remote->deploy(remote->context, clearance, &code, &reply);
    *outcome = reply.outcome;
    state->why = reply.why;
    switch (reply.outcome) {
    case REMOTE_CONFIRMED:
        return take_deployment(state, reply.id, "made");
    case REMOTE_REFUSED:
        half->deploy_sent = false;
        return apply_fail(state, "Railway refused the deploy: %s", reply.why);
    case REMOTE_BUSY:
        return STEP_DONE;
    case REMOTE_INDETERMINATE:
        break;
    }
    return decide_deploy(state, edits, &reply, outcome);
}

static enum step not_deployed(struct apply_state *state)
{
    struct arena *arena = state->work->arena;
    return not_sent(
        state,
        arena_printf(arena,
                     state->code.kind == CODE_COMMIT
                         ? "Railway does not deploy %s, and may not know it any more (%s); deploy "
                           "the service there, so that it runs code that Railway knows"
                         : "Railway does not deploy %s: %s",
                     code_text(arena, &state->code), state->why));
}

/* "Cannot redeploy yet" may last as long as a deployment; an answer that says no, some tries. */
static enum step deploy(struct apply_state *state, struct edits *edits)
{
    const int64_t deadline = apply_deadline(state, state->work->wait);
    unsigned denied = 0;
    for (unsigned round = 2;; round++) {
        enum remote_outcome outcome = REMOTE_INDETERMINATE;
        const enum step step = send_deploy(state, edits, &outcome);
        if (step != STEP_DONE || outcome == REMOTE_CONFIRMED)
            return step;
        denied += outcome == REMOTE_INDETERMINATE;
        if (denied >= TRIES_MOST)
            return not_deployed(state);
        if (!apply_pause(state, round, deadline) || !apply_look(state, edits))
            return apply_stop(state, state->why, GO_ON_FROM_HERE);
    }
}

/* The newest look is of this moment: what was written was just read back. */
enum step apply_deploy(struct apply_state *state, struct edits *edits)
{
    struct journal_half *half = apply_half(state);
    bool found = false;
    enum step step = STEP_DONE;
    if (half->deployed) {
        state->out->deployment = half->deployed;
        return STEP_DONE;
    }
    if (half->deploy_sent) {
        step = look_for_deployment(state, edits, &found);
    } else if (!state->journal.undoing && was_made_since(state, edits)) {
        return take_deployment(state, state->look.latest.id, "found");
    }
    if (step != STEP_DONE || found)
        return step;
    if (apply_is_asked_to_stop(state) && half->wrote)
        return apply_stop(state, "stopped by a signal", GO_ON_FROM_HERE);
    return deploy(state, edits);
}

/* ---- waiting for the deployment ---- */

static void tell_status(struct apply_state *state, const struct remote_state *remote_state,
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

/* Removed for a newer one, that is not a failure of ours: verifying tells whether that one holds what was
 * written. */
static bool is_replaced(struct apply_state *state, const struct remote_state *remote_state)
{
    struct edits *edits = state->journal.undoing ? &state->back : &state->forward;
    return text_is(remote_state->status, "REMOVED") && apply_look(state, edits) &&
           is_newer(state, state->out->deployment);
}

static enum step too_long(struct apply_state *state, const struct remote_state *remote_state)
{
    struct arena *arena = state->work->arena;
    return apply_stop_or_signal(
        state,
        remote_state->status
            ? arena_printf(arena, "the deployment is still %s", remote_state->status)
            : arena_printf(arena, "the deployment cannot be seen: %s", remote_state->why),
        "Apply the same plan again: it continues to wait.");
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
        tell_status(state, &remote_state, since, &told);
        if (remote_state.status)
            state->out->status = remote_state.status;
        if (remote_state.progress == PROGRESS_UP)
            return STEP_DONE;
        if (remote_state.progress == PROGRESS_ENDED && !is_replaced(state, &remote_state))
            return apply_fail(state, "the deployment ended as %s", remote_state.status);
        if (remote_state.progress == PROGRESS_ENDED &&
            take_deployment(state, state->look.latest.id, "found") != STEP_DONE)
            return STEP_STOPPED;
        if (remote_state.progress == PROGRESS_NEEDS_APPROVAL)
            return apply_stop(state, "the deployment needs an approval at Railway",
                              "Approve it there, then apply the same plan again: it continues.");
        if (!apply_pause(state, round, deadline))
            return too_long(state, &remote_state);
    }
}
