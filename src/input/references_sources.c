#include "references.h"

#include "base/arena.h"
#include "base/text.h"

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
    references_fault(references, source->where, hint,
                     "'%.80s' is sent as a secret and is not a declared setting", source->name);
}

static void check_variable(const struct references *references, const struct source *source,
                           const struct names *in)
{
    const struct desired *desired = references->desired;
    const struct setting *setting = references_setting(desired, source->name);
    if (!setting) {
        unknown_variable(references, source);
        return;
    }
    for (size_t i = 0; i < desired->environment_count; i++) {
        const char *environment = desired->environments[i].name;
        if (!names_applies(in, environment) || is_secret_in(setting, environment))
            continue;
        references_fault(references, source->where,
                         "Declare it there as { secret: {} }: only secrets are kept from every "
                         "output.",
                         "'%.80s' is sent as a secret and is not declared as one in '%.60s'",
                         source->name, environment);
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
        references_fault(references, source->where,
                         "A request to the application carries the application's secrets only.",
                         "'%.80s' is a token of Tautline's own and is never sent", source->name);
}

void references_check_sources(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->report_count; i++)
        for (size_t k = 0; k < desired->reports[i].header_count; k++)
            check_source(references, &desired->reports[i].headers[k].source,
                         &desired->reports[i].in);
    for (size_t i = 0; i < desired->probe_count; i++) {
        const struct probe *probe = &desired->probes[i];
        for (size_t k = 0; k < probe->header_count; k++)
            check_source(references, &probe->headers[k].source, &probe->in);
        check_source(references, &probe->token, &probe->in);
        check_source(references, &probe->bearer, &probe->in);
        check_source(references, &probe->hmac, &probe->in);
    }
}
