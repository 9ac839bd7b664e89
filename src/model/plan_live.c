#include "base/arena.h"
#include "base/text.h"
#include "base/text_word.h"
#include "model/judge_context.h"
#include "plan_parts.h"

/* --- is something else running? ------------------------------------------------------------------ */

/* Do both do the same to the process, as the type reads them? */
static bool is_same_effect(const struct planning_plan *plan, const struct setting *setting,
                           const char *stored, const char *running)
{
    struct setting made;
    return text_is(stored, running) || (setting_want(plan->arena, setting, stored, &made) &&
                                        setting_effect(&made, running) == EFFECT_DESIRED);
}

/* A running template is the stored one, or what that renders to. */
static bool is_same_shown(const struct planning_plan *plan, const struct setting *setting,
                          const struct variable *stored, const struct variable *running)
{
    if (!stored->is_reference) {
        return is_same_effect(plan, setting, stored->value, running->value);
    }
    return stored->rendered == NULL || text_is(running->value, stored->value) ||
           is_same_effect(plan, setting, stored->rendered, running->value);
}

/* Known to differ. What is not known is never said to become live. */
static bool runs_other(const struct planning_plan *plan, const struct setting *setting,
                       const struct variable *stored, const struct variable *running)
{
    if (stored == NULL || running == NULL) {
        return stored != running && !setting->shared &&
               (stored == NULL || stored->kind != VARIABLE_SEALED);
    }
    if (stored->kind == VARIABLE_SHOWN && running->kind == VARIABLE_SHOWN) {
        return !setting->shared && !is_same_shown(plan, setting, stored, running);
    }
    return stored->kind == VARIABLE_HIDDEN && running->kind == VARIABLE_HIDDEN &&
           secrets_same(stored, running) == SAYS_OTHER;
}

/* --- what has to be deployed -------------------------------------------------------------------- */

static bool is_written(const struct planning_plan *plan, const struct setting *setting)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (text_is(plan->changes[i].name, setting->name) &&
            plan->changes[i].shared == setting->shared) {
            return true;
        }
    }
    return false;
}

bool plan_needs_deploy(struct planning_plan *plan, const struct planned_setting *setting)
{
    if (!setting->asked || is_written(plan, setting->declared)) {
        return false;
    }
    struct finding finding;
    judge_setting_as(&plan->context, setting->declared, setting->wanted, setting->sets, &finding);
    return finding.state.verdict == VERDICT_PENDING;
}

/* --- the row ----------------------------------------------------------------------------------- */

static const char *word_of(const struct planning_plan *plan, const struct variable *variable)
{
    const struct variable_view view = {true, NULL, variable};
    bool shown = variable != NULL && variable->kind == VARIABLE_SHOWN;
    return shown ? text_worded(plan->arena, variable->value) : view_shown(&plan->context, &view);
}

static struct moved moved_to(const struct variable *variable)
{
    const struct variable_view view = {true, NULL, variable};
    const char *text = view_text(&view);
    return (struct moved){variable == NULL || text != NULL, text, variable};
}

void plan_add_live(struct planning_plan *plan, const struct planned_setting *setting)
{
    const struct variable_view stored =
        variable_view(&plan->context, setting->declared, SIDE_STORED);
    const struct variable_view running =
        variable_view(&plan->context, setting->declared, SIDE_RUNNING);
    bool known = stored.seen && running.seen && setting->declared->wanted.type != SETTING_INERT;
    bool pending = plan_needs_deploy(plan, setting);
    if (!known || is_written(plan, setting->declared) ||
        (!pending && !runs_other(plan, setting->declared, stored.variable, running.variable))) {
        return;
    }
    struct change change = {
        .kind = CHANGE_LIVE,
        .name = setting->declared->name,
        .shared = setting->declared->shared,
        .setting = setting->wanted,
        .before = word_of(plan, running.variable),
        .after = word_of(plan, stored.variable),
        .secret = -1,
        .has_undo = true,
    };
    const struct moving moving = {.plan = plan,
                                  .setting = setting,
                                  .kind = change.kind,
                                  .before = moved_to(running.variable),
                                  .after = moved_to(stored.variable)};
    change.direction = plan_direction(&moving, &change.why);
    plan->changes =
        arena_grow(plan->arena, plan->changes, plan->count, &plan->capacity, sizeof *plan->changes);
    plan->changes[plan->count++] = change;
}
