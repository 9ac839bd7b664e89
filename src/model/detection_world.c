#include "detection_world.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/judge_context.h"

/* --- variables --------------------------------------------------------------------------------- */

/* FNV-1a (Fowler, Noll, Vo): the same for the same text. */
static uint64_t digest_of(const char *text)
{
    uint64_t digest = UINT64_C(14695981039346656037);
    for (; *text; text++)
        digest = (digest ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return digest;
}

static void put_likeness(struct world *world, const char *environment, const char *name,
                         const struct other_value *value, struct variable *out)
{
    const char *key = value->same_as || value->is_unsealed ? "right" : value->key;
    const uint64_t digest = digest_of(arena_printf(
        world->arena, "%s/%s/%s", value->same_as ? value->same_as : environment, name, key));
    memcpy(out->likeness, &digest, sizeof digest);
    memcpy(out->rendered_likeness, &digest, sizeof digest);
}

static struct variable variable_of(struct world *world, const struct setting *setting,
                                   const struct other_value *value, bool stored)
{
    struct variable variable = {.name = setting->name, .kind = VARIABLE_SHOWN, .secret = -1};
    const bool is_secret = setting->wanted.type == SETTING_SECRET;
    variable.updated_at = world->clocks.ours - (int64_t)2 * WHEN_DAY;
    if (stored && setting->sealed && !value->is_unsealed) {
        variable.kind = VARIABLE_SEALED;
        return variable;
    }
    if (is_secret) {
        variable.kind = VARIABLE_HIDDEN;
        variable.facts = value->facts;
        put_likeness(world, world->target->environment->name, setting->name, value, &variable);
        return variable;
    }
    variable.value = value->text;
    if (!value->text || !text_has(value->text, "${{"))
        return variable;
    const char *rendered = text_replaced(world->arena, value->text, "${{", "rendered-");
    variable.is_reference = stored;
    variable.has_rendering = stored;
    variable.rendered = stored ? rendered : NULL;
    variable.value = stored ? value->text : rendered;
    return variable;
}

/* The same variables, with the one of this name put in, replaced or taken out (NULL). */
static void put_variable(struct arena *arena, struct variables *variables, const char *name,
                         const struct variable *variable)
{
    struct variable *items = arena_array(arena, variables->count + 1, sizeof *items);
    size_t count = 0, at = 0;
    while (at < variables->count && strcmp(variables->items[at].name, name) < 0)
        items[count++] = variables->items[at++];
    if (variable)
        items[count++] = *variable;
    if (at < variables->count && text_is(variables->items[at].name, name))
        at++;
    while (at < variables->count)
        items[count++] = variables->items[at++];
    variables->items = items;
    variables->count = count;
}

static void put_side(struct world *world, struct variables *side, const struct setting *setting,
                     const struct other_value *value, bool stored)
{
    const struct variable variable = variable_of(world, setting, value, stored);
    put_variable(world->arena, side, setting->name, value->is_absent ? NULL : &variable);
}

static void store(struct world *world, const struct setting *setting,
                  const struct other_value *value)
{
    put_side(world, setting->shared ? &world->observed.shared : &world->observed.stored, setting,
             value, true);
}

static void run(struct world *world, const struct setting *setting, const struct other_value *value)
{
    put_side(world, &world->observed.running, setting, value, false);
}

/* --- reports ----------------------------------------------------------------------------------- */

/* What a report that tells of a setting holds, by the type of the setting. Of a secret only whether one is
 * there. */
static const enum reading_kind reading_kinds[] = {
    [SETTING_TEXT] = READING_TEXT,    [SETTING_FLAG] = READING_BOOL,
    [SETTING_LIST] = READING_LIST,    [SETTING_NUMBER] = READING_NUMBER,
    [SETTING_URL] = READING_TEXT,     [SETTING_SECRET] = READING_BOOL,
    [SETTING_JSON] = READING_TEXT,    [SETTING_DECIMAL] = READING_NUMBER,
    [SETTING_PRESENT] = READING_TEXT, [SETTING_ABSENT] = READING_TEXT,
    [SETTING_INERT] = READING_TEXT,
};

static void fill_reading(struct world *world, const struct setting *setting,
                         const struct other_value *value, struct report_reading *out)
{
    const enum setting_type type = setting->wanted.type;
    const char *text = effective_text(world->arena, world->target, setting, value);
    struct setting read;
    bool flag = false;
    out->kind = reading_kinds[type];
    out->text = text;
    if (type == SETTING_SECRET)
        out->text = value->is_absent ? "false" : "true";
    else if (!text)
        out->kind = READING_NULL;
    else if (type == SETTING_FLAG && setting_read_flag(text, &flag))
        out->text = flag ? "true" : "false";
    else if (type == SETTING_LIST && setting_want(world->arena, setting, text, &read))
        out->list = read.wanted.list;
}

static struct report_reading *reading_at(struct world *world, const char *report,
                                         const char *pointer)
{
    for (size_t i = 0; i < world->observed.reading_count; i++)
        if (text_is(world->readings[i].report, report) &&
            text_is(world->readings[i].pointer, pointer))
            return &world->readings[i];
    return NULL;
}

static void put_reading(struct world *world, const struct setting *setting,
                        const struct report_pointer *pointer, const struct other_value *value)
{
    struct report_reading *reading = reading_at(world, pointer->report, pointer->pointer);
    if (reading && reading->kind != READING_UNSEEN)
        fill_reading(world, setting, value, reading);
}

static bool is_asked(const struct world *world)
{
    return world->target->environment->url != NULL;
}

static const char no_url[] = "the environment has no url";

/* A setting of the floor is asked about everywhere, and counts where a guardrail names it. */
static bool counts(const struct target *target, size_t number, const struct setting *setting)
{
    bool is_guarded = number < target->setting_count;
    for (size_t i = 0; !is_guarded && i < target->guardrail_count; i++)
        is_guarded =
            target->guardrails[i].of_floor && guardrail_guards(&target->guardrails[i], setting);
    return is_guarded;
}

static void make_readings(struct world *world)
{
    const struct target *target = world->target;
    const struct setting *setting = NULL;
    size_t most = 0;
    for (size_t i = 0; (setting = target_each(target, i)); i++)
        most += setting->reported_count;
    world->readings = arena_array(world->arena, most, sizeof *world->readings);
    world->observed.readings = world->readings;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        const struct other_value right = right_value(world->arena, setting);
        for (size_t k = 0; counts(target, i, setting) && k < setting->reported_count; k++) {
            const struct report_pointer *at = &setting->reported[k];
            if (reading_at(world, at->report, at->pointer))
                continue;
            struct report_reading *reading = &world->readings[world->observed.reading_count++];
            *reading = (struct report_reading){.report = at->report, .pointer = at->pointer};
            if (is_asked(world))
                fill_reading(world, setting, &right, reading);
            else
                reading->why = no_url;
        }
    }
}

