#include "cmd/recording.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/state.h"
#include "cmd/trust_serial.h"
#include "ledger/history.h"
#include "ledger/recall.h"
#include "output/ledger_entry.h"
#include "output/words.h"

enum { SAID_MOST = 16 * 1024 };

static void note_err(struct recording *recording, const struct err *err)
{
    recording->errs = arena_grow(&recording->app->arena, recording->errs, recording->err_count,
                                 &recording->err_capacity, sizeof *recording->errs);
    recording->errs[recording->err_count] = *err;
    recording->errs[recording->err_count++].where.file =
        arena_text(&recording->app->arena, err->where.file); /* the ledger's path goes with it */
}

/* ---- what is remembered ---- */

/* Only the page shows what was before. */
static bool asks_history(const struct app *app)
{
    for (size_t i = 0; i < app->options.output_count; i++)
        if (text_is(app->options.outputs[i].format, "html"))
            return true;
    return false;
}

/* A ledger is kept, and what it says is not known: no proof is missing, and none is there. */
static struct remembered *recall_unread(struct app *app, const char *why)
{
    struct remembered *out = arena_alloc(&app->arena, sizeof *out);
    *out = (struct remembered){.asks_proofs = true, .unread = arena_text(&app->arena, why)};
    return out;
}

/* Of a target that was not looked at: which one it is, so that its series and alerts stay its own. */
static const struct remembered *recall_refused(struct recording *recording,
                                               const struct target *target)
{
    struct app *app = recording->app;
    const struct state_kept *kept = NULL;
    struct err err = {0};
    struct remembered *out = recall_unread(app, "the target was not looked at");
    if (!state_find_target(app, &recording->known, target->desired, target->environment, &kept,
                           &err) ||
        !kept)
        return out;
    out->project_id = kept->target.project_id;
    out->environment_id = kept->target.environment_id;
    out->service_id = kept->target.service_id;
    return out;
}

static const struct remembered *recall(void *context, const struct target *target,
                                       const struct observed *observed, const char *key_id)
{
    struct recording *recording = context;
    struct app *app = recording->app;
    struct ledger *ledger = NULL;
    struct err err = {0};
    const char *why;
    if (state_find(app, &recording->known.folder, &why) == STATE_NONE)
        return NULL;
    if (observed->refused)
        return recall_refused(recording, target);
    const struct state_seen seen = {target, observed};
    /* What a page shows of the history stays in the ledger's own words. */
    recording->known.arena = asks_history(app) ? NULL : &recording->arena;
    if (!state_open_seen(app, &recording->known, &seen, recording->reads || app->options.has_at,
                         &ledger, &err)) {
        note_err(recording, &err);
        return recall_unread(app, err.text);
    }
    struct remembered *out = arena_alloc(&app->arena, sizeof *out);
    ledger_recall(&app->arena, ledger, key_id, out);
    out->asks_proofs = true;
    if (ledger)
        recall_ids(&app->arena, ledger, out);
    if (ledger && asks_history(app))
        out->checks = ledger_checks(&app->arena, ledger, &out->check_count);
    recording->ledger = ledger;
    return out;
}

/* ---- what is left ---- */

static bool append(struct recording *recording, const struct run *run,
                   const struct judgement *judgement, struct ledger *ledger, struct err *err)
{
    struct buf body;
    buf_init(&body, LEDGER_LINE_MOST);
    const bool whole = ledger_entry_check(&body, run, judgement);
    const bool ok = whole
                        ? ledger_append(ledger, recording->app->now, "check", buf_string(&body),
                                        body.length, err)
                        : err_set(err, ERR_SYSTEM, "the check of %.60s is too long for the ledger",
                                  judgement->target->environment->name);
    buf_release(&body);
    return ok;
}

static void record(struct recording *recording, const struct run *run,
                   const struct judgement *judgement)
{
    struct err err = {0};
    bool (*compare)(struct app *, struct ledger *, const struct trusted *, struct err *) =
        recording->reads ? trust_compare_installed : trust_record_installed;
    if (!compare(recording->app, recording->ledger, recording->trusted, &err))
        note_err(recording, &err);
    if (!recording->reads && !append(recording, run, judgement, recording->ledger, &err))
        note_err(recording, &err);
}

static void judged(void *context, const struct run *run, const struct judgement *judgement)
{
    struct recording *recording = context;
    if (recording->ledger && !run->hypothetical)
        record(recording, run, judgement);
    ledger_close(recording->ledger);
    recording->ledger = NULL;
    arena_release(&recording->arena);
}

void recording_begin(struct recording *recording, struct app *app, const struct trusted *trusted,
                     struct check_run_options *options)
{
    *recording = (struct recording){.app = app, .trusted = trusted};
    arena_init(&recording->arena);
    options->recall = recall;
    options->judged = judged;
    options->recall_context = recording;
}

void recording_read(struct recording *recording, struct app *app, const struct trusted *trusted,
                    struct check_run_options *options)
{
    recording_begin(recording, app, trusted, options);
    recording->reads = true;
}

/* ---- what is told ---- */

static const char *said_before(const struct recording *recording, const struct err *err)
{
    if (recording->trusted && text_is(err->where.file, recording->trusted->path))
        return "tautline: ";
    return recording->reads ? "tautline: the ledger was not read: "
                            : "tautline: nothing was recorded: ";
}

static void say(const struct recording *recording, const struct err *err)
{
    struct buf text;
    buf_init(&text, SAID_MOST);
    buf_text(&text, said_before(recording, err));
    fault_text(&text, err);
    sink_err(&recording->app->sink, buf_string(&text), text.length);
    buf_release(&text);
}

/* A ledger that is not whole is always a fault. That nothing could be recorded is one where a state was
 * named; the usual one was not asked for. An outage that keeps it from being found is told already. */
enum told { TOLD_FAULT, TOLD_UNRECORDED, TOLD_BESIDE };

static enum told told_as(const struct recording *recording, const struct err *err)
{
    if (err->code == ERR_INPUT || err->code == ERR_TARGET)
        return TOLD_FAULT;
    return state_is_named(recording->app) && err->code != ERR_REMOTE ? TOLD_UNRECORDED
                                                                     : TOLD_BESIDE;
}

static size_t copy_told(const struct recording *recording, enum told as, struct err *out)
{
    size_t count = 0;
    for (size_t i = 0; i < recording->err_count; i++)
        if (told_as(recording, &recording->errs[i]) == as)
            out[count++] = recording->errs[i];
    return count;
}

void recording_end(const struct recording *recording, struct run *run)
{
    struct app *app = recording->app;
    struct err *faults =
        arena_array(&app->arena, run->fault_count + recording->err_count, sizeof *faults);
    if (run->fault_count > 0)
        memcpy(faults, run->faults, run->fault_count * sizeof *faults);
    for (size_t i = 0; i < recording->err_count; i++)
        if (recording->reads || told_as(recording, &recording->errs[i]) == TOLD_BESIDE)
            say(recording, &recording->errs[i]);
    run->fault_count += copy_told(recording, TOLD_FAULT, faults + run->fault_count);
    run->unrecorded = copy_told(recording, TOLD_UNRECORDED, faults + run->fault_count);
    run->fault_count += run->unrecorded;
    run->faults = faults;
    run_sum(run);
}
