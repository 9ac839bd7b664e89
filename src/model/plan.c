#include "model/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"
#include "plan_parts.h"

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

bool plan_refuse(struct planning_plan *plan, enum exit_code code, struct place where,
                 const char *text, const char *hint)
{
    plan->refusal->code = code;
    err_fill(&plan->refusal->err, ERR_INPUT, where, "%s", text);
    err_fill_hint(&plan->refusal->err, "%s", hint);
    return false;
}

/* --- before anything is planned ----------------------------------------------------------------- */

static bool check_look(struct planning_plan *plan)
{
    const struct observed *observed = plan->question->observed;
    const char *refusal = judge_refusal(&plan->context);
    if (refusal != NULL) {
        const char *hint = observed->refusal != NULL ? strchr(observed->refusal, '\n') : NULL;
        return plan_refuse(plan, EXIT_FAILED, ERR_NO_PLACE, refusal, hint != NULL ? hint + 1 : "");
    }
    if (!observed->stored.seen) {
        return plan_refuse(
            plan, EXIT_INCONCLUSIVE, ERR_NO_PLACE,
            arena_printf(plan->arena, "the stored values were not observed: %s",
                         observed->stored.why != NULL ? observed->stored.why : "not seen"),
            "Plan again once they can be seen: nothing is planned blindly.");
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

/* The world in which the exception is over begins at its end, whenever it is looked at. */
static struct clocks clocks_of(const struct plan_question *question)
{
    if (question->closes == NULL) {
        return question->clocks;
    }
    return (struct clocks){.ours = question->closes->ends, .hypothetical = true};
}

static void begin(struct planning_plan *plan)
{
    const struct plan_question *question = plan->question;
    const struct clocks clocks = clocks_of(question);
    context_init(&plan->context, plan->arena, question->target, question->observed, &clocks);
    for (size_t i = 0; i < question->target->exception_count; i++) {
        const char *name = question->target->exceptions[i].name;
        if (question->closes != NULL && text_is(question->closes->name, name)) {
            plan->context.states[i] = EXCEPTION_EXPIRED;
        }
    }
}

/* --- which settings ---------------------------------------------------------------------------- */

static bool exception_speaks_of(const struct exception *exception, const char *name)
{
    for (size_t i = 0; i < exception->allow_count; i++) {
        if (text_is(exception->allows[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool is_asked(const struct plan_question *question, const char *name)
{
    return (question->only.count == 0 || names_has(&question->only, name)) &&
           (question->closes == NULL || exception_speaks_of(question->closes, name));
}

static struct planned_setting *settings_of(struct planning_plan *plan)
{
    const struct target *target = plan->question->target;
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
    for (size_t i = 0; i < plan->question->target->setting_count; i++) {
        if (settings[i].asked && settings[i].declared->wanted.type != SETTING_INERT &&
            !plan_change_setting(plan, &settings[i])) {
            return false;
        }
    }
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
        if (running == NULL ||
            secrets_same(variables_find(&observed->stored, name), running) == SAYS_OTHER) {
            clauses_add(plan->arena, &moved, name);
        }
    }
    if (moved.count > 0) {
        const struct names names = {moved.items, moved.count};
        clauses_add(plan->arena, &plan->beyond,
                    arena_printf(plan->arena,
                                 "not declared, stored, and live only after the deploy: %s",
                                 names_some(plan->arena, &names, NOTE_NAMES_MOST)));
    }
}

/* Whatever a deploy makes live is said, also what this plan was not asked about. */
static void add_live(struct planning_plan *plan, const struct planned_setting *settings,
                     struct plan *out)
{
    const size_t count = plan->question->target->setting_count;
    out->deploys = plan->count > 0;
    for (size_t i = 0; i < count; i++) {
        out->deploys = out->deploys || plan_needs_deploy(plan, &settings[i]);
    }
    const bool closing = plan->question->closes != NULL; /* speaks of its exception alone */
    for (size_t i = 0; out->deploys && i < count; i++) {
        if (!closing || settings[i].asked) {
            plan_add_live(plan, &settings[i]);
        }
    }
    if (out->deploys && !closing) {
        say_undeclared(plan);
    }
    if (out->deploys && !plan->question->observed->running.seen) {
        const char *why = plan->question->observed->running.why;
        clauses_add(plan->arena, &plan->beyond,
                    arena_printf(plan->arena,
                                 "running values were not observed (%s): what else a deploy makes "
                                 "live is not known",
                                 why != NULL ? why : "not seen"));
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

static void count_changes(struct plan *out)
{
    out->has_undo = true;
    for (size_t i = 0; i < out->count; i++) {
        const struct change *change = &out->changes[i];
        out->adds += change->kind == CHANGE_ADD;
        out->changed += change->kind == CHANGE_CHANGE;
        out->removes += change->kind == CHANGE_REMOVE;
        out->weakens += change->direction == DIRECTION_WEAKENS;
        out->strengthens += change->direction == DIRECTION_STRENGTHENS;
        out->has_undo = out->has_undo && change->has_undo;
    }
}

/* Does the change put in force what the exception sets? What is stored otherwise and only becomes live is
 * not the exception's doing. */
static bool opens_by(const struct planning_plan *plan, const struct planned_setting *setting,
                     const struct change *change)
{
    if (change->setting != setting->wanted || change->direction != DIRECTION_WEAKENS) {
        return false;
    }
    const struct variable_view stored =
        variable_view(&plan->context, setting->declared, SIDE_STORED);
    const char *text = view_text(&stored);
    return change->kind != CHANGE_LIVE ||
           (text != NULL && setting_effect(setting->wanted, text) == EFFECT_DESIRED);
}

static bool exception_opens(const struct planning_plan *plan,
                            const struct planned_setting *settings, int exception,
                            const struct plan *made)
{
    for (size_t i = 0; i < plan->question->target->setting_count; i++) {
        for (size_t k = 0; settings[i].sets == exception && k < made->count; k++) {
            if (opens_by(plan, &settings[i], &made->changes[k])) {
                return true;
            }
        }
    }
    return false;
}

static struct names opened(struct planning_plan *plan, const struct planned_setting *settings,
                           const struct plan *made)
{
    const struct target *target = plan->question->target;
    for (size_t i = 0; i < target->exception_count; i++) {
        if (exception_opens(plan, settings, (int)i, made)) {
            clauses_add(plan->arena, &plan->opens, target->exceptions[i].name);
        }
    }
    return (struct names){plan->opens.items, plan->opens.count};
}

/* --- the world after --------------------------------------------------------------------------- */

/* Both ways that exist, and no third. */
static const char *breach_hint(struct planning_plan *plan, const struct guarded *after)
{
    const char *why =
        after->shut != NO_EXCEPTION ? judge_exception_words(&plan->context, after->shut) : NULL;
    return arena_printf(
        plan->arena,
        "%s%s%sTwo ways exist: change the declaration in a reviewed commit, or declare a "
        "dated exception that lifts `%s`.%s",
        why != NULL ? "Now " : "", why != NULL ? why : "", why != NULL ? ". " : "",
        after->breached->name,
        plan->question->only.count > 0 && !names_has(&plan->question->only, after->by->name)
            ? arena_printf(plan->arena, " This plan leaves it: add --only %s.", after->by->name)
            : "");
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
    out->open = guarded.open;
    if (guarded.breached == NULL || plan->question->closes != NULL) {
        return true;
    }
    return plan_refuse(
        plan, EXIT_BREACHED, guarded.breached->where,
        arena_printf(plan->arena,
                     "after the plan the guardrail '%s' would be breached: %s would be "
                     "%s",
                     guarded.breached->name, guarded.by->name, guarded.shown),
        breach_hint(plan, &guarded));
}

/* The world as it is stored now, with all of it live. */
static struct guarded guarded_now(const struct planning_plan *plan)
{
    const struct plan nothing = {.deploys = true};
    struct observed now;
    struct guarded guarded;
    plan_after(plan->arena, &nothing, plan->question->observed, &now);
    plan_guard(plan, &now, &guarded);
    return guarded;
}

static const char *undo_breaches(const struct planning_plan *plan)
{
    const struct guarded guarded = guarded_now(plan);
    return guarded.breached != NULL ? guarded.breached->name : NULL;
}

/* Where there is nothing to plan, a breach is still not silence. */
static void say_breached(struct planning_plan *plan)
{
    const struct guarded guarded = guarded_now(plan);
    if (guarded.breached != NULL) {
        clauses_add(plan->arena, &plan->beyond,
                    arena_printf(plan->arena, "the guardrail `%s` is breached: %s is %s",
                                 guarded.breached->name, guarded.by->name, guarded.shown));
    }
}

bool plan_undo_breaches(struct arena *arena, const struct plan *plan,
                        const struct plan_question *question, const char **guardrail)
{
    struct planning_plan undo = {.arena = arena, .question = question};
    (void)plan; /* its undo is the world that the question saw */
    begin(&undo);
    const char *found = undo_breaches(&undo);
    if (guardrail != NULL) {
        *guardrail = found;
    }
    return found != NULL;
}

/* --- all of it --------------------------------------------------------------------------------- */

bool plan_make(struct arena *arena, const struct plan_question *question, struct plan *out,
               struct plan_refusal *refusal)
{
    struct planning_plan plan = {.arena = arena, .question = question, .refusal = refusal};
    struct plan made = {.target = question->target};
    begin(&plan);
    if (!check_look(&plan) || !check_clocks(&plan)) {
        return false;
    }
    const struct planned_setting *settings = settings_of(&plan);
    if (!add_writes(&plan, settings)) {
        return false;
    }
    add_live(&plan, settings, &made);
    if (plan.count > 0) {
        qsort(plan.changes, plan.count, sizeof *plan.changes, compare_changes);
    }
    made.changes = plan.changes;
    made.count = plan.count;
    count_changes(&made);
    made.opens = opened(&plan, settings, &made);
    if (plan_is_empty(&made)) {
        say_breached(&plan);
    } else {
        made.undo_breaches = undo_breaches(&plan);
        if (!check_after(&plan, &made) || !plan_is_within_limits(&plan, &made) ||
            !plan_needs(&plan, &made)) {
            return false;
        }
    }
    made.beyond = (struct names){plan.beyond.items, plan.beyond.count};
    *out = made;
    return true;
}
