#include "desired_shapes.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/desired.h"
#include "model/floor.h"
#include "model/substitution.h"
#include "model/target.h"

struct references {
    struct schema_reading *reading;
    const struct node *root;
    const struct desired *desired;
    bool whole; /* everything was read, so that what a name leads to can be judged */
};

enum { FAULT_SIZE = 400 };

/* Adds a fault about one or more subjects. */
static __attribute__((format(printf, 4, 5))) void fault_at(const struct references *references,
                                                           struct place where, const char *hint,
                                                           const char *format, ...)
{
    char text[FAULT_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    schema_fault(references->reading, where, text, hint);
}

/* --- names ------------------------------------------------------------------------------------ */

enum section { ENVIRONMENTS, REPORTS, SETTINGS, PROBES, GUARDRAILS };

#define SECTION(key, noun, items, counted, type)                                                   \
    {                                                                                              \
        key, noun, AT(desired, items), AT(desired, counted), sizeof(struct type), AT(type, name)   \
    }

/* What can be named, and where a declaration keeps it. */
static const struct named_section {
    const char *key, *noun;
    size_t items_at, count_at, size, name_at;
} sections[] = {
    [ENVIRONMENTS] =
        SECTION("environments", "environment", environments, environment_count, environment),
    [REPORTS] = SECTION("reports", "report", reports, report_count, report_endpoint),
    [SETTINGS] = SECTION("settings", "setting", settings, setting_count, setting),
    [PROBES] = SECTION("probes", "probe", probes, probe_count, probe),
    [GUARDRAILS] = SECTION("guardrails", "guardrail", guardrails, guardrail_count, guardrail),
};

static size_t count_of(const struct desired *desired, const struct named_section *section)
{
    size_t count = 0;
    memcpy(&count, (const char *)desired + section->count_at, sizeof count);
    return count;
}

static const char *thing_at(const struct desired *desired, const struct named_section *section,
                            size_t i)
{
    const char *items = NULL;
    memcpy(&items, (const char *)desired + section->items_at, sizeof items);
    return items + i * section->size;
}

static const char *name_at(const struct desired *desired, const struct named_section *section,
                           size_t i)
{
    const char *name = NULL;
    memcpy(&name, thing_at(desired, section, i) + section->name_at, sizeof name);
    return name;
}

static const void *find(const struct desired *desired, enum section section, const char *name)
{
    for (size_t i = 0; name && i < count_of(desired, &sections[section]); i++)
        if (text_is(name_at(desired, &sections[section], i), name))
            return thing_at(desired, &sections[section], i);
    return NULL;
}

/* Can a name of this section be missing? Not if the section itself could not be read. */
static bool can_judge(const struct references *references, enum section section)
{
    const struct node *node = node_get(references->root, sections[section].key);
    return node ? node->kind == NODE_MAP : references->whole || section != ENVIRONMENTS;
}

/* The thing with that name; NULL, with a fault if one can be missing. `name` may be NULL: then it could
 * not be read, which is a fault already. */
static const void *resolve(const struct references *references, enum section section,
                           struct place where, const char *name)
{
    const struct named_section *of = &sections[section];
    const struct desired *desired = references->desired;
    struct arena *arena = references->reading->arena;
    const void *found = find(desired, section, name);
    if (found || !name || !can_judge(references, section))
        return found;
    const size_t count = count_of(desired, of);
    const char **known = arena_array(arena, count, sizeof *known);
    for (size_t i = 0; i < count; i++)
        known[i] = name_at(desired, of, i);
    const char *hint =
        count ? schema_suggestion(arena, name, known, count, "Declared: ") : "None are declared.";
    fault_at(references, where, hint, "'%.80s' is not a declared %s", name, of->noun);
    return NULL;
}

/* The first environment in which `user` applies and `used` does not; NULL where there is none. */
static const char *gap_between(const struct desired *desired, const struct names *user,
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

/* The environments that `node`, one text or a list, names. */
static void check_environments(const struct references *references, const struct node *node)
{
    if (node_text(node))
        resolve(references, ENVIRONMENTS, node->where, node->text);
    for (size_t i = 0; node && node->kind == NODE_LIST && i < node->count; i++)
        resolve(references, ENVIRONMENTS, node->items[i]->where, node_text(node->items[i]));
}

static void check_setting_environments(const struct references *references,
                                       const struct node *setting)
{
    const struct node *each = node_get(setting, "by_environment");
    check_environments(references, node_path(setting, "secret", "differs_between", (char *)NULL));
    const size_t count = each && each->kind == NODE_MAP ? each->count : 0;
    for (size_t i = 0; i < count; i++) {
        resolve(references, ENVIRONMENTS, each->entries[i].where, each->entries[i].key);
        check_environments(references, node_path(each->entries[i].value, "secret",
                                                 "differs_between", (char *)NULL));
    }
}

/* One environment of Railway under two names would be two targets with one ledger. */
static void check_environment_ids(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->environment_count; i++)
        for (size_t k = 0; k < i && desired->environments[i].id; k++)
            if (text_is(desired->environments[i].id, desired->environments[k].id))
                fault_at(references, desired->environments[i].where,
                         "Declare each environment of Railway once.",
                         "'%.60s' has the id of '%.60s'", desired->environments[i].name,
                         desired->environments[k].name);
}

static void check_all_environments(const struct references *references)
{
    static const char *const keys[] = {"reports", "settings", "probes", "guardrails", "exceptions"};
    for (size_t s = 0; s < sizeof keys / sizeof keys[0]; s++) {
        const struct node *section = node_get(references->root, keys[s]);
        const size_t count = section && section->kind == NODE_MAP ? section->count : 0;
        for (size_t i = 0; i < count; i++) {
            check_environments(references, node_get(section->entries[i].value, "in"));
            if (text_is(keys[s], "settings"))
                check_setting_environments(references, section->entries[i].value);
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
            fault_at(references, setting->where,
                     "Add it to by_environment, or limit the "
                     "setting with 'in'.",
                     "'%.80s' does not say what is wanted in '%.60s'", setting->name, name);
    }
}

/* A request needs an address. */
static void check_address(const struct references *references, struct place where, const char *name,
                          const struct names *in)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct environment *environment = &desired->environments[i];
        if (!environment->url && names_applies(in, environment->name))
            fault_at(references, where, "Declare its url, or limit this with 'in'.",
                     "'%.80s' runs in '%.60s', which has no url", name, environment->name);
    }
}

