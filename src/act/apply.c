#include "applying.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "ledger/chain.h"

enum { LINE_MOST = 1024, PAUSE_FIRST = 250, PAUSE_MOST = 5000 };

/* ---- shared by the parts ---- */

struct journal_half *applying_half(struct applying *applying)
{
    return applying->journal.undoing ? &applying->journal.back : &applying->journal.forward;
}

void applying_tell(struct applying *applying, const char *format, ...)
{
    const struct apply_hands *hands = &applying->work->hands;
    struct buf line;
    va_list args;
    buf_init(&line, LINE_MOST);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    hands->tell(hands->context, buf_string(&line));
    buf_release(&line);
}

bool applying_is_asked_to_stop(const struct applying *applying)
{
    const struct apply_hands *hands = &applying->work->hands;
    return hands->stop(hands->context);
}

enum step applying_stop(struct applying *applying, const char *why, const char *next)
{
    struct apply_result *out = applying->out;
    out->code = EXIT_NOT_VERIFIED;
    out->end = APPLY_OPEN;
    out->why = why;
    out->next = next;
    return STEP_STOPPED;
}

enum step applying_fail(struct applying *applying, const char *format, ...)
{
    struct buf line;
    va_list args;
    buf_init(&line, LINE_MOST);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    applying->why = arena_text(applying->work->arena, buf_string(&line));
    buf_release(&line);
    return STEP_FAILED;
}

int64_t applying_deadline(const struct applying *applying, int64_t seconds)
{
    const struct apply_hands *hands = &applying->work->hands;
    return hands->ticks(hands->context) + seconds * 1000;
}

bool applying_pause(struct applying *applying, unsigned round, int64_t deadline)
{
    const struct apply_hands *hands = &applying->work->hands;
    const int64_t left = deadline - hands->ticks(hands->context);
    int64_t span = PAUSE_MOST;
    if (left <= 0 || applying_is_asked_to_stop(applying))
        return false;
    if (round < 5)
        span = (int64_t)PAUSE_FIRST << round;
    hands->sleep(hands->context, span < PAUSE_MOST ? (span < left ? span : left) : PAUSE_MOST);
    return true;
}

bool applying_look(struct applying *applying, struct wants *wants)
{
    const struct remote *remote = applying->work->remote;
    remote->look(remote->context, wants->questions, wants->count, &applying->look);
    if (applying->look.seen)
        wants_compare(wants, &applying->look);
    return applying->look.seen;
}

/* ---- the beginning ---- */

static enum step refuse(struct applying *applying, enum exit_code code, const char *why,
                        const char *next)
{
    *applying->out =
        (struct apply_result){.code = code, .end = APPLY_NOT_BEGUN, .why = why, .next = next};
    return STEP_STOPPED;
}

#define PLAN_AGAIN "Nothing was written. Make a new plan."

static enum step refuse_staged(struct applying *applying)
{
    const struct staged *staged = &applying->look.staged;
    const char *who = staged->who ? staged->who : "somebody";
    const char *names = names_text(applying->work->arena, &staged->variables);
    return refuse(applying, EXIT_STALE,
                  arena_printf(applying->work->arena, "%s has staged changes%s%s", who,
                               *names ? ", of " : "", text_escaped(applying->work->arena, names)),
                  "Nothing was written. Commit or discard them at Railway, then apply again.");
}

