#include "apply_state.h"

#include "act/journal.h"
#include "act/remote.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/secret.h"
#include "base/when.h"
#include "doc/json_write.h"
#include "ledger/chain.h"

enum { ENTRY_MOST = 256 * 1024 };

/* An entry that is being written, member by member. */
struct record_entry {
    struct apply_state *state;
    const char *kind;
    struct buf body;
    struct json_writer json;
};

static struct record_entry *entry_open(struct record_entry *entry, struct apply_state *state,
                                       const char *kind)
{
    *entry = (struct record_entry){.state = state, .kind = kind};
    buf_init(&entry->body, ENTRY_MOST);
    json_write_init(&entry->json, &entry->body, false);
    json_object_open(&entry->json);
    json_key_text(&entry->json, "number", state->work->number);
    return entry;
}

/* What is not known is left out. */
static void add(struct record_entry *entry, const char *key, const char *text)
{
    if (text)
        json_key_text(&entry->json, key, text);
}

static void add_names(struct record_entry *entry, const char *key, const struct names *names)
{
    json_key(&entry->json, key);
    json_array_open(&entry->json);
    for (size_t i = 0; i < names->count; i++)
        json_text(&entry->json, names->items[i]);
    json_array_close(&entry->json);
}

/* What a resumed apply goes by is exact: hidden in part it would be something else. */
static bool may_be_shown(const struct record_entry *entry)
{
    struct apply_state *state = entry->state;
    const char *name =
        secrets_found_in_record(state->work->secrets, entry->body.bytes, entry->body.length);
    return !name ||
           err_set(&state->err, ERR_SYSTEM, "the entry '%s' would have shown the secret '%.80s'",
                   entry->kind, name);
}

static bool entry_append(struct record_entry *entry, bool exact)
{
    struct apply_state *state = entry->state;
    const struct apply_work *work = state->work;
    json_object_close(&entry->json);
    const bool whole = json_write_end(&entry->json);
    const bool done =
        whole ? (!exact || may_be_shown(entry)) &&
                    ledger_append_sealed(work->ledger, work->callbacks.now(work->callbacks.context),
                                         entry->kind, buf_string(&entry->body), entry->body.length,
                                         &state->err)
              : err_set(&state->err, ERR_SYSTEM, "the entry '%s' is too long for the ledger",
                        entry->kind);
    buf_release(&entry->body);
    if (done) {
        struct applied *out = state->out;
        out->last_entry = ledger_count(work->ledger);
        out->first_entry = out->first_entry ? out->first_entry : out->last_entry;
    }
    return done;
}

static enum step entry_close(struct record_entry *entry)
{
    struct apply_state *state = entry->state;
    if (entry_append(entry, false))
        return STEP_DONE;
    return apply_stop(
        state,
        arena_printf(state->work->arena, "the ledger could not be written: %s", state->err.text),
        "Make room for the ledger, then apply the same plan again: it continues from here.");
}

static void add_approvals(struct record_entry *entry)
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

static void add_keys(struct record_entry *entry)
{
    const struct edits *edits = &entry->state->forward;
    json_key(&entry->json, "keys");
    json_array_open(&entry->json);
    for (size_t i = 0; i < edits->count; i++) {
        json_object_open(&entry->json);
        add(entry, "name", edits->items[i].name);
        if (edits->items[i].scope == REMOTE_SHARED)
            json_key_bool(&entry->json, "shared", true);
        add(entry, "before", edits->items[i].before);
        add(entry, "after", edits->items[i].after);
        if (edits->items[i].since)
            json_key_int(&entry->json, "since", edits->items[i].since);
        json_object_close(&entry->json);
    }
    json_array_close(&entry->json);
}

static void add_references(struct record_entry *entry)
{
    const struct journal *journal = &entry->state->journal;
    if (journal->reference_count == 0)
        return;
    json_key(&entry->json, "references");
    json_array_open(&entry->json);
    for (size_t i = 0; i < journal->reference_count; i++) {
        json_object_open(&entry->json);
        add(entry, "name", journal->references[i].name);
        add(entry, "before", journal->references[i].fingerprint);
        json_object_close(&entry->json);
    }
    json_array_close(&entry->json);
}

