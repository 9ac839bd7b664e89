#include "apply_parts.h"

#include "base/buf.h"
#include "base/text.h"
#include "cmd/app.h"
#include "ledger/chain.h"
#include "output/applied.h"

enum { TEXT_MOST = 1024 * 1024 };

static struct names approvals_of(struct apply_call *call)
{
    size_t count = 0;
    struct arena *arena = &call->app->arena;
    const struct gate_approval *approvals = permit_approvals(call->permit, &count);
    const char **items = arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = approvals[i].roles.count ? arena_printf(arena, "%s (%s)", approvals[i].principal,
                                                           names_text(arena, &approvals[i].roles))
                                            : approvals[i].principal;
    return (struct names){items, count};
}

static struct applied_report report_of(struct apply_call *call, const struct applied *applied)
{
    return (struct applied_report){
        .applied = applied,
        .statement = call->read,
        .approvals = approvals_of(call),
        .notes = permit_notes(call->permit),
        .ledger_id = ledger_id(call->ledger),
    };
}

static int put(struct apply_call *call, const struct applied *applied)
{
    const struct applied_report report = report_of(call, applied);
    struct buf out;
    buf_init(&out, TEXT_MOST);
    applied_text(&out, &report, &call->app->style);
    const int done = app_out(call->app, buf_string(&out), out.length, (int)applied->code);
    buf_release(&out);
    return done;
}

int apply_tell_dry(struct apply_call *call, enum exit_code code)
{
    const struct applied applied = {
        .code = code,
        .end = APPLIED_DRY,
        .why = call->resumes ? "an apply of this plan has begun and has not ended" : NULL,
        .next = code == EXIT_IN_SYNC ? "Without --dry-run this would be done now."
                                     : "Not enough have signed: tautline approve PLAN.",
    };
    return put(call, &applied);
}

/* Loud on stderr, whoever reads stdout. */
static void alarm(struct apply_call *call, const struct applied *result)
{
    struct err err = {0};
    const bool loud = result->end == APPLIED_KEPT || result->end == APPLIED_UNDONE;
    err_fill(&err, ERR_SYSTEM, ERR_NO_PLACE, "%s%s", loud ? "ALARM: " : "",
             result->why ? result->why : "not finished");
    if (result->guardrail)
        err_fill_hint(&err, "Undoing it would breach '%s', so it is kept. %s", result->guardrail,
                      result->next ? result->next : "");
    else if (result->next)
        err_fill_hint(&err, "%s", result->next);
    app_fail(call->app, &err);
}

int apply_tell(struct apply_call *call, const struct applied *applied)
{
    if (applied->end != APPLIED_DONE)
        alarm(call, applied);
    return put(call, applied);
}

int apply_refuse(struct apply_call *call, enum exit_code code, const char *why, const char *next)
{
    struct err err = {0};
    err_fill(&err, ERR_INPUT, ERR_NO_PLACE, "%s", why);
    err_fill_hint(&err, "%s", next);
    app_fail(call->app, &err);
    return (int)code;
}
