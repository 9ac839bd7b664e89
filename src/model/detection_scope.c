#include "detection_scope.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

struct scope {
    const struct target *whole;
    bool *settings, *probes, *guardrails, *exceptions; /* likewise: does it belong? */
    bool grows;
};

static void mark(struct scope *scope, bool *belongs)
{
    scope->grows = scope->grows || !*belongs;
    *belongs = true;
}

static void mark_setting(struct scope *scope, const char *name)
{
    const struct setting *setting = target_setting(scope->whole, name);
    if (setting)
        mark(scope, &scope->settings[setting - scope->whole->settings]);
}

static void mark_probe(struct scope *scope, const char *name)
{
    const struct probe *probe = target_probe(scope->whole, name);
    if (probe)
        mark(scope, &scope->probes[probe - scope->whole->probes]);
}

static void mark_probes(struct scope *scope, const struct probe_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        mark_probe(scope, names[i].probe);
}

/* --- what belongs to a thing ------------------------------------------------------------------- */

static void follow_setting(struct scope *scope, const struct setting *setting)
{
    const struct target *whole = scope->whole;
    mark_probes(scope, setting->shown_by, setting->shown_by_count);
    for (size_t i = 0; i < setting->requires.count; i++)
        mark_setting(scope, setting->requires.items[i]);
    if (setting->absent_while)
        mark_setting(scope, setting->absent_while);
    for (size_t i = 0; i < whole->guardrail_count; i++)
        if (guardrail_guards(&whole->guardrails[i], setting))
            mark(scope, &scope->guardrails[i]);
    for (size_t i = 0; i < whole->exception_count; i++)
        for (size_t k = 0; k < whole->exceptions[i].allow_count; k++)
            if (text_is(whole->exceptions[i].allows[k].name, setting->name))
                mark(scope, &scope->exceptions[i]);
}

static void follow_guardrail(struct scope *scope, const struct guardrail *guardrail)
{
    const struct target *whole = scope->whole;
    mark_probes(scope, guardrail->also, guardrail->also_count);
    mark_probes(scope, guardrail->probes, guardrail->probe_count);
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        mark_setting(scope, guardrail->forbid[i].name);
    for (size_t i = 0; i < guardrail->setting_count; i++)
        mark_probes(scope, guardrail->settings[i].shown_by, guardrail->settings[i].shown_by_count);
    for (size_t i = 0; i < whole->exception_count; i++)
        if (text_is(whole->exceptions[i].lifts, guardrail->name))
            mark(scope, &scope->exceptions[i]);
}

static void follow_exception(struct scope *scope, const struct exception *exception)
{
    const struct guardrail *lifted = target_guardrail(scope->whole, exception->lifts);
    if (lifted)
        mark(scope, &scope->guardrails[lifted - scope->whole->guardrails]);
    for (size_t i = 0; i < exception->allow_count; i++)
        mark_setting(scope, exception->allows[i].name);
    for (size_t i = 0; i < exception->closing_stored.count; i++)
        mark_setting(scope, exception->closing_stored.items[i]);
    for (size_t i = 0; i < exception->closing_passes.count; i++)
        mark_probe(scope, exception->closing_passes.items[i]);
}

static void follow(struct scope *scope)
{
    const struct target *whole = scope->whole;
    do {
        scope->grows = false;
        for (size_t i = 0; i < whole->setting_count; i++)
            if (scope->settings[i])
                follow_setting(scope, &whole->settings[i]);
        for (size_t i = 0; i < whole->guardrail_count; i++)
            if (scope->guardrails[i])
                follow_guardrail(scope, &whole->guardrails[i]);
        for (size_t i = 0; i < whole->exception_count; i++)
            if (scope->exceptions[i])
                follow_exception(scope, &whole->exceptions[i]);
    } while (scope->grows);
}

/* --- what to begin with ------------------------------------------------------------------------ */

