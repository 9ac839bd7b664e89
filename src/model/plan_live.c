#include "model/plan_live.h"

#include "base/arena.h"
#include "base/text.h"

#include "plan_guard.h"
#include "plan_reach.h"

/* --- what is guarded or protected -------------------------------------------------------------------- */

/* Has the plan a row that writes it? */
static bool writes(const struct plan *plan, const char *name, bool shared)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->changes[i].kind != CHANGE_LIVE && plan->changes[i].shared == shared &&
            text_is(plan->changes[i].name, name))
            return true;
    return false;
}

static const struct variables *variables_of(const struct observed *observed, bool shared)
{
    return shared ? &observed->shared : &observed->stored;
}

/* NULL: not seen. */
static const char *mark_of(struct arena *arena, const struct observed *observed, const char *name,
                           bool shared)
{
    const struct variables *variables = variables_of(observed, shared);
    const struct variable *variable = variables->seen ? variables_find(variables, name) : NULL;
    if (!variable)
        return variables->seen ? "absent" : NULL;
    if (variable->kind == VARIABLE_SEALED)
        return arena_printf(arena, "sealed %lld", (long long)variable->updated_at);
    return variable->fingerprint ? variable->fingerprint : "there";
}

/* One watch while it is made. */
struct watching {
    bool unseen; /* also what was not seen, without a mark */
    struct arena *arena;
    const struct observed *observed;
    const struct plan *plan;
    struct watch_row *items;
    size_t count, capacity;
};

static void watch_one(struct watching *watching, const char *name, bool shared)
{
    const char *mark = mark_of(watching->arena, watching->observed, name, shared);
    bool known = (!mark && !watching->unseen) || writes(watching->plan, name, shared);
    for (size_t i = 0; !known && i < watching->count; i++)
        known = watching->items[i].shared == shared && text_is(watching->items[i].name, name);
    if (known)
        return;
    watching->items = arena_grow(watching->arena, watching->items, watching->count,
                                 &watching->capacity, sizeof *watching->items);
    watching->items[watching->count++] = (struct watch_row){name, shared, mark};
}

static void watch_guarded(struct watching *watching, const struct target *target,
                          const struct guardrail *guardrail)
{
    for (size_t i = 0; i < target->setting_count; i++)
        if (guardrail_guards(guardrail, &target->settings[i]))
            watch_one(watching, target->settings[i].name, target->settings[i].shared);
    for (size_t i = 0; i < guardrail->setting_count; i++)
        watch_one(watching, guardrail->settings[i].name, guardrail->settings[i].shared);
}

static struct watch watch_all(struct arena *arena, const struct plan_question *question,
                              const struct plan *plan, bool unseen)
{
    struct watching watching = {
        .unseen = unseen, .arena = arena, .observed = question->observed, .plan = plan};
    const struct target *target = question->target;
    for (size_t i = 0; i < target->guardrail_count; i++)
        watch_guarded(&watching, target, &target->guardrails[i]);
    for (size_t i = 0; question->trust && i < question->trust->protected.count; i++) {
        watch_one(&watching, question->trust->protected.items[i], false);
        watch_one(&watching, question->trust->protected.items[i], true);
    }
    return (struct watch){watching.items, watching.count};
}

struct watch plan_watch(struct arena *arena, const struct plan_question *question,
                        const struct plan *plan)
{
    return watch_all(arena, question, plan, false);
}

static const struct watch_row *watch_find(const struct watch *watch, const char *name, bool shared)
{
    for (size_t i = 0; i < watch->count; i++)
        if (watch->items[i].shared == shared && text_is(watch->items[i].name, name))
            return &watch->items[i];
    return NULL;
}

/* Is it stored as it was when the plan was let through? What is guarded only since is not known to be. */
static bool is_as_watched(const struct planning_plan *planning, const struct watch *watch,
                          const char *name, bool shared)
{
    const char *mark = mark_of(planning->arena, planning->question->observed, name, shared);
    const struct watch_row *then = watch_find(watch, name, shared);
    return then && text_is(mark, then->mark);
}

/* What the declaration and the floor want, which were signed, needs no other signature; what the operator
 * protected by its name does. */
static bool is_wanted(const struct planning_plan *planning, const struct judge_context *after,
                      const struct watch_row *watched)
{
    const struct plan_question *question = planning->question;
    const struct setting *setting = NULL;
    bool wanted = false;
    if (question->trust && names_has(&question->trust->protected, watched->name))
        return false;
    for (size_t i = 0; (setting = target_each(after->target, i)) != NULL; i++) {
        if (setting->shared != watched->shared || !text_is(setting->name, watched->name))
            continue;
        const struct variable_view view = variable_view(after, setting, SIDE_STORED);
        const char *text = view_text(&view);
        if (setting->wanted.type == SETTING_SECRET || setting->wanted.type == SETTING_INERT ||
            (view.variable && !text) || setting_effect(setting, text) != EFFECT_DESIRED)
            return false;
        wanted = true;
    }
    return wanted;
}

/* Does the service run it as it is stored? Of a shared one what refers to it tells, which is asked apart. */
static bool runs_already(const struct observed *observed, const struct watch_row *row)
{
    return row->shared ||
           (observed->running.seen &&
            variables_same(variables_find(&observed->stored, row->name),
                           variables_find(&observed->running, row->name)) == SAYS_DESIRED);
}

/* By what is guarded or protected now. What is so only since the plan was let through is not known to be as
 * it was then: it may not become live. */
