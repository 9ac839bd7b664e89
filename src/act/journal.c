#include "act/journal.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"
#include "ledger/chain.h"

/* The kinds of entries that an apply leaves. */
static const char *const kinds[] = {"begin", "write",    "wrote",  "deploy", "deployed",
                                    "undo",  "verified", "undone", "end"};

static bool is_of_an_apply(const struct ledger *ledger, size_t entry)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ledger_is(ledger, entry, kinds[i]))
            return true;
    return false;
}

static bool is_of(const struct node *body, const char *number)
{
    return text_is(node_get_text(body, "number"), number);
}

static void read_keys(struct arena *arena, const struct node *list, struct journal *out)
{
    if (!list || list->kind != NODE_LIST)
        return;
    struct journal_key *keys = arena_array(arena, list->count, sizeof *keys);
    for (size_t i = 0; i < list->count; i++) {
        const struct node *shared = node_get(list->items[i], "shared");
        const struct node *since = node_get(list->items[i], "since");
        keys[i] = (struct journal_key){
            .name = node_get_text(list->items[i], "name"),
            .scope = shared && shared->boolean ? REMOTE_SHARED : REMOTE_SERVICE,
            .before = node_get_text(list->items[i], "before"),
            .after = node_get_text(list->items[i], "after"),
        };
        if (since && since->text)
            (void)text_to_int(since->text, 0, INT64_MAX, &keys[i].since);
    }
    out->keys = keys;
    out->key_count = list->count;
}

static void read_references(struct arena *arena, const struct node *list, struct journal *out)
{
    if (!list || list->kind != NODE_LIST)
        return;
    struct remote_reference *items = arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = (struct remote_reference){node_get_text(list->items[i], "name"),
                                             node_get_text(list->items[i], "before")};
    out->references = items;
    out->reference_count = list->count;
}

static void read_watch(struct arena *arena, const struct node *list, struct watch *out)
{
    if (!list || list->kind != NODE_LIST)
        return;
    struct watch_row *items = arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        const struct node *shared = node_get(list->items[i], "shared");
        items[i] = (struct watch_row){.name = node_get_text(list->items[i], "name"),
                                      .shared = shared && shared->boolean,
                                      .mark = node_get_text(list->items[i], "mark")};
    }
    *out = (struct watch){items, list->count};
}

static struct names read_names(struct arena *arena, const struct node *list)
{
    if (!list || list->kind != NODE_LIST)
        return (struct names){NULL, 0};
    const char **items = arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = node_text(list->items[i]);
    return (struct names){items, list->count};
}

static struct code read_code(const struct node *code)
{
    const char *commit = node_get_text(code, "commit");
    const char *image = node_get_text(code, "image"), *digest = node_get_text(code, "sha256");
    if (commit)
        return (struct code){.kind = CODE_COMMIT, .text = commit};
    if (image && digest)
        return (struct code){.kind = CODE_IMAGE, .text = image, .digest = digest};
    return (struct code){.kind = CODE_UNPINNED, .text = "it was not known when the apply began"};
}

static void begin(struct arena *arena, const struct ledger_entry *entry, struct journal *out)
{
    const char *until = node_get_text(entry->body, "until");
    *out = (struct journal){
        .open = true,
        .begun = entry->number,
        .number = node_get_text(entry->body, "number"),
        .plan = node_get_text(entry->body, "plan"),
        .deployment = node_get_text(entry->body, "deployment"),
        .running = node_get_text(entry->body, "running"),
        .code = read_code(node_get(entry->body, "code")),
        .wrong = read_names(arena, node_get(entry->body, "wrong")),
    };
    if (until)
        (void)when_parse_instant(until, &out->until);
    read_keys(arena, node_get(entry->body, "keys"), out);
    read_references(arena, node_get(entry->body, "references"), out);
    read_watch(arena, node_get(entry->body, "watched"), &out->watch);
}

static void follow(const struct ledger_entry *entry, struct journal *out)
{
    struct journal_half *half = out->undoing ? &out->back : &out->forward;
    const struct node *body = entry->body;
    if (text_is(entry->kind, "write")) {
        half->wrote = true;
    } else if (text_is(entry->kind, "deploy")) {
        half->deploy_sent = true;
        half->latest = node_get_text(body, "latest");
    } else if (text_is(entry->kind, "deployed")) {
        half->deployed = node_get_text(body, "deployment");
    } else if (text_is(entry->kind, "undo")) {
        out->undoing = true;
        out->undo_why = node_get_text(body, "why");
    } else if (text_is(entry->kind, "end")) {
        out->open = false;
        out->outcome = node_get_text(body, "outcome");
    }
}

