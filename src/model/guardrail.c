#include "model/guardrail.h"

#include "base/text.h"
#include "model/probe.h"

bool forbidden_want(struct arena *arena, const struct setting *setting, const struct forbidden *row,
                    struct setting *out)
{
    if (!row->present)
        return setting_want(arena, setting, row->value, out);
    *out = *setting;
    out->wanted = (struct wanted){.type = SETTING_PRESENT, .text = row->value};
    out->by_environment_count = 0;
    return true;
}

bool forbidden_covers(const struct forbidden *row, const struct forbidden *other)
{
    return text_is(row->name, other->name) &&
           (row->present || (!other->present && text_is(row->value, other->value)));
}

bool guardrail_names_probe(const struct guardrail *guardrail, const char *probe)
{
    return probe_is_named(guardrail->also, guardrail->also_count, probe) ||
           probe_is_named(guardrail->probes, guardrail->probe_count, probe);
}

static bool is_shown_by_its_probes(const struct guardrail *guardrail, const struct setting *setting)
{
    for (size_t i = 0; i < setting->shown_by_count; i++)
        if (guardrail_names_probe(guardrail, setting->shown_by[i].probe))
            return true;
    return false;
}

bool guardrail_guards(const struct guardrail *guardrail, const struct setting *setting)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, setting->name))
            return true;
    if (names_has(&guardrail->deciders, setting->name))
        return true;
    for (size_t i = 0; i < guardrail->setting_count; i++)
        if (text_is(guardrail->settings[i].name, setting->name))
            return is_shown_by_its_probes(guardrail, &guardrail->settings[i]);
    return is_shown_by_its_probes(guardrail, setting);
}

bool guardrail_wants_only_a_proof(const struct guardrail *guardrail)
{
    return guardrail && guardrail->proof && guardrail->forbid_count == 0 &&
           guardrail->probe_count == 0 && guardrail->also_count == 0;
}
