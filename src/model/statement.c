#include "model/statement.h"

#include "base/arena.h"

static void take_undo(struct arena *arena, const struct plan *plan, struct statement *out)
{
    struct statement_undo *undo = arena_array(arena, plan->count, sizeof *undo);
    size_t count = 0;
    for (size_t i = 0; out->has_undo && i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind != CHANGE_LIVE)
            undo[count++] = (struct statement_undo){change->name, change->shared, change->undo};
    }
    out->undo = undo;
    out->undo_count = count;
}

void statement_of_plan(struct arena *arena, const struct plan *plan, struct statement *out)
{
    struct statement_row *rows = arena_array(arena, plan->count, sizeof *rows);
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        rows[i] = (struct statement_row){
            .name = change->name,
            .before = change->before,
            .after = change->after,
            .kind = change->kind,
            .direction = change->direction,
            .shared = change->shared,
        };
    }
    const bool closing = out->kind == STATEMENT_CLOSING;
    out->rows = rows;
    out->row_count = plan->count;
    out->deploys = plan->deploys;
    out->guardrails_held = closing ? 0 : plan->guardrails_held;
    out->guardrails_unobserved = closing ? 0 : plan->guardrails_unobserved;
    out->guardrails_lifted = closing ? 0 : plan->guardrails_lifted;
    out->open = closing ? (struct names){NULL, 0} : plan->open;
    out->has_undo = !closing && plan->has_undo && !plan->undo_breaches;
    out->undo_breaches = closing ? NULL : plan->undo_breaches;
    take_undo(arena, plan, out);
    out->needs = plan->needs;
    out->adds = plan->adds;
    out->changed = plan->changed;
    out->removes = plan->removes;
    out->weakens = plan->weakens;
    out->strengthens = plan->strengthens;
}