/* Does an `end` with this seal end what was begun with that one? An end that is not sealed like its begin
 * could be anyone's; where the begin is sealed by this host, the end has to be too. */
static bool ends(const struct ledger *ledger, size_t begun, size_t ended)
{
    return text_is(ledger_sealer(ledger, begun), ledger_sealer(ledger, ended)) &&
           (ledger_sealed(ledger, begun) != SEAL_RIGHT ||
            ledger_sealed(ledger, ended) == SEAL_RIGHT);
}

static void read_from(struct arena *arena, const struct ledger *ledger,
                      const struct ledger_entry *first, struct journal *out)
{
    begin(arena, first, out);
    out->sealed = ledger_sealed(ledger, first->number) == SEAL_RIGHT;
    for (size_t i = first->number + 1; out->open && i <= ledger_count(ledger); i++) {
        if (!is_of_an_apply(ledger, i) || !is_of(ledger_at(ledger, i)->body, out->number))
            continue;
        if (ledger_is(ledger, i, "end") && !ends(ledger, first->number, i))
            continue;
        out->sealed = out->sealed && ledger_sealed(ledger, i) == SEAL_RIGHT;
        follow(ledger_at(ledger, i), out);
    }
}

void journal_read(struct arena *arena, const struct ledger *ledger, struct journal *out)
{
    const struct ledger_entry *newest = ledger_last(ledger, "begin", 0);
    *out = (struct journal){.open = false};
    if (newest)
        read_from(arena, ledger, newest, out);
}

/* The intent is recorded before anything is sent. What others sealed, or no one, is not known to be all. */
static bool may_have_sent(const struct journal *journal)
{
    return !journal->sealed || journal->forward.wrote || journal->forward.deploy_sent;
}

const struct ledger_entry *journal_blocker(struct arena *arena, const struct ledger *ledger,
                                           const char *number, int64_t now)
{
    const struct ledger_entry *entry = ledger_last(ledger, "begin", 0);
    for (; entry; entry = ledger_last(ledger, "begin", entry->number)) {
        struct journal journal;
        read_from(arena, ledger, entry, &journal);
        if (journal.open && !text_is(journal.number, number) && may_have_sent(&journal) &&
            (journal.until == 0 || now < journal.until))
            return entry;
    }
    return NULL;
}

/* ---- entries of others ---- */

/* The numbers of the applies that began so far, and where. */
struct begun {
    const char **numbers;
    size_t *entries;
    size_t count, capacity, entry_capacity;
};

static size_t begun_with(const struct begun *begun, const char *number)
{
    for (size_t i = 0; i < begun->count; i++)
        if (text_is(begun->numbers[i], number))
            return begun->entries[i];
    return 0;
}

static void note_begin(struct arena *arena, struct begun *begun, const char *number, size_t entry)
{
    begun->numbers =
        arena_grow(arena, begun->numbers, begun->count, &begun->capacity, sizeof *begun->numbers);
    begun->entries = arena_grow(arena, begun->entries, begun->count, &begun->entry_capacity,
                                sizeof *begun->entries);
    begun->numbers[begun->count] = number;
    begun->entries[begun->count++] = entry;
}

static bool fails(struct journal_fault *out, size_t entry, const char *why)
{
    *out = (struct journal_fault){entry, why};
    return false;
}

static bool check_seal(struct arena *arena, const struct ledger_entry *entry, enum ledger_seal seal,
                       bool sealing, struct journal_fault *out)
{
    if (seal == SEAL_WRONG)
        return fails(out, entry->number,
                     arena_printf(arena, "'%s' has a seal that the key of this host did not make",
                                  entry->kind));
    return seal != SEAL_NONE || !sealing ||
           fails(out, entry->number,
                 arena_printf(arena, "'%s' is not sealed, and no apply wrote it", entry->kind));
}

static bool check_begin(struct arena *arena, const struct ledger_entry *entry, struct begun *begun,
                        struct journal_fault *out)
{
    const char *number = node_get_text(entry->body, "number");
    const size_t first = begun_with(begun, number);
    if (first)
        return fails(
            out, entry->number,
            arena_printf(arena, "begins the apply of a plan that began in entry %zu", first));
    note_begin(arena, begun, number, entry->number);
    return true;
}

