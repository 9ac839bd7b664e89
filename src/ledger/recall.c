#include "ledger/recall.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"

/* A key that was changed back and forth is looked for no further than this. */
enum { CHECKS_MOST = 1000 };

int64_t recall_instant(const struct node *body, const char *key)
{
    int64_t when = 0;
    const char *text = node_get_text(body, key);
    return text && when_parse_instant(text, &when) ? when : 0;
}

static const char *copied(struct arena *arena, const struct node *body, const char *key)
{
    return arena_text(arena, node_get_text(body, key));
}

void recall_ids(struct arena *arena, const struct ledger *ledger, struct remembered *out)
{
    const struct node *first = ledger_at(ledger, 1)->body;
    out->project_id = copied(arena, first, "project");
    out->environment_id = copied(arena, first, "environment");
    out->service_id = copied(arena, first, "service");
}

const struct ledger_entry *recall_check(const struct ledger *ledger, size_t before)
{
    const struct ledger_entry *entry = ledger_last(ledger, "check", before);
    while (entry && entry->unconfirmed)
        entry = ledger_last(ledger, "check", entry->number);
    return entry;
}

/* --- proofs -------------------------------------------------------------------------------- */

static void recall_proofs(struct arena *arena, const struct ledger *ledger, struct remembered *out)
{
    struct proof *proofs = NULL;
    size_t capacity = 0;
    const struct ledger_entry *entry = ledger_last(ledger, "proof", 0);
    for (; entry; entry = ledger_last(ledger, "proof", entry->number)) {
        const struct node *body = entry->body;
        proofs = arena_grow(arena, proofs, out->proof_count, &capacity, sizeof *proofs);
        proofs[out->proof_count++] = (struct proof){
            .name = copied(arena, body, "name"),
            .sent = recall_instant(body, "time"),
            .recorded = entry->at,
            .lead = copied(arena, body, "lead"),
            .confirmation = copied(arena, body, "confirmation"),
        };
    }
    out->proofs = proofs;
}

/* --- secrets ------------------------------------------------------------------------------- */

static const struct ledger_entry *last_check_under(const struct ledger *ledger, const char *key_id)
{
    const struct ledger_entry *entry = recall_check(ledger, 0);
    for (int i = 0; entry && i < CHECKS_MOST; i++) {
        const struct node *secrets = node_get(entry->body, "secrets");
        if (text_is(node_get_text(secrets, "key"), key_id))
            return entry;
        entry = recall_check(ledger, entry->number);
    }
    return NULL;
}

static void recall_secrets(struct arena *arena, const struct ledger_entry *check,
                           struct remembered *out)
{
    const struct node *values = node_path(check->body, "secrets", "values", (char *)NULL);
    const size_t count = values && values->kind == NODE_LIST ? values->count : 0;
    struct sighting *secrets = arena_array(arena, count, sizeof *secrets);
    for (size_t i = 0; i < count; i++)
        secrets[i] = (struct sighting){
            .name = copied(arena, values->items[i], "name"),
            .fingerprint = copied(arena, values->items[i], "fingerprint"),
            .since = recall_instant(values->items[i], "since"),
            .changed_after = recall_instant(values->items[i], "changed_after"),
        };
    out->secrets = secrets;
    out->secret_count = count;
    out->looked = check->at;
}

void ledger_recall(struct arena *arena, const struct ledger *ledger, const char *key_id,
                   struct remembered *out)
{
    *out = (struct remembered){0};
    if (!ledger)
        return;
    recall_proofs(arena, ledger, out);
    const struct ledger_entry *check = key_id ? last_check_under(ledger, key_id) : NULL;
    if (check)
        recall_secrets(arena, check, out);
}