static bool uses_url(const struct wanted *wanted)
{
    bool uses = wanted->text && substitution_uses(wanted->text, "${url}");
    for (size_t i = 0; i < wanted->list.count; i++)
        uses = uses || substitution_uses(wanted->list.items[i], "${url}");
    return uses;
}

/* ${url} has no value in an environment without an address. */
static void check_url_use(const struct references *references, const struct setting *setting)
{
    const struct desired *desired = references->desired;
    bool uses = uses_url(&setting->wanted);
    for (size_t i = 0; i < setting->by_environment_count; i++)
        uses = uses || uses_url(&setting->by_environment[i].wanted);
    for (size_t i = 0; uses && i < desired->environment_count; i++)
        if (!desired->environments[i].url &&
            names_applies(&setting->in, desired->environments[i].name))
            fault_at(references, setting->where, "Declare its url, or write the value out.",
                     "'%.80s' contains ${url}, and '%.60s' has no url", setting->name,
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

/* --- variables --------------------------------------------------------------------------- */

static bool is_secret_in(const struct setting *setting, const char *environment)
{
    if (!names_applies(&setting->in, environment))
        return false;
    for (size_t i = 0; i < setting->by_environment_count; i++)
        if (text_is(setting->by_environment[i].environment, environment))
            return setting->by_environment[i].wanted.type == SETTING_SECRET;
    return setting->wanted.type == SETTING_SECRET;
}

static void unknown_variable(const struct references *references, const struct source *source)
{
    const struct desired *desired = references->desired;
    const char **known =
        arena_array(references->reading->arena, desired->setting_count, sizeof *known);
    size_t count = 0;
    for (size_t i = 0; i < desired->setting_count; i++)
        if (desired->settings[i].wanted.type == SETTING_SECRET)
            known[count++] = desired->settings[i].name;
    const char *nearest = text_nearest(source->name, known, count);
    const char *hint = nearest
                           ? arena_printf(references->reading->arena, "Did you mean '%s'?", nearest)
                           : "Declare it in settings as { secret: {} }.";
    fault_at(references, source->where, hint,
             "'%.80s' is sent as a secret and is not a declared setting", source->name);
}

static void check_variable(const struct references *references, const struct source *source,
                           const struct names *in)
{
    const struct desired *desired = references->desired;
    const struct setting *setting = find(desired, SETTINGS, source->name);
    if (!setting) {
        unknown_variable(references, source);
        return;
    }
    for (size_t i = 0; i < desired->environment_count; i++) {
        const char *environment = desired->environments[i].name;
        if (!names_applies(in, environment) || is_secret_in(setting, environment))
            continue;
        fault_at(references, source->where,
                 "Declare it there as { secret: {} }: only secrets are redacted in every output.",
                 "'%.80s' is sent as a secret and is not declared as one in '%.60s'", source->name,
                 environment);
        return;
    }
}

/* --- Tautline's own tokens ----------------------------------------------------------------- */

static bool is_own_token(const struct desired *desired, const struct source *source)
{
    static const char *const own[] = {"RAILWAY_TOKEN", "RAILWAY_API_TOKEN"};
    if (source->kind == SOURCE_ENV &&
        (text_in(source->name, own, 2) || text_starts(source->name, "TAUTLINE_")))
        return true;
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct source *token = &desired->environments[i].token;
        if (token->kind == source->kind && text_is(token->name, source->name))
            return true;
    }
    return false;
}

static void check_source(const struct references *references, const struct source *source,
                         const struct names *in)
{
    if (source->kind == SOURCE_NONE)
        return;
    if (source->kind == SOURCE_VARIABLE)
        check_variable(references, source, in);
    else if (is_own_token(references->desired, source))
        fault_at(references, source->where,
                 "A request to the application may carry only the application's secrets.",
                 "'%.80s' is one of Tautline's own tokens and is never sent", source->name);
}

/* Headers of an environment count in that one alone. */
static void check_environment_sources(const struct references *references,
                                      const struct environment *environment)
{
    const char *const items[] = {environment->name};
    const struct names in = {items, 1};
    for (size_t i = 0; i < environment->header_count; i++)
        check_source(references, &environment->headers[i].token.source, &in);
}

static void check_sources(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->environment_count; i++)
        check_environment_sources(references, &desired->environments[i]);
    for (size_t i = 0; i < desired->report_count; i++)
        for (size_t k = 0; k < desired->reports[i].header_count; k++)
            check_source(references, &desired->reports[i].headers[k].token.source,
                         &desired->reports[i].in);
    for (size_t i = 0; i < desired->probe_count; i++) {
        const struct probe *probe = &desired->probes[i];
        for (size_t k = 0; k < probe->header_count; k++)
            check_source(references, &probe->headers[k].token.source, &probe->in);
        check_source(references, &probe->token.source, &probe->in);
        check_source(references, &probe->hmac.source, &probe->in);
    }
}

