#include "applying.h"

#include "base/arena.h"
#include "base/text.h"

/* How long staging and committing may take, in seconds; never more than --wait. */
enum { STAGE_MOST = 30, COMMIT_MOST = 300 };

struct removals {
    struct names of[REMOTE_SCOPES];
    struct names all;
};

static void find_removals(struct applying *applying, const struct wants *wants,
                          struct removals *out)
{
    struct arena *arena = applying->work->arena;
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

static enum step foreign(struct applying *applying)
{
    const struct staged *staged = &applying->look.staged;
    return applying_stop(applying,
                         arena_printf(applying->work->arena,
                                      "changes are staged that are not this plan's%s%s",
                                      staged->who ? ", by " : "", staged->who ? staged->who : ""),
                         "Commit or discard them at Railway, then apply the same plan again.");
}

static enum step unseen(struct applying *applying)
{
    return applying_stop(
        applying, applying_is_asked_to_stop(applying) ? "stopped by a signal" : applying->look.why,
        "Apply the same plan again: it goes on from here.");
}

static int64_t at_most(const struct applying *applying, int64_t seconds)
{
    const int64_t wait = applying->work->wait;
    return applying_deadline(applying, seconds < wait ? seconds : wait);
}

/* Where no answer came, it may be on its way still: that is no failure of Railway's. */
static enum step unstaged(struct applying *applying, const struct remote_reply *reply)
{
    if (reply->outcome == REMOTE_INDETERMINATE && !reply->answered)
        return applying_stop(applying, reply->why,
                             "Apply the same plan again: what is staged is read first.");
    return applying_fail(applying, "Railway did not stage the removal: %s",
                         reply->why ? reply->why : "it does not show");
}

/* Looks until exactly ours is staged. Foreign changes end it at once. */
static enum step see_staged(struct applying *applying, struct wants *wants,
                            const struct removals *removals, const struct remote_reply *reply)
{
    const int64_t deadline = at_most(applying, STAGE_MOST);
    for (unsigned round = 0;; round++) {
        const bool seen = applying_look(applying, wants);
        if (seen && is_ours(&applying->look, removals))
            return STEP_DONE;
        if (seen && applying->look.staged.any)
            return foreign(applying);
        if (!applying_pause(applying, round, deadline))
            return seen && !applying_is_asked_to_stop(applying) ? unstaged(applying, reply)
                                                                : unseen(applying);
    }
}

static enum step stage(struct applying *applying, struct wants *wants,
                       const struct removals *removals)
{
    struct remote_reply reply;
    const struct remote *remote = applying->work->remote;
    applying_tell(applying, "staging the removal of %zu variable%s", removals->all.count,
                  removals->all.count == 1 ? "" : "s");
    if (!record_write(applying, "stage", &removals->all))
        return record_failed(applying);
    remote->stage(remote->context, &removals->of[REMOTE_SERVICE], &removals->of[REMOTE_SHARED],
                  &reply);
    applying_half(applying)->wrote = true;
    const bool clear = reply.outcome == REMOTE_CONFIRMED || reply.outcome == REMOTE_INDETERMINATE;
    if (!record_wrote(applying, "stage",
                      reply.outcome == REMOTE_CONFIRMED ? "confirmed"
                      : clear                           ? "unknown"
                                                        : "refused",
                      reply.why))
        return record_failed(applying);
    if (!clear)
        return applying_fail(applying, "Railway did not stage the removal: %s", reply.why);
    return see_staged(applying, wants, removals, &reply);
}

/* Until Complete or Error; a workflow that cannot be seen is left to the reading back. */
static enum step follow_workflow(struct applying *applying, const char *id)
{
    const struct remote *remote = applying->work->remote;
    const int64_t deadline = at_most(applying, COMMIT_MOST);
    for (unsigned round = 0;; round++) {
        struct remote_state state;
        remote->workflow(remote->context, id, &state);
        if (state.progress == REMOTE_UP)
            return STEP_DONE;
        if (state.progress == REMOTE_ENDED)
            return applying_fail(applying, "Railway did not commit the removal, which is staged "
                                           "still: discard it there");
        if (!applying_pause(applying, round, deadline))
            return applying_stop(applying,
                                 applying_is_asked_to_stop(applying)
                                     ? "stopped by a signal"
                                     : "the commit of the removal has not ended",
                                 "Apply the same plan again: it goes on from here.");
    }
}

/* A lost answer: gone is done; still staged after a while is not. */
static enum step see_committed(struct applying *applying, struct wants *wants,
                               const struct removals *removals, const struct remote_reply *reply)
{
    const int64_t deadline = at_most(applying, STAGE_MOST);
    applying_tell(applying, "unclear: %s; reading back", reply->why);
    for (unsigned round = 0;; round++) {
        const bool seen = applying_look(applying, wants);
        if (seen && !applying->look.staged.any)
            return record_wrote(applying, "commit", "read back", reply->why)
                       ? STEP_DONE
                       : record_failed(applying);
        if (seen && !is_ours(&applying->look, removals))
            return foreign(applying);
        if (!applying_pause(applying, round, deadline))
            return applying_stop(applying, reply->why,
                                 "Apply the same plan again: what is staged is read first.");
    }
}

static enum step commit(struct applying *applying, struct wants *wants,
                        const struct removals *removals)
{
    struct remote_reply reply;
    const struct remote *remote = applying->work->remote;
    if (applying_is_asked_to_stop(applying))
        return applying_stop(applying, "stopped by a signal",
                             "Apply the same plan again: it goes on from here.");
    applying_tell(applying, "committing it, without a deploy");
    if (!record_write(applying, "commit", &removals->all))
        return record_failed(applying);
    remote->commit(remote->context,
                   arena_printf(applying->work->arena, "tautline plan %s", applying->work->number),
                   &reply);
    applying_half(applying)->wrote = true;
    if (reply.outcome == REMOTE_INDETERMINATE)
        return see_committed(applying, wants, removals, &reply);
    const bool confirmed = reply.outcome == REMOTE_CONFIRMED;
    if (!record_wrote(applying, "commit", confirmed ? "confirmed" : "refused", reply.why))
        return record_failed(applying);
    return confirmed ? follow_workflow(applying, reply.id)
                     : applying_fail(applying, "Railway did not commit the removal: %s", reply.why);
}

enum step apply_remove(struct applying *applying, struct wants *wants)
{
    struct removals removals;
    find_removals(applying, wants, &removals);
    if (removals.all.count == 0)
        return STEP_DONE;
    /* Committing commits everything that anybody staged: what is there is looked at before, and
     * again after ours was added. */
    if (!applying_look(applying, wants))
        return unseen(applying);
    enum step step = STEP_DONE;
    if (!is_ours(&applying->look, &removals))
        step = applying->look.staged.any ? foreign(applying) : stage(applying, wants, &removals);
    return step == STEP_DONE ? commit(applying, wants, &removals) : step;
}
