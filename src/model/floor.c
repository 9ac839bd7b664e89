#include "model/floor.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"
#include "model/target.h"
#include "model/trust.h"

bool floor_is_named(const char *name)
{
    return name && text_starts(name, FLOOR_PREFIX);
}

/* --- making: the parts of each block, under names of the floor ------------------------------ */

struct floor_making {
    struct arena *arena;
    struct floor *out;
};

static const char *floor_name(const struct floor_making *making, const char *name)
{
    return arena_printf(making->arena, FLOOR_PREFIX "%s", name);
}

static const struct probe_name *floor_probe_names(const struct floor_making *making,
                                                  const struct probe_name *names, size_t count)
{
    struct probe_name *copies = arena_array(making->arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = names[i];
        copies[i].probe = floor_name(making, names[i].probe);
    }
    return copies;
}

static void add_reports(const struct floor_making *making, const struct target *view)
{
    struct floor *out = making->out;
    struct report_endpoint *all =
        arena_array(making->arena, out->report_count + view->report_count, sizeof *all);
    size_t count = 0;
    for (; count < out->report_count; count++)
        all[count] = out->reports[count];
    for (size_t i = 0; i < view->report_count; i++, count++) {
        all[count] = view->reports[i];
        all[count].name = floor_name(making, all[count].name);
        all[count].in = (struct names){NULL, 0};
    }
    out->reports = all;
    out->report_count = count;
}

static void add_probes(const struct floor_making *making, const struct target *view)
{
    struct floor *out = making->out;
    struct probe *all =
        arena_array(making->arena, out->probe_count + view->probe_count, sizeof *all);
    size_t count = 0;
    for (; count < out->probe_count; count++)
        all[count] = out->probes[count];
    for (size_t i = 0; i < view->probe_count; i++, count++) {
        all[count] = view->probes[i];
        all[count].name = floor_name(making, all[count].name);
        all[count].in = (struct names){NULL, 0};
        if (all[count].report)
            all[count].report = floor_name(making, all[count].report);
    }
    out->probes = all;
    out->probe_count = count;
}

static const struct report_pointer *floor_pointers(const struct floor_making *making,
                                                   const struct setting *setting)
{
    struct report_pointer *copies =
        arena_array(making->arena, setting->reported_count, sizeof *copies);
    for (size_t i = 0; i < setting->reported_count; i++) {
        copies[i] = setting->reported[i];
        copies[i].report = floor_name(making, copies[i].report);
    }
    return copies;
}

/* The settings of this block, which its guardrails go by, are the last of all. */
static void add_settings(const struct floor_making *making, const struct target *view)
{
    struct floor *out = making->out;
    struct setting *all =
        arena_array(making->arena, out->setting_count + view->setting_count, sizeof *all);
    size_t count = 0;
    for (; count < out->setting_count; count++)
        all[count] = out->settings[count];
    for (size_t i = 0; i < view->setting_count; i++, count++) {
        struct setting *setting = &all[count];
        *setting = view->settings[i];
        setting->in = (struct names){NULL, 0};
        setting->reported = floor_pointers(making, setting);
        setting->shown_by = floor_probe_names(making, setting->shown_by, setting->shown_by_count);
    }
    out->settings = all;
    out->setting_count = count;
}

static void add_guardrails(const struct floor_making *making, const struct target *view)
{
    struct floor *out = making->out;
    struct guardrail *all =
        arena_array(making->arena, out->guardrail_count + view->guardrail_count, sizeof *all);
    size_t count = 0;
    for (; count < out->guardrail_count; count++)
        all[count] = out->guardrails[count];
    for (size_t i = 0; i < view->guardrail_count; i++, count++) {
        struct guardrail *guardrail = &all[count];
        *guardrail = view->guardrails[i];
        guardrail->name = floor_name(making, guardrail->name);
        guardrail->in = (struct names){NULL, 0};
        guardrail->also = floor_probe_names(making, guardrail->also, guardrail->also_count);
        guardrail->probes = floor_probe_names(making, guardrail->probes, guardrail->probe_count);
        guardrail->of_floor = true;
        guardrail->settings = out->settings + out->setting_count - view->setting_count;
        guardrail->setting_count = view->setting_count;
    }
    out->guardrails = all;
    out->guardrail_count = count;
}

