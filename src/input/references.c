#include "input/references.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/text.h"

#include "references.h"

enum { FAULT_SIZE = 400 };

void references_fault(const struct references *references, struct place where, const char *hint,
                      const char *format, ...)
{
    char text[FAULT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    schema_fault(references->reading, where, text, hint);
}

void references_unknown(const struct references *references, struct place where, const char *name,
                        const char *what, const char *const *known, size_t count)
{
    struct arena *arena = references->reading->arena;
    const char *hint = count ? schema_suggestion(arena, name, known, count, "Declared are: ")
                             : "None is declared.";
    references_fault(references, where, hint, "'%.80s' is not a declared %s", name, what);
}

void references_unknown_setting(const struct references *references, struct place where,
                                const char *name)
{
    const struct desired *desired = references->desired;
    const char **known =
        arena_array(references->reading->arena, desired->setting_count, sizeof *known);
    for (size_t i = 0; i < desired->setting_count; i++)
        known[i] = desired->settings[i].name;
    references_unknown(references, where, name, "setting", known, desired->setting_count);
}

void references_unknown_probe(const struct references *references, struct place where,
                              const char *name)
{
    const struct desired *desired = references->desired;
    const char **known =
        arena_array(references->reading->arena, desired->probe_count, sizeof *known);
    for (size_t i = 0; i < desired->probe_count; i++)
        known[i] = desired->probes[i].name;
    references_unknown(references, where, name, "probe", known, desired->probe_count);
}

bool references_can_judge(const struct references *references, const char *section)
{
    const struct node *node = node_get(references->root, section);
    return node ? node->kind == NODE_MAP : references->whole || !text_is(section, "environments");
}

/* --- look-ups ---------------------------------------------------------------------------- */

const struct setting *references_setting(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->setting_count; i++)
        if (text_is(desired->settings[i].name, name))
            return &desired->settings[i];
    return NULL;
}

const struct probe *references_probe(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->probe_count; i++)
        if (text_is(desired->probes[i].name, name))
            return &desired->probes[i];
    return NULL;
}

const struct report_endpoint *references_report(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->report_count; i++)
        if (text_is(desired->reports[i].name, name))
            return &desired->reports[i];
    return NULL;
}

const struct guardrail *references_guardrail(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->guardrail_count; i++)
        if (text_is(desired->guardrails[i].name, name))
            return &desired->guardrails[i];
    return NULL;
}

const char *references_gap(const struct desired *desired, const struct names *user,
                           const struct names *used)
{
    for (size_t i = 0; i < desired->environment_count; i++) {
        const char *name = desired->environments[i].name;
        if (names_applies(user, name) && !names_applies(used, name))
            return name;
    }
    return NULL;
}

/* --- environments ------------------------------------------------------------------------ */

static bool is_environment(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (text_is(desired->environments[i].name, name))
            return true;
    return false;
}

static void check_environment(const struct references *references, struct place where,
                              const char *name)
{
    const struct desired *desired = references->desired;
    if (!name || is_environment(desired, name) || !references_can_judge(references, "environments"))
        return;
    const char **known =
        arena_array(references->reading->arena, desired->environment_count, sizeof *known);
    for (size_t i = 0; i < desired->environment_count; i++)
        known[i] = desired->environments[i].name;
    references_unknown(references, where, name, "environment", known, desired->environment_count);
}

/* The environments that `node`, one text or a list, names. */
static void check_environments(const struct references *references, const struct node *node)
{
    if (node_text(node))
        check_environment(references, node->where, node->text);
    for (size_t i = 0; node && node->kind == NODE_LIST && i < node->count; i++)
        check_environment(references, node->items[i]->where, node_text(node->items[i]));
}

