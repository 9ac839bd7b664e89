#include "model/detection.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "detection_world.h"
#include "model/floor.h"
#include "model/judge_context.h"

/* No notice of a rotation is given so early. */
enum { LONG_BEFORE = 60 * WHEN_DAY };

const char *way_name(enum way way)
{
    static const char *const names[] = {
        [WAY_STORED] = "stored",   [WAY_RUNNING] = "running", [WAY_DEPLOYED] = "deployed",
        [WAY_PROCESS] = "process", [WAY_ANSWER] = "answer",   [WAY_TIME] = "time"};
    return names[way];
}

unsigned detected_percent(const struct detected *detected)
{
    return detected->faults == 0 ? 0 : (unsigned)(100 * detected->named / detected->faults);
}

void detected_add(struct detected *sum, const struct detected *more)
{
    sum->faults += more->faults;
    sum->named += more->named;
    for (int i = 0; i < WITNESS_COUNT; i++)
        sum->by[i] += more->by[i];
}

bool detected_reaches(const struct detected *detected, const struct least *least)
{
    const uint64_t number = (uint64_t)least->number;
    if (!least->text)
        return true;
    return least->is_percent ? 100 * (uint64_t)detected->named >= number * detected->faults &&
                                   (detected->faults > 0 || number == 0)
                             : detected->named >= number;
}

/* One environment, or a part of it, as it should be. */
struct scene {
    struct target target;
    struct world world;
    struct judgement judgement;
};

struct detecting {
    struct arena *arena; /* of what is found */
    struct clocks clocks;
    const struct scene *wholes; /* the environments; not judged */
    size_t whole_count;
    const struct scene *whole; /* the one in which things are broken */
    struct arena part;         /* of what follows, for one thing */
    struct scene scene;        /* what belongs to the thing that is broken */
    struct scope_of of;        /* that thing */
    bool excepted;             /* an exception in force sets what is broken */
    struct other_value right;  /* then: to this */
    struct setting sets;       /* then: wants this */
    struct fault *faults;
    size_t count, capacity;
    struct clauses environments, not_asked;
};

/* --- judging ----------------------------------------------------------------------------------- */

static struct siblings siblings_of(const struct detecting *detecting, struct arena *arena)
{
    struct sibling *items = arena_array(arena, detecting->whole_count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < detecting->whole_count; i++) {
        const struct scene *whole = &detecting->wholes[i];
        if (whole != detecting->whole)
            items[count++] = (struct sibling){&whole->target, &whole->world.observed};
    }
    return (struct siblings){items, count};
}

static void judge_world(const struct detecting *detecting, struct world *world,
                        struct judgement *out)
{
    const struct siblings siblings = siblings_of(detecting, world->arena);
    judge_target(world->arena, world->target, &world->observed, &siblings, &world->clocks, out);
}

/* An exception in force may set another value than the declared one: that is what is right then. Of the
 * setting that is broken it is only noted. */
static void except(struct detecting *detecting, const struct setting *setting)
{
    struct scene *scene = &detecting->scene;
    struct arena *arena = &detecting->part;
    struct setting sets;
    const struct judge_context context =
        context_make(arena, &scene->target, &scene->world.observed, &detecting->clocks);
    if (context_setting(&context, setting, EXCEPTION_IN_FORCE, &sets) == NO_EXCEPTION)
        return;
    const struct other_value right = right_value(arena, &sets);
    if (!detecting->of.setting || !text_is(detecting->of.setting->name, setting->name)) {
        world_break(&scene->world, setting, &right, WAY_DEPLOYED);
        return;
    }
    detecting->excepted = true;
    detecting->right = right;
    detecting->sets = sets;
}

