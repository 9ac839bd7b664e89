#include "apply_parts.h"

#include "base/text.h"
#include "cmd/app.h"
#include "cmd/trust.h"
#include "ledger/chain.h"

static struct clocks clocks_of(const struct apply_call *call)
{
    const struct observed *observed = call->planned.judgement->observed;
    return (struct clocks){
        .ours = call->app->now,
        .railway = observed->has_railway_date ? call->app->now + observed->railway_ahead : 0,
    };
}

/* Is what lies staged what the apply that is resumed staged? Its own look decides again later. */
static bool staged_is_own(const struct apply_call *call)
{
    const struct staged *staged = &call->planned.judgement->observed->staged;
    bool own = call->resumes && call->journal.forward.wrote;
    for (size_t i = 0; i < staged->variables.count; i++)
        own = own && names_has(&call->only, staged->variables.items[i]);
    return own;
}

static struct gate_question question_of(struct apply_call *call)
{
    const struct statement *read = call->read;
    const struct trusted *trusted = &call->trusted;
    struct gate_question question = {
        .fresh = call->resumes || !call->planned.text ? NULL : &call->planned.statement,
        .plan = &call->plan,
        .trust = &trusted->trust,
        .trust_digest = trusted->digest,
        .approvers = &trusted->approvers,
        .revoked = &trusted->revoked,
        .judgement = call->planned.judgement,
        .api = call->planned.run.api,
        .simulated = call->planned.run.simulated,
        .clocks = clocks_of(call),
        .built = BUILT_AT,
        .ledger_id = ledger_id(call->ledger),
        .ledger_has_head = ledger_has(call->ledger, read->ledger_entry, read->ledger_head),
        .ledger_newest = ledger_newest(call->ledger),
        .used = journal_used(call->ledger, read->number),
        .resumes = call->resumes,
        .staged_is_own = staged_is_own(call),
        .trust_replaced = trust_pin_is_replaced(call->ledger, trusted->digest),
        .unmet = call->unmet,
        .dry_run = call->app->options.dry_run,
    };
    plan_files_ask(&call->plan_files, &call->closing, &question);
    return question;
}

/* A dry run says whether enough have signed, with the code that would be the answer. */
static int end_dry(struct apply_call *call, const struct gate_question *question)
{
    const struct gate_approval *approvals = NULL;
    struct gate_refusal refusal;
    size_t count = 0;
    const bool approved = gate_approved(&call->app->arena, question, &approvals, &count, &refusal);
    return apply_tell_dry(call, approved ? EXIT_IN_SYNC : EXIT_NOT_APPROVED);
}

/* Loud: whoever runs this on a timer has to hear that the hole stays open. */
static void alarm(struct apply_call *call)
{
    struct err err = {0};
    err_fill(&err, ERR_INPUT, ERR_NO_PLACE, "ALARM: the exception %s has ended and stays open",
             call->read->exception);
    app_fail(call->app, &err);
}

int apply_ask_gate(struct apply_call *call)
{
    struct gate_refusal refusal;
    const struct gate_question question = question_of(call);
    if (!gate_open(&call->app->arena, &question, &call->permit, &refusal)) {
        if (call->unmet.count && refusal.code == EXIT_BREACHED)
            alarm(call);
        return plan_files_refused(call->app, &refusal);
    }
    return call->app->options.dry_run ? end_dry(call, &question) : -1;
}
