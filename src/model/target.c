#include "model/target.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/floor.h"
#include "model/substitution.h"

struct making {
    struct arena *arena;
    const struct desired *desired;
    const struct environment *environment;
};

/* --- what is put in ------------------------------------------------------------------------ */

static const char *filled(const struct making *making, const char *text)
{
    if (!text || !text_has(text, "${"))
        return text;
    return substitution_fill(making->arena, text, making->environment->name,
                             making->environment->url);
}

static struct names filled_names(const struct making *making, const struct names *names)
{
    const char **items = arena_array(making->arena, names->count, sizeof *items);
    for (size_t i = 0; i < names->count; i++)
        items[i] = filled(making, names->items[i]);
    return (struct names){items, names->count};
}

static const struct header *filled_headers(const struct making *making,
                                           const struct header *headers, size_t count)
{
    struct header *copies = arena_array(making->arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = headers[i];
        copies[i].text = filled(making, headers[i].text);
    }
    return copies;
}

static const struct forbidden *filled_values(const struct making *making,
                                             const struct forbidden *values, size_t count)
{
    struct forbidden *copies = arena_array(making->arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = values[i];
        copies[i].value = filled(making, values[i].value);
    }
    return copies;
}

/* --- what applies -------------------------------------------------------------------------- */

static bool applies(const struct making *making, const struct names *in)
{
    return names_applies(in, making->environment->name);
}

static const struct report_endpoint *find_report(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->report_count; i++)
        if (text_is(desired->reports[i].name, name))
            return &desired->reports[i];
    return NULL;
}

static const struct probe *find_probe(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->probe_count; i++)
        if (text_is(desired->probes[i].name, name))
            return &desired->probes[i];
    return NULL;
}

/* A report that is not asked here is no witness here. */
static void make_reported(const struct making *making, struct setting *setting)
{
    struct report_pointer *kept = arena_array(making->arena, setting->reported_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < setting->reported_count; i++) {
        const struct report_endpoint *report =
            find_report(making->desired, setting->reported[i].report);
        if (report && applies(making, &report->in))
            kept[count++] = setting->reported[i];
    }
    setting->reported = kept;
    setting->reported_count = count;
}

static void make_shown_by(const struct making *making, struct setting *setting)
{
    struct probe_name *kept = arena_array(making->arena, setting->shown_by_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe *probe = find_probe(making->desired, setting->shown_by[i].probe);
        if (probe && applies(making, &probe->in))
            kept[count++] = setting->shown_by[i];
    }
    setting->shown_by = kept;
    setting->shown_by_count = count;
}

static struct wanted chosen(const struct making *making, const struct setting *setting)
{
    struct wanted wanted = setting->wanted;
    for (size_t i = 0; i < setting->by_environment_count; i++)
        if (text_is(setting->by_environment[i].environment, making->environment->name))
            wanted = setting->by_environment[i].wanted;
    wanted.text = filled(making, wanted.text);
    wanted.list = filled_names(making, &wanted.list);
    return wanted;
}

static struct setting *make_settings(const struct making *making, struct target *out)
{
    const struct desired *desired = making->desired;
    struct setting *kept = arena_array(making->arena, desired->setting_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < desired->setting_count; i++) {
        if (!applies(making, &desired->settings[i].in))
            continue;
        struct setting *setting = &kept[count++];
        *setting = desired->settings[i];
        setting->wanted = chosen(making, setting);
        setting->by_environment = NULL;
        setting->by_environment_count = 0;
        setting->absent_means = filled(making, setting->absent_means);
        make_reported(making, setting);
        make_shown_by(making, setting);
    }
    out->settings = kept;
    out->setting_count = count;
    return kept;
}

/* One of nothing where no floor is joined, so that its parts can be added unasked. */
static const struct floor *floor_of(const struct making *making)
{
    static const struct floor none;
    return making->environment->floor ? making->environment->floor : &none;
}

static void make_reports(const struct making *making, struct target *out)
{
    const struct desired *desired = making->desired;
    const struct floor *floor = floor_of(making);
    struct report_endpoint *kept =
        arena_array(making->arena, desired->report_count + floor->report_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < desired->report_count; i++) {
        if (!applies(making, &desired->reports[i].in))
            continue;
        struct report_endpoint *report = &kept[count++];
        *report = desired->reports[i];
        report->headers = filled_headers(making, report->headers, report->header_count);
    }
    for (size_t i = 0; i < floor->report_count; i++)
        kept[count++] = floor->reports[i];
    out->reports = kept;
    out->report_count = count;
}

