#include "model/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"

#include "plan_change.h"
#include "plan_guard.h"
#include "plan_limits.h"
#include "plan_reach.h"

static const char *const direction_names[] = {
    [DIRECTION_STRENGTHENS] = "strengthens",
    [DIRECTION_NEUTRAL] = "neutral",
    [DIRECTION_WEAKENS] = "weakens",
    [DIRECTION_UNKNOWN] = "unknown",
};

const char *direction_name(enum direction direction)
{
    return direction_names[direction];
}

bool plan_is_empty(const struct plan *plan)
{
    return plan->count == 0 && !plan->deploys;
}

/* --- before anything is planned ----------------------------------------------------------------- */

static bool check_look(struct planning_plan *plan)
{
    const struct observed *observed = plan->question->observed;
    const char *refusal = judge_refusal(&plan->context);
    if (refusal) {
        const char *hint = observed->refusal ? strchr(observed->refusal, '\n') : NULL;
        return plan_refuse(plan, EXIT_FAILED, ERR_NO_PLACE, refusal, hint ? hint + 1 : "");
    }
    if (!observed->stored.seen) {
        return plan_refuse(plan, EXIT_INCONCLUSIVE, ERR_NO_PLACE,
                           arena_printf(plan->arena, "the stored values were not observed: %s",
                                        observed->stored.why ? observed->stored.why : "not seen"),
                           "Plan again when the values can be read.");
    }
    return true;
}

/* A plan has an end, and exceptions have one: both need a clock that is believed. */
static bool check_clocks(struct planning_plan *plan)
{
    const struct clocks *clocks = &plan->context.clocks;
    int64_t ahead = clocks->railway - clocks->ours;
    int64_t skew = ahead < 0 ? -ahead : ahead;
    return clocks->hypothetical || clocks->railway == 0 || skew <= CLOCK_SKEW_MOST ||
           plan_refuse(
               plan, EXIT_INCONCLUSIVE, ERR_NO_PLACE,
               arena_printf(plan->arena, "this machine's clock is %lld seconds %s Railway's",
                            (long long)skew, ahead > 0 ? "behind" : "ahead of"),
               "Set this machine's clock: what ends at a time cannot be planned without one.");
}

/* --- which settings ---------------------------------------------------------------------------- */

static bool exception_speaks_of(const struct exception *exception, const char *name)
{
    for (size_t i = 0; i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, name))
            return true;
    return false;
}

static bool is_asked(const struct plan_question *question, const char *name)
{
    return (question->only.count == 0 || names_has(&question->only, name)) &&
           (!question->closes || exception_speaks_of(question->closes, name));
}

static struct planned_setting *settings_of(struct planning_plan *plan)
{
    const struct target *target = plan->context.target;
    struct planned_setting *settings =
        arena_array(plan->arena, target->setting_count, sizeof *settings);
    struct setting *made = arena_array(plan->arena, target->setting_count, sizeof *made);
    for (size_t i = 0; i < target->setting_count; i++) {
        const struct setting *declared = &target->settings[i];
        int sets = context_setting(&plan->context, declared, EXCEPTION_IN_FORCE, &made[i]);
        settings[i] = (struct planned_setting){
            .declared = declared,
            .wanted = sets == NO_EXCEPTION ? declared : &made[i],
            .sets = sets,
            .asked = is_asked(plan->question, declared->name),
        };
    }
    return settings;
}

/* --- the changes ------------------------------------------------------------------------------- */

static bool add_writes(struct planning_plan *plan, const struct planned_setting *settings)
{
    for (size_t i = 0; i < plan->question->target->setting_count; i++)
        if (settings[i].asked && settings[i].declared->wanted.type != SETTING_INERT &&
            !names_has(&plan->question->as_is, settings[i].declared->name) &&
            !plan_change_setting(plan, &settings[i]))
            return false;
    return true;
}