/* --- reports and probes -------------------------------------------------------------------- */

static void check_part(const struct references *references, const struct probe_name *name,
                       enum probe_type type)
{
    const char *const *parts = probe_type_parts(type);
    size_t count = 0;
    while (parts[count])
        count++;
    if (!name->part || text_in(name->part, parts, count))
        return;
    const char *hint = count ? schema_suggestion(references->reading->arena, name->part, parts,
                                                 count, "Its parts are: ")
                             : "Name the probe as a whole: a probe of this type has no parts.";
    fault_at(references, name->where, hint, "'%.60s' is not a part of the probe '%.60s'",
             name->part, name->probe);
}

/* Whether a guardrail may name a probe only where it is asked too. */
static void check_names(const struct references *references, const struct probe_name *names,
                        size_t count, const struct guardrail *user)
{
    for (size_t i = 0; i < count; i++) {
        const struct probe *probe = resolve(references, PROBES, names[i].where, names[i].probe);
        if (!probe || !references->whole)
            continue;
        check_part(references, &names[i], probe->type);
        const char *gap = user ? gap_between(references->desired, &user->in, &probe->in) : NULL;
        if (gap)
            fault_at(references, names[i].where,
                     "Run the probe there too, or limit the guardrail with 'in'.",
                     "the probe '%.60s' does not run in '%.60s', where the guardrail holds",
                     probe->name, gap);
    }
}

/* The place of item `number` of a list that may also be written as one text. */
static struct place item_place(const struct node *list, size_t number, struct place otherwise)
{
    if (list && list->kind == NODE_LIST && number < list->count)
        return list->items[number]->where;
    return list ? list->where : otherwise;
}