static void add_block(const struct floor_making *making, const struct trust_floor *block,
                      const struct trust_target *target)
{
    const struct environment environment = {.name = target->environment, .url = target->url};
    struct target view;
    target_make(making->arena, &block->declared, &environment, &view);
    add_reports(making, &view);
    add_probes(making, &view);
    add_settings(making, &view);
    add_guardrails(making, &view);
    making->out->text = arena_printf(making->arena, "%s%s\n", making->out->text, block->text);
}

bool floor_make(struct arena *arena, const struct trust *trust, const struct trust_target *target,
                struct floor *out)
{
    struct floor floor = {.target = target->name, .file = trust->file, .url = target->url};
    const struct floor_making making = {arena, &floor};
    bool found = false;
    floor.text =
        arena_printf(arena, "%s %s %s %s %s\n", target->project_id, target->environment_id,
                     target->service_id, target->environment, target->url ? target->url : "-");
    for (size_t i = 0; i < trust->floor_count; i++)
        if (names_applies(&trust->floors[i].targets, target->name)) {
            add_block(&making, &trust->floors[i], target);
            found = true;
        }
    if (found)
        *out = floor;
    return found;
}

/* --- which target it is ----------------------------------------------------------------------- */

static bool may_be(const char *known, const char *of_target)
{
    return !known || !of_target || text_is(known, of_target);
}

static bool is_pinned(const struct desired *desired, const struct environment *environment)
{
    return desired->project.id && desired->service.id && environment->id;
}

const struct trust_target *floor_target(const struct trust *trust, const struct desired *desired,
                                        const struct environment *environment, bool *unsure)
{
    const struct trust_target *found = NULL;
    size_t count = 0;
    const bool pinned = is_pinned(desired, environment);
    for (size_t i = 0; i < trust->target_count; i++) {
        const struct trust_target *target = &trust->targets[i];
        const bool is_here = environment->id ? text_is(environment->id, target->environment_id)
                                             : text_is(environment->name, target->environment);
        if (!is_here || !may_be(desired->project.id, target->project_id) ||
            !may_be(desired->service.id, target->service_id) ||
            (!pinned && !may_be(environment->url, target->url)))
            continue;
        found = target;
        count++;
    }
    found = count == 1 ? found : NULL;
    *unsure = !pinned && !(found && environment->url && found->url);
    return found;
}

/* --- joining: what in a declaration contradicts the floor ------------------------------------ */

struct joining {
    struct arena *arena;
    const struct floor *floor; /* NULL: none */
    struct target view;        /* of the declaration with the floor */
    struct faults *faults;
};

static void fault(const struct joining *joining, struct place where, const char *text,
                  const char *hint)
{
    struct err err;
    err_fill(&err, ERR_INPUT, where, "%s", text);
    err_fill_hint(&err, "%s", hint);
    faults_add(joining->faults, &err);
}

static void check_address(const struct joining *joining, const struct environment *environment)
{
    const struct floor *floor = joining->floor;
    if (!floor->url || !environment->url || text_is(floor->url, environment->url))
        return;
    fault(joining, environment->where,
          arena_printf(joining->arena,
                       "'%.60s' has the url %.120s, and the floor in %.120s has %.120s",
                       environment->name, environment->url, floor->file, floor->url),
          "The floor is checked at its own address: write the same url in both files.");
}

/* What one of the two calls a secret, the other would show. */
static void check_secret(const struct joining *joining, const struct setting *of_floor)
{
    const struct setting *declared = target_setting(&joining->view, of_floor->name);
    if (!declared || declared->wanted.type == SETTING_INERT ||
        declared->wanted.type == SETTING_ABSENT ||
        (declared->wanted.type == SETTING_SECRET) == (of_floor->wanted.type == SETTING_SECRET))
        return;
    const bool is_declared = declared->wanted.type == SETTING_SECRET;
    fault(joining, declared->where,
          arena_printf(joining->arena, "'%.80s' is a secret %s (%.120s:%u)", declared->name,
                       is_declared ? "here, and none in the floor" : "in the floor, and none here",
                       of_floor->where.file, of_floor->where.line),
          "Declare it as the floor does; an operator decides what the floor says.");
}