/* Of what is not declared only the names are said, and only where the values are known to differ. */
static void say_undeclared(struct planning_plan *plan)
{
    const struct observed *observed = plan->question->observed;
    const struct names undeclared = context_undeclared(&plan->context);
    struct clauses moved = {0};
    for (size_t i = 0; observed->running.seen && i < undeclared.count; i++) {
        const char *name = undeclared.items[i];
        const struct variable *running = variables_find(&observed->running, name);
        if (target_names(plan->question->target, name))
            continue; /* a row of its own */
        if (!running ||
            secrets_same(variables_find(&observed->stored, name), running) == SAYS_OTHER)
            clauses_add(plan->arena, &moved, name);
    }
    if (moved.count > 0) {
        const struct names names = {moved.items, moved.count};
        clauses_add(plan->arena, &plan->beyond,
                    arena_printf(plan->arena,
                                 "not declared, stored, and live only after the deploy: %s",
                                 names_some(plan->arena, &names, NOTE_NAMES_MOST)));
    }
}

/* What the floor alone names, once. */
static void add_live_of_floor(struct planning_plan *plan)
{
    const struct target *target = plan->context.target;
    const struct setting *setting = NULL;
    for (size_t i = target->setting_count; (setting = target_each(target, i)); i++)
        if (!target_setting(target, setting->name))
            plan_add_live(plan, &(struct planned_setting){
                                    .declared = setting, .wanted = setting, .sets = NO_EXCEPTION});
}

/* Everything that a deploy makes live is named, also what this plan was not asked about. */
static void add_live(struct planning_plan *plan, const struct planned_setting *settings,
                     struct plan *out)
{
    const size_t count = plan->question->target->setting_count;
    out->deploys = plan->count > 0;
    for (size_t i = 0; i < count; i++)
        out->deploys = out->deploys || plan_needs_deploy(plan, &settings[i]);
    const bool closing = plan->question->closes; /* is about its exception alone */
    for (size_t i = 0; out->deploys && i < count; i++)
        if (!closing || settings[i].asked)
            plan_add_live(plan, &settings[i]);
    if (out->deploys && !closing) {
        add_live_of_floor(plan);
        say_undeclared(plan);
    }
    if (out->deploys && !plan->question->observed->running.seen) {
        const char *why = plan->question->observed->running.why;
        clauses_add(plan->arena, &plan->beyond,
                    arena_printf(plan->arena,
                                 "running values were not observed (%s): what else a deploy makes "
                                 "live is not known",
                                 why ? why : "not seen"));
    }
}

/* LIVE last, removals after what is written, tightening before loosening. */
static int order_of(const struct change *change)
{
    static const int ranks[] = {[DIRECTION_STRENGTHENS] = 0,
                                [DIRECTION_NEUTRAL] = 1,
                                [DIRECTION_UNKNOWN] = 2,
                                [DIRECTION_WEAKENS] = 3};
    const int kind = change->kind == CHANGE_LIVE ? 2 : change->kind == CHANGE_REMOVE ? 1 : 0;
    return kind * 4 + ranks[change->direction];
}

static int compare_changes(const void *a, const void *b)
{
    const struct change *first = a, *second = b;
    const int order = order_of(first) - order_of(second);
    return order != 0 ? order : strcmp(first->name, second->name);
}

/* A closing plan is about its exception alone: it deploys what runs then. */
static void take_code(const struct planning_plan *plan, struct plan *out)
{
    if (plan->question->closes)
        out->code = (struct code){.kind = CODE_THEN};
    else
        code_of(plan->arena, plan->question->observed, &out->code);
}

/* What is not known may be a weakening. */
static void count_changes(struct plan *out)
{
    const bool unpinned = out->deploys && out->code.kind == CODE_UNPINNED;
    out->has_undo = true;
    out->weakens += unpinned;
    out->unknown_directions += unpinned;
    for (size_t i = 0; i < out->count; i++) {
        const struct change *change = &out->changes[i];
        out->adds += change->kind == CHANGE_ADD;
        out->changed += change->kind == CHANGE_CHANGE;
        out->removes += change->kind == CHANGE_REMOVE;
        out->unknown_directions += change->direction == DIRECTION_UNKNOWN;
        out->weakens +=
            change->direction == DIRECTION_WEAKENS || change->direction == DIRECTION_UNKNOWN;
        out->strengthens += change->direction == DIRECTION_STRENGTHENS;
        out->has_undo = out->has_undo && change->has_undo;
    }
}

