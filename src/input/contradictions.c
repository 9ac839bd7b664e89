#include "input/contradictions.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/target.h"

/* --- a wanted value that is forbidden -------------------------------------------------------- */

/* The effect that `value` would have if absence is left aside; a setting that is wanted absent has
 * the effect of its absence only. */
static enum effect effect_of(const struct setting *setting, const char *value)
{
    if (setting->wanted.type != SETTING_ABSENT)
        return setting_effect(setting, value);
    return setting->absence == ABSENCE_MEANS && text_is(setting->absent_means, value)
               ? EFFECT_DESIRED
               : EFFECT_OTHER;
}

static void check_forbidden(struct schema_reading *reading, const struct target *target,
                            const struct guardrail *guardrail, const struct forbidden *forbidden)
{
    const struct setting *setting = target_setting(target, forbidden->name);
    if (!setting)
        return;
    const enum effect effect = effect_of(setting, forbidden->value);
    struct arena *arena = reading->arena;
    if (effect == EFFECT_UNREADABLE)
        schema_fault(reading, forbidden->where,
                     arena_printf(arena, "'%.60s' is no value that '%.80s' can have",
                                  forbidden->value, setting->name),
                     "Forbid a value that the type of the setting can read.");
    else if (effect == EFFECT_DESIRED)
        schema_fault(reading, setting->where,
                     arena_printf(arena,
                                  "'%.80s' wants '%.60s' in '%.60s', and '%.60s' forbids it "
                                  "(%u:%u)",
                                  setting->name, forbidden->value, target->environment->name,
                                  guardrail->name, forbidden->where.line, forbidden->where.column),
                     "Change one of the two, or let an exception with an end lift the guardrail.");
}

static void check_guardrails(struct schema_reading *reading, const struct target *target)
{
    for (size_t i = 0; i < target->guardrail_count; i++)
        for (size_t k = 0; k < target->guardrails[i].forbid_count; k++)
            check_forbidden(reading, target, &target->guardrails[i],
                            &target->guardrails[i].forbid[k]);
}

/* --- a probe that asks for something else than its setting ------------------------------------ */

/* The list that a part of a CORS probe holds against a setting. */
static const struct names *list_of(const struct probe *probe, const char *part)
{
    if (text_is(part, "origins"))
        return &probe->origins;
    if (text_is(part, "methods"))
        return &probe->methods;
    return text_is(part, "headers") ? &probe->allowed_headers : NULL;
}

static void check_shown(struct schema_reading *reading, const struct target *target,
                        const struct setting *setting, const struct probe_name *name)
{
    const struct probe *probe = target_probe(target, name->probe);
    if (!probe || probe->type != PROBE_CORS || setting->wanted.type != SETTING_LIST)
        return;
    const struct names *list = list_of(probe, name->part);
    if (!list || names_is_same_set(list, &setting->wanted.list, text_is(name->part, "headers")))
        return;
    schema_fault(
        reading, setting->where,
        arena_printf(
            reading->arena, "'%.80s' and the probe '%.60s' that shows it name different %s (%u:%u)",
            setting->name, probe->name, name->part, probe->where.line, probe->where.column),
        "Write the same list in both places.");
}

static void check_settings(struct schema_reading *reading, const struct target *target)
{
    for (size_t i = 0; i < target->setting_count; i++)
        for (size_t k = 0; k < target->settings[i].shown_by_count; k++)
            check_shown(reading, target, &target->settings[i], &target->settings[i].shown_by[k]);
}

void contradictions_check(struct schema_reading *reading, const struct desired *desired)
{
    const size_t before = reading->faults->count;
    for (size_t i = 0; i < desired->environment_count && reading->faults->count == before; i++) {
        struct target target;
        target_make(reading->arena, desired, &desired->environments[i], &target);
        check_guardrails(reading, &target);
        check_settings(reading, &target);
    }
}