/* The text that is wanted, as the type of the floor reads it. */
static bool wants_forbidden(const struct joining *joining, const struct guardrail *guardrail,
                            const struct forbidden *row, const struct setting *declared)
{
    const struct setting *of_floor = target_guarded(&joining->view, guardrail, row->name);
    const struct judge_context context = {.arena = joining->arena, .target = &joining->view};
    const char *text = setting_text(joining->arena, declared);
    if (row->present)
        return of_floor && declared->wanted.type != SETTING_ABSENT;
    const bool is_text = text || declared->wanted.type == SETTING_ABSENT;
    return of_floor && is_text && forbidden_value(&context, of_floor, row, text) == OPENNESS_OPEN;
}

static void check_wanted(const struct joining *joining, const struct guardrail *guardrail)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        const struct setting *declared = target_setting(&joining->view, row->name);
        if (!declared || !wants_forbidden(joining, guardrail, row, declared))
            continue;
        fault(joining, declared->where,
              arena_printf(joining->arena,
                           "'%.80s' wants %.80s in '%.60s', and '%.60s' forbids it (%.120s:%u)",
                           declared->name, setting_wanted_text(joining->arena, declared),
                           joining->view.environment->name, guardrail->name, row->where.file,
                           row->where.line),
              "Change the declaration: no declaration lifts a guardrail of the floor.");
    }
}

static const struct forbidden *find_row(const struct guardrail *guardrail,
                                        const struct forbidden *allowed)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (forbidden_covers(&guardrail->forbid[i], allowed))
            return &guardrail->forbid[i];
    return NULL;
}

static void check_allowed(const struct joining *joining, const struct exception *exception,
                          const struct guardrail *guardrail)
{
    for (size_t i = 0; i < exception->allow_count; i++)
        if (!find_row(guardrail, &exception->allows[i]))
            fault(joining, exception->allows[i].where,
                  arena_printf(
                      joining->arena, "the guardrail '%.60s' does not forbid '%.60s=%.60s'",
                      guardrail->name, exception->allows[i].name, exception->allows[i].value),
                  "An exception can only name values that its guardrail forbids.");
}

static void check_exception(const struct joining *joining, const struct exception *exception)
{
    struct arena *arena = joining->arena;
    const struct guardrail *guardrail = target_guardrail(&joining->view, exception->lifts);
    if (!floor_is_named(exception->lifts))
        return;
    if (!guardrail)
        fault(joining, exception->where,
              arena_printf(arena,
                           "'%.60s' lifts '%.60s', which is no guardrail of the floor of '%.60s'",
                           exception->name, exception->lifts, joining->view.environment->name),
              joining->floor && joining->floor->target
                  ? "Name one that `tautline explain` lists, or limit it with 'in'."
                  : "No trust file with a floor for this target was found.");
    else if (guardrail->may_be_lifted == 0)
        fault(joining, exception->where,
              arena_printf(arena, "'%.60s' lifts '%.60s', which no exception may lift (%.120s:%u)",
                           exception->name, guardrail->name, guardrail->where.file,
                           guardrail->where.line),
              "Remove it; an operator can allow it in the floor with may_be_lifted.");
    else
        check_allowed(joining, exception, guardrail);
}

bool floor_join(struct arena *arena, const struct desired *desired,
                const struct environment *environment, const struct floor *floor,
                struct environment *out, struct faults *faults)
{
    struct joining joining = {.arena = arena, .floor = floor, .faults = faults};
    const size_t before = faults->count + faults->dropped;
    struct arena scratch;
    arena_init(&scratch);
    *out = *environment;
    out->floor = floor;
    if (floor && floor->url && !out->url)
        out->url = floor->url;
    target_make(&scratch, desired, out, &joining.view);
    if (floor)
        check_address(&joining, environment);
    for (size_t i = 0; floor && i < floor->setting_count; i++)
        check_secret(&joining, &floor->settings[i]);
    for (size_t i = 0; i < joining.view.guardrail_count; i++)
        if (joining.view.guardrails[i].of_floor)
            check_wanted(&joining, &joining.view.guardrails[i]);
    for (size_t i = 0; i < joining.view.exception_count; i++)
        check_exception(&joining, &joining.view.exceptions[i]);
    arena_release(&scratch);
    return faults->count + faults->dropped == before;
}