static void check_setting(const struct references *references, const struct node *setting)
{
    const struct node *each = node_get(setting, "by_environment");
    check_environments(references, node_path(setting, "secret", "differs_between", (char *)NULL));
    const size_t count = each && each->kind == NODE_MAP ? each->count : 0;
    for (size_t i = 0; i < count; i++) {
        check_environment(references, each->entries[i].where, each->entries[i].key);
        check_environments(references, node_path(each->entries[i].value, "secret",
                                                 "differs_between", (char *)NULL));
    }
}

static void check_all_environments(const struct references *references)
{
    static const char *const sections[] = {"reports", "settings", "probes", "guardrails",
                                           "exceptions"};
    for (size_t s = 0; s < sizeof sections / sizeof sections[0]; s++) {
        const struct node *section = node_get(references->root, sections[s]);
        const size_t count = section && section->kind == NODE_MAP ? section->count : 0;
        for (size_t i = 0; i < count; i++) {
            check_environments(references, node_get(section->entries[i].value, "in"));
            if (text_is(sections[s], "settings"))
                check_setting(references, section->entries[i].value);
        }
    }
}

/* A setting that says what is wanted environment by environment says it for each of them. */
static void check_complete(const struct references *references, const struct setting *setting)
{
    const struct desired *desired = references->desired;
    for (size_t e = 0; setting->by_environment_count > 0 && e < desired->environment_count; e++) {
        const char *name = desired->environments[e].name;
        bool found = !names_applies(&setting->in, name);
        for (size_t i = 0; i < setting->by_environment_count; i++)
            found = found || text_is(setting->by_environment[i].environment, name);
        if (!found)
            references_fault(references, setting->where,
                             "Add it to by_environment, or limit the "
                             "setting with 'in'.",
                             "'%.80s' does not say what is wanted in '%.60s'", setting->name, name);
    }
}

/* Whoever asks needs an address. */
static void check_address(const struct references *references, struct place where, const char *name,
                          const struct names *in)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct environment *environment = &desired->environments[i];
        if (!environment->url && names_applies(in, environment->name))
            references_fault(
                references, where, "Add the url to the environment, or limit this with 'in'.",
                "'%.80s' is asked in '%.60s', which has no url", name, environment->name);
    }
}

static bool uses_url(const struct wanted *wanted)
{
    bool uses = wanted->text && text_has(wanted->text, "${url}");
    for (size_t i = 0; i < wanted->list.count; i++)
        uses = uses || text_has(wanted->list.items[i], "${url}");
    return uses;
}

/* ${url} stands for nothing where an environment has none. */
static void check_url_use(const struct references *references, const struct setting *setting)
{
    const struct desired *desired = references->desired;
    bool uses = uses_url(&setting->wanted);
    for (size_t i = 0; i < setting->by_environment_count; i++)
        uses = uses || uses_url(&setting->by_environment[i].wanted);
    for (size_t i = 0; uses && i < desired->environment_count; i++)
        if (!desired->environments[i].url &&
            names_applies(&setting->in, desired->environments[i].name))
            references_fault(references, setting->where,
                             "Add the url to the environment, or write the value out.",
                             "'%.80s' holds ${url}, and '%.60s' has no url", setting->name,
                             desired->environments[i].name);
}

static void check_addresses(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->report_count; i++)
        check_address(references, desired->reports[i].where, desired->reports[i].name,
                      &desired->reports[i].in);
    for (size_t i = 0; i < desired->probe_count; i++)
        check_address(references, desired->probes[i].where, desired->probes[i].name,
                      &desired->probes[i].in);
}

static void check_setting_whole(const struct references *references, const struct setting *setting)
{
    check_complete(references, setting);
    check_url_use(references, setting);
}

void references_check(struct schema_reading *reading, const struct node *root,
                      const struct desired *desired, bool whole)
{
    const struct references references = {reading, root, desired, whole};
    check_all_environments(&references);
    references_check_probes(&references);
    references_check_exceptions(&references);
    if (!whole)
        return;
    for (size_t i = 0; i < desired->setting_count; i++)
        check_setting_whole(&references, &desired->settings[i]);
    check_addresses(&references);
    references_check_sources(&references);
}