/* Everything until part_end is broken in the part of the environment that belongs to one thing. */
static void part_begin(struct detecting *detecting, struct scope_of of)
{
    struct scene *scene = &detecting->scene;
    arena_init(&detecting->part);
    detecting->of = of;
    scope_make(&detecting->part, &detecting->whole->target, &of, &scene->target);
    world_make(&detecting->part, &scene->target, &detecting->clocks, &scene->world);
    detecting->excepted = false;
    for (size_t i = 0; i < scene->target.setting_count; i++)
        except(detecting, &scene->target.settings[i]);
    struct world *world = &scene->world;
    if (detecting->excepted) {
        world = arena_alloc(&detecting->part, sizeof *world);
        world_copy(&detecting->part, &scene->world, world);
        world_break(world, of.setting, &detecting->right, WAY_DEPLOYED);
    }
    judge_world(detecting, world, &scene->judgement);
}

static void part_end(struct detecting *detecting)
{
    arena_release(&detecting->part);
}

/* --- what a finding names ---------------------------------------------------------------------- */

static bool is_bad(const struct finding *finding)
{
    switch (finding->kind) {
    case FINDING_SETTING:
        return finding->state.verdict != VERDICT_IN_SYNC && finding->state.verdict != VERDICT_INERT;
    case FINDING_GUARDRAIL:
        return finding->state.guardrail == GUARDRAIL_BREACHED ||
               finding->state.guardrail == GUARDRAIL_UNOBSERVED;
    case FINDING_PROBE:
        return finding->state.probe == PROBE_FAIL || finding->state.probe == PROBE_UNOBSERVED;
    case FINDING_EXCEPTION:
        return finding->state.exception != EXCEPTION_IN_FORCE;
    case FINDING_CODE:
    case FINDING_NOTE:
        break;
    }
    return true;
}

static bool speaks_of_setting(const struct target *target, const struct finding *finding,
                              const struct setting *setting)
{
    const struct guardrail *guardrail = NULL;
    const struct probe *probe = NULL;
    switch (finding->kind) {
    case FINDING_SETTING:
        return text_is(finding->name, setting->name);
    case FINDING_GUARDRAIL:
        guardrail = target_guardrail(target, finding->name);
        return guardrail && guardrail_guards(guardrail, setting);
    case FINDING_PROBE:
        probe = target_probe(target, finding->name);
        return probe_is_named(setting->shown_by, setting->shown_by_count, finding->name) ||
               (probe && probe_sends(probe, setting));
    case FINDING_NOTE:
        return text_is(finding->about, setting->name);
    case FINDING_EXCEPTION:
    case FINDING_CODE:
        break;
    }
    return false;
}

static bool speaks_of_exception(const struct finding *finding, const struct exception *exception)
{
    if (finding->kind == FINDING_GUARDRAIL)
        return text_is(finding->name, exception->lifts);
    for (size_t i = 0; finding->kind == FINDING_SETTING && i < exception->allow_count; i++)
        if (text_is(finding->name, exception->allows[i].name))
            return true;
    return finding->kind == FINDING_EXCEPTION && text_is(finding->name, exception->name);
}

/* Of an answer or a proof: nothing else changes then, so that any finding that differs is about it. */
static bool speaks_of(const struct target *target, const struct finding *finding,
                      const struct scope_of *of)
{
    if (of->setting)
        return speaks_of_setting(target, finding, of->setting);
    return !of->exception || speaks_of_exception(finding, of->exception);
}

static bool is_told(const struct judgement *before, size_t number, const struct finding *finding)
{
    if (number >= before->count || before->findings[number].kind != finding->kind ||
        !text_is(before->findings[number].name, finding->name))
        return true;
    const struct finding *was = &before->findings[number];
    if (!text_is(was->state_name, finding->state_name) || !text_is(was->why, finding->why))
        return true;
    for (int i = 0; i < WITNESS_COUNT; i++)
        if (was->witnesses[i].says != finding->witnesses[i].says)
            return true;
    return false;
}

static void add_witnesses(const struct finding *was, const struct finding *finding,
                          struct fault *fault)
{
    for (int i = 0; i < WITNESS_COUNT; i++) {
        const enum says says = finding->witnesses[i].says;
        fault->by[i] = fault->by[i] || (says == SAYS_OTHER && was->witnesses[i].says != says);
    }
}

