#include "apply_state.h"

#include "base/arena.h"
#include "base/text.h"

/* How long staging and committing may take, in seconds; never more than --wait. */
enum { STAGE_MOST = 30, COMMIT_MOST = 300 };

struct removals {
    struct names of[REMOTE_SCOPES];
    struct names all;
};

static void find_removals(struct apply_state *state, const struct wants *wants,
                          struct removals *out)
{
    struct arena *arena = state->work->arena;
    const char **all = arena_array(arena, wants->count, sizeof *all);
    *out = (struct removals){.all = {all, 0}};
    for (int scope = 0; scope < REMOTE_SCOPES; scope++) {
        const char **names = arena_array(arena, wants->count, sizeof *names);
        size_t count = 0;
        for (size_t i = 0; i < wants->count; i++) {
            const struct want *want = &wants->items[i];
            if (!want->removes || wants->states[i] != WANT_BEFORE ||
                want->scope != (enum remote_scope)scope)
                continue;
            names[count++] = all[out->all.count++] = want->name;
        }
        out->of[scope] = (struct names){names, count};
    }
}

/* Is what is staged exactly ours? */
static bool is_ours(const struct remote_look *look, const struct removals *removals)
{
    return look->staged.any && look->staged_only_removes &&
           names_is_same_set(&look->staged.variables, &removals->of[REMOTE_SERVICE], false) &&
           names_is_same_set(&look->staged_shared, &removals->of[REMOTE_SHARED], false);
}

static enum step foreign(struct apply_state *state)
{
    const struct staged *staged = &state->look.staged;
    return apply_stop(state,
                      arena_printf(state->work->arena,
                                   "changes are staged that are not this plan's%s%s",
                                   staged->who ? ", by " : "", staged->who ? staged->who : ""),
                      "Commit or discard them at Railway, then apply the same plan again.");
}

static enum step unseen(struct apply_state *state)
{
    return apply_stop(state,
                      apply_is_asked_to_stop(state) ? "stopped by a signal" : state->look.why,
                      "Apply the same plan again: it goes on from here.");
}

static int64_t at_most(const struct apply_state *state, int64_t seconds)
{
    const int64_t wait = state->work->wait;
    return apply_deadline(state, seconds < wait ? seconds : wait);
}

/* Where no answer came, it may be on its way still: that is no failure of Railway's. */
static enum step unstaged(struct apply_state *state, const struct remote_reply *reply)
{
    if (reply->outcome == REMOTE_INDETERMINATE && !reply->answered)
        return apply_stop(state, reply->why,
                          "Apply the same plan again: what is staged is read first.");
    return apply_fail(state, "Railway did not stage the removal: %s",
                      reply->why ? reply->why : "it does not show");
}

/* Looks until exactly ours is staged. Foreign changes end it at once. */
static enum step see_staged(struct apply_state *state, struct wants *wants,
                            const struct removals *removals, const struct remote_reply *reply)
{
    const int64_t deadline = at_most(state, STAGE_MOST);
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, wants);
        if (seen && is_ours(&state->look, removals))
            return STEP_DONE;
        if (seen && state->look.staged.any)
            return foreign(state);
        if (!apply_pause(state, round, deadline))
            return seen && !apply_is_asked_to_stop(state) ? unstaged(state, reply) : unseen(state);
    }
}

static enum step stage(struct apply_state *state, struct wants *wants,
                       const struct removals *removals)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    apply_tell_progress(state, "staging the removal of %zu variable%s", removals->all.count,
                        removals->all.count == 1 ? "" : "s");
    if (!record_write(state, "stage", &removals->all))
        return record_failed(state);
    remote->stage(remote->context, &removals->of[REMOTE_SERVICE], &removals->of[REMOTE_SHARED],
                  &reply);
    apply_half(state)->wrote = true;
    const bool clear = reply.outcome == REMOTE_CONFIRMED || reply.outcome == REMOTE_INDETERMINATE;
    if (!record_wrote(state, "stage",
                      reply.outcome == REMOTE_CONFIRMED ? "confirmed"
                      : clear                           ? "unknown"
                                                        : "refused",
                      reply.why))
        return record_failed(state);
    if (!clear)
        return apply_fail(state, "Railway did not stage the removal: %s", reply.why);
    return see_staged(state, wants, removals, &reply);
}

/* Until Complete or Error; a workflow that cannot be seen is left to the reading back. */
static enum step follow_workflow(struct apply_state *state, const char *id)
{
    const struct remote *remote = state->work->remote;
    const int64_t deadline = at_most(state, COMMIT_MOST);
    for (unsigned round = 0;; round++) {
        struct remote_state remote_state;
        remote->workflow(remote->context, id, &remote_state);
        if (remote_state.progress == REMOTE_UP)
            return STEP_DONE;
        if (remote_state.progress == REMOTE_ENDED)
            return apply_fail(state, "Railway did not commit the removal, which is staged "
                                     "still: discard it there");
        if (!apply_pause(state, round, deadline))
            return apply_stop(state,
                              apply_is_asked_to_stop(state)
                                  ? "stopped by a signal"
                                  : "the commit of the removal has not ended",
                              "Apply the same plan again: it goes on from here.");
    }
}

/* A lost answer: gone is done; still staged after a while is not. */
static enum step see_committed(struct apply_state *state, struct wants *wants,
                               const struct removals *removals, const struct remote_reply *reply)
{
    const int64_t deadline = at_most(state, STAGE_MOST);
    apply_tell_progress(state, "unclear: %s; reading back", reply->why);
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, wants);
        if (seen && !state->look.staged.any)
            return record_wrote(state, "commit", "read back", reply->why) ? STEP_DONE
                                                                          : record_failed(state);
        if (seen && !is_ours(&state->look, removals))
            return foreign(state);
        if (!apply_pause(state, round, deadline))
            return apply_stop(state, reply->why,
                              "Apply the same plan again: what is staged is read first.");
    }
}

static enum step commit(struct apply_state *state, struct wants *wants,
                        const struct removals *removals)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    if (apply_is_asked_to_stop(state))
        return apply_stop(state, "stopped by a signal",
                          "Apply the same plan again: it goes on from here.");
    apply_tell_progress(state, "committing it, without a deploy");
    if (!record_write(state, "commit", &removals->all))
        return record_failed(state);
    remote->commit(remote->context,
                   arena_printf(state->work->arena, "tautline plan %s", state->work->number),
                   &reply);
    apply_half(state)->wrote = true;
    if (reply.outcome == REMOTE_INDETERMINATE)
        return see_committed(state, wants, removals, &reply);
    const bool confirmed = reply.outcome == REMOTE_CONFIRMED;
    if (!record_wrote(state, "commit", confirmed ? "confirmed" : "refused", reply.why))
        return record_failed(state);
    return confirmed ? follow_workflow(state, reply.id)
                     : apply_fail(state, "Railway did not commit the removal: %s", reply.why);
}

enum step apply_remove(struct apply_state *state, struct wants *wants)
{
    struct removals removals;
    find_removals(state, wants, &removals);
    if (removals.all.count == 0)
        return STEP_DONE;
    /* Committing commits everything that anybody staged: what is there is looked at before, and
     * again after ours was added. */
    if (!apply_look(state, wants))
        return unseen(state);
    enum step step = STEP_DONE;
    if (!is_ours(&state->look, &removals))
        step = state->look.staged.any ? foreign(state) : stage(state, wants, &removals);
    return step == STEP_DONE ? commit(state, wants, &removals) : step;
}