void world_report(struct world *world, const char *report, const char *pointer,
                  enum reading_kind kind)
{
    for (size_t i = 0; i < world->observed.reading_count; i++) {
        struct report_reading *reading = &world->readings[i];
        if (!text_is(reading->report, report) || (pointer && !text_is(reading->pointer, pointer)))
            continue;
        reading->kind = kind;
        reading->why = "no answer";
    }
    for (size_t i = 0; i < world->target->probe_count; i++) {
        const struct probe *probe = &world->target->probes[i];
        if (probe->type == PROBE_REPORT && text_is(probe->report, report) &&
            (!pointer || text_is(probe->pointer, pointer)))
            world_answer(world, probe->name, NULL, PROBE_UNOBSERVED);
    }
}

/* --- probes ------------------------------------------------------------------------------------ */

static size_t count_parts(enum probe_type type)
{
    size_t count = 0;
    while (probe_type_parts(type)[count])
        count++;
    return count;
}

static void fill_result(struct world *world, const struct probe *probe, struct probe_result *out)
{
    const char *const *parts = probe_type_parts(probe->type);
    const enum probe_outcome outcome = is_asked(world) ? PROBE_PASS : PROBE_UNOBSERVED;
    const char *why = is_asked(world) ? "as declared" : no_url;
    const size_t count = count_parts(probe->type);
    struct probe_part *made = arena_array(world->arena, count, sizeof *made);
    for (size_t i = 0; i < count; i++)
        made[i] = probe_asks_part(probe, parts[i])
                      ? (struct probe_part){parts[i], outcome, why}
                      : (struct probe_part){parts[i], PROBE_NOT_ASKED, "it is not asked"};
    *out = (struct probe_result){.probe = probe->name,
                                 .outcome = outcome,
                                 .closed = outcome,
                                 .why = why,
                                 .parts = made,
                                 .part_count = count};
}