bool journal_check(struct arena *arena, const struct ledger *ledger, struct journal_fault *out)
{
    struct begun begun = {.count = 0};
    bool sealing = false;
    for (size_t i = 1; i <= ledger_count(ledger); i++) {
        if (!is_of_an_apply(ledger, i))
            continue;
        const struct ledger_entry *entry = ledger_at(ledger, i);
        const enum ledger_seal seal = ledger_sealed(ledger, i);
        if (!node_get_text(entry->body, "number"))
            return fails(out, i, arena_printf(arena, "'%s' does not name its plan", entry->kind));
        if (!check_seal(arena, entry, seal, sealing, out) ||
            (text_is(entry->kind, "begin") && !check_begin(arena, entry, &begun, out)))
            return false;
        sealing = sealing || seal == SEAL_RIGHT;
    }
    return true;
}

/* ---- what was opened ---- */

static bool is_written(const char *outcome)
{
    return text_is(outcome, "applied") || text_is(outcome, "kept");
}

static struct journal_opening opening_of(struct arena *arena, const struct ledger *ledger,
                                         const struct ledger_entry *entry)
{
    struct journal journal;
    struct journal_opening out = {.at = 0};
    read_from(arena, ledger, entry, &journal);
    if (!journal.sealed)
        out.why =
            arena_printf(arena,
                         "the apply that opened it, from entry %zu on, is not sealed with the "
                         "key of this host",
                         entry->number);
    else if (journal.open)
        out.why = arena_printf(
            arena, "the apply that opens it began in entry %zu and has not ended", entry->number);
    else if (!is_written(journal.outcome))
        out.why = arena_printf(arena, "the apply that began in entry %zu did not open it: %s",
                               entry->number, journal.outcome ? journal.outcome : "?");
    else
        out.at = entry->at;
    return out;
}

struct journal_opening journal_opening(struct arena *arena, const struct ledger *ledger,
                                       const char *closing)
{
    const struct ledger_entry *entry = ledger_last(ledger, "begin", 0);
    while (entry && !text_is(node_get_text(entry->body, "closing"), closing))
        entry = ledger_last(ledger, "begin", entry->number);
    return entry ? opening_of(arena, ledger, entry)
                 : (struct journal_opening){
                       .why = "no plan that was applied here was signed together with this one"};
}

/* ---- what Railway shows ---- */

static bool is_changed(const struct journal_key *key, const struct variable *variable,
                       const struct remote_keying *keying)
{
    char text[FINGERPRINT_SIZE];
    if (!variable || text_is(key->before, "absent") || text_is(key->after, "absent"))
        return variable ? text_is(key->before, "absent") : text_is(key->after, "absent");
    if (key->since && variable->updated_at && variable->updated_at != key->since)
        return true;
    if (variable->kind == VARIABLE_HIDDEN && variable->fingerprint)
        return text_is(variable->fingerprint, key->after);
    if (variable->kind != VARIABLE_SHOWN)
        return false;
    remote_fingerprint(keying, key->name, variable->value, text);
    return text_is(text, key->after);
}

bool journal_is_newer(const struct journal *journal, const char *latest, const char *id)
{
    return id && !text_is(id, latest) && !text_is(id, journal->deployment) &&
           !text_is(id, journal->running);
}

bool journal_is_shown(const struct journal *journal, const struct observed *observed,
                      const struct remote_keying *keying)
{
    if (journal->forward.deploy_sent &&
        journal_is_newer(journal, journal->forward.latest, observed->latest.id))
        return true;
    for (size_t i = 0; i < journal->key_count; i++) {
        const struct journal_key *key = &journal->keys[i];
        const struct variables *variables =
            key->scope == REMOTE_SHARED ? &observed->shared : &observed->stored;
        if (variables->seen && is_changed(key, variables_find(variables, key->name), keying))
            return true;
    }
    return false;
}

bool journal_used(const struct ledger *ledger, const char *number)
{
    const struct ledger_entry *entry = ledger_last(ledger, "begin", 0);
    while (entry && !is_of(entry->body, number))
        entry = ledger_last(ledger, "begin", entry->number);
    return entry != NULL;
}

const struct journal_key *journal_key(const struct journal *journal, const char *name,
                                      enum remote_scope scope)
{
    for (size_t i = 0; i < journal->key_count; i++)
        if (text_is(journal->keys[i].name, name) && journal->keys[i].scope == scope)
            return &journal->keys[i];
    return NULL;
}
