#include "model/evidence.h"
#include "output/formats.h"

#include "base/buf.h"
#include "json_rows.h"

typedef void put_item(struct json_writer *writer, const struct evidence *evidence, size_t number);

/* `"key": [{…}, …]`. */
static void put_list(struct json_writer *writer, const char *key, const struct evidence *evidence,
                     size_t count, put_item *put)
{
    json_key(writer, key);
    json_array_open(writer);
    for (size_t i = 0; i < count; i++) {
        json_object_open(writer);
        put(writer, evidence, i);
        json_object_close(writer);
    }
    json_array_close(writer);
}

/* --- the check --------------------------------------------------------------------------------- */

static void put_states(struct json_writer *writer, const char *key,
                       const struct evidence_states *states)
{
    json_key(writer, key);
    json_array_open(writer);
    for (size_t i = 0; i < states->count; i++) {
        json_object_open(writer);
        json_key_text(writer, "name", states->items[i].name);
        json_key_text(writer, "state", states->items[i].state);
        json_key_text(writer, "exception", states->items[i].exception);
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_exceptions(struct json_writer *writer, const struct evidence_exceptions *exceptions)
{
    json_key(writer, "exceptions");
    json_array_open(writer);
    for (size_t i = 0; i < exceptions->count; i++) {
        const struct evidence_exception *it = &exceptions->items[i];
        json_object_open(writer);
        json_key_text(writer, "name", it->name);
        json_key_text(writer, "state", it->state);
        json_key_text(writer, "lifts", it->lifts);
        json_key_text(writer, "policy", it->policy);
        json_key_text(writer, "owner", it->owner);
        json_key_instant(writer, "ends", it->ends);
        json_key_bool(writer, "unused", it->unused);
        json_key_names(writer, "also_open", &it->also_open);
        json_key_names(writer, "still_open", &it->still_open);
        json_key_instant(writer, "open_since", it->open_since);
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_which(struct json_writer *writer, const struct evidence_check *check)
{
    json_key_int(writer, "entry", (int64_t)check->entry);
    json_key_instant(writer, "at", check->at);
    json_key_text(writer, "run", check->run);
}

static void put_check(struct json_writer *writer, const struct evidence_check *check)
{
    json_key(writer, "check");
    if (!check) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    put_which(writer, check);
    json_key_int(writer, "exit", check->exit);
    json_key_names(writer, "classes", &check->classes);
    json_key_bool(writer, "simulated", check->simulated);
    json_key_text(writer, "deployment", check->deployment);
    json_key_text(writer, "commit", check->commit);
    json_key_int(writer, "settings_in_sync", check->in_sync);
    put_states(writer, "settings", &check->settings);
    put_states(writer, "guardrails", &check->guardrails);
    put_states(writer, "probes", &check->probes);
    put_exceptions(writer, &check->exceptions);
    json_object_close(writer);
}

static void put_before(struct json_writer *writer, const struct evidence_check *before)
{
    json_key(writer, "compared_with");
    if (!before) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    put_which(writer, before);
    json_object_close(writer);
}

/* --- items of lists ---------------------------------------------------------------------------- */

static void put_deployment(struct json_writer *writer, const struct evidence *evidence,
                           size_t number)
{
    const struct evidence_deployment *it = &evidence->deployments[number];
    json_key_text(writer, "deployment", it->deployment);
    json_key_text(writer, "commit", it->commit);
    json_key_instant(writer, "seen_from", it->since);
}

static void put_line(struct json_writer *writer, const struct evidence *evidence, size_t number)
{
    const struct evidence_line *it = &evidence->lines[number];
    json_key_text(writer, "kind", it->kind);
    json_key_text(writer, "name", it->name);
    json_key_text(writer, "before", it->before);
    json_key_text(writer, "after", it->after);
    json_key_bool(writer, "good", it->good);
}

static void put_proof(struct json_writer *writer, const struct evidence *evidence, size_t number)
{
    const struct proof *it = &evidence->proofs[number];
    json_key_text(writer, "name", it->name);
    json_key_text(writer, "lead", it->lead);
    json_key_instant(writer, "time", it->sent);
    json_key_text(writer, "confirmation", it->confirmation);
    json_key_instant(writer, "recorded", it->recorded);
}

static void put_approvals(struct json_writer *writer, const struct evidence_change *change)
{
    json_key(writer, "approvals");
    json_array_open(writer);
    for (size_t i = 0; i < change->approval_count; i++) {
        json_object_open(writer);
        json_key_text(writer, "principal", change->approvals[i].principal);
        json_key_text(writer, "key", change->approvals[i].key);
        json_key_names(writer, "roles", &change->approvals[i].roles);
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_change(struct json_writer *writer, const struct evidence *evidence, size_t number)
{
    const struct evidence_change *it = &evidence->changes[number];
    json_key_text(writer, "number", it->number);
    json_key_text(writer, "plan", it->plan);
    json_key_text(writer, "author", it->author);
    json_key_int(writer, "entry", (int64_t)it->entry);
    json_key_instant(writer, "begun", it->begun);
    json_key_instant(writer, "ended", it->ended);
    json_key_names(writer, "keys", &it->keys);
    put_approvals(writer, it);
    json_key_text(writer, "deployment", it->deployment);
    json_key_bool(writer, "verified", it->verified);
    json_key_text(writer, "outcome", it->outcome);
    json_key_text(writer, "why", it->why);
}

/* --- the document ------------------------------------------------------------------------------ */

static void put_target(struct json_writer *writer, const struct evidence *evidence)
{
    json_object_open(writer);
    json_key_text(writer, "service", evidence->service);
    json_key_text(writer, "environment", evidence->environment);
    json_key(writer, "ledger");
    json_object_open(writer);
    json_key_text(writer, "id", evidence->ledger);
    json_key_int(writer, "entries", (int64_t)evidence->entries);
    json_key_text(writer, "head", evidence->head);
    json_key_instant(writer, "newest", evidence->newest);
    json_object_close(writer);
    put_check(writer, evidence->check);
    put_before(writer, evidence->before);
    put_list(writer, "deployments", evidence, evidence->deployment_count, put_deployment);
    put_list(writer, "status_lines", evidence, evidence->line_count, put_line);
    put_list(writer, "changes", evidence, evidence->change_count, put_change);
    json_key_int(writer, "changes_left_out", (int64_t)evidence->changes_left_out);
    put_list(writer, "proofs", evidence, evidence->proof_count, put_proof);
    json_object_close(writer);
}

void json_evidence(struct buf *out, const struct report *report, const struct style *style)
{
    (void)style;
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/evidence/v1");
    json_key(&writer, "targets");
    json_array_open(&writer);
    for (size_t i = 0; i < report->evidence_count; i++)
        put_target(&writer, &report->evidence[i]);
    json_array_close(&writer);
    json_object_close(&writer);
    buf_char(out, '\n');
}