static void hear(const struct target *target, const struct judgement *before,
                 const struct judgement *after, const struct scope_of *of, struct fault *fault)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct finding *finding = &after->findings[i];
        if (!is_bad(finding) || !is_told(before, i, finding) || !speaks_of(target, finding, of))
            continue;
        if (of->setting && finding->kind == FINDING_SETTING)
            add_witnesses(&before->findings[i], finding, fault);
        if (!fault->named || finding->kind == FINDING_SETTING)
            fault->finding = finding->kind == FINDING_SETTING ? finding->state_name : finding->name;
        fault->named = true;
    }
}

/* --- the faults -------------------------------------------------------------------------------- */

static struct names witness_names(struct arena *arena, const struct fault *fault)
{
    struct clauses names = {0};
    for (int i = 0; i < WITNESS_COUNT; i++)
        if (fault->by[i])
            clauses_add(arena, &names, witness_name((enum witness)i));
    return (struct names){names.items, names.count};
}

static void conclude(struct detecting *detecting, struct world *world,
                     const struct judgement *before, struct fault fault)
{
    struct arena *arena = detecting->arena;
    struct judgement after;
    judge_world(detecting, world, &after);
    hear(world->target, before, &after, &detecting->of, &fault);
    fault.way_name = way_name(fault.way);
    fault.environment = world->target->environment->name;
    fault.finding = arena_text(arena, fault.finding);
    fault.name = arena_text(arena, fault.name);
    fault.witnesses = witness_names(arena, &fault);
    detecting->faults = arena_grow(arena, detecting->faults, detecting->count, &detecting->capacity,
                                   sizeof *detecting->faults);
    detecting->faults[detecting->count++] = fault;
}

static const char *by_name(const struct detecting *detecting, const struct setting *setting)
{
    const struct judge_context context = context_of(detecting->arena, &detecting->scene.judgement);
    return asked_by_name(&context, setting);
}

static void break_setting(struct detecting *detecting, const struct setting *setting,
                          const struct other_value *value, enum way way)
{
    struct arena arena;
    struct world world;
    arena_init(&arena);
    world_copy(&arena, &detecting->scene.world, &world);
    if (detecting->excepted)
        world_break_from(&world, setting, &detecting->right, value, way);
    else
        world_break(&world, setting, value, way);
    conclude(detecting, &world, &detecting->scene.judgement,
             (struct fault){.way = way,
                            .kind = finding_kind_name(FINDING_SETTING),
                            .name = setting->name,
                            .value = value->key,
                            .words = value->words,
                            .where = setting->where,
                            .by_name = way == WAY_PROCESS ? by_name(detecting, setting) : NULL,
                            .has_witness = way == WAY_PROCESS &&
                                           setting->reported_count + setting->shown_by_count > 0,
                            .is_sealed = setting->sealed && way != WAY_PROCESS});
    arena_release(&arena);
}

static void break_value(struct detecting *detecting, const struct setting *setting,
                        const struct other_value *value)
{
    for (int way = 0; way < WAY_COUNT; way++)
        if (value->ways & 1U << way)
            break_setting(detecting, setting, value, (enum way)way);
}

/* Of a setting of the floor alone, only what it forbids is a fault. */
static void break_values(struct detecting *detecting, const struct setting *setting, bool of_floor)
{
    struct other_values values;
    part_begin(detecting, (struct scope_of){.setting = setting});
    other_values_make(&detecting->part, &detecting->scene.target,
                      detecting->excepted ? &detecting->sets : setting, &values);
    for (size_t i = 0; i < values.count; i++)
        if (!of_floor || world_forbids(&detecting->scene.world, setting, &values.items[i]))
            break_value(detecting, setting, &values.items[i]);
    part_end(detecting);
}

static void break_settings(struct detecting *detecting)
{
    const struct target *target = &detecting->whole->target;
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        const bool of_floor = i >= target->setting_count;
        if (!of_floor || !target_setting(target, setting->name))
            break_values(detecting, setting, of_floor);
    }
}