static void make_probe(const struct making *making, struct probe *probe)
{
    probe->headers = filled_headers(making, probe->headers, probe->header_count);
    probe->contains = filled_names(making, &probe->contains);
    probe->lacks = filled_names(making, &probe->lacks);
    probe->location = filled(making, probe->location);
    probe->values = filled_names(making, &probe->values);
    probe->says = filled_names(making, &probe->says);
    probe->origins = filled_names(making, &probe->origins);
}

static void make_probes(const struct making *making, struct target *out)
{
    const struct desired *desired = making->desired;
    const struct floor *floor = floor_of(making);
    struct probe *kept =
        arena_array(making->arena, desired->probe_count + floor->probe_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < desired->probe_count; i++) {
        if (!applies(making, &desired->probes[i].in))
            continue;
        kept[count] = desired->probes[i];
        make_probe(making, &kept[count++]);
    }
    for (size_t i = 0; i < floor->probe_count; i++)
        kept[count++] = floor->probes[i];
    out->probes = kept;
    out->probe_count = count;
}

/* The settings that decide what the absence of one means of which the guardrail forbids a value. */
static struct names deciders_of(const struct making *making, const struct target *target,
                                const struct guardrail *guardrail)
{
    struct clauses deciders = {0};
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct setting *setting =
            target_guarded(target, guardrail, guardrail->forbid[i].name);
        if (setting && setting->absent_while)
            clauses_add(making->arena, &deciders, setting->absent_while);
    }
    return (struct names){deciders.items, deciders.count};
}

/* After the settings. */
static void make_guardrails(const struct making *making, struct target *out)
{
    const struct desired *desired = making->desired;
    const struct floor *floor = floor_of(making);
    struct guardrail *kept =
        arena_array(making->arena, desired->guardrail_count + floor->guardrail_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < desired->guardrail_count; i++) {
        if (!applies(making, &desired->guardrails[i].in))
            continue;
        struct guardrail *guardrail = &kept[count++];
        *guardrail = desired->guardrails[i];
        guardrail->forbid = filled_values(making, guardrail->forbid, guardrail->forbid_count);
    }
    for (size_t i = 0; i < floor->guardrail_count; i++)
        kept[count++] = floor->guardrails[i];
    for (size_t i = 0; i < count; i++)
        kept[i].deciders = deciders_of(making, out, &kept[i]);
    out->guardrails = kept;
    out->guardrail_count = count;
}

/* Of a guardrail of the floor, the floor alone says for how long; where it says nothing, or holds no such
 * guardrail, every span is too long. */
static int64_t longest(const struct making *making, const struct exception *exception)
{
    const struct floor *floor = floor_of(making);
    if (!text_starts(exception->lifts, FLOOR_PREFIX))
        return exception->max;
    int64_t most = 0;
    for (size_t i = 0; i < floor->guardrail_count; i++)
        if (text_is(floor->guardrails[i].name, exception->lifts))
            most = floor->guardrails[i].may_be_lifted;
    return most < exception->max ? most : exception->max;
}

static struct exception *make_exceptions(const struct making *making, struct target *out)
{
    const struct desired *desired = making->desired;
    struct exception *kept = arena_array(making->arena, desired->exception_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < desired->exception_count; i++) {
        if (!applies(making, &desired->exceptions[i].in))
            continue;
        struct exception *exception = &kept[count++];
        *exception = desired->exceptions[i];
        exception->allows = filled_values(making, exception->allows, exception->allow_count);
        exception->max = longest(making, exception);
    }
    out->exceptions = kept;
    out->exception_count = count;
    return kept;
}

/* --- what needs what ----------------------------------------------------------------------- */

static bool speaks_of(const struct exception *exception, const char *name)
{
    for (size_t i = 0; i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, name))
            return true;
    return false;
}

/* Without what the exception (NULL: none) itself opens: that is closed together. */
static struct names joined(const struct making *making, const struct exception *exception,
                           const struct names *some, const struct names *more)
{
    struct clauses all = {0};
    for (size_t i = 0; i < some->count; i++)
        clauses_add(making->arena, &all, some->items[i]);
    for (size_t i = 0; i < more->count; i++)
        if (!names_has(some, more->items[i]) &&
            !(exception && speaks_of(exception, more->items[i])))
            clauses_add(making->arena, &all, more->items[i]);
    return (struct names){all.items, all.count};
}

