#include "apply_state.h"

#include "base/arena.h"
#include "base/text.h"

/* How long what was written may take to show (SECURITY row 103), and what was refused with an answer
 * before it is tried again; seconds, and never more than the settle window. */
enum { READ_BACK_MOST = 60, AGAIN_AFTER = 10, TRIES_MOST = 3 };

/* One collection of one scope that is still to be stored. */
struct batch {
    enum remote_scope scope;
    struct remote_value *values;
    size_t *wants; /* which ones */
    struct names names;
    bool loosens;
};

static void batch_make(struct apply_state *state, const struct wants *wants,
                       enum remote_scope scope, struct batch *out)
{
    struct arena *arena = state->work->arena;
    const char **names = arena_array(arena, wants->count, sizeof *names);
    *out = (struct batch){
        .scope = scope,
        .values = arena_array(arena, wants->count, sizeof *out->values),
        .wants = arena_array(arena, wants->count, sizeof *out->wants),
    };
    for (int loosening = 0; loosening < 2; loosening++)
        for (size_t i = 0; i < wants->count; i++) {
            const struct want *want = &wants->items[i];
            if (want->scope != scope || want->removes || !want->value ||
                wants->states[i] != WANT_BEFORE || wants->confirmed[i] ||
                want->loosens != (loosening == 1))
                continue;
            out->values[out->names.count] = (struct remote_value){want->name, want->value};
            out->wants[out->names.count] = i;
            names[out->names.count++] = want->name;
            out->loosens = out->loosens || want->loosens;
        }
    out->names.items = names;
}

/* Tightening before loosening: the scope that loosens nothing goes first, else the service. False where
 * nothing is left. */
static bool next_batch(struct apply_state *state, const struct wants *wants, struct batch *out)
{
    struct batch service, shared;
    batch_make(state, wants, REMOTE_SERVICE, &service);
    batch_make(state, wants, REMOTE_SHARED, &shared);
    const bool shared_first =
        shared.names.count && (!service.names.count || (service.loosens && !shared.loosens));
    *out = shared_first ? shared : service;
    return out->names.count > 0;
}

static bool batch_is_stored(const struct wants *wants, const struct batch *batch)
{
    for (size_t i = 0; i < batch->names.count; i++)
        if (wants->states[batch->wants[i]] != WANT_AFTER)
            return false;
    return true;
}

static void batch_confirm(struct wants *wants, const struct batch *batch)
{
    for (size_t i = 0; i < batch->names.count; i++)
        wants->confirmed[batch->wants[i]] = true;
}

static const char *word_of(enum remote_scope scope)
{
    return scope == REMOTE_SHARED ? "shared" : "service";
}

static int64_t at_most_settle(const struct apply_state *state, int64_t seconds)
{
    return state->work->settle < seconds ? state->work->settle : seconds;
}

static enum step unseen(struct apply_state *state)
{
    return apply_stop(state,
                      apply_is_asked_to_stop(state) ? "stopped by a signal" : state->look.why,
                      "Apply the same plan again: what is stored is read first.");
}

/* Until the batch shows, or the time is over. STEP_DONE also where it does not show. */
static enum step look_for(struct apply_state *state, struct wants *wants, const struct batch *batch)
{
    const int64_t deadline = apply_deadline(state, at_most_settle(state, AGAIN_AFTER));
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, wants);
        if (seen && wants_moved(wants)) {
            state->why = arena_printf(state->work->arena, "%s was changed by somebody else",
                                      wants_moved(wants));
            return STEP_MOVED;
        }
        if (seen && batch_is_stored(wants, batch))
            return STEP_DONE;
        if (!apply_pause(state, round, deadline))
            return seen && !apply_is_asked_to_stop(state) ? STEP_DONE : unseen(state);
    }
}

/* What an answer left open is decided by what is stored. `*again`: nothing of it shows, and Railway
 * said no, so that it may be sent once more. */
static enum step decide(struct apply_state *state, struct wants *wants, const struct batch *batch,
                        const struct remote_reply *reply, bool *again)
{
    apply_tell_progress(state, "unclear: %s; reading back", reply->why);
    const enum step step = look_for(state, wants, batch);
    if (step != STEP_DONE)
        return step;
    const bool stored = batch_is_stored(wants, batch);
    if (!record_wrote(state, word_of(batch->scope), stored ? "read back" : "not done", reply->why))
        return record_failed(state);
    *again = !stored;
    return STEP_DONE;
}

