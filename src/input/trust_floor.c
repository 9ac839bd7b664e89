#include "trust_floor.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "doc/json_write.h"
#include "model/floor.h"
#include "model/trust.h"

/* --- the shape --------------------------------------------------------------------------- */

static const struct schema_row floor_rows[] = {
    {"targets", &shape_names, OPTIONAL, AT(trust_floor, targets),
     "names of the targets that it is for (default: all)"},
    {"reports", &shape_reports, OPTIONAL, AT(trust_floor, declared.reports),
     "endpoints that its settings and probes name"},
    {"settings", &shape_settings, OPTIONAL, AT(trust_floor, declared.settings),
     "the variables that its guardrails forbid values of, each with its type and absent_means"},
    {"probes", &shape_probes, OPTIONAL, AT(trust_floor, declared.probes),
     "the probes that its guardrails and settings name"},
    {"guardrails", &shape_floor_guardrails, REQUIRED, AT(trust_floor, declared.guardrails),
     "what must never be true, whatever a declaration says"},
    {.key = NULL},
};

static const struct shape floor_map = {
    .kind = SHAPE_MAP,
    .id = "floor",
    .noun = "a floor",
    .hint = "Write { targets: [NAME], settings: {...}, guardrails: {...} }.",
    .map = {TABLE(floor_rows)},
};

const struct shape shape_floors =
    NAMED("a map of floors by name", &shape_name, &floor_map, trust_floor);

static const struct review_field floor_fields[] = {
    MORE_IS_STRICTER(trust_floor, targets, FIELD_SCOPE,
                     "it no longer holds for every target it did"),
};

const struct review_kind review_floors = {
    THINGS("floor", trust_floor, trust, floors, floor_count, SCOPE_EVERYWHERE),
    FIELDS(floor_fields),
    .added = STRICTER,
    .removed = WEAKER,
    .removed_why = "its guardrails no longer hold against every declaration",
};

/* --- one form of it ----------------------------------------------------------------------- */

/* Keys in order, and of a scalar whether it was quoted: `absent` and "absent" are not the same. */
static void put_node(struct json_writer *json, const struct node *node)
{
    if (node->kind == NODE_MAP) {
        json_object_open(json);
        for (size_t i = 0; i < node->count; i++) {
            json_key(json, node->sorted[i]->key);
            put_node(json, node->sorted[i]->value);
        }
        json_object_close(json);
    } else if (node->kind == NODE_LIST) {
        json_array_open(json);
        for (size_t i = 0; i < node->count; i++)
            put_node(json, node->items[i]);
        json_array_close(json);
    } else if (node->plain) {
        json_text(json, node->text);
    } else {
        json_array_open(json);
        json_text(json, "quoted");
        json_text(json, node->text);
        json_array_close(json);
    }
}

static const char *text_of(struct arena *arena, const struct node *node)
{
    struct buf text;
    struct json_writer json;
    buf_init(&text, SIZE_MAX);
    json_write_init(&json, &text, false);
    put_node(&json, node);
    const char *kept = arena_slice(arena, buf_string(&text), text.length);
    buf_release(&text);
    return kept;
}

/* --- its targets ----------------------------------------------------------------------------- */

static const struct trust_target *find_target(const struct trust *trust, const char *name)
{
    for (size_t i = 0; i < trust->target_count; i++)
        if (text_is(trust->targets[i].name, name))
            return &trust->targets[i];
    return NULL;
}

static void check_targets(struct schema_reading *reading, const struct node *node,
                          const struct trust *trust, const struct trust_floor *floor)
{
    struct arena *arena = reading->arena;
    const char **known = arena_array(arena, trust->target_count, sizeof *known);
    for (size_t i = 0; i < trust->target_count; i++)
        known[i] = trust->targets[i].name;
    for (size_t i = 0; i < floor->targets.count; i++)
        if (!find_target(trust, floor->targets.items[i]))
            schema_fault(reading, shape_place(node, "targets"),
                         arena_printf(arena, "'%.60s' is not a target of %s",
                                      floor->targets.items[i], trust->file),
                         schema_suggestion(arena, floor->targets.items[i], known,
                                           trust->target_count, "Targets are: "));
}