/* All preconditions before the first write: the last look is compared with the one that was judged. */
static enum step begin(struct applying *applying)
{
    const struct apply_work *work = applying->work;
    verify_note_before(applying);
    if (!applying_look(applying, &applying->forward))
        return refuse(applying, EXIT_INCONCLUSIVE, applying->look.why,
                      "Nothing was written. Apply again.");
    if (!text_is(applying->look.etag, work->etag))
        return refuse(applying, EXIT_STALE, "the environment changed while it was looked at",
                      PLAN_AGAIN);
    if (applying->look.staged.any)
        return refuse_staged(applying);
    if (applying_is_asked_to_stop(applying))
        return refuse(applying, EXIT_FAILED, "stopped by a signal", "Nothing was written.");
    if (!ledger_lock_holds(work->ledger))
        return refuse(applying, EXIT_STALE, "the ledger's lock was taken away",
                      "Nothing was written. Apply again when nobody else does.");
    wants_note_before(applying);
    wants_compare(&applying->forward, &applying->look);
    applying->journal = (struct journal){
        .open = true, .number = work->number, .deployment = applying->look.latest.id};
    if (!record_begin(applying))
        return refuse(
            applying, EXIT_FAILED,
            arena_printf(work->arena, "the ledger could not be written: %s", applying->err.text),
            "Nothing was written at Railway.");
    return STEP_DONE;
}

/* Each key as it was or as it should be; anything else was somebody else. */
static enum step resume(struct applying *applying)
{
    struct wants *wants = &applying->forward;
    applying->wrong = applying->journal.wrong;
    applying_tell(applying, "going on with the apply that began in entry %zu",
                  applying->journal.begun);
    if (!ledger_lock_holds(applying->work->ledger))
        return applying_stop(applying, "the ledger's lock was taken away",
                             "Apply again when nobody else does.");
    if (!applying_look(applying, wants))
        return applying_stop(applying, applying->look.why, "Apply the same plan again.");
    const char *moved = wants_moved(wants);
    if (!moved || applying->journal.undoing)
        return STEP_DONE;
    applying->why = arena_printf(applying->work->arena, "%s was changed by somebody else", moved);
    return STEP_MOVED;
}

/* ---- the way forward ---- */

static enum step forward(struct applying *applying)
{
    struct wants *wants = &applying->forward;
    const bool deploys = applying->work->plan->deploys;
    enum step step = apply_write(applying, wants);
    if (step == STEP_DONE && deploys)
        step = apply_deploy(applying, wants);
    if (step == STEP_DONE && deploys)
        step = apply_wait(applying);
    return step == STEP_DONE ? apply_verify(applying) : step;
}

static void end_done(struct applying *applying)
{
    struct apply_result *out = applying->out;
    if (!record_end(applying, "applied", NULL)) {
        record_failed(applying);
        return;
    }
    out->code = EXIT_IN_SYNC;
    out->end = APPLY_DONE;
}

/* Somebody else's change is not ours to undo or to go over. */
static void end_moved(struct applying *applying)
{
    struct apply_result *out = applying->out;
    const bool touched = applying->journal.forward.wrote || applying->journal.forward.deploy_sent;
    out->why = applying->why;
    if (!record_end(applying, touched ? "kept" : "nothing", out->why)) {
        record_failed(applying);
        return;
    }
    out->end = touched ? APPLY_KEPT : APPLY_NOTHING;
    out->code = touched ? EXIT_NOT_VERIFIED : EXIT_STALE;
    out->next = "Look at the service, then make a new plan.";
}

void apply_run(const struct apply_work *work, struct apply_result *out)
{
    struct applying applying = {.work = work, .out = out};
    *out = (struct apply_result){.code = EXIT_FAILED, .end = APPLY_OPEN};
    journal_read(work->arena, work->ledger, &applying.journal);
    applying.resumed = applying.journal.open;
    out->first_entry = applying.resumed ? applying.journal.begun : 0;
    out->last_entry = applying.resumed ? ledger_count(work->ledger) : 0;
    wants_make(&applying);
    enum step step = applying.resumed ? resume(&applying) : begin(&applying);
    if (step == STEP_DONE)
        step = applying.journal.undoing ? STEP_FAILED : forward(&applying);
    switch (step) {
    case STEP_DONE:
        end_done(&applying);
        break;
    case STEP_FAILED:
        apply_undo(&applying);
        break;
    case STEP_MOVED:
        end_moved(&applying);
        break;
    case STEP_STOPPED:
        break;
    }
}