/* After the last try: where Railway answered, it is settled that this was not done. */
static enum step give_up(struct apply_state *state, const struct remote_reply *reply)
{
    if (reply->answered || reply->outcome != REMOTE_INDETERMINATE)
        return apply_fail(state, "Railway did not store it: %s", reply->why);
    return apply_stop(state, reply->why,
                      "Apply the same plan again: what is stored is read first.");
}

static enum step store(struct apply_state *state, struct wants *wants, const struct batch *batch,
                       bool *again)
{
    struct remote_reply reply;
    const struct remote *remote = state->work->remote;
    const char *what = word_of(batch->scope);
    const size_t count = batch->names.count;
    apply_tell_progress(state, "storing %zu %svariable%s, without a deploy", count,
                        batch->scope == REMOTE_SHARED ? "shared " : "", count == 1 ? "" : "s");
    if (!record_write(state, what, &batch->names))
        return record_failed(state);
    remote->set(remote->context, batch->scope, batch->values, count, &reply);
    apply_half(state)->wrote = true;
    *again = false;
    if (reply.outcome == REMOTE_CONFIRMED) {
        batch_confirm(wants, batch);
        return record_wrote(state, what, "confirmed", NULL) ? STEP_DONE : record_failed(state);
    }
    if (reply.outcome != REMOTE_INDETERMINATE)
        return record_wrote(state, what, "refused", reply.why) ? give_up(state, &reply)
                                                               : record_failed(state);
    const enum step step = decide(state, wants, batch, &reply, again);
    if (step == STEP_DONE && *again)
        state->why = reply.why;
    return step == STEP_DONE && *again && !reply.answered ? give_up(state, &reply) : step;
}

/* A secret that is still to be stored, and whose source was there when the apply began. */
static const char *without_value(const struct wants *wants)
{
    for (size_t i = 0; i < wants->count; i++)
        if (!wants->items[i].removes && !wants->items[i].value && wants->states[i] == WANT_BEFORE)
            return wants->items[i].name;
    return NULL;
}

static enum step store_all(struct apply_state *state, struct wants *wants)
{
    struct batch batch;
    unsigned tries = 0;
    while (next_batch(state, wants, &batch)) {
        bool again = false;
        if (state->out->first_entry && apply_is_asked_to_stop(state) && apply_half(state)->wrote)
            return apply_stop(state, "stopped by a signal",
                              "Apply the same plan again: it goes on from here.");
        const enum step step = store(state, wants, &batch, &again);
        if (step != STEP_DONE)
            return step;
        tries = again ? tries + 1 : 0;
        if (tries >= TRIES_MOST)
            return apply_fail(state, "Railway did not store it: %s", state->why);
    }
    return STEP_DONE;
}

enum step apply_read_back(struct apply_state *state, struct wants *wants, int64_t deadline)
{
    for (unsigned round = 0;; round++) {
        const bool seen = apply_look(state, wants);
        const char *moved = seen ? wants_moved(wants) : NULL;
        if (moved) {
            state->why = arena_printf(state->work->arena, "%s was changed by somebody else", moved);
            return STEP_MOVED;
        }
        if (seen && !wants_any(wants, WANT_BEFORE))
            return STEP_DONE;
        if (!apply_pause(state, round, deadline))
            return apply_stop(state,
                              apply_is_asked_to_stop(state) ? "stopped by a signal"
                              : seen                        ? "what was written does not show"
                                                            : state->look.why,
                              "Apply the same plan again: it goes on from here.");
    }
}

enum step apply_write(struct apply_state *state, struct wants *wants)
{
    const char *missing = without_value(wants);
    if (missing)
        return apply_stop(
            state, arena_printf(state->work->arena, "the value of %s is not at hand", missing),
            "Give its source as when the plan was made, then apply the same plan again.");
    enum step step = store_all(state, wants);
    if (step == STEP_DONE)
        step = apply_remove(state, wants);
    if (step != STEP_DONE || !apply_half(state)->wrote)
        return step;
    apply_tell_progress(state, "reading back %zu variable%s", wants->count,
                        wants->count == 1 ? "" : "s");
    return apply_read_back(state, wants,
                           apply_deadline(state, at_most_settle(state, READ_BACK_MOST)));
}