/* --- answers ----------------------------------------------------------------------------------- */

static void break_reading(struct detecting *detecting, const struct report_endpoint *report,
                          const char *pointer, enum reading_kind kind)
{
    struct arena arena;
    struct world world;
    arena_init(&arena);
    world_copy(&arena, &detecting->scene.world, &world);
    world_report(&world, report->name, pointer, kind);
    conclude(detecting, &world, &detecting->scene.judgement,
             (struct fault){.way = WAY_ANSWER,
                            .kind = "report",
                            .name = pointer ? arena_printf(&arena, "%s#%s", report->name, pointer)
                                            : report->name,
                            .value = pointer ? "missing" : "unobserved",
                            .words = pointer ? "no such member" : "no answer",
                            .where = report->where});
    arena_release(&arena);
}

static void break_report(struct detecting *detecting, const struct report_endpoint *report)
{
    const struct observed *observed = &detecting->scene.world.observed;
    bool is_read = false;
    part_begin(detecting, (struct scope_of){.report = report});
    for (size_t i = 0; i < observed->reading_count; i++) {
        if (!text_is(observed->readings[i].report, report->name))
            continue;
        is_read = true;
        break_reading(detecting, report, observed->readings[i].pointer, READING_MISSING);
    }
    if (is_read)
        break_reading(detecting, report, NULL, READING_UNSEEN);
    part_end(detecting);
}

static void break_answer(struct detecting *detecting, const struct probe *probe, const char *part,
                         enum probe_outcome outcome)
{
    const bool failed = outcome == PROBE_FAIL;
    struct arena arena;
    struct world world;
    arena_init(&arena);
    world_copy(&arena, &detecting->scene.world, &world);
    world_answer(&world, probe->name, part, outcome);
    conclude(detecting, &world, &detecting->scene.judgement,
             (struct fault){.way = WAY_ANSWER,
                            .kind = finding_kind_name(FINDING_PROBE),
                            .name = part ? arena_printf(&arena, "%s/%s", probe->name, part)
                                         : probe->name,
                            .value = failed ? "fail" : "unobserved",
                            .words = failed ? "it fails" : "no answer",
                            .where = probe->where});
    arena_release(&arena);
}

static void break_probe(struct detecting *detecting, const struct probe *probe)
{
    const char *const *parts = probe_type_parts(probe->type);
    if (probe->writes) {
        if (!text_in(probe->name, detecting->not_asked.items, detecting->not_asked.count))
            clauses_add(detecting->arena, &detecting->not_asked, probe->name);
        return;
    }
    part_begin(detecting, (struct scope_of){.probe = probe});
    for (size_t i = 0; parts[i]; i++)
        if (probe_asks_part(probe, parts[i]))
            break_answer(detecting, probe, parts[i], PROBE_FAIL);
    if (!parts[0])
        break_answer(detecting, probe, NULL, PROBE_FAIL);
    break_answer(detecting, probe, NULL, PROBE_UNOBSERVED);
    part_end(detecting);
}

/* --- days -------------------------------------------------------------------------------------- */

/* What an exception lets through, stored and running, while it is in force. */
static void open_hole(struct world *world, const struct exception *exception)
{
    for (size_t i = 0; i < exception->allow_count; i++) {
        const struct forbidden *row = &exception->allows[i];
        const struct setting *setting = target_setting(world->target, row->name);
        const struct other_value value = {.key = "allowed",
                                          .text = row->present ? "something" : row->value};
        if (setting)
            world_break(world, setting, &value, WAY_DEPLOYED);
    }
}

static void set_clock(struct world *world, int64_t ours, int64_t railway)
{
    world->clocks = (struct clocks){.ours = ours, .railway = railway};
    for (size_t i = 0; i < world->target->guardrail_count; i++)
        world->proofs[i].sent = world->proofs[i].recorded = ours;
}