/* Does the change put in force what the exception sets? What is stored otherwise and only becomes live is
 * not the exception's doing. */
static bool opens_by(const struct planning_plan *plan, const struct planned_setting *setting,
                     const struct change *change)
{
    if (change->setting != setting->wanted || change->direction != DIRECTION_WEAKENS)
        return false;
    const struct variable_view stored =
        variable_view(&plan->context, setting->declared, SIDE_STORED);
    const char *text = view_text(&stored);
    return change->kind != CHANGE_LIVE ||
           (text && setting_effect(setting->wanted, text) == EFFECT_DESIRED);
}

static bool exception_opens(const struct planning_plan *plan,
                            const struct planned_setting *settings, int exception,
                            const struct plan *made)
{
    for (size_t i = 0; i < plan->question->target->setting_count; i++) {
        for (size_t k = 0; settings[i].sets == exception && k < made->count; k++)
            if (opens_by(plan, &settings[i], &made->changes[k]))
                return true;
    }
    return false;
}

static struct names opened(struct planning_plan *plan, const struct planned_setting *settings,
                           const struct plan *made)
{
    const struct target *target = plan->question->target;
    for (size_t i = 0; i < target->exception_count; i++)
        if (exception_opens(plan, settings, (int)i, made))
            clauses_add(plan->arena, &plan->opens, target->exceptions[i].name);
    return (struct names){plan->opens.items, plan->opens.count};
}

/* --- the state after --------------------------------------------------------------------------- */

/* The ways that exist, and no other. */
static const char *breach_ways(struct arena *arena, const struct guardrail *breached)
{
    const bool lasts = breached->of_floor && breached->may_be_lifted == 0;
    return lasts ? "The floor holds whatever is declared: change what is stored."
                 : arena_printf(arena,
                                "Two ways exist: change the declaration in a reviewed commit, or "
                                "declare a dated exception that lifts `%s`.",
                                breached->name);
}

static const char *breach_hint(struct planning_plan *plan, const struct guarded *after)
{
    const char *why =
        after->shut != NO_EXCEPTION ? judge_exception_words(&plan->context, after->shut) : NULL;
    return arena_printf(
        plan->arena, "%s%s%s%s%s", why ? "Now " : "", why ? why : "", why ? ". " : "",
        breach_ways(plan->arena, after->breached),
        plan->question->only.count > 0 && !names_has(&plan->question->only, after->by->name)
            ? arena_printf(plan->arena, " This plan leaves it: add --only %s.", after->by->name)
            : "");
}

/* A stored secret that the deploy makes live. */
static bool is_unproven(const struct change *change)
{
    return change->kind == CHANGE_LIVE && change->setting->wanted.type == SETTING_SECRET;
}

/* One line each: guardrails that are unobserved, code that is not known, directions that are not. */
static void say_unknown(const struct planning_plan *plan, const struct guarded *after,
                        struct plan *out)
{
    struct clauses unknown = {0};
    for (size_t i = 0; i < after->unknown.count; i++)
        clauses_add(plan->arena, &unknown, after->unknown.items[i]);
    if (out->deploys && !plan->question->observed->running.seen)
        clauses_add(plan->arena, &unknown, "what else the deploy makes live");
    if (out->deploys && out->code.kind == CODE_UNPINNED)
        clauses_add(plan->arena, &unknown, "which code the deploy takes live: code not pinned");
    for (size_t i = 0; i < out->count; i++)
        if (out->changes[i].direction == DIRECTION_UNKNOWN)
            clauses_add(plan->arena, &unknown,
                        arena_printf(plan->arena, "the direction of %s%s%s",
                                     out->changes[i].shared ? "shared." : "", out->changes[i].name,
                                     is_unproven(&out->changes[i])
                                         ? ": the stored secret is unproven"
                                         : ""));
    out->unknown = (struct names){unknown.items, unknown.count};
}

