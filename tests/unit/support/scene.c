#include "support/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

void scene_begin(struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    arena_init(&scene->arena);
    scene->environment.name = "production";
    scene->clocks.ours = SCENE_NOW;
    scene->target = (struct target){
        .environment = &scene->environment,
        .settings = scene->settings,
        .reports = scene->reports,
        .probes = scene->probes,
        .guardrails = scene->guardrails,
        .exceptions = scene->exceptions,
    };
    scene->reports[0].name = "runtime";
    scene->target.report_count = 1;
    scene->observed = (struct observed){
        .stored = {.seen = true, .items = scene->stored},
        .running = {.seen = true, .items = scene->running},
        .shared = {.seen = true, .items = scene->shared},
        .readings = scene->readings,
        .probes = scene->results,
    };
}

void scene_end(struct scene *scene)
{
    arena_release(&scene->arena);
}

/* --- the declaration --------------------------------------------------------------------------- */

struct setting *scene_setting(struct scene *scene, const char *name, enum setting_type type)
{
    assert_true(scene->target.setting_count < SCENE_MOST);
    struct setting *setting = &scene->settings[scene->target.setting_count++];
    setting->name = name;
    setting->where = (struct place){"desired.yaml", (unsigned)scene->target.setting_count, 3};
    setting->wanted.type = type;
    setting->wanted.secret.min_length = 1;
    return setting;
}

struct setting *scene_flag(struct scene *scene, const char *name, bool wanted)
{
    struct setting *setting = scene_setting(scene, name, SETTING_FLAG);
    setting->wanted.flag = wanted;
    setting->wanted.text = wanted ? "true" : "false";
    return setting;
}

struct setting *scene_text(struct scene *scene, const char *name, const char *wanted)
{
    struct setting *setting = scene_setting(scene, name, SETTING_TEXT);
    setting->wanted.text = wanted;
    return setting;
}

struct setting *scene_list(struct scene *scene, const char *name, const char *wanted)
{
    struct setting *setting = scene_setting(scene, name, SETTING_LIST);
    setting->wanted.list.items =
        text_split(&scene->arena, wanted, ',', &setting->wanted.list.count);
    return setting;
}

/* A copy of `count` things with room for one more, which is returned. */
static void *one_more(struct scene *scene, const void **items, size_t *count, size_t size)
{
    char *copy = arena_array(&scene->arena, *count + 1, size);
    if (*count > 0)
        memcpy(copy, *items, *count * size);
    *items = copy;
    return copy + size * (*count)++;
}

struct guardrail *scene_forbids(struct scene *scene, const char *name, const char *variable,
                                const char *value)
{
    assert_true(scene->target.guardrail_count < SCENE_MOST);
    struct guardrail *guardrail = &scene->guardrails[scene->target.guardrail_count++];
    guardrail->name = name;
    if (variable != NULL)
        guardrail_forbid(scene, guardrail, variable, value);
    return guardrail;
}

void guardrail_forbid(struct scene *scene, struct guardrail *guardrail, const char *variable,
                      const char *value)
{
    const void *items = guardrail->forbid;
    struct forbidden *row = one_more(scene, &items, &guardrail->forbid_count, sizeof *row);
    *row = (struct forbidden){.name = variable, .value = value};
    guardrail->forbid = items;
}

void guardrail_also(struct scene *scene, struct guardrail *guardrail, const char *probe,
                    const char *part)
{
    const void *items = guardrail->also;
    struct probe_name *name = one_more(scene, &items, &guardrail->also_count, sizeof *name);
    *name = (struct probe_name){.probe = probe, .part = part};
    guardrail->also = items;
}

void guardrail_needs(struct scene *scene, struct guardrail *guardrail, const char *probe)
{
    const void *items = guardrail->probes;
    struct probe_name *name = one_more(scene, &items, &guardrail->probe_count, sizeof *name);
    *name = (struct probe_name){.probe = probe};
    guardrail->probes = items;
}

struct exception *scene_allows(struct scene *scene, const char *name, const char *lifts,
                               const char *variable, const char *value)
{
    assert_true(scene->target.exception_count < SCENE_MOST);
    struct exception *exception = &scene->exceptions[scene->target.exception_count++];
    struct forbidden *row = arena_alloc(&scene->arena, sizeof *row);
    *row = (struct forbidden){.name = variable, .value = value};
    *exception = (struct exception){
        .name = name,
        .lifts = lifts,
        .policy = "allowlist",
        .owner = "PTO",
        .allows = row,
        .allow_count = 1,
        .bounded = true,
        .starts = 1771891200,
        .ends = SCENE_ENDS,
        .max = (int64_t)EXCEPTION_MAX_DAYS * 86400,
    };
    return exception;
}