static bool wants_the_same(const struct making *making, const struct setting *declared,
                           const struct setting *of_floor)
{
    const char *text = setting_text(making->arena, declared);
    return text_is(of_floor->name, declared->name) && text &&
           setting_effect(of_floor, text) == EFFECT_DESIRED;
}

/* What the floor requires for a value is required for it in advice too. */
static void require_as_floor(const struct making *making, struct setting *setting)
{
    const struct floor *floor = making->environment->floor;
    for (size_t i = 0; floor && i < floor->setting_count; i++)
        if (wants_the_same(making, setting, &floor->settings[i]))
    setting->requires = joined(making, NULL, &setting->requires, &floor->settings[i].requires);
}

/* What must be stored before an exception is closed, the settings that it opens require; and the other way
 * round. */
static void join_requires(const struct making *making, struct setting *setting,
                          struct exception *exceptions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct exception *exception = &exceptions[i];
        if (!speaks_of(exception, setting->name))
            continue;
        setting->requires =
            joined(making, exception, &setting->requires, &exception->closing_stored);
        exception->closing_stored =
            joined(making, exception, &exception->closing_stored, &setting->requires);
    }
}

void target_make(struct arena *arena, const struct desired *desired,
                 const struct environment *environment, struct target *out)
{
    const struct making making = {arena, desired, environment};
    *out = (struct target){.desired = desired, .environment = environment};
    out->headers = filled_headers(&making, environment->headers, environment->header_count);
    out->header_count = environment->header_count;
    make_reports(&making, out);
    struct setting *settings = make_settings(&making, out);
    make_probes(&making, out);
    make_guardrails(&making, out);
    struct exception *exceptions = make_exceptions(&making, out);
    for (size_t i = 0; i < out->setting_count; i++) {
        require_as_floor(&making, &settings[i]);
        join_requires(&making, &settings[i], exceptions, out->exception_count);
    }
}

/* --- look-ups ---------------------------------------------------------------------------- */

const struct environment *desired_environment(const struct desired *desired, const char *name)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (text_is(desired->environments[i].name, name))
            return &desired->environments[i];
    return NULL;
}

const struct setting *target_setting(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (text_is(target->settings[i].name, name))
            return &target->settings[i];
    return NULL;
}

const struct probe *target_probe(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->probe_count; i++)
        if (text_is(target->probes[i].name, name))
            return &target->probes[i];
    return NULL;
}

const struct report_endpoint *target_report(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->report_count; i++)
        if (text_is(target->reports[i].name, name))
            return &target->reports[i];
    return NULL;
}

const struct guardrail *target_guardrail(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->guardrail_count; i++)
        if (text_is(target->guardrails[i].name, name))
            return &target->guardrails[i];
    return NULL;
}

const struct exception *target_exception(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->exception_count; i++)
        if (text_is(target->exceptions[i].name, name))
            return &target->exceptions[i];
    return NULL;
}

const struct setting *target_guarded(const struct target *target, const struct guardrail *guardrail,
                                     const char *name)
{
    if (!guardrail->of_floor)
        return target_setting(target, name);
    for (size_t i = 0; i < guardrail->setting_count; i++)
        if (text_is(guardrail->settings[i].name, name))
            return &guardrail->settings[i];
    return NULL;
}

const struct setting *target_each(const struct target *target, size_t number)
{
    const struct floor *floor = target->environment ? target->environment->floor : NULL;
    if (number < target->setting_count)
        return &target->settings[number];
    number -= target->setting_count;
    return floor && number < floor->setting_count ? &floor->settings[number] : NULL;
}

bool target_names(const struct target *target, const char *name)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(target, i)); i++)
        if (text_is(setting->name, name))
            return true;
    return false;
}

static bool is_forbidden_value(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->guardrail_count; i++)
        for (size_t k = 0; k < target->guardrails[i].forbid_count; k++)
            if (text_is(target->guardrails[i].forbid[k].name, name) &&
                !target->guardrails[i].forbid[k].present)
                return true;
    return false;
}

bool target_shows(const struct target *target, const char *name)
{
    const struct setting *setting = NULL;
    bool is_typed = false;
    for (size_t i = 0; (setting = target_each(target, i)); i++) {
        if (!text_is(setting->name, name))
            continue;
        if (setting->wanted.type == SETTING_SECRET)
            return false;
        is_typed = is_typed || (setting->wanted.type != SETTING_ABSENT &&
                                setting->wanted.type != SETTING_INERT);
    }
    return is_typed || (target_names(target, name) && is_forbidden_value(target, name));
}
