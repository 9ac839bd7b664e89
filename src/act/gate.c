#include "act/gate.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/statement.h"

#include "gate_difference.h"
#include "gate_rules.h"

struct permit {
    const struct plan *plan;
    const struct statement *statement;
    const struct gate_approval *approvals;
    size_t approval_count;
    struct names notes;
    bool may_write;
};

/* --- refusals ---------------------------------------------------------------------------- */

/* What moved; beside any other reason it would only be noise. */
static const char *difference(const struct gate_context *context, const struct gate_rule *rule)
{
    const struct gate_question *question = context->question;
    struct buf fresh;
    if (!question->fresh || !text_is(rule->name, "world-moved"))
        return NULL;
    buf_init(&fresh, STATEMENT_LIMIT);
    statement_text(&fresh, question->fresh);
    const char *lines = gate_difference(context->arena, question->text, question->length,
                                        buf_string(&fresh), fresh.length);
    buf_release(&fresh);
    return *lines ? lines : NULL;
}

static struct names joined(struct arena *arena, const struct names *a, const struct names *b)
{
    const char **items = arena_array(arena, a->count + b->count + 1, sizeof *items);
    for (size_t i = 0; i < a->count; i++)
        items[i] = a->items[i];
    for (size_t i = 0; i < b->count; i++)
        items[a->count + i] = b->items[i];
    return (struct names){items, a->count + b->count};
}

static struct names signature_notes(const struct gate_context *context)
{
    return joined(context->arena, &context->tally.notes, &context->closing_tally.notes);
}

static void refuse(const struct gate_context *context, const struct gate_rule *rule,
                   struct gate_refusal *out)
{
    const char *what = rule->what ? rule->what(context) : NULL;
    *out = (struct gate_refusal){
        .code = rule->code,
        .rule = rule->name,
        .difference = difference(context, rule),
        .notes =
            rule->code == EXIT_NOT_APPROVED ? signature_notes(context) : (struct names){NULL, 0},
    };
    if (what)
        err_set(&out->err, ERR_INPUT, "%s: %s", rule->words, what);
    else
        err_set(&out->err, ERR_INPUT, "%s", rule->words);
    err_fill_hint(&out->err, "%s", rule->hint);
}

/* --- permits ----------------------------------------------------------------------------- */

static const char *said(const struct gate_context *context, const char *words,
                        const struct names *names)
{
    return text_escaped(context->arena, arena_printf(context->arena, "%s: %s", words,
                                                     names_text(context->arena, names)));
}

/* What a dry run has to say of signatures that do not suffice, and of guardrails. */
static struct names own_notes(const struct gate_context *context, const struct gate_rule *broken)
{
    const char **items = arena_array(context->arena, 3, sizeof *items);
    const struct names unknown = gate_unknown(context), breached = gate_breached(context);
    size_t count = 0;
    const char *what = broken && broken->what ? broken->what(context) : NULL;
    if (broken)
        items[count++] = arena_printf(context->arena, "not approved yet: %s%s%s", broken->words,
                                      what ? ": " : "", what ? what : "");
    if (unknown.count)
        items[count++] = said(context, "guardrails that are not known to hold", &unknown);
    if (breached.count)
        items[count++] = said(context, "guardrails that are breached", &breached);
    return (struct names){items, count};
}

static struct permit *make_permit(const struct gate_context *context,
                                  const struct gate_rule *broken)
{
    struct permit *permit = arena_alloc(context->arena, sizeof *permit);
    const struct names own = own_notes(context, broken), others = signature_notes(context);
    *permit = (struct permit){
        .plan = context->question->plan,
        .statement = context->question->read,
        .approvals = context->tally.approvals,
        .approval_count = context->tally.count,
        .notes = joined(context->arena, &own, &others),
        .may_write = !broken && !context->question->dry_run,
    };
    return permit;
}

/* --- the gate ---------------------------------------------------------------------------- */

static void count_signatures(struct gate_context *context)
{
    const struct gate_question *question = context->question;
    const struct gate_closing *closing = question->closing;
    const struct gate_document document = {
        .text = question->text,
        .length = question->length,
        .read = question->read,
        .signatures = question->signatures,
        .signature_count = question->signature_count,
        .when = question->clocks.ours,
        /* A closing plan runs long after it was signed: its keys counted when this ledger sealed the plan
         * that was signed with it. What it says of itself, as when it was made, proves nothing. */
        .also = context->closes ? question->opened : 0,
    };
    gate_count(context->arena, question, &document, &context->tally);
    if (context->closes || !closing)
        return;
    /* Signed together with the plan that opens, so judged at the same instant. */
    const struct gate_document second = {
        .text = closing->text,
        .length = closing->length,
        .read = closing->read,
        .signatures = closing->signatures,
        .signature_count = closing->signature_count,
        .when = document.when,
    };
    gate_count(context->arena, question, &second, &context->closing_tally);
}

static struct gate_context begin(struct arena *arena, const struct gate_question *question)
{
    return (struct gate_context){
        .arena = arena,
        .question = question,
        .closes = question->read->kind == STATEMENT_CLOSING,
    };
}

bool gate_open(struct arena *arena, const struct gate_question *question, struct permit **out,
               struct gate_refusal *refusal)
{
    struct gate_context context = begin(arena, question);
    count_signatures(&context);
    const struct gate_rule *broken = gate_broken(&context, LATE);
    if (broken) {
        refuse(&context, broken, refusal);
        return false;
    }
    broken = gate_unsigned(&context);
    if (broken && !question->dry_run) {
        refuse(&context, broken, refusal);
        return false;
    }
    *out = make_permit(&context, broken);
    return true;
}

bool gate_signable(struct arena *arena, const struct gate_question *question,
                   struct gate_refusal *refusal)
{
    const struct gate_context context = begin(arena, question);
    const struct gate_rule *broken = gate_broken(&context, EARLY);
    if (broken)
        refuse(&context, broken, refusal);
    return !broken;
}

bool gate_approved(struct arena *arena, const struct gate_question *question,
                   const struct gate_approval **approvals, size_t *count,
                   struct gate_refusal *refusal)
{
    struct gate_context context = begin(arena, question);
    count_signatures(&context);
    const struct gate_rule *broken = gate_unsigned(&context);
    *approvals = context.tally.approvals;
    *count = context.tally.count;
    if (broken)
        refuse(&context, broken, refusal);
    return !broken;
}

const struct plan *permit_plan(const struct permit *permit)
{
    return permit->plan;
}

const struct statement *permit_statement(const struct permit *permit)
{
    return permit->statement;
}

const struct gate_approval *permit_approvals(const struct permit *permit, size_t *count)
{
    *count = permit->approval_count;
    return permit->approvals;
}

struct names permit_notes(const struct permit *permit)
{
    return permit->notes;
}

bool permit_may_write(const struct permit *permit)
{
    return permit->may_write;
}
