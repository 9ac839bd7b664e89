#include "output/ledger_entry.h"

#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "json_rows.h"
#include "model/target.h"
#include "output/words.h"

/* --- parts ------------------------------------------------------------------------------------- */

static const char *last_part(const char *path)
{
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    return slash != NULL ? slash + 1 : path;
}

static void put_classes(struct json_writer *writer, const struct judgement *judgement)
{
    enum exit_code classes[8];
    const size_t count = judgement_classes(judgement, classes);
    json_key_int(writer, "exit", judgement_exit(judgement));
    json_key(writer, "classes");
    json_array_open(writer);
    for (size_t i = 0; i < count; i++)
        json_text(writer, class_key(classes[i]));
    json_array_close(writer);
}

static void put_counts(struct json_writer *writer, const struct judgement *judgement)
{
    size_t counts[VERDICT_COUNT] = {0};
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_SETTING)
            counts[judgement->findings[i].state.verdict]++;
    json_key(writer, "settings");
    json_object_open(writer);
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (counts[i] > 0)
            json_key_int(writer, verdict_name((enum verdict)i), (int64_t)counts[i]);
    json_object_close(writer);
}

/* A finding by its name and the word for its state. */
static void put_finding(struct json_writer *writer, const struct finding *finding, const char *key,
                        const char *word)
{
    json_object_open(writer);
    json_key_text(writer, "name", finding->name);
    json_key_text(writer, key, word);
    if (finding->kind != FINDING_EXCEPTION && finding->exception != NULL)
        json_key_text(writer, "exception", finding->exception);
}

static void put_drifted(struct json_writer *writer, const struct judgement *judgement)
{
    json_key(writer, "not_in_sync");
    json_array_open(writer);
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind != FINDING_SETTING || finding->state.verdict == VERDICT_IN_SYNC ||
            finding->state.verdict == VERDICT_INERT)
            continue;
        put_finding(writer, finding, "verdict", finding->state_name);
        json_object_close(writer);
    }
    json_array_close(writer);
}

/* Only where Railway would deploy other code than what runs. */
static void put_code(struct json_writer *writer, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_CODE)
            json_key_text(writer, "other_code", judgement->findings[i].why);
}

static void put_kind(struct json_writer *writer, const struct judgement *judgement,
                     enum finding_kind kind, const char *list, const char *key)
{
    json_key(writer, list);
    json_array_open(writer);
    for (size_t i = 0; i < judgement->count; i++) {
        if (judgement->findings[i].kind != kind)
            continue;
        put_finding(writer, &judgement->findings[i], key, judgement->findings[i].state_name);
        json_object_close(writer);
    }
    json_array_close(writer);
}

static void put_exception(struct json_writer *writer, const struct finding *finding,
                          const struct exception *declared)
{
    put_finding(writer, finding, "state", finding->state_name);
    if (declared != NULL) {
        json_key_text(writer, "lifts", declared->lifts);
        json_key_text(writer, "policy", declared->policy);
        json_key_text(writer, "owner", declared->owner);
        json_key_instant(writer, "starts", declared->bounded ? declared->starts : 0);
        json_key_instant(writer, "ends", declared->bounded ? declared->ends : 0);
    }
    json_key_bool(writer, "unused", finding->exception_unused);
    json_key_names(writer, "also_open", &finding->others.open);
    json_key_names(writer, "still_open", &finding->exempted.open);
    json_object_close(writer);
}

static void put_exceptions(struct json_writer *writer, const struct judgement *judgement)
{
    json_key(writer, "exceptions");
    json_array_open(writer);
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_EXCEPTION)
            put_exception(writer, finding, target_exception(judgement->target, finding->name));
    }
    json_array_close(writer);
}

/* --- secrets ----------------------------------------------------------------------------------- */

static void put_sighting(struct json_writer *writer, const struct sighting *seen)
{
    json_object_open(writer);
    json_key_text(writer, "name", seen->name);
    json_key_text(writer, "fingerprint", seen->fingerprint);
    json_key_instant(writer, "since", seen->since);
    json_key_instant(writer, "changed_after", seen->changed_after);
    json_object_close(writer);
}

static void put_secrets(struct json_writer *writer, const struct run *run,
                        const struct judgement *judgement)
{
    const struct observed *observed = judgement->observed;
    const struct target *target = judgement->target;
    const bool seen = run->key_id != NULL && !observed->refused && observed->stored.seen;
    json_key(writer, "secrets");
    if (!seen) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "key", run->key_id);
    json_key(writer, "values");
    json_array_open(writer);
    for (size_t i = 0; i < target->setting_count; i++) {
        const struct setting *setting = &target->settings[i];
        const struct variable *variable = variables_find(&observed->stored, setting->name);
        if (setting->wanted.type != SETTING_SECRET || !variable || !variable->fingerprint)
            continue;
        const struct sighting sighting =
            remembered_secret(observed->remembered, setting->name, variable->fingerprint, run->at);
        put_sighting(writer, &sighting);
    }
    json_array_close(writer);
    json_object_close(writer);
}

/* --- the entries ------------------------------------------------------------------------------- */

bool ledger_entry_check(struct buf *out, const struct run *run, const struct judgement *judgement)
{
    const struct observed *observed = judgement->observed;
    struct json_writer writer;
    json_write_init(&writer, out, false);
    json_object_open(&writer);
    json_key_text(&writer, "run", run->id);
    put_classes(&writer, judgement);
    json_key_bool(&writer, "simulated", run->simulated);
    json_key_text(&writer, "declaration", last_part(judgement->target->desired->file));
    if (judgement->target->desired->digest)
        json_key_text(&writer, "desired", judgement->target->desired->digest);
    json_key_text(&writer, "deployment", observed->active.id);
    json_key_text(&writer, "commit", observed->active.commit);
    put_code(&writer, judgement);
    put_counts(&writer, judgement);
    put_drifted(&writer, judgement);
    put_kind(&writer, judgement, FINDING_GUARDRAIL, "guardrails", "state");
    put_kind(&writer, judgement, FINDING_PROBE, "probes", "result");
    put_exceptions(&writer, judgement);
    json_key(&writer, "coverage");
    json_object(&writer, &json_coverage, &judgement->coverage);
    put_secrets(&writer, run, judgement);
    json_object_close(&writer);
    return json_write_end(&writer);
}

bool ledger_entry_proof(struct buf *out, const struct proof *proof)
{
    struct json_writer writer;
    json_write_init(&writer, out, false);
    json_object_open(&writer);
    json_key_text(&writer, "name", proof->name);
    json_key_text(&writer, "lead", proof->lead);
    json_key_instant(&writer, "time", proof->sent);
    json_key_text(&writer, "confirmation", proof->confirmation);
    json_object_close(&writer);
    return json_write_end(&writer);
}
