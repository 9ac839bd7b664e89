/*
 * apply: does what a signed plan says, or says why not.
 *
 * Glue: reads the files, opens the ledger and Railway, and says how it ended. Whether the plan may be
 * applied is decided by act/admission and act/gate, what is done by act/apply.
 */
#include <string.h>

#include "act/admission.h"
#include "act/apply.h"
#include "act/writer.h"
#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/commands.h"
#include "cmd/credentials.h"
#include "cmd/plan_files.h"
#include "cmd/planning.h"
#include "cmd/sealing.h"
#include "cmd/state.h"
#include "cmd/trust_serial.h"
#include "output/applied.h"
#include "world/http.h"
#include "world/system.h"

enum { PASSES = 3, SETTLE = 120, WAIT = 900, SPARE = 3600 };
enum { APPLIED_TEXT_MOST = 1024 * 1024 };

/* One call of the command. */
struct apply_call {
    struct app *app;
    struct plan_files plan_files;
    const struct statement *read;   /* of the plan */
    struct declaration declaration; /* of the plan's service */
    struct trusted trusted;
    struct ledger *ledger; /* NULL: not open */
    struct gate_closing closing;
    struct admission_request request;
    struct admission admission;
};

/* Each step: -1 where the next one follows, else the exit code, and it was said why. */
enum { NEXT_STEP = -1 };

/* ---- files and ledger ---- */

static int fail_usage(struct apply_call *call, const char *what, const char *hint)
{
    struct err err = {0};
    err_fill(&err, ERR_USAGE, ERR_NO_PLACE, "%s", what);
    err_fill_hint(&err, "%s", hint);
    return app_fail(call->app, &err);
}

/* A plan is for one environment, and --env may say which one is meant. */
static int check_environment(struct apply_call *call)
{
    struct arena *arena = &call->app->arena;
    const struct names *meant = &call->app->options.environments;
    for (size_t i = 0; i < meant->count; i++)
        if (!text_is(meant->items[i], call->read->environment))
            return fail_usage(
                call,
                text_escaped(arena, arena_printf(arena, "the plan is for %.80s, not for %.80s",
                                                 call->read->environment, meant->items[i])),
                "Leave out --env, or name the environment of the plan.");
    return NEXT_STEP;
}

static int read_plan_files(struct apply_call *call)
{
    struct app *app = call->app;
    struct err err = {0};
    if (!plan_files_load(app, app->options.words.items[0], &call->plan_files, &err))
        return app_fail(app, &err);
    if (!plan_files_understand(app, &call->plan_files, &err)) {
        app_fail(app, &err);
        return EXIT_NOT_APPROVED;
    }
    call->read = &call->plan_files.plan.read;
    const bool closes = call->read->kind == STATEMENT_CLOSING;
    if (closes && !app->options.closing)
        return fail_usage(call, "this is the closing plan of an exception",
                          "Run it with --closing, after the exception has ended.");
    if (!closes && app->options.closing)
        return fail_usage(call, "this is not the closing plan of an exception",
                          "Name the file PLAN.closing, or leave --closing out.");
    return check_environment(call);
}

/* The declaration of the plan's service, and the trust that an operator installed. */
static int read_declaration(struct apply_call *call)
{
    struct app *app = call->app;
    const struct names files = app_words(app, 1);
    struct declarations all;
    struct err err = {0};
    size_t found = 0;
    load_declarations(app, &files, &all);
    const int loaded = load_tell(app, &all);
    if (loaded != EXIT_IN_SYNC)
        return loaded;
    for (size_t i = 0; i < all.count; i++)
        if (text_is(all.items[i].desired.service.name, call->read->service)) {
            call->declaration = all.items[i];
            found++;
        }
    if (found != 1)
        return fail_usage(call,
                          found ? "several declarations are for the plan's service"
                                : "no declaration is for the plan's service",
                          "Name the declaration that the plan was made of: "
                          "tautline apply PLAN FILE.");
    return trust_take(app, &all, false, &call->trusted, &err) ? NEXT_STEP : app_fail(app, &err);
}

static int open_ledger(struct apply_call *call)
{
    struct app *app = call->app;
    struct err err = {0};
    const char *folder, *why;
    const struct ledger_target target = {
        .project_id = call->read->project_id,
        .environment_id = call->read->environment_id,
        .service_id = call->read->service_id,
        .service = call->read->service,
        .environment = call->read->environment,
    };
    if (!state_open(app, &target, app->options.dry_run, &call->ledger, &err)) {
        const int code = app_fail(app, &err);
        return err.code == ERR_BUSY ? EXIT_STALE : code;
    }
    if (call->ledger) {
        bool (*seal)(struct app *, struct ledger *, struct err *) =
            app->options.dry_run ? sealing_check : sealing_begin;
        return seal(app, call->ledger, &err) ? NEXT_STEP : app_fail(app, &err);
    }
    return fail_usage(call,
                      app->options.dry_run && state_find(app, &folder, &why) == STATE_KEPT
                          ? "there is no ledger of this service in the state folder"
                          : "apply needs a place for its ledger",
                      "Name the folder that the plan was made with: --state DIR.");
}