/* --- the look ---------------------------------------------------------------------------------- */

static struct variable *variable_add(struct variable *items, size_t *count, const char *name,
                                     const char *value)
{
    assert_true(*count < SCENE_MOST);
    size_t at = (*count)++;
    for (; at > 0 && strcmp(items[at - 1].name, name) > 0; at--)
        items[at] = items[at - 1];
    items[at] = (struct variable){.name = name, .value = value, .secret = -1};
    return &items[at];
}

struct variable *scene_stores(struct scene *scene, const char *name, const char *value)
{
    return variable_add(scene->stored, &scene->observed.stored.count, name, value);
}

struct variable *scene_runs(struct scene *scene, const char *name, const char *value)
{
    return variable_add(scene->running, &scene->observed.running.count, name, value);
}

struct variable *scene_shares(struct scene *scene, const char *name, const char *value)
{
    return variable_add(scene->shared, &scene->observed.shared.count, name, value);
}

void scene_keeps(struct scene *scene, const char *name, const char *value)
{
    (void)scene_stores(scene, name, value);
    (void)scene_runs(scene, name, value);
}

void variable_hide(struct variable *variable, unsigned char likeness)
{
    variable->kind = VARIABLE_HIDDEN;
    variable->value = NULL;
    variable->facts = (struct secret_facts){.length = 40, .one_line = true};
    variable->likeness[0] = likeness;
}

struct report_reading *scene_reports(struct scene *scene, struct setting *setting,
                                     enum reading_kind kind, const char *text)
{
    size_t number = scene->observed.reading_count++;
    assert_true(number < SCENE_MOST);
    const char *pointer = arena_printf(&scene->arena, "/member/%zu", number);
    scene->readings[number] = (struct report_reading){
        .report = "runtime", .pointer = pointer, .kind = kind, .text = text};
    const void *items = setting->reported;
    struct report_pointer *named = one_more(scene, &items, &setting->reported_count, sizeof *named);
    *named = (struct report_pointer){.report = "runtime", .pointer = pointer};
    setting->reported = items;
    return &scene->readings[number];
}

struct probe_result *scene_probes(struct scene *scene, struct setting *setting, const char *name,
                                  enum probe_outcome outcome, const char *why)
{
    size_t number = scene->observed.probe_count++;
    assert_true(number < SCENE_MOST);
    scene->probes[scene->target.probe_count++] = (struct probe){.name = name};
    scene->results[number] =
        (struct probe_result){.probe = name, .outcome = outcome, .closed = outcome, .why = why};
    if (setting != NULL) {
        const void *items = setting->shown_by;
        struct probe_name *named = one_more(scene, &items, &setting->shown_by_count, sizeof *named);
        *named = (struct probe_name){.probe = name};
        setting->shown_by = items;
    }
    return &scene->results[number];
}

/* --- the judgement ----------------------------------------------------------------------------- */

void scene_judge(struct scene *scene)
{
    const struct siblings siblings = {scene->siblings, scene->sibling_count};
    judge_target(&scene->arena, &scene->target, &scene->observed, &siblings, &scene->clocks,
                 &scene->judgement);
}

const struct finding *scene_finding(const struct scene *scene, enum finding_kind kind,
                                    const char *name)
{
    for (size_t i = 0; i < scene->judgement.count; i++) {
        const struct finding *finding = &scene->judgement.findings[i];
        if (finding->kind == kind && text_is(finding->name, name))
            return finding;
    }
    fail_msg("there is no finding on the %s '%s'", finding_kind_name(kind), name);
    return &scene->judgement.findings[0];
}

const char *scene_state(const struct scene *scene, enum finding_kind kind, const char *name)
{
    return scene_finding(scene, kind, name)->state_name;
}

const char *finding_says(struct scene *scene, const struct finding *finding)
{
    static const char marks[] = {
        [SAYS_DESIRED] = '=', [SAYS_OTHER] = '!', [SAYS_UNSEEN] = '~', [SAYS_NOT_ASKED] = '-'};
    char *text = arena_alloc(&scene->arena, WITNESS_COUNT + 1);
    for (int i = 0; i < WITNESS_COUNT; i++)
        text[i] = marks[finding->witnesses[i].says];
    return text;
}

void check_text(const char *what, const char *found, const char *expected)
{
    if (!text_is(found, expected))
        fail_msg("%s: found '%s', expected '%s'", what, found ? found : "(none)",
                 expected ? expected : "(none)");
}
