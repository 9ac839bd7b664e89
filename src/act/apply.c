#include "apply_state.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "ledger/chain.h"

enum { LINE_MOST = 1024, PAUSE_FIRST = 250, PAUSE_MOST = 5000 };

/* ---- shared by the parts ---- */

struct journal_half *apply_half(struct apply_state *state)
{
    return state->journal.undoing ? &state->journal.back : &state->journal.forward;
}

void apply_tell_progress(struct apply_state *state, const char *format, ...)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    struct buf line;
    va_list args;
    buf_init(&line, LINE_MOST);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    callbacks->tell(callbacks->context, buf_string(&line));
    buf_release(&line);
}

bool apply_is_asked_to_stop(const struct apply_state *state)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    return callbacks->stop(callbacks->context);
}

enum step apply_stop(struct apply_state *state, const char *why, const char *next)
{
    struct apply_result *out = state->out;
    out->code = EXIT_NOT_VERIFIED;
    out->end = APPLY_OPEN;
    out->why = why;
    out->next = next;
    return STEP_STOPPED;
}

enum step apply_fail(struct apply_state *state, const char *format, ...)
{
    struct buf line;
    va_list args;
    buf_init(&line, LINE_MOST);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    state->why = arena_text(state->work->arena, buf_string(&line));
    buf_release(&line);
    return STEP_FAILED;
}

int64_t apply_deadline(const struct apply_state *state, int64_t seconds)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    return callbacks->ticks(callbacks->context) + seconds * 1000;
}

bool apply_pause(struct apply_state *state, unsigned round, int64_t deadline)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    const int64_t left = deadline - callbacks->ticks(callbacks->context);
    int64_t span = PAUSE_MOST;
    if (left <= 0 || apply_is_asked_to_stop(state))
        return false;
    if (round < 5)
        span = (int64_t)PAUSE_FIRST << round;
    callbacks->sleep(callbacks->context,
                     span < PAUSE_MOST ? (span < left ? span : left) : PAUSE_MOST);
    return true;
}

bool apply_look(struct apply_state *state, struct wants *wants)
{
    const struct remote *remote = state->work->remote;
    remote->look(remote->context, wants->questions, wants->count, &state->look);
    if (state->look.seen)
        wants_compare(wants, &state->look);
    return state->look.seen;
}

/* ---- the beginning ---- */

static enum step refuse(struct apply_state *state, enum exit_code code, const char *why,
                        const char *next)
{
    *state->out =
        (struct apply_result){.code = code, .end = APPLY_NOT_BEGUN, .why = why, .next = next};
    return STEP_STOPPED;
}

#define PLAN_AGAIN "Nothing was written. Make a new plan."

static enum step refuse_staged(struct apply_state *state)
{
    const struct staged *staged = &state->look.staged;
    const char *who = staged->who ? staged->who : "somebody";
    const char *names = names_text(state->work->arena, &staged->variables);
    return refuse(state, EXIT_STALE,
                  arena_printf(state->work->arena, "%s has staged changes%s%s", who,
                               *names ? ", of " : "", text_escaped(state->work->arena, names)),
                  "Nothing was written. Commit or discard them at Railway, then apply again.");
}

/* All preconditions before the first write: the last look is compared with the one that was judged. */
static enum step begin(struct apply_state *state)
{
    const struct apply_work *work = state->work;
    verify_note_before(state);
    if (!apply_look(state, &state->forward))
        return refuse(state, EXIT_INCONCLUSIVE, state->look.why,
                      "Nothing was written. Apply again.");
    if (!text_is(state->look.etag, work->etag))
        return refuse(state, EXIT_STALE, "the environment changed while it was looked at",
                      PLAN_AGAIN);
    if (state->look.staged.any)
        return refuse_staged(state);
    if (apply_is_asked_to_stop(state))
        return refuse(state, EXIT_FAILED, "stopped by a signal", "Nothing was written.");
    if (!ledger_lock_holds(work->ledger))
        return refuse(state, EXIT_STALE, "the ledger's lock was taken away",
                      "Nothing was written. Apply again when nobody else does.");
    wants_note_before(state);
    wants_compare(&state->forward, &state->look);
    state->journal =
        (struct journal){.open = true, .number = work->number, .deployment = state->look.latest.id};
    if (!record_begin(state))
        return refuse(
            state, EXIT_FAILED,
            arena_printf(work->arena, "the ledger could not be written: %s", state->err.text),
            "Nothing was written at Railway.");
    return STEP_DONE;
}

/* Each key as it was or as it should be; anything else was somebody else. */
static enum step resume(struct apply_state *state)
{
    struct wants *wants = &state->forward;
    state->wrong = state->journal.wrong;
    apply_tell_progress(state, "going on with the apply that began in entry %zu",
                        state->journal.begun);
    if (!ledger_lock_holds(state->work->ledger))
        return apply_stop(state, "the ledger's lock was taken away",
                          "Apply again when nobody else does.");
    if (!apply_look(state, wants))
        return apply_stop(state, state->look.why, "Apply the same plan again.");
    const char *moved = wants_moved(wants);
    if (!moved || state->journal.undoing)
        return STEP_DONE;
    state->why = arena_printf(state->work->arena, "%s was changed by somebody else", moved);
    return STEP_MOVED;
}

/* ---- the way forward ---- */

static enum step forward(struct apply_state *state)
{
    struct wants *wants = &state->forward;
    const bool deploys = state->work->plan->deploys;
    enum step step = apply_write(state, wants);
    if (step == STEP_DONE && deploys)
        step = apply_deploy(state, wants);
    if (step == STEP_DONE && deploys)
        step = apply_wait(state);
    return step == STEP_DONE ? apply_verify(state) : step;
}

static void end_done(struct apply_state *state)
{
    struct apply_result *out = state->out;
    if (!record_end(state, "applied", NULL)) {
        record_failed(state);
        return;
    }
    out->code = EXIT_IN_SYNC;
    out->end = APPLY_DONE;
}

/* Somebody else's change is not ours to undo or to go over. */
static void end_moved(struct apply_state *state)
{
    struct apply_result *out = state->out;
    const bool touched = state->journal.forward.wrote || state->journal.forward.deploy_sent;
    out->why = state->why;
    if (!record_end(state, touched ? "kept" : "nothing", out->why)) {
        record_failed(state);
        return;
    }
    out->end = touched ? APPLY_KEPT : APPLY_NOTHING;
    out->code = touched ? EXIT_NOT_VERIFIED : EXIT_STALE;
    out->next = "Look at the service, then make a new plan.";
}

void apply_run(const struct apply_work *work, struct apply_result *out)
{
    struct apply_state state = {.work = work, .out = out};
    *out = (struct apply_result){.code = EXIT_FAILED, .end = APPLY_OPEN};
    journal_read(work->arena, work->ledger, &state.journal);
    state.resumed = state.journal.open;
    out->first_entry = state.resumed ? state.journal.begun : 0;
    out->last_entry = state.resumed ? ledger_count(work->ledger) : 0;
    wants_make(&state);
    enum step step = state.resumed ? resume(&state) : begin(&state);
    if (step == STEP_DONE)
        step = state.journal.undoing ? STEP_FAILED : forward(&state);
    switch (step) {
    case STEP_DONE:
        end_done(&state);
        break;
    case STEP_FAILED:
        apply_undo(&state);
        break;
    case STEP_MOVED:
        end_moved(&state);
        break;
    case STEP_STOPPED:
        break;
    }
}