/* As in a declaration, `in` and by_environment name environments: those of its targets. */
static void add_environments(struct arena *arena, const struct trust *trust,
                             struct trust_floor *floor)
{
    struct environment *items = arena_array(arena, trust->target_count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < trust->target_count; i++) {
        const struct trust_target *target = &trust->targets[i];
        if (names_applies(&floor->targets, target->name))
            items[count++] = (struct environment){
                .name = target->environment, .where = target->where, .url = target->url};
    }
    floor->declared.file = trust->file;
    floor->declared.environments = items;
    floor->declared.environment_count = count;
}

/* What runs only by name would leave the guardrail unjudged. */
static void check_probes(struct schema_reading *reading, const struct trust_floor *floor)
{
    for (size_t i = 0; i < floor->declared.probe_count; i++)
        if (floor->declared.probes[i].writes)
            schema_fault(reading, floor->declared.probes[i].where,
                         arena_printf(reading->arena, "the probe '%.60s' of the floor can write",
                                      floor->declared.probes[i].name),
                         "A probe of the floor runs in every check: it must change nothing.");
}

/* --- two floors of one target --------------------------------------------------------------- */

static bool share_target(const struct trust *trust, const struct trust_floor *a,
                         const struct trust_floor *b)
{
    for (size_t i = 0; i < trust->target_count; i++)
        if (names_applies(&a->targets, trust->targets[i].name) &&
            names_applies(&b->targets, trust->targets[i].name))
            return true;
    return false;
}

static void same_name(struct schema_reading *reading, const char *noun, const char *name,
                      struct place where, struct place other)
{
    schema_fault(reading, where,
                 arena_printf(reading->arena, "two floors of one target have a %s '%.60s' (%u:%u)",
                              noun, name, other.line, other.column),
                 "Give it another name.");
}

#define CHECK_NAMES(noun, items, counted)                                                          \
    for (size_t i = 0; i < a->counted; i++)                                                        \
        for (size_t k = 0; k < b->counted; k++)                                                    \
            if (text_is(a->items[i].name, b->items[k].name))                                       \
    same_name(reading, noun, b->items[k].name, b->items[k].where, a->items[i].where)

static void check_names(struct schema_reading *reading, const struct desired *a,
                        const struct desired *b)
{
    CHECK_NAMES("guardrail", guardrails, guardrail_count);
    CHECK_NAMES("probe", probes, probe_count);
    CHECK_NAMES("report", reports, report_count);
}

/* --- the whole ------------------------------------------------------------------------------ */

void trust_floors_finish(struct schema_reading *reading, const struct node *document,
                         struct trust *trust)
{
    struct trust_floor *floors = arena_array(reading->arena, trust->floor_count, sizeof *floors);
    const size_t before = reading->faults->count + reading->faults->dropped;
    for (size_t i = 0; i < trust->floor_count; i++) {
        const struct node *node = node_path(document, "floor", trust->floors[i].name, (char *)NULL);
        floors[i] = trust->floors[i];
        check_targets(reading, node, trust, &floors[i]);
        add_environments(reading->arena, trust, &floors[i]);
        check_probes(reading, &floors[i]);
        references_check(reading, node, &floors[i].declared, true);
        floors[i].text = text_of(reading->arena, node);
        for (size_t k = 0; k < i; k++)
            if (share_target(trust, &floors[k], &floors[i]))
                check_names(reading, &floors[k].declared, &floors[i].declared);
    }
    if (reading->faults->count + reading->faults->dropped == before)
        for (size_t i = 0; i < trust->floor_count; i++)
            contradictions_check(reading, &floors[i].declared);
    trust->floors = floors;
}
