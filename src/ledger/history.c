#include "ledger/history.h"

#include "base/arena.h"
#include "base/text.h"
#include "doc/node.h"
#include "ledger/recall.h"

/* --- members of bodies ---------------------------------------------------------------------- */

static int64_t whole(const struct node *body, const char *key)
{
    const struct node *node = node_get(body, key);
    int64_t number = 0;
    bool good = node && node->kind == NODE_NUMBER && text_to_int(node->text, 0, INT32_MAX, &number);
    return good ? number : 0;
}

static bool truth(const struct node *body, const char *key)
{
    const struct node *node = node_get(body, key);
    return node && node->kind == NODE_BOOL && node->boolean;
}

static size_t count_of(const struct node *list)
{
    return list && list->kind == NODE_LIST ? list->count : 0;
}

static struct names names_of(struct arena *arena, const struct node *list, const char *key)
{
    const size_t most = count_of(list);
    const char **items = arena_array(arena, most + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        const char *text = key ? node_get_text(list->items[i], key) : node_text(list->items[i]);
        if (text)
            items[count++] = text;
    }
    return (struct names){items, count};
}

/* --- checks --------------------------------------------------------------------------------- */

/* What has no name or no word is left out. */
static struct evidence_states states(struct arena *arena, const struct node *list, const char *key)
{
    const size_t most = count_of(list);
    struct evidence_state *items = arena_array(arena, most + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        const struct evidence_state state = {
            .name = node_get_text(list->items[i], "name"),
            .state = node_get_text(list->items[i], key),
            .exception = node_get_text(list->items[i], "exception"),
        };
        if (state.name && state.state)
            items[count++] = state;
    }
    return (struct evidence_states){items, count};
}

static struct evidence_exceptions exceptions(struct arena *arena, const struct node *list)
{
    const size_t most = count_of(list);
    struct evidence_exception *items = arena_array(arena, most + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        const struct node *node = list->items[i];
        const struct evidence_exception exception = {
            .name = node_get_text(node, "name"),
            .state = node_get_text(node, "state"),
            .lifts = node_get_text(node, "lifts"),
            .policy = node_get_text(node, "policy"),
            .owner = node_get_text(node, "owner"),
            .ends = recall_instant(node, "ends"),
            .unused = truth(node, "unused"),
            .also_open = names_of(arena, node_get(node, "also_open"), NULL),
            .still_open = names_of(arena, node_get(node, "still_open"), NULL),
        };
        if (exception.name && exception.state)
            items[count++] = exception;
    }
    return (struct evidence_exceptions){items, count};
}

static struct evidence_check *read_check(struct arena *arena, const struct ledger_entry *entry)
{
    const struct node *body = entry->body;
    struct evidence_check *check = arena_alloc(arena, sizeof *check);
    *check = (struct evidence_check){
        .entry = entry->number,
        .at = entry->at,
        .run = node_get_text(body, "run"),
        .exit = whole(body, "exit"),
        .classes = names_of(arena, node_get(body, "classes"), NULL),
        .simulated = truth(body, "simulated"),
        .desired = node_get_text(body, "desired"),
        .deployment = node_get_text(body, "deployment"),
        .commit = node_get_text(body, "commit"),
        .in_sync = whole(node_get(body, "settings"), "in_sync"),
        .settings = states(arena, node_get(body, "not_in_sync"), "verdict"),
        .guardrails = states(arena, node_get(body, "guardrails"), "state"),
        .probes = states(arena, node_get(body, "probes"), "result"),
        .exceptions = exceptions(arena, node_get(body, "exceptions")),
    };
    return check;
}

/* --- exposure ------------------------------------------------------------------------------- */

static bool is_open(const struct node *check, const char *name)
{
    const struct node *list = node_get(check, "exceptions");
    for (size_t i = 0; i < count_of(list); i++)
        if (text_is(node_get_text(list->items[i], "name"), name))
            return text_is(node_get_text(list->items[i], "state"), "in_force") &&
                   !truth(list->items[i], "unused");
    return false;
}

