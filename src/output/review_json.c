#include "output/review_json.h"

#include "base/buf.h"
#include "json_parts.h"

static void put_side(struct json_writer *writer, const char *key, const char *name,
                     const char *commit)
{
    json_key(writer, key);
    json_object_open(writer);
    json_key_text(writer, "name", name);
    json_key_text(writer, "commit", commit);
    json_object_close(writer);
}

static void put_counts(struct json_writer *writer, const struct review *review)
{
    json_key(writer, "counts");
    json_object_open(writer);
    json_key_int(writer, "weaken", (int64_t)review->weakens);
    json_key_int(writer, "strengthen", (int64_t)review->strengthens);
    json_key_int(writer, "neutral", (int64_t)review->neutral);
    json_object_close(writer);
}

static void put_row(struct json_writer *writer, const struct review_row *row)
{
    json_object_open(writer);
    json_key_text(writer, "kind", row->kind);
    json_key_text(writer, "name", row->name);
    json_key_text(writer, "member", row->member);
    json_key_text(writer, "change", review_change_name(row->change));
    json_key_text(writer, "before", row->before);
    json_key_text(writer, "after", row->after);
    json_key_text(writer, "direction", direction_name(row->direction));
    json_key_bool(writer, "weakening", review_row_weakens(row));
    json_key_text(writer, "why", row->why);
    json_key_names(writer, "environments", &row->environments);
    json_key_names(writer, "needs", &row->needs);
    json_key_text(writer, "side", row->in_base ? "base" : "head");
    json_place(writer, &row->where);
    json_object_close(writer);
}

static void put_faults(struct json_writer *writer, const struct faults *faults)
{
    json_key(writer, "faults");
    json_array_open(writer);
    for (size_t i = 0; i < faults->count; i++) {
        json_object_open(writer);
        json_place(writer, &faults->items[i].where);
        json_key_text(writer, "text", faults->items[i].text);
        json_key_text(writer, "hint", faults->items[i].hint);
        json_object_close(writer);
    }
    json_array_close(writer);
    json_key_int(writer, "faults_dropped", (int64_t)faults->dropped);
}

static void put_change(struct json_writer *writer, const struct change *change)
{
    static const char *const kinds[] = {[CHANGE_ADD] = "add",
                                        [CHANGE_CHANGE] = "change",
                                        [CHANGE_REMOVE] = "remove",
                                        [CHANGE_LIVE] = "live"};
    json_object_open(writer);
    json_key_text(writer, "kind", kinds[change->kind]);
    json_key_text(writer, "name", change->name);
    json_key_text(writer, "before", change->before);
    json_key_text(writer, "after", change->after);
    json_key_text(writer, "direction", direction_name(change->direction));
    json_key_text(writer, "why", change->why);
    json_object_close(writer);
}

static void put_world(struct json_writer *writer, const struct review_world *world)
{
    json_key(writer, "world");
    if (!world) {
        json_null(writer);
        return;
    }
    json_object_open(writer);
    json_key_text(writer, "environment", world->environment);
    json_key_bool(writer, "simulated", world->simulated);
    json_key_text(writer, "refused", world->plan ? NULL : world->refusal.err.text);
    json_key(writer, "changes");
    json_array_open(writer);
    for (size_t i = 0; world->plan && i < world->plan->count; i++)
        put_change(writer, &world->plan->changes[i]);
    json_array_close(writer);
    if (world->plan)
        json_key_names(writer, "beyond", &world->plan->beyond);
    json_object_close(writer);
}

void review_json(struct buf *out, const struct review_paper *paper)
{
    struct json_writer writer;
    json_write_init(&writer, out, true);
    json_object_open(&writer);
    json_key_text(&writer, "schema", "tautline/review/v1");
    put_side(&writer, "base", paper->base, paper->base_commit);
    put_side(&writer, "head", paper->head, paper->head_commit);
    json_key_int(&writer, "exit", paper->exit);
    put_counts(&writer, paper->review);
    json_key_bool(&writer, "trusted", paper->has_trust);
    json_key_names(&writer, "needs", &paper->review->needs);
    json_key_names(&writer, "beyond", &paper->review->beyond);
    json_key_names(&writer, "uncovered", &paper->review->uncovered);
    put_faults(&writer, paper->faults);
    json_key(&writer, "changes");
    json_array_open(&writer);
    for (size_t i = 0; i < paper->review->count; i++)
        put_row(&writer, &paper->review->rows[i]);
    json_array_close(&writer);
    put_world(&writer, paper->world);
    json_object_close(&writer);
    buf_char(out, '\n');
}
