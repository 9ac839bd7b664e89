#include "observe/followups.h"

bool followup_shared(const struct target *target)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (target->settings[i].shared)
            return true;
    return false;
}

bool followup_rendered(const struct target *target, const struct variables *stored)
{
    for (size_t i = 0; i < stored->count; i++)
        if (stored->items[i].is_reference && target_setting(target, stored->items[i].name))
            return true;
    return false;
}

/* What the process gets: a reference counts by its rendering, where that was read. */
static const char *effective(const struct variable *variable)
{
    return variable->is_reference && variable->rendered ? variable->rendered : variable->value;
}

static bool differs(const struct setting *setting, const struct variable *variable)
{
    if (setting->wanted.type == SETTING_SECRET || setting->wanted.type == SETTING_INERT)
        return false;
    if (variable && variable->kind != VARIABLE_SHOWN)
        return setting->wanted.type == SETTING_ABSENT;
    const enum effect stored = setting_effect(setting, variable ? variable->value : NULL);
    const enum effect live = setting_effect(setting, variable ? effective(variable) : NULL);
    const bool fits = stored == EFFECT_DESIRED || live == EFFECT_DESIRED;
    return !fits && live != EFFECT_UNKNOWN;
}

bool followup_who(const struct target *target, const struct variables *stored)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (!target->settings[i].shared &&
            differs(&target->settings[i], variables_find(stored, target->settings[i].name)))
            return true;
    return false;
}