/* Back through the checks as long as each of them saw it open. */
static int64_t open_since(const struct ledger *ledger, const struct ledger_entry *check,
                          const char *name)
{
    int64_t since = 0;
    for (int i = 0; check && i < HISTORY_CHECKS_MOST && is_open(check->body, name); i++) {
        since = check->at;
        check = recall_check(ledger, check->number);
    }
    return since;
}

static void date_exceptions(const struct ledger *ledger, const struct ledger_entry *entry,
                            struct arena *arena, struct evidence_check *check)
{
    const struct evidence_exceptions *from = &check->exceptions;
    struct evidence_exception *items = arena_array(arena, from->count + 1, sizeof *items);
    for (size_t i = 0; i < from->count; i++) {
        items[i] = from->items[i];
        items[i].open_since = open_since(ledger, entry, items[i].name);
    }
    check->exceptions.items = items;
}

/* --- which two checks ------------------------------------------------------------------------ */

static const struct ledger_entry *compared_with(const struct ledger *ledger,
                                                const struct ledger_entry *newest)
{
    const struct ledger_entry *begin = ledger_last(ledger, "begin", 0);
    const bool after = begin && begin->number < newest->number;
    const struct ledger_entry *before = after ? recall_check(ledger, begin->number) : NULL;
    return before ? before : recall_check(ledger, newest->number);
}

/* Each deployment once, in the order in which checks saw them run. */
static void list_deployments(struct arena *arena, const struct ledger *ledger, size_t from,
                             struct evidence *out)
{
    struct evidence_deployment *items = NULL;
    const char *last = NULL;
    size_t capacity = 0;
    for (size_t i = from; i <= ledger_count(ledger); i++) {
        const struct ledger_entry *entry = ledger_at(ledger, i);
        const char *id = text_is(entry->kind, "check") && !entry->unconfirmed
                             ? node_get_text(entry->body, "deployment")
                             : NULL;
        const size_t count = out->deployment_count;
        if (!id || text_is(last, id))
            continue;
        last = id;
        items = arena_grow(arena, items, count, &capacity, sizeof *items);
        items[out->deployment_count++] =
            (struct evidence_deployment){id, node_get_text(entry->body, "commit"), entry->at};
    }
    out->deployments = items;
}

static void read_checks(struct arena *arena, const struct ledger *ledger, struct evidence *out)
{
    const struct ledger_entry *newest = recall_check(ledger, 0);
    if (!newest)
        return;
    const struct ledger_entry *before = compared_with(ledger, newest);
    struct evidence_check *check = read_check(arena, newest);
    date_exceptions(ledger, newest, arena, check);
    out->check = check;
    out->before = before ? read_check(arena, before) : NULL;
    list_deployments(arena, ledger, before ? before->number : newest->number, out);
}

/* Between two checks whose instants were confirmed: then it is dated well enough to be shown beside them. */
static bool is_between(const struct ledger *ledger, const struct ledger_entry *entry, int64_t later)
{
    const struct ledger_entry *before = recall_check(ledger, entry->number);
    return entry->at <= later && before && entry->at >= before->at;
}

const struct evidence_check *ledger_checks(struct arena *arena, const struct ledger *ledger,
                                           size_t *count)
{
    struct evidence_check *checks = arena_array(arena, HISTORY_CHECKS_MOST, sizeof *checks);
    const struct ledger_entry *entry = ledger_last(ledger, "check", 0);
    size_t first = HISTORY_CHECKS_MOST;
    int64_t later = 0;
    for (; entry && first > 0; entry = ledger_last(ledger, "check", entry->number)) {
        if (entry->unconfirmed && !is_between(ledger, entry, later))
            continue;
        later = entry->unconfirmed ? later : entry->at;
        checks[--first] = *read_check(arena, entry);
    }
    *count = HISTORY_CHECKS_MOST - first;
    return checks + first;
}

static bool is_of(const struct ledger_entry *entry, const char *number)
{
    return text_is(node_get_text(entry->body, "number"), number);
}