static void make_probes(struct world *world)
{
    const struct target *target = world->target;
    world->probes = arena_array(world->arena, target->probe_count, sizeof *world->probes);
    world->observed.probes = world->probes;
    for (size_t i = 0; i < target->probe_count; i++)
        if (!target->probes[i].writes)
            fill_result(world, &target->probes[i], &world->probes[world->observed.probe_count++]);
}

/* A webhook that is not configured lets nothing in; nor does a door that refuses the right key. */
static bool lets_in(enum probe_type type, const char *part)
{
    static const char *const harmless[] = {"configured", "admits", "right"};
    return probe_tells_closed(type) &&
           !(part && text_in(part, harmless, sizeof harmless / sizeof *harmless));
}

void world_answer(struct world *world, const char *probe, const char *part,
                  enum probe_outcome outcome)
{
    const struct probe *asked = target_probe(world->target, probe);
    for (size_t i = 0; i < world->observed.probe_count; i++) {
        struct probe_result *result = &world->probes[i];
        if (!text_is(result->probe, probe) || result->outcome == PROBE_UNOBSERVED)
            continue;
        struct probe_part *parts = arena_array(world->arena, result->part_count, sizeof *parts);
        for (size_t k = 0; k < result->part_count; k++) {
            parts[k] = result->parts[k];
            if (parts[k].outcome != PROBE_NOT_ASKED && (!part || text_is(parts[k].name, part))) {
                parts[k].outcome = outcome;
                parts[k].why = "something else";
            }
        }
        result->parts = parts;
        result->outcome = outcome;
        result->why = "something else";
        if (outcome != PROBE_FAIL || lets_in(asked->type, part) || !probe_tells_closed(asked->type))
            result->closed = outcome;
    }
}

/* --- what a probe can show ----------------------------------------------------------------------- */

#define OF(type)  (1U << SETTING_##type)
#define ANY_VALUE NULL

static bool always(const struct probe *probe, const struct setting *setting)
{
    (void)probe;
    (void)setting;
    return true;
}

/* Unless another answer is declared for it, no credential is refused as a wrong one is. */
static bool tells_missing(const struct probe *probe, const struct setting *setting)
{
    (void)setting;
    return probe->unconfigured.count > 0;
}

static bool sends_right_one(const struct probe *probe, const struct setting *setting)
{
    return probe->admits && probe_sends(probe, setting);
}

/* Methods and headers are told as a list. Of origins only those that are asked are known. */
static bool is_told_whole(const struct probe *probe, const struct setting *setting)
{
    return !names_is_same_set(&probe->origins, &setting->wanted.list, true);
}

/* What of a probe fails when a setting that names it has another effect in the process, of those probes that
 * tell an open way in from a closed one. Whether a probe can show the setting at all is for the judge to say
 * (probe_can_show). */
static const struct {
    enum probe_type type;
    unsigned settings;
    const char *value; /* ANY_VALUE, or the key of one */
    const char *part;  /* that fails; NULL: whichever is named */
    bool (*asks)(const struct probe *probe, const struct setting *setting);
    bool is_sure; /* the probe asks for this very value */
} shows[] = {
    {PROBE_HEADER_TOKEN, OF(FLAG), ANY_VALUE, "without", always, false},
    {PROBE_HEADER_TOKEN, OF(ABSENT), "opens", "without", always, true},
    {PROBE_HEADER_TOKEN, OF(SECRET), ANY_VALUE, "right", probe_sends, false},
    {PROBE_QUERY_TOKEN, OF(FLAG), ANY_VALUE, "off", always, false},
    {PROBE_WEBHOOK, OF(FLAG), ANY_VALUE, "closed", always, false},
    {PROBE_WEBHOOK, OF(SECRET), "absent", "configured", tells_missing, false},
    {PROBE_WEBHOOK, OF(SECRET), ANY_VALUE, "admits", sends_right_one, false},
    {PROBE_CORS, OF(LIST), "more", NULL, is_told_whole, false},
    {PROBE_CORS, OF(LIST), "less", NULL, always, false},
    {PROBE_CORS, OF(LIST), "all", NULL, always, false},
    {PROBE_CORS, OF(FLAG), ANY_VALUE, "credentials", always, false},
};

