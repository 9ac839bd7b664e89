#include "model/guardrail.h"

#include "base/text.h"

static bool has_probe(const struct probe_name *names, size_t count, const char *probe)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(names[i].probe, probe))
            return true;
    return false;
}

bool guardrail_names_probe(const struct guardrail *guardrail, const char *probe)
{
    return has_probe(guardrail->also, guardrail->also_count, probe) ||
           has_probe(guardrail->probes, guardrail->probe_count, probe);
}

bool guardrail_guards(const struct guardrail *guardrail, const struct setting *setting)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, setting->name))
            return true;
    for (size_t i = 0; i < setting->shown_by_count; i++)
        if (guardrail_names_probe(guardrail, setting->shown_by[i].probe))
            return true;
    return false;
}