static bool check_requires(struct planning_plan *plan, const struct observed *after,
                           const struct reach *reach)
{
    struct requirement broken;
    struct arena *arena = plan->arena;
    if (plan->question->closes || !guard_requirement_broken(plan, after, reach, &broken))
        return true; /* a closing plan has it as a precondition */
    const struct setting *setting = broken.setting, *required = broken.required;
    return plan_refuse(
        plan, broken.unseen ? EXIT_INCONCLUSIVE : EXIT_BREACHED, setting->where,
        arena_printf(arena, "the plan would leave '%s' as wanted, which requires '%s', and '%s' %s",
                     setting->name, required->name, required->name, broken.fault),
        broken.unseen
            ? "Plan again when it can be observed, or leave the change out with --only KEY."
            : arena_printf(arena,
                           "First, or in the same plan: %s. Or leave '%s' out with --only KEY.",
                           context_how_to(&plan->context, required), setting->name));
}

/* --- what is not known before the deploy ------------------------------------------------------- */

/* The change because of which it is not known what this row will show; NULL. */
static const struct reached *clouded(const struct judge_context *after, const struct reach *reach,
                                     const struct guardrail *guardrail,
                                     const struct forbidden *forbidden, const char **why)
{
    struct unread unread;
    if (!guard_unread(after, guardrail, forbidden, &unread))
        return NULL;
    *why = unread.why;
    return reach_find(reach, unread.setting->name, unread.setting->shared);
}

static const char *cloud(struct arena *arena, const struct reached *reached, const char *why)
{
    const char *by = reached->by->name;
    if (reached->doubt)
        return reached_doubt(arena, reached);
    if (reached->by_absence)
        return arena_printf(arena,
                            "%s is absent, and %s decides what that means, which the plan changes",
                            reached->name, by);
    return text_is(by, reached->name)
               ? arena_printf(arena, "%s would be %s: %s", by, reached->by->after, why)
               : arena_printf(arena, "%s refers to %s, which the plan changes", reached->name, by);
}

static const char *cloud_hint(struct arena *arena, const struct reached *reached)
{
    if (reached->doubt)
        return arena_printf(arena, "Store in %s a value that can be read instead of the reference.",
                            reached->doubt->in);
    if (reached->by_absence)
        return arena_printf(
            arena, "First store the wanted value in %s, or leave the change out with --only KEY.",
            reached->name);
    return arena_printf(arena,
                        text_is(reached->by->name, reached->name)
                            ? "Declare for %s a value that can be read, and no reference."
                            : "Store in %s a value that can be read instead of the reference, or "
                              "leave the change out with --only KEY.",
                        reached->name);
}

static bool refuse_clouded(struct planning_plan *plan, const struct guardrail *guardrail,
                           const struct reached *reached, const char *why)
{
    return plan_refuse(plan, EXIT_INCONCLUSIVE, guardrail->where,
                       arena_printf(plan->arena,
                                    "after the plan it is not known whether '%s' holds: %s",
                                    guardrail->name, cloud(plan->arena, reached, why)),
                       cloud_hint(plan->arena, reached));
}

/* A deploy would show it too late. */
static bool check_clouded(struct planning_plan *plan, const struct observed *observed,
                          const struct reach *reach)
{
    const struct judge_context after = context_in(&plan->context, observed);
    for (size_t i = 0; i < after.target->guardrail_count; i++) {
        const struct guardrail *guardrail = &after.target->guardrails[i];
        for (size_t k = 0; k < guardrail->forbid_count; k++) {
            const char *why = NULL;
            const struct reached *reached =
                clouded(&after, reach, guardrail, &guardrail->forbid[k], &why);
            if (reached && plan_is_stopped_by(plan, reached))
                return refuse_clouded(plan, guardrail, reached, why);
        }
    }
    return true;
}

static struct names surely_reached(struct arena *arena, const struct reach *reach)
{
    const char **items = arena_array(arena, reach->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < reach->count; i++)
        if (reached_surely(&reach->items[i]))
            items[count++] = reach->items[i].name;
    return (struct names){items, count};
}

/* By what the plan reaches, not by the names in its rows alone. */
static bool check_reach(struct planning_plan *plan, const struct observed *after, struct plan *out)
{
    const struct reach reach = plan_reach(plan->arena, out, plan->question->observed, after);
    struct observed doubted = *after;
    reach_forget(plan->arena, &reach, reached_by_write, &doubted);
    out->reaches = surely_reached(plan->arena, &reach);
    return check_clouded(plan, &doubted, &reach) && check_requires(plan, after, &reach) &&
           plan_is_within_limits(plan, out, &reach) && plan_needs(plan, out, &reach);
}

