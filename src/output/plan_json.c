#include "output/plan_json.h"

#include "base/buf.h"
#include "doc/json_write.h"
#include "json_parts.h"

static const char *const kinds[] = {[CHANGE_ADD] = "add",
                                    [CHANGE_CHANGE] = "change",
                                    [CHANGE_REMOVE] = "remove",
                                    [CHANGE_LIVE] = "live"};

static void put_change(struct json_writer *writer, const struct change *change)
{
    json_object_open(writer);
    json_key_text(writer, "kind", kinds[change->kind]);
    json_key_text(writer, "name", change->name);
    json_key_bool(writer, "shared", change->shared);
    json_key_text(writer, "before", change->before);
    json_key_text(writer, "after", change->after);
    json_key_text(writer, "direction", direction_name(change->direction));
    json_key_text(writer, "why", change->why);
    json_key_bool(writer, "undo", change->has_undo);
    json_place(writer, &change->setting->where);
    json_object_close(writer);
}

static void put_changes(struct json_writer *writer, const struct plan *plan)
{
    json_key(writer, "changes");
    json_array_open(writer);
    for (size_t i = 0; i < plan->count; i++)
        put_change(writer, &plan->changes[i]);
    json_array_close(writer);
}

static void put_counts(struct json_writer *writer, const struct plan *plan)
{
    json_key(writer, "counts");
    json_object_open(writer);
    json_key_int(writer, "add", (int64_t)plan->adds);
    json_key_int(writer, "change", (int64_t)plan->changed);
    json_key_int(writer, "remove", (int64_t)plan->removes);
    json_key_int(writer, "weaken", (int64_t)plan->weakens);
    json_key_int(writer, "strengthen", (int64_t)plan->strengthens);
    json_object_close(writer);
}

static void put_afterwards(struct json_writer *writer, const struct plan *plan)
{
    json_key(writer, "afterwards");
    json_object_open(writer);
    json_key_int(writer, "held", (int64_t)plan->guardrails_held);
    json_key_int(writer, "lifted", (int64_t)plan->guardrails_lifted);
    json_key_int(writer, "unobserved", (int64_t)plan->guardrails_unobserved);
    json_key_names(writer, "open", &plan->open);
    json_object_close(writer);
}

static void put_header(struct json_writer *writer, const struct statement *statement)
{
    json_key_text(writer, "author", statement->author);
    json_key_instant(writer, "made", statement->made);
    json_key_instant(writer, "expires", statement->expires);
    json_key_text(writer, "number", statement->number);
    json_key_text(writer, "undo_breaches", statement->undo_breaches);
    json_key_bool(writer, "undo", statement->has_undo);
}

static void put_text(struct json_writer *writer, const char *key, const struct signed_text *text)
{
    json_key(writer, key);
    if (!text->text) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "sha256", text->digest);
    json_key_text(writer, "file", text->file);
    json_key_text(writer, "text", text->text);
    json_object_close(writer);
}

void plan_json(struct buf *out, const struct plan_json *plan)
{
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/plan/v1");
    json_key_text(&writer, "service", plan->service);
    json_key_text(&writer, "environment", plan->environment);
    json_key_bool(&writer, "simulated", plan->simulated);
    json_key_int(&writer, "exit", plan->exit);
    put_counts(&writer, plan->plan);
    json_key_bool(&writer, "deploys", plan->plan->deploys);
    put_changes(&writer, plan->plan);
    put_afterwards(&writer, plan->plan);
    json_key_names(&writer, "opens", &plan->plan->opens);
    json_key_names(&writer, "needs", &plan->plan->needs);
    json_key_names(&writer, "beyond", &plan->plan->beyond);
    if (plan->text.text)
        put_header(&writer, plan->statement);
    put_text(&writer, "statement", &plan->text);
    put_text(&writer, "closing", &plan->closing);
    json_object_close(&writer);
    buf_char(out, '\n');
}