static bool is_inert(const struct setting *setting)
{
    return setting->by_environment_count == 0 && setting->wanted.type == SETTING_INERT;
}

/* What one setting requires has to be declared wherever that one is. A circle is fine: both change in one
 * plan. */
static void check_requires(const struct references *references, const struct setting *setting)
{
    const struct node *list =
        node_path(references->root, "settings", setting->name, "requires", (char *)NULL);
    for (size_t i = 0; i < setting->requires.count; i++) {
        const struct place where = item_place(list, i, setting->where);
        const struct setting *required =
            resolve(references, SETTINGS, where, setting->requires.items[i]);
        if (!required || !references->whole)
            continue;
        const char *gap = gap_between(references->desired, &setting->in, &required->in);
        if (required == setting)
            fault_at(references, where, "Name the settings that must be right before it.",
                     "'%.80s' requires itself", setting->name);
        else if (is_inert(required))
            fault_at(references, where, "Require a setting whose value is judged.",
                     "'%.80s' is inert: it cannot be required", required->name);
        else if (gap)
            fault_at(references, where, "Declare it there too.",
                     "'%.80s' is not declared in '%.60s', where '%.80s' requires it",
                     required->name, gap, setting->name);
    }
}

/* As what is required: it decides wherever this one is. */
static void check_condition(const struct references *references, const struct setting *setting)
{
    const struct node *node =
        node_path(references->root, "settings", setting->name, "absent_while", (char *)NULL);
    const struct place where = node ? node->where : setting->where;
    const struct setting *other =
        setting->absent_while ? resolve(references, SETTINGS, where, setting->absent_while) : NULL;
    if (!other || !references->whole)
        return;
    const char *gap = gap_between(references->desired, &setting->in, &other->in);
    if (other == setting)
        fault_at(references, where, "Name the setting that decides the default.",
                 "'%.80s' cannot decide what its own absence means", setting->name);
    else if (is_inert(other))
        fault_at(references, where, "Name a setting whose value is judged.",
                 "'%.80s' is inert: it decides nothing", other->name);
    else if (other->absent_while)
        fault_at(
            references, where,
            "Name a setting whose absence no other one decides: what decides must be known by itself.",
            "'%.80s' cannot decide: it has an absent_while of its own", other->name);
    else if (gap)
        fault_at(references, where, "Declare it there too.",
                 "'%.80s' is not declared in '%.60s', where it decides what the absence of "
                 "'%.80s' means",
                 other->name, gap, setting->name);
}

static void check_setting(const struct references *references, const struct setting *setting)
{
    check_requires(references, setting);
    check_condition(references, setting);
    for (size_t i = 0; i < setting->reported_count; i++)
        resolve(references, REPORTS, setting->reported[i].where, setting->reported[i].report);
    check_names(references, setting->shown_by, setting->shown_by_count, NULL);
}

static void check_report_probe(const struct references *references, const struct probe *probe)
{
    const struct node *at = node_path(references->root, "probes", probe->name, "at", (char *)NULL);
    const struct place where = at ? at->where : probe->where;
    const struct report_endpoint *report = resolve(references, REPORTS, where, probe->report);
    const char *gap = report ? gap_between(references->desired, &probe->in, &report->in) : NULL;
    if (gap && references->whole)
        fault_at(references, where, "Declare the report there too, or limit the probe with 'in'.",
                 "the report '%.60s' is not declared in '%.60s', where the probe runs",
                 report->name, gap);
}

