#include "model/statement.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { WHY_MOST = 16 * 1024 };

/* The words in one line, whatever breaks and blanks the declaration has between them; NULL: none. */
static const char *one_line(struct arena *arena, const char *text)
{
    static const char blanks[] = " \n\r\t";
    struct buf line;
    if (!text)
        return NULL;
    buf_init(&line, WHY_MOST);
    for (text += strspn(text, blanks); *text; text += strspn(text, blanks)) {
        const size_t length = strcspn(text, blanks);
        if (line.length > 0)
            buf_char(&line, ' ');
        buf_add(&line, text, length);
        text += length;
    }
    const char *words = buf_finish(&line, arena);
    return *words ? words : NULL;
}

static void take_undo(struct arena *arena, const struct plan *plan, struct statement *out)
{
    struct statement_undo *undo = arena_array(arena, plan->count, sizeof *undo);
    size_t count = 0;
    for (size_t i = 0; out->has_undo && i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind != CHANGE_LIVE)
            undo[count++] = (struct statement_undo){change->name, change->shared, change->undo,
                                                    change->undo_kept > 0 ? change->before : NULL};
    }
    out->undo = undo;
    out->undo_count = count;
}

void statement_of_plan(struct arena *arena, const struct plan *plan, struct statement *out)
{
    /* In the weeks before a closing plan runs, the declaration's words may change. */
    const bool closing = out->kind == STATEMENT_CLOSING;
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
            .why = closing || !change->setting ? NULL : one_line(arena, change->setting->why),
        };
    }
    out->rows = rows;
    out->row_count = plan->count;
    out->deploys = plan->deploys;
    out->guardrails_held = closing ? 0 : plan->guardrails_held;
    out->guardrails_unobserved = closing ? 0 : plan->guardrails_unobserved;
    out->guardrails_lifted = closing ? 0 : plan->guardrails_lifted;
    out->floor_held = closing ? 0 : plan->floor_held;
    out->guardrails_other = closing ? 0 : plan->guardrails_other;
    out->unknown = closing ? (struct names){NULL, 0} : plan->unknown;
    out->code = plan->code;
    if (closing)
        out->code = (struct code){.kind = CODE_THEN};
    out->open = closing ? (struct names){NULL, 0} : plan->open;
    out->has_undo = !closing && plan->has_undo && !plan->undo_breaches;
    out->undo_breaches = closing ? NULL : plan->undo_breaches;
    take_undo(arena, plan, out);
    out->needs = plan->needs;
    out->adds = plan->adds;
    out->changed = plan->changed;
    out->removes = plan->removes;
    out->weakens = plan->weakens;
    out->unknown_directions = plan->unknown_directions;
    out->strengthens = plan->strengthens;
}
