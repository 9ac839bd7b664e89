#include "apply_state.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "doc/json_write.h"
#include "ledger/chain.h"

enum { ENTRY_MOST = 256 * 1024 };

/* One entry under way: its body is written member by member. */
struct entry {
    struct apply_state *state;
    const char *kind;
    struct buf body;
    struct json_writer json;
};

static struct entry *entry_open(struct entry *entry, struct apply_state *state, const char *kind)
{
    *entry = (struct entry){.state = state, .kind = kind};
    buf_init(&entry->body, ENTRY_MOST);
    json_write_init(&entry->json, &entry->body, false);
    json_object_open(&entry->json);
    json_key_text(&entry->json, "number", state->work->number);
    return entry;
}

/* What is not known is left out. */
static void add(struct entry *entry, const char *key, const char *text)
{
    if (text)
        json_key_text(&entry->json, key, text);
}

static void add_names(struct entry *entry, const char *key, const struct names *names)
{
    json_key(&entry->json, key);
    json_array_open(&entry->json);
    for (size_t i = 0; i < names->count; i++)
        json_text(&entry->json, names->items[i]);
    json_array_close(&entry->json);
}

static bool entry_close(struct entry *entry)
{
    struct apply_state *state = entry->state;
    const struct apply_work *work = state->work;
    json_object_close(&entry->json);
    const bool whole = json_write_end(&entry->json);
    const bool done =
        whole
            ? ledger_append(work->ledger, work->callbacks.now(work->callbacks.context), entry->kind,
                            buf_string(&entry->body), entry->body.length, &state->err)
            : err_set(&state->err, ERR_SYSTEM, "the entry '%s' is too long for the ledger",
                      entry->kind);
    buf_release(&entry->body);
    if (done) {
        struct apply_result *out = state->out;
        out->last_entry = ledger_count(work->ledger);
        out->first_entry = out->first_entry ? out->first_entry : out->last_entry;
    }
    return done;
}

static void add_approvals(struct entry *entry)
{
    const struct apply_work *work = entry->state->work;
    json_key(&entry->json, "approvals");
    json_array_open(&entry->json);
    for (size_t i = 0; i < work->approval_count; i++) {
        json_object_open(&entry->json);
        add(entry, "by", work->approvals[i].principal);
        add(entry, "key", work->approvals[i].key);
        add_names(entry, "roles", &work->approvals[i].roles);
        json_object_close(&entry->json);
    }
    json_array_close(&entry->json);
}

static void add_keys(struct entry *entry)
{
    const struct wants *wants = &entry->state->forward;
    json_key(&entry->json, "keys");
    json_array_open(&entry->json);
    for (size_t i = 0; i < wants->count; i++) {
        json_object_open(&entry->json);
        add(entry, "name", wants->items[i].name);
        if (wants->items[i].scope == REMOTE_SHARED)
            json_key_bool(&entry->json, "shared", true);
        add(entry, "before", wants->items[i].before);
        add(entry, "after", wants->items[i].after);
        if (wants->items[i].since)
            json_key_int(&entry->json, "since", wants->items[i].since);
        json_object_close(&entry->json);
    }
    json_array_close(&entry->json);
}

static void add_seal(struct entry *entry)
{
    const struct apply_state *state = entry->state;
    const struct apply_work *work = state->work;
    const struct wants *wants = &state->forward;
    struct journal_key *keys = arena_array(work->arena, wants->count, sizeof *keys);
    for (size_t i = 0; i < wants->count; i++) {
        const struct want *want = &wants->items[i];
        keys[i] =
            (struct journal_key){want->name, want->scope, want->before, want->after, want->since};
    }
    const struct journal journal = {
        .begun = ledger_count(work->ledger) + 1,
        .number = work->number,
        .plan = work->digest,
        .deployment = state->look.latest.id,
        .until = work->until,
        .keys = keys,
        .key_count = wants->count,
        .wrong = state->wrong,
    };
    char seal[FINGERPRINT_SIZE];
    journal_seal(&work->keying, work->ledger, &journal, seal);
    add(entry, "seal", seal);
}

bool record_begin(struct apply_state *state)
{
    struct entry entry;
    char until[WHEN_TEXT_SIZE];
    entry_open(&entry, state, "begin");
    add(&entry, "plan", state->work->digest);
    add_approvals(&entry);
    add(&entry, "deployment", state->look.latest.id);
    add(&entry, "etag", state->look.etag);
    if (state->work->until)
        add(&entry, "until", when_format(state->work->until, until));
    add_keys(&entry);
    add_names(&entry, "wrong", &state->wrong);
    json_key_bool(&entry.json, "deploys", state->work->plan->deploys);
    add_seal(&entry);
    return entry_close(&entry);
}

bool record_write(struct apply_state *state, const char *what, const struct names *names)
{
    struct entry entry;
    entry_open(&entry, state, "write");
    add(&entry, "what", what);
    add_names(&entry, "names", names);
    return entry_close(&entry);
}

bool record_wrote(struct apply_state *state, const char *what, const char *outcome, const char *why)
{
    struct entry entry;
    entry_open(&entry, state, "wrote");
    add(&entry, "what", what);
    add(&entry, "outcome", outcome);
    add(&entry, "why", why);
    return entry_close(&entry);
}

bool record_deploy(struct apply_state *state, const char *latest)
{
    struct entry entry;
    add(entry_open(&entry, state, "deploy"), "latest", latest);
    return entry_close(&entry);
}

bool record_deployed(struct apply_state *state, const char *id, const char *how)
{
    struct entry entry;
    add(entry_open(&entry, state, "deployed"), "deployment", id);
    add(&entry, "how", how);
    return entry_close(&entry);
}

bool record_undo(struct apply_state *state, const char *why)
{
    struct entry entry;
    char seal[FINGERPRINT_SIZE];
    add(entry_open(&entry, state, "undo"), "why", why);
    journal_undo_seal(&state->work->keying, state->work->ledger,
                      ledger_count(state->work->ledger) + 1, state->work->number, seal);
    add(&entry, "seal", seal);
    return entry_close(&entry);
}

static void add_deployment(struct entry *entry)
{
    add(entry, "deployment", entry->state->out->deployment);
    add(entry, "status", entry->state->out->status);
}

bool record_undone(struct apply_state *state)
{
    struct entry entry;
    add_deployment(entry_open(&entry, state, "undone"));
    return entry_close(&entry);
}

bool record_verified(struct apply_state *state)
{
    struct entry entry;
    entry_open(&entry, state, "verified");
    json_key_int(&entry.json, "passes", state->out->passes);
    json_key_int(&entry.json, "settings", (int64_t)state->out->settings);
    json_key_int(&entry.json, "probes", (int64_t)state->out->probes);
    add_names(&entry, "excused", &state->out->excused);
    add_names(&entry, "unseen", &state->out->unseen);
    add_deployment(&entry);
    return entry_close(&entry);
}

bool record_end(struct apply_state *state, const char *outcome, const char *why)
{
    struct entry entry;
    add(entry_open(&entry, state, "end"), "outcome", outcome);
    add_deployment(&entry);
    add(&entry, "why", why);
    return entry_close(&entry);
}

enum step record_failed(struct apply_state *state)
{
    return apply_stop(
        state,
        arena_printf(state->work->arena, "the ledger could not be written: %s", state->err.text),
        "Make room for the ledger, then apply the same plan again: it goes on from here.");
}