/* ---- how it ended ---- */

static struct names approvals_of(struct apply_call *call)
{
    size_t count = 0;
    struct arena *arena = &call->app->arena;
    const struct gate_approval *approvals = permit_approvals(call->admission.permit, &count);
    const char **items = arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = approvals[i].roles.count ? arena_printf(arena, "%s (%s)", approvals[i].principal,
                                                           names_text(arena, &approvals[i].roles))
                                            : approvals[i].principal;
    return (struct names){items, count};
}

/* Loud on stderr, even if stdout is not read. */
static void alarm(struct apply_call *call, const struct applied *applied)
{
    struct err err = {0};
    const bool loud = applied->end == APPLIED_KEPT || applied->end == APPLIED_UNDONE;
    err_fill(&err, ERR_SYSTEM, ERR_NO_PLACE, "%s%s", loud ? "ALARM: " : "",
             applied->why ? applied->why : "not finished");
    if (applied->guardrail)
        err_fill_hint(&err, "Undoing it %s breach '%s', so it is kept. %s",
                      applied->guardrail_is_doubtful ? "may" : "would", applied->guardrail,
                      applied->next ? applied->next : "");
    else if (applied->next)
        err_fill_hint(&err, "%s", applied->next);
    app_fail(call->app, &err);
}

static int tell_applied(struct apply_call *call, const struct applied *applied)
{
    const struct applied_report report = {
        .applied = applied,
        .statement = call->read,
        .approvals = approvals_of(call),
        .notes = permit_notes(call->admission.permit),
        .ledger_id = ledger_id(call->ledger),
    };
    struct buf out;
    if (applied->end != APPLIED_DONE && applied->end != APPLIED_DRY)
        alarm(call, applied);
    buf_init(&out, APPLIED_TEXT_MOST);
    applied_text(&out, &report, &call->app->style);
    const int code = app_out(call->app, buf_string(&out), out.length, (int)applied->code);
    buf_release(&out);
    return code;
}

/* A dry run says whether all required people have signed, with the code that would be the answer. */
static int tell_dry(struct apply_call *call)
{
    const bool approved = call->admission.approved;
    const struct applied applied = {
        .code = approved ? EXIT_IN_SYNC : EXIT_NOT_APPROVED,
        .end = APPLIED_DRY,
        .why = call->admission.resumes ? "an apply of this plan has begun and has not ended" : NULL,
        .next = approved ? "Without --dry-run this would be done now."
                         : "Not enough people have signed: tautline approve PLAN.",
    };
    return tell_applied(call, &applied);
}

static int tell_closed(struct apply_call *call)
{
    const char *text =
        arena_printf(&call->app->arena, "Already closed: %s, of %s, %s. Nothing was written.\n",
                     call->read->exception, call->read->service, call->read->environment);
    return app_out(call->app, text, strlen(text), EXIT_IN_SYNC);
}

/* ---- admission ---- */

static int ask_admission(struct apply_call *call)
{
    struct app *app = call->app;
    struct gate_refusal refusal;
    call->request = (struct admission_request){
        .digest = call->plan_files.plan.digest,
        .ledger = call->ledger,
        .approvers = &call->trusted.approvers,
        .revoked = &call->trusted.revoked,
        .trust_outdated = trust_outdated(&app->arena, call->ledger, &call->trusted),
        .built = BUILT_AT,
        .dry_run = app->options.dry_run,
    };
    plan_files_ask(&call->plan_files, &call->closing, &call->request.files);
    planning_for(app, &call->declaration, &call->trusted, false, &call->request.planning);
    if (!admission_begin(&call->request, &call->admission, &refusal))
        return plan_files_refused(app, &refusal);
    app_progress(app, "looking at %s, %s", call->read->service, call->read->environment);
    const bool admitted = admission_ask(&call->admission, &refusal);
    app_progress_end(app);
    if (!admitted)
        return plan_files_refused(app, &refusal);
    if (observed_confirms_clock(call->admission.planned.view.judgement->observed))
        ledger_clock_agrees(call->ledger);
    if (call->admission.already_closed)
        return tell_closed(call);
    return app->options.dry_run ? tell_dry(call) : NEXT_STEP;
}

/* ---- the callbacks of act/apply ---- */

static int64_t ticks(void *context)
{
    (void)context;
    return clock_milliseconds();
}

/* Sampled once: a clock that is set meanwhile moves nothing. */
static int64_t now(void *context)
{
    const struct app *app = ((const struct apply_call *)context)->app;
    return app->now + (clock_milliseconds() - app->now_at) / 1000;
}

static void sleep_for(void *context, int64_t milliseconds)
{
    (void)context;
    process_sleep(milliseconds);
}

static bool is_asked_to_stop(void *context)
{
    (void)context;
    return process_is_asked_to_stop();
}

static void tell_line(void *context, const char *line)
{
    struct app *app = ((struct apply_call *)context)->app;
    if (app->options.quiet)
        return;
    const char *text = arena_printf(&app->arena, "%4lld s  %s\n",
                                    (long long)(clock_milliseconds() - app->now_at) / 1000, line);
    sink_err(&app->sink, text, strlen(text));
}