static bool is_unsigned(const struct planning_plan *planning, const struct judge_context *after,
                        const struct watch *then, const struct watch_row *row)
{
    const bool same = watch_find(then, row->name, row->shared)
                          ? is_as_watched(planning, then, row->name, row->shared)
                          : runs_already(planning->question->observed, row);
    return !same && !is_wanted(planning, after, row);
}

static struct plan_breach find_unsigned(const struct planning_plan *planning,
                                        const struct plan *plan, const struct watch *then,
                                        const struct observed *world)
{
    const struct judge_context after = context_in(&planning->context, world);
    const struct watch now = watch_all(planning->arena, planning->question, plan, true);
    for (size_t i = 0; i < now.count; i++)
        if (is_unsigned(planning, &after, then, &now.items[i]))
            return (struct plan_breach){
                .code = EXIT_NOT_APPROVED,
                .words = arena_printf(planning->arena,
                                      "would take live %s%s, which is guarded or protected, was "
                                      "changed by others, and is not in the plan",
                                      now.items[i].shared ? "shared." : "", now.items[i].name),
            };
    return (struct plan_breach){.words = NULL};
}

/* --- guardrails and requirements -------------------------------------------------------------------- */

/* Written by the plan, or stored as when it was let through: what is unread, and what decides its absence. */
static bool is_signed(const struct planning_plan *planning, const struct plan *plan,
                      const struct watch *watch, const struct unread *unread)
{
    const struct setting *const settings[] = {unread->setting, unread->decider};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (settings[i] && !writes(plan, settings[i]->name, settings[i]->shared) &&
            !is_as_watched(planning, watch, settings[i]->name, settings[i]->shared))
            return false;
    return true;
}

/* The first guardrail of which it is not known whether something that others stored breaches it. */
static struct plan_breach find_unread(const struct planning_plan *planning, const struct plan *plan,
                                      const struct watch *watch, const struct observed *after)
{
    struct arena *arena = planning->arena;
    const struct reach reach = plan_reach(arena, plan, planning->question->observed, after);
    struct observed doubted = *after;
    struct plan_breach found = {.code = EXIT_INCONCLUSIVE};
    reach_forget(arena, &reach, reached_by_write, &doubted);
    const struct judge_context context = context_in(&planning->context, &doubted);
    for (size_t i = 0; i < context.target->guardrail_count; i++) {
        const struct guardrail *guardrail = &context.target->guardrails[i];
        for (size_t k = 0; k < guardrail->forbid_count; k++) {
            struct unread unread;
            if (!guard_unread(&context, guardrail, &guardrail->forbid[k], &unread) ||
                is_signed(planning, plan, watch, &unread))
                continue;
            found.of_floor = found.of_floor || guardrail->of_floor;
            if (found.words)
                continue;
            found.guardrail = guardrail->name;
            found.words = arena_printf(arena, "may breach '%s': %s: %s", guardrail->name,
                                       unread.setting->name,
                                       unread.why ? unread.why : "its value is not known");
        }
    }
    return found;
}

static struct plan_breach find_required(const struct planning_plan *planning,
                                        const struct plan *plan, const struct observed *after)
{
    struct arena *arena = planning->arena;
    const struct reach reach = plan_reach(arena, plan, planning->question->observed, after);
    struct requirement broken;
    if (!guard_requirement_broken(planning, after, &reach, &broken))
        return (struct plan_breach){.words = NULL};
    const char *words = guard_requirement(arena, &broken);
    return (struct plan_breach){.code = broken.unseen ? EXIT_INCONCLUSIVE : EXIT_BREACHED,
                                .guardrail = words,
                                .words = arena_printf(arena, "%s breach %s, and that %s",
                                                      broken.unseen ? "may" : "would", words,
                                                      broken.fault)};
}

static struct plan_breach breach_of(struct arena *arena, const struct guarded *guarded,
                                    bool floor_unread)
{
    const char *name = guarded->breached->name;
    return (struct plan_breach){.code = EXIT_BREACHED,
                                .guardrail = name,
                                .words = arena_printf(arena, "would breach '%s': %s would be %s",
                                                      name, guarded->by->name, guarded->shown),
                                .of_floor = guarded->floor_breached || floor_unread};
}

struct plan_breach plan_breach(struct arena *arena, const struct plan_live *live)
{
    const struct plan *plan = live->plan;
    struct planning_plan planning = {
        .arena = arena, .question = live->now, .context = plan_context(arena, live->now)};
    struct observed after;
    struct guarded guarded;
    plan_after(arena, plan, live->now->observed, &after);
    plan_guard(&planning, &after, &guarded);
    struct plan_breach found = find_unread(&planning, plan, live->then, &after);
    if (guarded.breached)
        return breach_of(arena, &guarded, found.of_floor);
    if (!found.words && !live->back)
        found = find_unsigned(&planning, plan, live->then, &after);
    return found.words ? found : find_required(&planning, plan, &after);
}

/* --- what runs -------------------------------------------------------------------------------------- */

struct names plan_runs_otherwise(struct arena *arena, const struct observed *observed,
                                 const struct plan *plan)
{
    const struct reach reach = plan_reach(arena, plan, observed, observed);
    const char **items = arena_array(arena, reach.count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < reach.count; i++) {
        const struct reached *reached = &reach.items[i];
        if (!reached->shared && reached_by_write(reached) &&
            variables_same(variables_find(&observed->stored, reached->name),
                           variables_find(&observed->running, reached->name)) == SAYS_OTHER)
            items[count++] = reached->name;
    }
    return (struct names){items, count};
}