/* What is asked stands in logs of requests: no secret may be. */
static void check_paths_of(const struct references *references, const struct probe *probe)
{
    const struct node *node =
        node_path(references->root, "probes", probe->name, "paths_of", (char *)NULL);
    const struct place where = node ? node->where : probe->where;
    const struct setting *setting = resolve(references, SETTINGS, where, probe->paths_of);
    if (!setting || !references->whole)
        return;
    for (size_t i = 0; i < references->desired->environment_count; i++) {
        const char *environment = references->desired->environments[i].name;
        if (names_applies(&probe->in, environment) && is_secret_in(setting, environment)) {
            fault_at(references, where, "Name the setting that lists the open paths.",
                     "'%.80s' is a secret in '%.60s', and its value would be requested",
                     setting->name, environment);
            return;
        }
    }
    const char *gap = gap_between(references->desired, &probe->in, &setting->in);
    if (gap)
        fault_at(references, where, "Declare it there too, or limit the probe with 'in'.",
                 "'%.80s' is not declared in '%.60s', where the probe runs", setting->name, gap);
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
    const struct setting *setting =
        resolve(references, SETTINGS, forbidden->where, forbidden->name);
    if (!setting || !references->whole)
        return;
    if (!forbidden->present && !has_value(setting))
        fault_at(references, forbidden->where, "Forbid values of settings whose value is judged.",
                 "'%.80s' is a secret or inert: none of its values can be forbidden",
                 setting->name);
    const char *gap = gap_between(references->desired, &guardrail->in, &setting->in);
    if (gap)
        fault_at(
            references, forbidden->where, "Declare it there too, or limit the guardrail with 'in'.",
            "'%.80s' is not declared in '%.60s', where the guardrail holds", setting->name, gap);
}

static void check_named(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->setting_count; i++)
        check_setting(references, &desired->settings[i]);
    for (size_t i = 0; i < desired->probe_count; i++) {
        if (desired->probes[i].type == PROBE_REPORT)
            check_report_probe(references, &desired->probes[i]);
        if (desired->probes[i].paths_of)
            check_paths_of(references, &desired->probes[i]);
    }
    for (size_t i = 0; i < desired->guardrail_count; i++) {
        const struct guardrail *guardrail = &desired->guardrails[i];
        check_names(references, guardrail->also, guardrail->also_count, guardrail);
        check_names(references, guardrail->probes, guardrail->probe_count, guardrail);
        for (size_t k = 0; k < guardrail->forbid_count; k++)
            check_forbidden(references, guardrail, &guardrail->forbid[k]);
    }
}

/* --- exceptions ---------------------------------------------------------------------------- */

/* An exception may allow only values that its guardrail forbids. */
static void check_allowed(const struct references *references, const struct exception *exception,
                          const struct guardrail *guardrail)
{
    for (size_t i = 0; i < exception->allow_count; i++) {
        const struct forbidden *allowed = &exception->allows[i];
        bool found = false;
        for (size_t k = 0; k < guardrail->forbid_count; k++)
            found = found || forbidden_covers(&guardrail->forbid[k], allowed);
        if (!found)
            fault_at(references, allowed->where,
                     "An exception can only name values that its guardrail forbids.",
                     "the guardrail '%.60s' does not forbid '%.60s=%.60s'", guardrail->name,
                     allowed->name, allowed->value);
    }
}

static bool shares_environment(const struct desired *desired, const struct names *a,
                               const struct names *b)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (names_applies(a, desired->environments[i].name) &&
            names_applies(b, desired->environments[i].name))
            return true;
    return false;
}

/* --- what its closing needs --------------------------------------------------------------- */

static struct place closing_place(const struct references *references,
                                  const struct exception *exception, const char *key, size_t number)
{
    return item_place(
        node_path(references->root, "exceptions", exception->name, "closing", key, (char *)NULL),
        number, exception->where);
}

static void check_stored(const struct references *references, const struct exception *exception,
                         size_t number)
{
    const char *name = exception->closing_stored.items[number];
    const struct place where = closing_place(references, exception, "stored", number);
    const struct setting *setting = resolve(references, SETTINGS, where, name);
    if (!setting || !references->whole)
        return;
    const char *gap = gap_between(references->desired, &exception->in, &setting->in);
    if (gap)
        fault_at(references, where, "Declare it there too, or limit the exception with 'in'.",
                 "'%.80s' is not declared in '%.60s', where the exception holds", setting->name,
                 gap);
}

static void check_passes(const struct references *references, const struct exception *exception,
                         size_t number)
{
    const char *name = exception->closing_passes.items[number];
    const struct place where = closing_place(references, exception, "passes", number);
    const struct probe *probe = resolve(references, PROBES, where, name);
    if (!probe || !references->whole)
        return;
    if (probe->writes)
        fault_at(references, where, "Name a probe that runs every time.",
                 "the probe '%.60s' can write: it runs only if it is named", probe->name);
    const char *gap = gap_between(references->desired, &exception->in, &probe->in);
    if (gap)
        fault_at(references, where, "Run the probe there too, or limit the exception with 'in'.",
                 "the probe '%.60s' does not run in '%.60s', where the exception holds",
                 probe->name, gap);
}