static const struct date_row {
    const char *value, *words;
    bool is_after; /* from the end on; else counted from the start */
    int64_t ours, railway;
} date_rows[] = {
    {"ended", "ended, and what it allows is there", true, 0, 0},
    {"early", "not begun, and what it allows is there", false, -1, 0},
    {"doubtful", "the clocks disagree", false, 1, 1 + CLOCK_SKEW_MOST + 1},
};

static void break_date(struct detecting *detecting, const struct exception *exception,
                       const struct date_row *row)
{
    const int64_t from = row->is_after ? exception->ends : exception->starts;
    struct arena arena;
    struct world world;
    struct judgement before;
    arena_init(&arena);
    world_copy(&arena, &detecting->scene.world, &world);
    set_clock(&world, exception->starts, 0);
    open_hole(&world, exception);
    judge_world(detecting, &world, &before);
    set_clock(&world, from + row->ours, row->railway ? from + row->railway : 0);
    conclude(detecting, &world, &before,
             (struct fault){.way = WAY_TIME,
                            .kind = finding_kind_name(FINDING_EXCEPTION),
                            .name = exception->name,
                            .value = row->value,
                            .words = row->words,
                            .where = exception->where});
    arena_release(&arena);
}

static void break_exception(struct detecting *detecting, const struct exception *exception)
{
    if (!exception->bounded)
        return;
    part_begin(detecting, (struct scope_of){.exception = exception});
    for (size_t i = 0; i < sizeof date_rows / sizeof *date_rows; i++)
        break_date(detecting, exception, &date_rows[i]);
    part_end(detecting);
}

static void break_rotation(struct detecting *detecting, const struct setting *setting)
{
    const struct secret_rule *rule = &setting->wanted.secret;
    struct judgement before;
    if (setting->wanted.type != SETTING_SECRET || !rule->rotates)
        return;
    part_begin(detecting, (struct scope_of){.setting = setting});
    struct world *world = &detecting->scene.world;
    set_clock(world, rule->rotate_by - LONG_BEFORE, 0);
    judge_world(detecting, world, &before);
    set_clock(world, rule->rotate_by + WHEN_DAY, 0);
    conclude(detecting, world, &before,
             (struct fault){.way = WAY_TIME,
                            .kind = finding_kind_name(FINDING_SETTING),
                            .name = setting->name,
                            .value = "overdue",
                            .words = "its rotation is overdue",
                            .where = setting->where});
    part_end(detecting);
}

/* `sent`: when the newest proof was; the record is taken away where it is 0. */
static void break_proof(struct detecting *detecting, const struct guardrail *guardrail,
                        int64_t sent, struct fault fault)
{
    struct arena arena;
    struct world world;
    arena_init(&arena);
    world_copy(&arena, &detecting->scene.world, &world);
    for (size_t i = 0; i < world.target->guardrail_count; i++)
        if (text_is(world.proofs[i].name, guardrail->proof)) {
            world.proofs[i].sent = sent;
            world.proofs[i].name = sent ? world.proofs[i].name : NULL;
        }
    fault.way = WAY_TIME;
    fault.kind = "proof";
    fault.name = guardrail->name;
    fault.where = guardrail->where;
    conclude(detecting, &world, &detecting->scene.judgement, fault);
    arena_release(&arena);
}

static void break_guardrail(struct detecting *detecting, const struct guardrail *guardrail)
{
    if (!guardrail->proof)
        return;
    part_begin(detecting, (struct scope_of){.guardrail = guardrail});
    break_proof(detecting, guardrail, 0,
                (struct fault){.value = "absent", .words = "its proof is not recorded"});
    if (guardrail->max_age)
        break_proof(detecting, guardrail, detecting->clocks.ours - guardrail->max_age - 1,
                    (struct fault){.value = "old", .words = "its proof is too old"});
    part_end(detecting);
}

/* --- the walk ---------------------------------------------------------------------------------- */