static bool row_fits(size_t row, const struct probe *probe, const struct setting *setting,
                     const struct other_value *value)
{
    return shows[row].type == probe->type && (shows[row].settings & 1U << setting->wanted.type) &&
           (!shows[row].value || text_is(shows[row].value, value->key)) &&
           shows[row].asks(probe, setting);
}

static void fail_part(struct world *world, const struct probe_name *name, const char *part)
{
    if (!part || !name->part || text_is(name->part, part))
        world_answer(world, name->probe, part ? part : name->part, PROBE_FAIL);
}

/* Could the judge have learned from it? `effect`: what the process does; NULL: nothing is set. */
static bool can_show(struct world *world, const struct setting *setting,
                     const struct probe_name *name, const char *effect)
{
    const struct judge_context context = {
        .arena = world->arena, .target = world->target, .observed = &world->observed};
    return probe_can_show(&context, setting, name, effect);
}

static void show_by(struct world *world, const struct setting *setting,
                    const struct other_value *value, const struct probe_name *name)
{
    const struct probe *probe = target_probe(world->target, name->probe);
    const char *effect = effective_text(world->arena, world->target, setting, value);
    if (setting->wanted.type == SETTING_SECRET && !value->is_absent)
        effect = "another";
    const bool shown = can_show(world, setting, name, effect);
    if (probe && !probe_tells_closed(probe->type) && (shown || probe_sends(probe, setting)))
        world_answer(world, name->probe, name->part, PROBE_FAIL);
    for (size_t i = 0; probe && i < sizeof shows / sizeof *shows; i++)
        if (row_fits(i, probe, setting, value) && (shown || shows[i].is_sure))
            fail_part(world, name, shows[i].part);
}

static bool is_open(struct world *world, const struct guardrail *guardrail, const char *name,
                    const char *effect)
{
    const struct judge_context context = {.arena = world->arena, .target = world->target};
    const struct setting *guarded = target_guarded(world->target, guardrail, name);
    for (size_t i = 0; guarded && i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, name) &&
            forbidden_value(&context, guarded, &guardrail->forbid[i], effect) == OPENNESS_OPEN)
            return true;
    return false;
}

bool world_forbids(struct world *world, const struct setting *setting,
                   const struct other_value *value)
{
    const struct target *target = world->target;
    const char *effect = effective_text(world->arena, target, setting, value);
    for (size_t i = 0; i < target->guardrail_count; i++)
        if (is_open(world, &target->guardrails[i], setting->name, effect))
            return true;
    return false;
}

/* By what one setting of the variable names: the declared one, or one of the floor. */
static void show_by_setting(struct world *world, const struct setting *setting,
                            const struct other_value *value)
{
    for (size_t i = 0; i < setting->reported_count; i++)
        put_reading(world, setting, &setting->reported[i], value);
    for (size_t i = 0; i < setting->shown_by_count; i++)
        show_by(world, setting, value, &setting->shown_by[i]);
}

/* A probe sends the secret that runs: it fails only where the process has another, or none. */
static bool is_right(const struct setting *setting, const struct other_value *value,
                     const char *effect, enum way way)
{
    if (setting->wanted.type == SETTING_SECRET)
        return !value->is_absent && way != WAY_PROCESS;
    return setting_effect(setting, effect) == EFFECT_DESIRED;
}

static void behave(struct world *world, const struct setting *setting,
                   const struct other_value *value, enum way way)
{
    const struct target *target = world->target;
    const struct setting *each = NULL;
    const char *effect = effective_text(world->arena, target, setting, value);
    if (is_right(setting, value, effect, way))
        return;
    for (size_t i = 0; (each = target_each(target, i)); i++)
        if (text_is(each->name, setting->name))
            show_by_setting(world, each, value);
    for (size_t i = 0; i < target->probe_count; i++) {
        const struct probe_name name = {.probe = target->probes[i].name};
        if (probe_sends(&target->probes[i], setting))
            show_by(world, setting, value, &name);
    }
    for (size_t i = 0; effect && i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        const bool open = is_open(world, guardrail, setting->name, effect);
        for (size_t k = 0; open && k < guardrail->also_count; k++)
            show_by(world, setting, value, &guardrail->also[k]);
    }
}