static void add_watch(struct record_entry *entry)
{
    const struct watch *watch = &entry->state->work->watch;
    if (watch->count == 0)
        return;
    json_key(&entry->json, "watched");
    json_array_open(&entry->json);
    for (size_t i = 0; i < watch->count; i++) {
        json_object_open(&entry->json);
        add(entry, "name", watch->items[i].name);
        if (watch->items[i].shared)
            json_key_bool(&entry->json, "shared", true);
        add(entry, "mark", watch->items[i].mark);
        json_object_close(&entry->json);
    }
    json_array_close(&entry->json);
}

/* Left out where it is not known. */
static void add_code(struct record_entry *entry)
{
    const struct code *code = &entry->state->code;
    if (code->kind != CODE_COMMIT && code->kind != CODE_IMAGE)
        return;
    json_key(&entry->json, "code");
    json_object_open(&entry->json);
    add(entry, code->kind == CODE_COMMIT ? "commit" : "image", code->text);
    add(entry, "sha256", code->digest);
    json_object_close(&entry->json);
}

bool record_begin(struct apply_state *state)
{
    struct record_entry entry;
    char until[WHEN_TEXT_SIZE];
    entry_open(&entry, state, "begin");
    add(&entry, "plan", state->work->digest);
    add_approvals(&entry);
    add(&entry, "deployment", state->look.latest.id);
    add(&entry, "running", state->look.active.id);
    add_code(&entry);
    add(&entry, "etag", state->look.etag);
    if (state->work->until)
        add(&entry, "until", when_format(state->work->until, until));
    add_keys(&entry);
    add_references(&entry);
    add_watch(&entry);
    add_names(&entry, "wrong", &state->wrong);
    json_key_bool(&entry.json, "deploys", state->work->plan->deploys);
    add(&entry, "closing", state->work->closing);
    json_key_int(&entry.json, "trust_serial", state->work->trust_serial);
    add(&entry, "trust", state->work->trust_digest);
    json_key_bool(&entry.json, "two_persons", state->work->two_persons);
    return entry_append(&entry, true);
}

enum step record_write(struct apply_state *state, const char *what, const struct names *names)
{
    struct record_entry entry;
    entry_open(&entry, state, "write");
    add(&entry, "what", what);
    add_names(&entry, "names", names);
    return entry_close(&entry);
}

enum step record_wrote(struct apply_state *state, const char *what, const char *outcome,
                       const char *why)
{
    struct record_entry entry;
    entry_open(&entry, state, "wrote");
    add(&entry, "what", what);
    add(&entry, "outcome", outcome);
    add(&entry, "why", why);
    return entry_close(&entry);
}

enum step record_deploy(struct apply_state *state, const char *latest)
{
    struct record_entry entry;
    add(entry_open(&entry, state, "deploy"), "latest", latest);
    return entry_close(&entry);
}

enum step record_deployed(struct apply_state *state, const char *id, const char *how)
{
    struct record_entry entry;
    add(entry_open(&entry, state, "deployed"), "deployment", id);
    add(&entry, "how", how);
    return entry_close(&entry);
}

enum step record_undo(struct apply_state *state, const char *why)
{
    struct record_entry entry;
    add(entry_open(&entry, state, "undo"), "why", why);
    return entry_close(&entry);
}

static void add_deployment(struct record_entry *entry)
{
    add(entry, "deployment", entry->state->out->deployment);
    add(entry, "status", entry->state->out->status);
}

enum step record_undone(struct apply_state *state)
{
    struct record_entry entry;
    add_deployment(entry_open(&entry, state, "undone"));
    return entry_close(&entry);
}

enum step record_verified(struct apply_state *state)
{
    struct record_entry entry;
    entry_open(&entry, state, "verified");
    json_key_int(&entry.json, "passes", state->out->passes);
    json_key_int(&entry.json, "settings", (int64_t)state->out->settings);
    json_key_int(&entry.json, "probes", (int64_t)state->out->probes);
    add_names(&entry, "excused", &state->out->excused);
    add_names(&entry, "unseen", &state->out->unseen);
    add_deployment(&entry);
    return entry_close(&entry);
}

enum step record_end(struct apply_state *state, const char *outcome, const char *why)
{
    struct record_entry entry;
    add(entry_open(&entry, state, "end"), "outcome", outcome);
    add_deployment(&entry);
    add(&entry, "why", why);
    return entry_close(&entry);
}