static void sum_up(struct arena *arena, struct detection *detection)
{
    struct detected *ways = arena_array(arena, WAY_COUNT, sizeof *ways);
    for (int i = 0; i < WAY_COUNT; i++)
        ways[i].way = way_name((enum way)i);
    for (size_t i = 0; i < detection->count; i++) {
        const struct fault *fault = &detection->faults[i];
        struct detected one = {.faults = 1, .named = fault->named};
        for (int w = 0; w < WITNESS_COUNT; w++)
            one.by[w] = fault->by[w];
        detected_add(&ways[fault->way], &one);
        detected_add(&detection->all, &one);
    }
    detection->ways = ways;
    detection->way_count = WAY_COUNT;
}

static void break_everything(struct detecting *detecting)
{
    const struct target *target = &detecting->whole->target;
    const bool is_asked = target->environment->url != NULL;
    break_settings(detecting);
    for (size_t i = 0; is_asked && i < target->report_count; i++)
        break_report(detecting, &target->reports[i]);
    for (size_t i = 0; is_asked && i < target->probe_count; i++)
        break_probe(detecting, &target->probes[i]);
    for (size_t i = 0; i < target->exception_count; i++)
        break_exception(detecting, &target->exceptions[i]);
    for (size_t i = 0; i < target->setting_count; i++)
        break_rotation(detecting, &target->settings[i]);
    for (size_t i = 0; i < target->guardrail_count; i++)
        break_guardrail(detecting, &target->guardrails[i]);
}

static struct names document_paths(struct arena *arena, const struct documents *documents)
{
    struct clauses paths = {0};
    if (documents->canonical.path)
        clauses_add(arena, &paths, documents->canonical.path);
    for (size_t i = 0; i < documents->other_count; i++)
        clauses_add(arena, &paths, documents->others[i].path);
    return (struct names){paths.items, paths.count};
}

void detection_make(struct arena *arena, const struct desired *desired,
                    const struct names *environments, const struct clocks *clocks,
                    struct detection *out)
{
    struct scene *wholes = arena_array(arena, desired->environment_count, sizeof *wholes);
    struct detecting detecting = {.arena = arena,
                                  .clocks = *clocks,
                                  .wholes = wholes,
                                  .whole_count = desired->environment_count};
    for (size_t i = 0; i < desired->environment_count; i++) {
        target_make(arena, desired, &desired->environments[i], &wholes[i].target);
        wholes[i].target = absence_as_declared(arena, &wholes[i].target);
        world_make(arena, &wholes[i].target, clocks, &wholes[i].world);
    }
    for (size_t i = 0; i < desired->environment_count; i++) {
        detecting.whole = &wholes[i];
        if (!names_applies(environments, desired->environments[i].name))
            continue;
        clauses_add(arena, &detecting.environments, desired->environments[i].name);
        break_everything(&detecting);
    }
    *out = (struct detection){
        .file = desired->file,
        .environments = {detecting.environments.items, detecting.environments.count},
        .faults = detecting.faults,
        .count = detecting.count,
        .not_asked = {detecting.not_asked.items, detecting.not_asked.count},
        .documents = document_paths(arena, &desired->documents),
    };
    sum_up(arena, out);
}

/* --- two of them ------------------------------------------------------------------------------- */

static const struct fault *same_fault(const struct detection *detection, const struct fault *fault)
{
    for (size_t i = 0; i < detection->count; i++) {
        const struct fault *other = &detection->faults[i];
        if (other->way == fault->way && text_is(other->name, fault->name) &&
            text_is(other->value, fault->value) && text_is(other->environment, fault->environment))
            return other;
    }
    return NULL;
}

struct names detection_lost(struct arena *arena, const struct detection *before,
                            const struct detection *after)
{
    struct clauses lost = {0};
    for (size_t i = 0; i < after->count; i++) {
        const struct fault *fault = &after->faults[i];
        const struct fault *was = fault->named ? NULL : same_fault(before, fault);
        if (!was || !was->named)
            continue;
        const char *text = arena_printf(arena, "%s (%s)", fault->name, fault->way_name);
        if (!text_in(text, lost.items, lost.count))
            clauses_add(arena, &lost, text);
    }
    return (struct names){lost.items, lost.count};
}