static bool check_after(struct planning_plan *plan, struct plan *out)
{
    struct observed after;
    struct guarded guarded;
    plan_after(plan->arena, out, plan->question->observed, &after);
    plan_guard(plan, &after, &guarded);
    out->guardrails_held = guarded.held;
    out->guardrails_unobserved = guarded.unobserved;
    out->guardrails_lifted = guarded.lifted;
    out->floor_held = guarded.floor_held;
    out->guardrails_other = guarded.other;
    out->open = guarded.open;
    say_unknown(plan, &guarded, out);
    if (!guarded.breached || plan->question->closes)
        return check_reach(plan, &after, out);
    return plan_refuse(
        plan, EXIT_BREACHED, guarded.breached->where,
        arena_printf(plan->arena,
                     "after the plan the guardrail '%s' would be breached: %s would be "
                     "%s",
                     guarded.breached->name, guarded.by->name, guarded.shown),
        breach_hint(plan, &guarded));
}

/* The world as it is stored now, with all of it live. */
static struct guarded guarded_now(const struct planning_plan *plan, struct observed *now)
{
    const struct plan nothing = {.deploys = true};
    struct guarded guarded;
    plan_after(plan->arena, &nothing, plan->question->observed, now);
    plan_guard(plan, now, &guarded);
    return guarded;
}

/* A guardrail, or what a setting that the plan reaches requires. */
static const char *undo_breaches(const struct planning_plan *plan, const struct plan *made)
{
    struct observed now;
    struct requirement broken;
    const struct guarded guarded = guarded_now(plan, &now);
    const struct reach reach = plan_reach(plan->arena, made, plan->question->observed, &now);
    if (guarded.breached)
        return guarded.breached->name;
    return guard_requirement_broken(plan, &now, &reach, &broken)
               ? guard_requirement(plan->arena, &broken)
               : NULL;
}

/* Where there is nothing to plan, a breach is still not silence. */
static void say_breached(struct planning_plan *plan)
{
    struct observed now;
    const struct guarded guarded = guarded_now(plan, &now);
    if (guarded.breached) {
        clauses_add(plan->arena, &plan->beyond,
                    arena_printf(plan->arena, "the guardrail `%s` is breached: %s is %s",
                                 guarded.breached->name, guarded.by->name, guarded.shown));
    }
}

/* --- all of it --------------------------------------------------------------------------------- */

bool plan_check(struct arena *arena, const struct plan_question *question, struct plan *plan,
                struct plan_refusal *refusal)
{
    struct planning_plan planning = {.arena = arena,
                                     .question = question,
                                     .context = plan_context(arena, question),
                                     .refusal = refusal};
    count_changes(plan);
    return check_look(&planning) && check_clocks(&planning) && check_after(&planning, plan);
}

bool plan_make(struct arena *arena, const struct plan_question *question, struct plan *out,
               struct plan_refusal *refusal)
{
    struct planning_plan plan = {.arena = arena,
                                 .question = question,
                                 .context = plan_context(arena, question),
                                 .refusal = refusal};
    struct plan made = {.target = question->target};
    if (!check_look(&plan) || !check_clocks(&plan))
        return false;
    const struct planned_setting *settings = settings_of(&plan);
    if (!add_writes(&plan, settings))
        return false;
    add_live(&plan, settings, &made);
    if (plan.count > 0)
        qsort(plan.changes, plan.count, sizeof *plan.changes, compare_changes);
    made.changes = plan.changes;
    made.count = plan.count;
    take_code(&plan, &made);
    count_changes(&made);
    made.opens = opened(&plan, settings, &made);
    if (plan_is_empty(&made)) {
        say_breached(&plan);
    } else {
        made.undo_breaches = undo_breaches(&plan, &made);
        if (!check_after(&plan, &made))
            return false;
    }
    made.beyond = (struct names){plan.beyond.items, plan.beyond.count};
    *out = made;
    return true;
}