/* A variable may be declared, or named by the floor alone. */
static void begin_with_setting(struct scope *scope, const struct setting *setting)
{
    const struct target *whole = scope->whole;
    mark_setting(scope, setting->name);
    for (size_t i = 0; i < whole->guardrail_count; i++)
        if (guardrail_guards(&whole->guardrails[i], setting))
            mark(scope, &scope->guardrails[i]);
    for (size_t i = 0; i < whole->probe_count; i++)
        if (probe_sends(&whole->probes[i], setting))
            mark(scope, &scope->probes[i]);
}

static void begin_with_probe(struct scope *scope, const struct probe *probe)
{
    const struct target *whole = scope->whole;
    mark_probe(scope, probe->name);
    for (size_t i = 0; i < whole->guardrail_count; i++)
        if (guardrail_names_probe(&whole->guardrails[i], probe->name))
            mark(scope, &scope->guardrails[i]);
    for (size_t i = 0; i < whole->setting_count; i++)
        if (probe_is_named(whole->settings[i].shown_by, whole->settings[i].shown_by_count,
                           probe->name))
            mark(scope, &scope->settings[i]);
}

static void begin_with_report(struct scope *scope, const struct report_endpoint *report)
{
    const struct target *whole = scope->whole;
    for (size_t i = 0; i < whole->setting_count; i++)
        for (size_t k = 0; k < whole->settings[i].reported_count; k++)
            if (text_is(whole->settings[i].reported[k].report, report->name))
                mark(scope, &scope->settings[i]);
    for (size_t i = 0; i < whole->probe_count; i++)
        if (whole->probes[i].type == PROBE_REPORT && text_is(whole->probes[i].report, report->name))
            begin_with_probe(scope, &whole->probes[i]);
    for (size_t i = 0; i < whole->guardrail_count; i++)
        if (whole->guardrails[i].of_floor) /* its own settings name reports of the floor */
            mark(scope, &scope->guardrails[i]);
}

static void begin(struct scope *scope, const struct scope_of *of)
{
    const struct target *whole = scope->whole;
    if (of->setting)
        begin_with_setting(scope, of->setting);
    if (of->probe)
        begin_with_probe(scope, of->probe);
    if (of->report)
        begin_with_report(scope, of->report);
    if (of->guardrail)
        mark(scope, &scope->guardrails[of->guardrail - whole->guardrails]);
    if (of->exception)
        mark(scope, &scope->exceptions[of->exception - whole->exceptions]);
}

/* --- the part ---------------------------------------------------------------------------------- */

/* The items that belong, in their order. */
static void *kept(struct arena *arena, const void *items, size_t count, size_t size,
                  const bool *belongs, size_t *kept_count)
{
    char *copies = NULL;
    size_t most = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        most += belongs[i];
    copies = arena_array(arena, most, size);
    for (size_t i = 0; i < count; i++)
        if (belongs[i])
            memcpy(copies + at++ * size, (const char *)items + i * size, size);
    *kept_count = at;
    return copies;
}

void scope_make(struct arena *arena, const struct target *whole, const struct scope_of *of,
                struct target *out)
{
    struct scope scope = {
        .whole = whole,
        .settings = arena_array(arena, whole->setting_count, sizeof(bool)),
        .probes = arena_array(arena, whole->probe_count, sizeof(bool)),
        .guardrails = arena_array(arena, whole->guardrail_count, sizeof(bool)),
        .exceptions = arena_array(arena, whole->exception_count, sizeof(bool)),
    };
    begin(&scope, of);
    follow(&scope);
    *out = *whole;
    out->settings = kept(arena, whole->settings, whole->setting_count, sizeof *whole->settings,
                         scope.settings, &out->setting_count);
    out->probes = kept(arena, whole->probes, whole->probe_count, sizeof *whole->probes,
                       scope.probes, &out->probe_count);
    out->guardrails = kept(arena, whole->guardrails, whole->guardrail_count,
                           sizeof *whole->guardrails, scope.guardrails, &out->guardrail_count);
    out->exceptions = kept(arena, whole->exceptions, whole->exception_count,
                           sizeof *whole->exceptions, scope.exceptions, &out->exception_count);
}