static void check_exceptions(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->exception_count; i++) {
        const struct exception *exception = &desired->exceptions[i];
        const struct node *lifts =
            node_path(references->root, "exceptions", exception->name, "lifts", (char *)NULL);
        const struct place where = lifts ? lifts->where : exception->where;
        /* The floor is another file: model/floor looks there. */
        const struct guardrail *guardrail =
            floor_is_named(exception->lifts)
                ? NULL
                : resolve(references, GUARDRAILS, where, exception->lifts);
        for (size_t k = 0; k < exception->closing_stored.count; k++)
            check_stored(references, exception, k);
        for (size_t k = 0; k < exception->closing_passes.count; k++)
            check_passes(references, exception, k);
        if (!guardrail || !references->whole)
            continue;
        check_allowed(references, exception, guardrail);
        if (!shares_environment(desired, &exception->in, &guardrail->in))
            fault_at(references, where, "Compare the two lists 'in'.",
                     "'%.60s' lifts '%.60s' only where that does not hold", exception->name,
                     guardrail->name);
    }
}

/* --- the whole ---------------------------------------------------------------------------------- */

void references_check(struct schema_reading *reading, const struct node *root,
                      const struct desired *desired, bool whole)
{
    const struct references references = {reading, root, desired, whole};
    check_all_environments(&references);
    check_environment_ids(&references);
    check_named(&references);
    check_exceptions(&references);
    if (!whole)
        return;
    for (size_t i = 0; i < desired->setting_count; i++) {
        check_complete(&references, &desired->settings[i]);
        check_url_use(&references, &desired->settings[i]);
    }
    check_addresses(&references);
    check_sources(&references);
}

/* --- a desired value that is forbidden -------------------------------------------------------- */

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

static void check_wanted(struct schema_reading *reading, const struct target *target,
                         const struct guardrail *guardrail, const struct forbidden *forbidden)
{
    const struct setting *setting = target_setting(target, forbidden->name);
    if (!setting)
        return;
    struct arena *arena = reading->arena;
    if (forbidden->present) {
        if (setting->wanted.type != SETTING_ABSENT)
            schema_fault(reading, setting->where,
                         arena_printf(arena,
                                      "'%.80s' wants %.60s in '%.60s', and '%.60s' forbids any "
                                      "value (%u:%u)",
                                      setting->name, setting_wanted_text(arena, setting),
                                      target->environment->name, guardrail->name,
                                      forbidden->where.line, forbidden->where.column),
                         "Declare it absent there, or forbid only the values that must not be.");
        return;
    }
    const enum effect effect = effect_of(setting, forbidden->value);
    if (effect == EFFECT_UNREADABLE)
        schema_fault(reading, forbidden->where,
                     arena_printf(arena, "'%.60s' is not a possible value of '%.80s'",
                                  forbidden->value, setting->name),
                     "Forbid a value that the type of the setting can read.");
    else if (effect == EFFECT_DESIRED)
        schema_fault(reading, setting->where,
                     arena_printf(arena,
                                  "'%.80s' wants '%.60s' in '%.60s', and '%.60s' forbids it "
                                  "(%u:%u)",
                                  setting->name, forbidden->value, target->environment->name,
                                  guardrail->name, forbidden->where.line, forbidden->where.column),
                     "Change one of the two, or add an exception that lifts the guardrail.");
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

void contradictions_check(struct schema_reading *reading, const struct desired *desired)
{
    const size_t before = reading->faults->count;
    for (size_t i = 0; i < desired->environment_count && reading->faults->count == before; i++) {
        struct arena scratch;
        struct target target;
        arena_init(&scratch);
        target_make(&scratch, desired, &desired->environments[i], &target);
        for (size_t g = 0; g < target.guardrail_count; g++)
            for (size_t k = 0; k < target.guardrails[g].forbid_count; k++)
                check_wanted(reading, &target, &target.guardrails[g],
                             &target.guardrails[g].forbid[k]);
        for (size_t s = 0; s < target.setting_count; s++)
            for (size_t k = 0; k < target.settings[s].shown_by_count; k++)
                check_shown(reading, &target, &target.settings[s], &target.settings[s].shown_by[k]);
        arena_release(&scratch);
    }
}
