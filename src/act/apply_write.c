#include "applying.h"

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

static void batch_make(struct applying *applying, const struct wants *wants,
                       enum remote_scope scope, struct batch *out)
{
    struct arena *arena = applying->work->arena;
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
static bool next_batch(struct applying *applying, const struct wants *wants, struct batch *out)
{
    struct batch service, shared;
    batch_make(applying, wants, REMOTE_SERVICE, &service);
    batch_make(applying, wants, REMOTE_SHARED, &shared);
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

static int64_t at_most_settle(const struct applying *applying, int64_t seconds)
{
    return applying->work->settle < seconds ? applying->work->settle : seconds;
}

static enum step unseen(struct applying *applying)
{
    return applying_stop(
        applying, applying_is_asked_to_stop(applying) ? "stopped by a signal" : applying->look.why,
        "Apply the same plan again: what is stored is read first.");
}

/* Until the batch shows, or the time is over. STEP_DONE also where it does not show. */
static enum step look_for(struct applying *applying, struct wants *wants, const struct batch *batch)
{
    const int64_t deadline = applying_deadline(applying, at_most_settle(applying, AGAIN_AFTER));
    for (unsigned round = 0;; round++) {
        const bool seen = applying_look(applying, wants);
        if (seen && wants_moved(wants)) {
            applying->why = arena_printf(applying->work->arena, "%s was changed by somebody else",
                                         wants_moved(wants));
            return STEP_MOVED;
        }
        if (seen && batch_is_stored(wants, batch))
            return STEP_DONE;
        if (!applying_pause(applying, round, deadline))
            return seen && !applying_is_asked_to_stop(applying) ? STEP_DONE : unseen(applying);
    }
}

/* What an answer left open is decided by what is stored. `*again`: nothing of it shows, and Railway
 * said no, so that it may be sent once more. */
static enum step decide(struct applying *applying, struct wants *wants, const struct batch *batch,
                        const struct remote_reply *reply, bool *again)
{
    applying_tell(applying, "unclear: %s; reading back", reply->why);
    const enum step step = look_for(applying, wants, batch);
    if (step != STEP_DONE)
        return step;
    const bool stored = batch_is_stored(wants, batch);
    if (!record_wrote(applying, word_of(batch->scope), stored ? "read back" : "not done",
                      reply->why))
        return record_failed(applying);
    *again = !stored;
    return STEP_DONE;
}

/* After the last try: where Railway answered, it is settled that this was not done. */
static enum step give_up(struct applying *applying, const struct remote_reply *reply)
{
    if (reply->answered || reply->outcome != REMOTE_INDETERMINATE)
        return applying_fail(applying, "Railway did not store it: %s", reply->why);
    return applying_stop(applying, reply->why,
                         "Apply the same plan again: what is stored is read first.");
}

static enum step store(struct applying *applying, struct wants *wants, const struct batch *batch,
                       bool *again)
{
    struct remote_reply reply;
    const struct remote *remote = applying->work->remote;
    const char *what = word_of(batch->scope);
    const size_t count = batch->names.count;
    applying_tell(applying, "storing %zu %svariable%s, without a deploy", count,
                  batch->scope == REMOTE_SHARED ? "shared " : "", count == 1 ? "" : "s");
    if (!record_write(applying, what, &batch->names))
        return record_failed(applying);
    remote->set(remote->context, batch->scope, batch->values, count, &reply);
    applying_half(applying)->wrote = true;
    *again = false;
    if (reply.outcome == REMOTE_CONFIRMED) {
        batch_confirm(wants, batch);
        return record_wrote(applying, what, "confirmed", NULL) ? STEP_DONE
                                                               : record_failed(applying);
    }
    if (reply.outcome != REMOTE_INDETERMINATE)
        return record_wrote(applying, what, "refused", reply.why) ? give_up(applying, &reply)
                                                                  : record_failed(applying);
    const enum step step = decide(applying, wants, batch, &reply, again);
    if (step == STEP_DONE && *again)
        applying->why = reply.why;
    return step == STEP_DONE && *again && !reply.answered ? give_up(applying, &reply) : step;
}

/* A secret that is still to be stored, and whose source was there when the apply began. */
static const char *without_value(const struct wants *wants)
{
    for (size_t i = 0; i < wants->count; i++)
        if (!wants->items[i].removes && !wants->items[i].value && wants->states[i] == WANT_BEFORE)
            return wants->items[i].name;
    return NULL;
}

static enum step store_all(struct applying *applying, struct wants *wants)
{
    struct batch batch;
    unsigned tries = 0;
    while (next_batch(applying, wants, &batch)) {
        bool again = false;
        if (applying->out->first_entry && applying_is_asked_to_stop(applying) &&
            applying_half(applying)->wrote)
            return applying_stop(applying, "stopped by a signal",
                                 "Apply the same plan again: it goes on from here.");
        const enum step step = store(applying, wants, &batch, &again);
        if (step != STEP_DONE)
            return step;
        tries = again ? tries + 1 : 0;
        if (tries >= TRIES_MOST)
            return applying_fail(applying, "Railway did not store it: %s", applying->why);
    }
    return STEP_DONE;
}

enum step apply_read_back(struct applying *applying, struct wants *wants, int64_t deadline)
{
    for (unsigned round = 0;; round++) {
        const bool seen = applying_look(applying, wants);
        const char *moved = seen ? wants_moved(wants) : NULL;
        if (moved) {
            applying->why =
                arena_printf(applying->work->arena, "%s was changed by somebody else", moved);
            return STEP_MOVED;
        }
        if (seen && !wants_any(wants, WANT_BEFORE))
            return STEP_DONE;
        if (!applying_pause(applying, round, deadline))
            return applying_stop(applying,
                                 applying_is_asked_to_stop(applying) ? "stopped by a signal"
                                 : seen ? "what was written does not show"
                                        : applying->look.why,
                                 "Apply the same plan again: it goes on from here.");
    }
}

enum step apply_write(struct applying *applying, struct wants *wants)
{
    const char *missing = without_value(wants);
    if (missing)
        return applying_stop(
            applying,
            arena_printf(applying->work->arena, "the value of %s is not at hand", missing),
            "Give its source as when the plan was made, then apply the same plan again.");
    enum step step = store_all(applying, wants);
    if (step == STEP_DONE)
        step = apply_remove(applying, wants);
    if (step != STEP_DONE || !applying_half(applying)->wrote)
        return step;
    applying_tell(applying, "reading back %zu variable%s", wants->count,
                  wants->count == 1 ? "" : "s");
    return apply_read_back(applying, wants,
                           applying_deadline(applying, at_most_settle(applying, READ_BACK_MOST)));
}
