#include "apply_parts.h"

#include <string.h>

#include "act/writer.h"
#include "base/text.h"
#include "cmd/app.h"
#include "cmd/credentials.h"
#include "cmd/trust.h"
#include "ledger/chain.h"
#include "world/http.h"
#include "world/system.h"

enum { PASSES = 3, SETTLE = 120, WAIT = 900, SPARE = 3600 };

/* ---- the hands of act/apply ---- */

static struct apply_call *call_of(void *context)
{
    return context;
}

static int64_t ticks(void *context)
{
    (void)context;
    return clock_milliseconds();
}

/* Sampled once: what the clock does meanwhile moves nothing. */
static int64_t now(void *context)
{
    const struct app *app = call_of(context)->app;
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

static void tell(void *context, const char *line)
{
    struct app *app = call_of(context)->app;
    if (app->options.quiet)
        return;
    const char *text = arena_printf(&app->arena, "%4lld s  %s\n",
                                    (long long)(clock_milliseconds() - app->now_at) / 1000, line);
    sink_err(&app->sink, text, strlen(text));
}

static void observe(void *context, struct apply_observation *out)
{
    struct apply_call *call = context;
    struct planned planned = {0};
    struct plan_refusal refusal = {.code = EXIT_FAILED};
    const bool planned_it = planning_make(call->app, &call->options, &planned, &refusal);
    const bool seen = planned.judgement && !planned.judgement->observed->refused &&
                      planned.judgement->observed->stored.seen;
    app_progress_end(call->app);
    *out = (struct apply_observation){
        .made = seen,
        .judgement = planned.judgement,
        .plan_is_empty = planned_it && plan_is_empty(&planned.plan),
    };
    if (!planned_it)
        out->why = arena_text(&call->app->arena, refusal.err.text);
    else if (!seen)
        out->why = "Railway was not seen";
}

/* ---- the world ---- */

struct gate_fixture {
    struct http *http;
    struct railway railway;
    struct railway_token token;
    const unsigned char *key;
    struct remote remote;
};

static int64_t or_else(int64_t given, int64_t usual)
{
    return given ? given : usual;
}

static int64_t settle_of(const struct app *app)
{
    return or_else(app->options.settle, SETTLE);
}

static int64_t wait_of(const struct app *app)
{
    return or_else(app->options.wait, WAIT);
}

static bool open_door(struct apply_call *call, struct gate_fixture *out, struct err *err)
{
    struct app *app = call->app;
    const struct target *target = call->planned.judgement->target;
    const struct http_options options = {
        .deadline = 1000 * (2 * settle_of(app) + 2 * wait_of(app) + SPARE),
        .ca_file = app->options.ca_file,
        .proxy = app->options.proxy,
        .user_agent = arena_printf(&app->arena, "tautline/" TAUTLINE_VERSION " (plan %s)",
                                   call->read->number),
    };
    if (!fingerprint_key_read(app, &out->key, err) ||
        !tokens_find(app, target->environment, &out->token, err))
        return false;
    out->http = http_new(&options, err);
    if (!out->http || !railway_open(&app->arena, out->http, app->secrets,
                                    process_variable("TAUTLINE_RAILWAY_URL"), &out->railway, err))
        return false;
    const struct writer_options writer = {
        .arena = &app->arena,
        .railway = &out->railway,
        .token = &out->token,
        .fingerprint_key = out->key,
    };
    return writer_open(call->permit, &writer, &out->remote) ||
           err_set(err, ERR_SYSTEM, "this permit cannot write");
}

static void work(struct apply_call *call, const struct gate_fixture *door, struct applied *out)
{
    struct app *app = call->app;
    const struct statement *read = call->read;
    size_t approvals = 0;
    struct apply_work work = {
        .arena = &app->arena,
        .plan = permit_plan(call->permit),
        .number = read->number,
        .digest = call->plan_files.plan.digest,
        .closes = read->kind == STATEMENT_CLOSING,
        .until = read->expires ? read->expires + call->trusted.trust.plan_max_age : 0,
        .approvals = permit_approvals(call->permit, &approvals),
        .before = call->resumes ? NULL : call->planned.judgement,
        .etag = call->resumes ? NULL : call->planned.judgement->observed->etag,
        .remote = &door->remote,
        .keying = {door->key, read->project_id, read->environment_id, read->service_id},
        .secrets = app->secrets,
        .ledger = call->ledger,
        .callbacks = {call, observe, tell, is_asked_to_stop, now, ticks, sleep_for},
        .passes = (unsigned)or_else(app->options.passes, PASSES),
        .settle = settle_of(app),
        .wait = wait_of(app),
    };
    work.approval_count = approvals;
    apply_run(&work, out);
}

int apply_do(struct apply_call *call)
{
    struct app *app = call->app;
    struct gate_fixture door = {.http = NULL};
    struct applied result;
    struct err err = {0};
    int code;
    if (!open_door(call, &door, &err) ||
        !trust_pin_set(call->ledger, app->now, call->trusted.digest, &err)) {
        code = app_fail(app, &err);
    } else {
        work(call, &door, &result);
        code = apply_tell(call, &result);
    }
    http_free(door.http);
    return code;
}
