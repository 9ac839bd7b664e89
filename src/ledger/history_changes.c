/* history_changes: every apply of a ledger, from the plan to its end. */
#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "history_parts.h"
#include "ledger/history.h"

static bool is_of(const struct ledger_entry *entry, const char *number)
{
    return text_is(history_text(entry->body, "number"), number);
}

/* --- who signed ----------------------------------------------------------------------------- */

static void read_approvals(struct arena *arena, const struct node *list,
                           struct evidence_change *change)
{
    const size_t count = history_count(list);
    struct evidence_approval *items = arena_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct evidence_approval){
            .principal = history_text(list->items[i], "by"),
            .key = history_text(list->items[i], "key"),
            .roles = history_names(arena, node_get(list->items[i], "roles"), NULL),
        };
    change->approvals = items;
    change->approval_count = count;
}

/* --- from its plan to its end --------------------------------------------------------------- */

static void read_plan(const struct ledger *ledger, struct evidence_change *change)
{
    const struct ledger_entry *entry = ledger_last(ledger, "plan", change->entry);
    for (; entry; entry = ledger_last(ledger, "plan", entry->number))
        if (is_of(entry, change->number)) {
            change->author = history_text(entry->body, "author");
            return;
        }
}

static void read_end(const struct ledger *ledger, struct evidence_change *change)
{
    for (size_t i = change->entry + 1; i <= ledger_count(ledger) && !change->ended; i++) {
        const struct ledger_entry *entry = ledger_at(ledger, i);
        const bool ends = text_is(entry->kind, "end");
        const bool matters =
            ends || text_is(entry->kind, "verified") || text_is(entry->kind, "deployed");
        if (!matters || !is_of(entry, change->number))
            continue;
        const char *deployment = history_text(entry->body, "deployment");
        change->deployment = deployment ? deployment : change->deployment;
        change->verified = change->verified || text_is(entry->kind, "verified");
        change->ended = ends ? entry->at : 0;
        change->outcome = ends ? history_text(entry->body, "outcome") : NULL;
        change->why = ends ? history_text(entry->body, "why") : NULL;
    }
}

static void read_change(struct arena *arena, const struct ledger *ledger,
                        const struct ledger_entry *begin, struct evidence_change *out)
{
    const struct node *body = begin->body;
    *out = (struct evidence_change){
        .entry = begin->number,
        .begun = begin->at,
        .number = history_text(body, "number"),
        .plan = history_text(body, "plan"),
        .keys = history_names(arena, node_get(body, "keys"), "name"),
    };
    read_approvals(arena, node_get(body, "approvals"), out);
    read_plan(ledger, out);
    read_end(ledger, out);
}

void history_changes(struct arena *arena, const struct ledger *ledger, struct evidence *out)
{
    struct evidence_change *items = arena_array(arena, HISTORY_CHANGES_MOST, sizeof *items);
    const struct ledger_entry *begin = ledger_last(ledger, "begin", 0);
    for (; begin; begin = ledger_last(ledger, "begin", begin->number)) {
        if (out->change_count == HISTORY_CHANGES_MOST) {
            out->changes_left_out++;
            continue;
        }
        read_change(arena, ledger, begin, &items[out->change_count++]);
    }
    out->changes = items;
}