/* --- who signed ----------------------------------------------------------------------------- */

static void read_approvals(struct arena *arena, const struct node *list,
                           struct evidence_change *change)
{
    const size_t count = count_of(list);
    struct evidence_approval *items = arena_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct evidence_approval){
            .principal = node_get_text(list->items[i], "by"),
            .key = node_get_text(list->items[i], "key"),
            .roles = names_of(arena, node_get(list->items[i], "roles"), NULL),
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
            change->author = node_get_text(entry->body, "author");
            return;
        }
}

/* Does the entry count? Notes what its seal says. */
static bool is_believed(const struct ledger *ledger, size_t entry, struct evidence_change *change)
{
    const enum ledger_seal seal = ledger_sealed(ledger, entry);
    if (seal == SEAL_NONE || seal == SEAL_WRONG) {
        change->seal = EVIDENCE_NOT_SEALED;
        change->unsealed = change->unsealed ? change->unsealed : entry;
        return false;
    }
    if (seal != SEAL_RIGHT && !change->unsealed)
        change->seal = EVIDENCE_NOT_CHECKED;
    return true;
}

static void read_end(const struct ledger *ledger, struct evidence_change *change)
{
    for (size_t i = change->entry + 1; i <= ledger_count(ledger) && !change->ended; i++) {
        const bool ends = ledger_is(ledger, i, "end"), verifies = ledger_is(ledger, i, "verified");
        if (!ends && !verifies && !ledger_is(ledger, i, "deployed"))
            continue;
        const struct ledger_entry *entry = ledger_at(ledger, i);
        if (!is_of(entry, change->number) || !is_believed(ledger, i, change))
            continue;
        const char *deployment = node_get_text(entry->body, "deployment");
        change->deployment = deployment ? deployment : change->deployment;
        change->verified = change->verified || verifies;
        change->ended = ends ? entry->at : 0;
        change->outcome = ends ? node_get_text(entry->body, "outcome") : NULL;
        change->why = ends ? node_get_text(entry->body, "why") : NULL;
    }
}

static void read_change(struct arena *arena, const struct ledger *ledger,
                        const struct ledger_entry *begin, struct evidence_change *out)
{
    const struct node *body = begin->body;
    *out = (struct evidence_change){
        .entry = begin->number,
        .seal = EVIDENCE_CHECKED,
        .begun = begin->at,
        .number = node_get_text(body, "number"),
        .plan = node_get_text(body, "plan"),
        .keys = names_of(arena, node_get(body, "keys"), "name"),
    };
    if (!is_believed(ledger, begin->number, out))
        return;
    read_approvals(arena, node_get(body, "approvals"), out);
    const struct node *two = node_get(body, "two_persons");
    out->persons = !two || two->kind != NODE_BOOL ? 0 : two->boolean ? 2 : 1;
    read_plan(ledger, out);
    read_end(ledger, out);
}

static void read_changes(struct arena *arena, const struct ledger *ledger, struct evidence *out)
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

/* --- everything ----------------------------------------------------------------------------- */

void ledger_history(struct arena *arena, const struct ledger *ledger, struct evidence *out)
{
    struct remembered remembered;
    const struct node *first = ledger_at(ledger, 1)->body;
    *out = (struct evidence){
        .service = node_get_text(first, "service_name"),
        .environment = node_get_text(first, "environment_name"),
        .ledger = ledger_id(ledger),
        .entries = ledger_count(ledger),
        .head = ledger_head(ledger),
        .newest = ledger_unconfirmed(ledger) < ledger_count(ledger)
                      ? ledger_newest(ledger)
                      : ledger_at(ledger, ledger_count(ledger))->at,
    };
    read_checks(arena, ledger, out);
    evidence_compare(arena, out);
    read_changes(arena, ledger, out);
    ledger_recall(arena, ledger, NULL, &remembered);
    out->proofs = remembered.proofs;
    out->proof_count = remembered.proof_count;
}