static const struct {
    bool stored, running, process;
} places[WAY_COUNT] = {
    [WAY_STORED] = {true, false, false},
    [WAY_RUNNING] = {false, true, true},
    [WAY_DEPLOYED] = {true, true, true},
    [WAY_PROCESS] = {false, false, true},
};

void world_break(struct world *world, const struct setting *setting,
                 const struct other_value *value, enum way way)
{
    if (places[way].stored)
        store(world, setting, value);
    if (places[way].running)
        run(world, setting, value);
    if (places[way].process)
        behave(world, setting, value, way);
}

/* Behaviour is broken once, from what is declared: an answer that was broken does not come back. */
void world_break_from(struct world *world, const struct setting *setting,
                      const struct other_value *right, const struct other_value *value,
                      enum way way)
{
    store(world, setting, places[way].stored ? value : right);
    run(world, setting, places[way].running ? value : right);
    behave(world, setting, places[way].process ? value : right, way);
}

/* --- the world --------------------------------------------------------------------------------- */

static int variable_order(const void *a, const void *b)
{
    const struct variable *first = a, *second = b;
    return strcmp(first->name, second->name);
}

/* What the declaration wants counts; the floor's own settings only where it says nothing. */
static bool is_held(const struct target *target, size_t number, const struct setting *setting,
                    const struct other_value *right)
{
    return !right->is_absent &&
           (number < target->setting_count || !target_setting(target, setting->name));
}

static void make_side(struct world *world, struct variables *side, bool shared, bool stored)
{
    const struct target *target = world->target;
    const struct setting *setting = NULL;
    size_t most = 0;
    while (target_each(target, most))
        most++;
    struct variable *items = arena_array(world->arena, most, sizeof *items);
    side->seen = true;
    side->items = items;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        const struct other_value right = right_value(world->arena, setting);
        if (is_held(target, i, setting, &right) && (!stored || setting->shared == shared))
            items[side->count++] = variable_of(world, setting, &right, stored);
    }
    qsort(items, side->count, sizeof *items, variable_order);
}

static void make_variables(struct world *world)
{
    make_side(world, &world->observed.stored, false, true);
    make_side(world, &world->observed.shared, true, true);
    make_side(world, &world->observed.running, false, false);
}

static void make_proofs(struct world *world)
{
    const struct target *target = world->target;
    struct remembered *remembered = &world->remembered;
    world->proofs = arena_array(world->arena, target->guardrail_count, sizeof *world->proofs);
    for (size_t i = 0; i < target->guardrail_count; i++)
        world->proofs[i] = (struct proof){.name = target->guardrails[i].proof,
                                          .sent = world->clocks.ours,
                                          .recorded = world->clocks.ours};
    *remembered = (struct remembered){
        .asks_proofs = true, .proofs = world->proofs, .proof_count = target->guardrail_count};
}

void world_make(struct arena *arena, const struct target *target, const struct clocks *clocks,
                struct world *out)
{
    *out = (struct world){.arena = arena, .target = target, .clocks = *clocks};
    struct observed *observed = &out->observed;
    observed->active = observed->latest =
        (struct deployment){.id = "1", .status = "SUCCESS", .created_at = clocks->ours - WHEN_DAY};
    make_variables(out);
    make_readings(out);
    make_probes(out);
    make_proofs(out);
    observed->remembered = &out->remembered;
}

static void *copied(struct arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = arena_array(arena, count, size);
    if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

void world_copy(struct arena *arena, const struct world *from, struct world *out)
{
    *out = *from;
    out->arena = arena;
    out->readings =
        copied(arena, from->readings, from->observed.reading_count, sizeof *from->readings);
    out->probes = copied(arena, from->probes, from->observed.probe_count, sizeof *from->probes);
    out->proofs = copied(arena, from->proofs, from->target->guardrail_count, sizeof *from->proofs);
    out->observed.readings = out->readings;
    out->observed.probes = out->probes;
    out->remembered.proofs = out->proofs;
    out->observed.remembered = &out->remembered;
}