static void observe(void *context, struct apply_observation *out)
{
    struct apply_call *call = context;
    admission_observe(&call->admission, out);
    app_progress_end(call->app);
}

static void clear(void *context, bool back, const struct judgement *runs,
                  struct apply_clearing *out)
{
    struct apply_call *call = context;
    admission_clear(&call->admission, back, runs, out);
    app_progress_end(call->app);
}

static void look_at_runs(void *context, struct apply_runs *out)
{
    struct apply_call *call = context;
    admission_look_at_runs(&call->admission, out);
    app_progress_end(call->app);
}

/* ---- Railway ---- */

struct apply_world {
    struct http *http;
    struct railway railway;
    struct railway_token token;
    struct remote remote;
};

static int64_t or_else(int64_t given, int64_t usual)
{
    return given ? given : usual;
}

static bool open_world(struct apply_call *call, const struct apply_work *work,
                       struct apply_world *out, struct err *err)
{
    struct app *app = call->app;
    if (!tokens_find(app, call->admission.plan.target->environment, &out->token, err))
        return false;
    out->http = railway_connect(app, 1000 * (2 * work->settle + 2 * work->wait + SPARE),
                                arena_printf(&app->arena, "plan %s", call->read->number),
                                &out->railway, err);
    if (!out->http)
        return false;
    const struct writer_options writer = {
        .arena = &app->arena,
        .railway = &out->railway,
        .token = &out->token,
        .fingerprint_key = work->keying.key,
    };
    return writer_open(call->admission.permit, &writer, &out->remote) ||
           err_set(err, ERR_SYSTEM, "this permit cannot write");
}

static int apply_admitted(struct apply_call *call)
{
    struct app *app = call->app;
    struct apply_world world = {.http = NULL};
    struct apply_work work;
    struct applied applied;
    struct err err = {0};
    int code;
    admission_work(&call->admission, &work);
    work.remote = &world.remote;
    work.secrets = app->secrets;
    work.callbacks = (struct apply_callbacks){
        call, observe, clear, look_at_runs, tell_line, is_asked_to_stop, now, ticks, sleep_for};
    work.passes = (unsigned)or_else(app->options.passes, PASSES);
    work.settle = or_else(app->options.settle, SETTLE);
    work.wait = or_else(app->options.wait, WAIT);
    if (!open_world(call, &work, &world, &err) ||
        !trust_record(app, call->ledger, &call->trusted, &err)) {
        code = app_fail(app, &err);
    } else {
        apply_run(&work, &applied);
        code = tell_applied(call, &applied);
    }
    railway_disconnect(app, world.http);
    return code;
}

/* Loud, because it may run on a timer: whatever keeps a closing plan from running, the hole may be open. */
static void tell_not_closed(struct apply_call *call, int code)
{
    struct err err = {0};
    const struct statement *read = call->read;
    if (!read || read->kind != STATEMENT_CLOSING || !call->app->options.closing ||
        call->app->options.dry_run || code == EXIT_IN_SYNC || call->app->now < read->not_before)
        return;
    err_fill(&err, ERR_INPUT, ERR_NO_PLACE,
             "ALARM: the exception %s has ended, and this plan did not close it", read->exception);
    err_fill_hint(&err, "Close it by an ordinary plan: tautline plan --env %s.", read->environment);
    app_fail(call->app, &err);
}

static int command(struct app *app)
{
    static int (*const steps[])(struct apply_call * call) = {
        read_plan_files, read_declaration, open_ledger, ask_admission, apply_admitted,
    };
    struct apply_call call = {.app = app};
    int code = NEXT_STEP;
    /* From here on a signal is a question that is asked between two steps, and ends none of them. */
    process_hold_signals();
    for (size_t i = 0; code == NEXT_STEP && i < sizeof steps / sizeof steps[0]; i++)
        code = steps[i](&call);
    tell_not_closed(&call, code);
    ledger_close(call.ledger);
    return code;
}

const struct command apply_command = {
    .name = "apply",
    .words = "PLAN [FILE…]",
    .about = "apply a signed plan once, and verify the result",
    .more =
        "Observes again, generates the text of PLAN again, and continues only if it is the same and the\n"
        "right people have signed it. Then it writes without a deploy, reads back, deploys once, waits for\n"
        "the deployment, runs all probes several times in a row, and expects an empty plan. The ledger\n"
        "records every step; an interrupted apply continues when the same plan is applied again. A\n"
        "failed apply is undone if the plan has an undo and no guardrail forbids it (exit 7). --dry-run\n"
        "writes nothing, not even to the ledger. The entries are sealed with the key in\n"
        "TAUTLINE_SEALING_KEY_FILE (default: ~/.config/tautline/sealing.key), which the first apply makes.",
    .words_least = 1,
    .words_most = ANY_WORDS,
    .run = command,
    .uses = USE_LOOK | USE_STATE | USE_TRUST | USE_APPLY,
    .subject = NO_REPORT,
};
