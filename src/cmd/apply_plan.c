#include "apply_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/text_word.h"
#include "cmd/app.h"

/* ---- the same text, made again ---- */

static bool is_declared(const struct apply_call *call, const char *name)
{
    const struct desired *desired = &call->declarations.items[0].desired;
    for (size_t i = 0; i < desired->setting_count; i++)
        if (text_is(desired->settings[i].name, name))
            return true;
    return false;
}

/* What is declared no more shows in the text that is made again. */
static struct names row_names(struct apply_call *call)
{
    const struct statement *read = call->read;
    const char **items = arena_array(&call->app->arena, read->row_count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < read->row_count; i++)
        if (is_declared(call, read->rows[i].name))
            items[count++] = read->rows[i].name;
    return (struct names){items, count};
}

/* Limited to what the plan speaks of: whatever else has moved since shows in `Seen` and `Desired`. */
static void make_options(struct apply_call *call)
{
    const struct statement *read = call->read;
    const bool closes = read->kind == STATEMENT_CLOSING;
    call->only = row_names(call);
    call->options = (struct planning_options){
        .declarations = &call->declarations,
        .environment = read->environment,
        .trusted = &call->trusted,
        .header = {.author = read->author,
                   .number = read->number,
                   .made = read->made,
                   .expires = read->expires,
                   .ledger_id = read->ledger_id,
                   .ledger_head = read->ledger_head,
                   .ledger_entry = read->ledger_entry},
        .closes = closes ? read->exception : NULL,
    };
    if (closes) {
        call->options.header.trust = read->trust;
        call->options.header.needs = &read->needs;
    } else {
        call->options.only = call->only;
    }
}

/* Clocks that disagree make a plan unobserved, and refuse an apply (SECURITY row 81). */
static bool clocks_disagree(const struct apply_call *call)
{
    const struct judgement *judgement = call->planned.judgement;
    return judgement && judgement->observed->has_railway_date &&
           (judgement->observed->railway_ahead > CLOCK_SKEW_MOST ||
            judgement->observed->railway_ahead < -CLOCK_SKEW_MOST);
}

static int refuse_planning(struct apply_call *call, const struct plan_refusal *refusal)
{
    app_fail(call->app, &refusal->err);
    return clocks_disagree(call) ? EXIT_STALE : (int)refusal->code;
}

/* ---- a closing plan ---- */

static bool is_stored(const struct observed *observed, const char *name)
{
    return (observed->stored.seen && variables_find(&observed->stored, name)) ||
           (observed->shared.seen && variables_find(&observed->shared, name));
}

static bool is_passed(const struct observed *observed, const char *name)
{
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, name);
    return result && result->outcome == PROBE_PASS;
}

static void find_unmet(struct apply_call *call)
{
    struct arena *arena = &call->app->arena;
    const struct judgement *judgement = call->planned.judgement;
    const struct exception *exception = target_exception(judgement->target, call->read->exception);
    if (!exception)
        return;
    const struct names *stored = &exception->closing_stored, *passes = &exception->closing_passes;
    const char **items = arena_array(arena, stored->count + passes->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < stored->count; i++)
        if (!is_stored(judgement->observed, stored->items[i]))
            items[count++] = arena_printf(arena, "%s is not stored", stored->items[i]);
    for (size_t i = 0; i < passes->count; i++)
        if (!is_passed(judgement->observed, passes->items[i]))
            items[count++] = arena_printf(arena, "%s does not pass", passes->items[i]);
    call->unmet = (struct names){items, count};
}

static int say_closed(struct apply_call *call)
{
    const char *text =
        arena_printf(&call->app->arena, "Already closed: %s, of %s, %s. Nothing was written.\n",
                     call->read->exception, call->read->service, call->read->environment);
    return app_out(call->app, text, strlen(text), EXIT_IN_SYNC);
}

/* ---- a plan that is resumed ---- */

static const struct change *find_change(const struct plan *plan, const struct statement_row *row)
{
    for (size_t i = 0; i < plan->count; i++)
        if (text_is(plan->changes[i].name, row->name) && plan->changes[i].shared == row->shared)
            return &plan->changes[i];
    return NULL;
}

static const struct statement_undo *find_undo(const struct statement *read,
                                              const struct statement_row *row)
{
    for (size_t i = 0; i < read->undo_count; i++)
        if (text_is(read->undo[i].name, row->name) && read->undo[i].shared == row->shared)
            return &read->undo[i];
    return NULL;
}

/* The value that was signed, or none: its source may hold another by now. */
static int secret_of(const struct change *left, const struct statement_row *row)
{
    return text_is(left->after, row->after) ? left->secret : -1;
}

/* As the text has it; a secret's value only where it is at hand in this run. */
static struct change change_of(struct apply_call *call, const struct statement_row *row)
{
    const struct change *left = find_change(&call->planned.plan, row);
    const struct statement_undo *undo = find_undo(call->read, row);
    const struct judgement *judgement = call->planned.judgement;
    const bool writes = row->kind == CHANGE_ADD || row->kind == CHANGE_CHANGE;
    struct change change = {
        .kind = row->kind,
        .name = row->name,
        .shared = row->shared,
        .setting = judgement ? target_setting(judgement->target, row->name) : NULL,
        .before = row->before,
        .after = row->after,
        .secret = -1,
        .has_undo = undo != NULL,
        .undo = undo ? undo->value : NULL,
        .direction = row->direction,
    };
    if (left) {
        change.setting = left->setting;
        change.value = left->value;
        change.secret = secret_of(left, row);
    } else if (writes) {
        change.value = text_of_word(&call->app->arena, row->after, strlen(row->after));
    }
    return change;
}

void apply_rebuild(struct apply_call *call)
{
    const struct statement *read = call->read;
    struct change *changes = arena_array(&call->app->arena, read->row_count, sizeof *changes);
    for (size_t i = 0; i < read->row_count; i++)
        changes[i] = change_of(call, &read->rows[i]);
    call->plan = (struct plan){
        .target = call->planned.plan.target,
        .changes = changes,
        .count = read->row_count,
        .deploys = read->deploys,
        .has_undo = read->has_undo,
        .undo_breaches = read->undo_breaches,
        .needs = read->needs,
    };
    if (!call->plan.target && call->planned.judgement)
        call->plan.target = call->planned.judgement->target;
}

/* ---- both ---- */

int apply_replan(struct apply_call *call)
{
    struct app *app = call->app;
    struct plan_refusal refusal = {.code = EXIT_FAILED};
    make_options(call);
    app_progress(app, "looking at %s, %s", call->read->service, call->read->environment);
    const bool made = planning_make(app, &call->options, &call->planned, &refusal);
    app_progress_end(app);
    if (!made && (!call->resumes || !call->planned.judgement))
        return refuse_planning(call, &refusal);
    if (call->read->kind == STATEMENT_CLOSING)
        find_unmet(call);
    if (call->resumes) {
        apply_rebuild(call);
        return -1;
    }
    call->plan = call->planned.plan;
    if (!call->planned.text && call->read->kind == STATEMENT_CLOSING)
        return say_closed(call);
    if (call->planned.text || journal_used(call->ledger, call->read->number))
        return -1;
    return apply_refuse(call, EXIT_STALE, "nothing is left to do: the service is as declared",
                        "Nothing was written.");
}
