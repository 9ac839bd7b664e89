#include "observe/need.h"

bool need_shared(const struct target *target)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (target->settings[i].shared)
            return true;
    return false;
}

bool need_rendered(const struct variables *stored)
{
    for (size_t i = 0; i < stored->count; i++)
        if (stored->items[i].kind == VARIABLE_SHOWN && stored->items[i].is_reference)
            return true;
    return false;
}

static bool differs(const struct setting *setting, const struct variable *variable)
{
    if (setting->wanted.type == SETTING_SECRET || setting->wanted.type == SETTING_INERT)
        return false;
    if (variable && variable->kind != VARIABLE_SHOWN)
        return setting->wanted.type == SETTING_ABSENT;
    const enum effect effect = setting_effect(setting, variable ? variable->value : NULL);
    return effect == EFFECT_OTHER || effect == EFFECT_UNREADABLE;
}

bool need_who(const struct target *target, const struct variables *stored)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (!target->settings[i].shared &&
            differs(&target->settings[i], variables_find(stored, target->settings[i].name)))
            return true;
    return false;
}
