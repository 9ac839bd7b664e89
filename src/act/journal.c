#include "act/journal.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "doc/node.h"
#include "ledger/chain.h"

/* No variable has such a name: no fingerprint of a value is a seal. */
#define SEAL_NAME "(begin)"

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

static struct names read_names(struct arena *arena, const struct node *list)
{
    if (!list || list->kind != NODE_LIST)
        return (struct names){NULL, 0};
    const char **items = arena_array(arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = node_text(list->items[i]);
    return (struct names){items, list->count};
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
        .seal = node_get_text(entry->body, "seal"),
        .wrong = read_names(arena, node_get(entry->body, "wrong")),
    };
    if (until)
        (void)when_parse_instant(until, &out->until);
    read_keys(arena, node_get(entry->body, "keys"), out);
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
        out->undo_seal = node_get_text(body, "seal");
        out->undone_from = entry->number;
    } else if (text_is(entry->kind, "end")) {
        out->open = false;
    }
}

void journal_read(struct arena *arena, const struct ledger *ledger, struct journal *out)
{
    const struct ledger_entry *newest = ledger_last(ledger, "begin", 0);
    *out = (struct journal){.open = false};
    if (!newest)
        return;
    begin(arena, newest, out);
    for (size_t i = newest->number + 1; out->open && i <= ledger_count(ledger); i++) {
        const struct ledger_entry *entry = ledger_at(ledger, i);
        if (is_of(entry->body, out->number))
            follow(entry, out);
    }
}

bool journal_blocks(const struct journal *journal, int64_t now)
{
    return journal->open && (journal->until == 0 || now < journal->until);
}

static void add_line(struct buf *out, const char *text)
{
    buf_printf(out, "%s\n", text ? text : "");
}

void journal_seal(const struct remote_keying *keying, const struct ledger *ledger,
                  const struct journal *journal, char out[FINGERPRINT_SIZE])
{
    struct buf text;
    buf_init(&text, SIZE_MAX);
    add_line(&text, ledger_id(ledger));
    add_line(&text, ledger_at(ledger, journal->begun - 1)->digest);
    add_line(&text, journal->number);
    add_line(&text, journal->plan);
    add_line(&text, journal->deployment);
    buf_printf(&text, "%lld\n", (long long)journal->until);
    for (size_t i = 0; i < journal->key_count; i++) {
        const struct journal_key *key = &journal->keys[i];
        buf_printf(&text, "%d %lld\n", (int)key->scope, (long long)key->since);
        add_line(&text, key->name);
        add_line(&text, key->before);
        add_line(&text, key->after);
    }
    for (size_t i = 0; i < journal->wrong.count; i++)
        add_line(&text, journal->wrong.items[i]);
    remote_fingerprint(keying, SEAL_NAME, buf_string(&text), out);
    buf_release(&text);
}

void journal_undo_seal(const struct remote_keying *keying, const struct ledger *ledger,
                       size_t entry, const char *number, char out[FINGERPRINT_SIZE])
{
    struct buf text;
    buf_init(&text, SIZE_MAX);
    add_line(&text, "undo");
    add_line(&text, ledger_id(ledger));
    add_line(&text, ledger_at(ledger, entry - 1)->digest);
    add_line(&text, number);
    remote_fingerprint(keying, SEAL_NAME, buf_string(&text), out);
    buf_release(&text);
}

static bool is_seal(const char *seal, const char *right)
{
    return seal && strlen(seal) == FINGERPRINT_SIZE - 1 &&
           digest_is_same((const unsigned char *)right, (const unsigned char *)seal,
                          FINGERPRINT_SIZE - 1);
}

bool journal_is_sealed(const struct remote_keying *keying, const struct ledger *ledger,
                       const struct journal *journal)
{
    char seal[FINGERPRINT_SIZE];
    journal_seal(keying, ledger, journal, seal);
    if (!is_seal(journal->seal, seal))
        return false;
    if (!journal->undoing)
        return true;
    journal_undo_seal(keying, ledger, journal->undone_from, journal->number, seal);
    return is_seal(journal->undo_seal, seal);
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
