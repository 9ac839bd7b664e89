#include "references.h"

#include "base/arena.h"
#include "base/text.h"
#include "input/probe.h"

static void unknown_report(const struct references *references, struct place where,
                           const char *name)
{
    const struct desired *desired = references->desired;
    const char **known =
        arena_array(references->reading->arena, desired->report_count, sizeof *known);
    for (size_t i = 0; i < desired->report_count; i++)
        known[i] = desired->reports[i].name;
    references_unknown(references, where, name, "report", known, desired->report_count);
}

static void check_part(const struct references *references, const struct probe_name *name,
                       enum probe_type type)
{
    const char *const *parts = probe_parts(type);
    size_t count = 0;
    while (parts[count])
        count++;
    if (!name->part || text_in(name->part, parts, count))
        return;
    const char *hint = count ? schema_suggestion(references->reading->arena, name->part, parts,
                                                 count, "Its parts are: ")
                             : "Name the probe as a whole: a probe of this type has no parts.";
    references_fault(references, name->where, hint, "'%.60s' is not a part of the probe '%.60s'",
                     name->part, name->probe);
}

/* Whether a guardrail may name a probe only where it is asked too. */
static void check_names(const struct references *references, const struct probe_name *names,
                        size_t count, const struct guardrail *user)
{
    for (size_t i = 0; i < count; i++) {
        const struct probe *probe = references_probe(references->desired, names[i].probe);
        if (!probe && names[i].probe && references_can_judge(references, "probes"))
            references_unknown_probe(references, names[i].where, names[i].probe);
        if (!probe || !references->whole)
            continue;
        check_part(references, &names[i], probe->type);
        const char *gap = user ? references_gap(references->desired, &user->in, &probe->in) : NULL;
        if (gap)
            references_fault(references, names[i].where,
                             "Ask the probe there too, or limit the guardrail with 'in'.",
                             "the probe '%.60s' is not asked in '%.60s', where the guardrail holds",
                             probe->name, gap);
    }
}

/* The report of a name, or NULL with a fault. */
static const struct report_endpoint *check_report(const struct references *references,
                                                  struct place where, const char *name)
{
    const struct report_endpoint *report = references_report(references->desired, name);
    if (!report && name && references_can_judge(references, "reports"))
        unknown_report(references, where, name);
    return report;
}

static void check_setting(const struct references *references, const struct setting *setting)
{
    for (size_t i = 0; i < setting->reported_count; i++)
        check_report(references, setting->reported[i].where, setting->reported[i].report);
    check_names(references, setting->shown_by, setting->shown_by_count, NULL);
}

static void check_report_probe(const struct references *references, const struct probe *probe)
{
    const struct node *at = node_path(references->root, "probes", probe->name, "at", (char *)NULL);
    const struct place where = at ? at->where : probe->where;
    const struct report_endpoint *report = check_report(references, where, probe->report);
    const char *gap = report ? references_gap(references->desired, &probe->in, &report->in) : NULL;
    if (gap && references->whole)
        references_fault(
            references, where, "Ask the report there too, or limit the probe with 'in'.",
            "the report '%.60s' is not asked in '%.60s', where the probe is", report->name, gap);
}

static bool has_value(const struct setting *setting)
{
    for (size_t i = 0; i < setting->by_environment_count; i++)
        if (setting->by_environment[i].wanted.type == SETTING_SECRET ||
            setting->by_environment[i].wanted.type == SETTING_INERT)
            return false;
    return setting->by_environment_count > 0 ||
           (setting->wanted.type != SETTING_SECRET && setting->wanted.type != SETTING_INERT);
}

static void check_forbidden(const struct references *references, const struct guardrail *guardrail,
                            const struct forbidden *forbidden)
{
    const struct setting *setting = references_setting(references->desired, forbidden->name);
    if (!setting && references_can_judge(references, "settings"))
        references_unknown_setting(references, forbidden->where, forbidden->name);
    if (!setting || !references->whole)
        return;
    if (!has_value(setting))
        references_fault(
            references, forbidden->where, "Forbid values of settings whose value is judged.",
            "'%.80s' is a secret or inert: no value of it can be forbidden", setting->name);
    const char *gap = references_gap(references->desired, &guardrail->in, &setting->in);
    if (gap)
        references_fault(
            references, forbidden->where, "Declare it there too, or limit the guardrail with 'in'.",
            "'%.80s' is not declared in '%.60s', where the guardrail holds", setting->name, gap);
}

void references_check_probes(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->setting_count; i++)
        check_setting(references, &desired->settings[i]);
    for (size_t i = 0; i < desired->probe_count; i++)
        if (desired->probes[i].type == PROBE_REPORT)
            check_report_probe(references, &desired->probes[i]);
    for (size_t i = 0; i < desired->guardrail_count; i++) {
        const struct guardrail *guardrail = &desired->guardrails[i];
        check_names(references, guardrail->also, guardrail->also_count, guardrail);
        check_names(references, guardrail->probes, guardrail->probe_count, guardrail);
        for (size_t k = 0; k < guardrail->forbid_count; k++)
            check_forbidden(references, guardrail, &guardrail->forbid[k]);
    }
}
