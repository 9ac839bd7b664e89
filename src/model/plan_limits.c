#include "plan_limits.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"

#include "plan_guard.h"

bool plan_is_stopped_by(const struct planning_plan *plan, const struct reached *reached)
{
    return plan->question->closes ? reached_surely(reached) : reached_by_write(reached);
}

/* --- limits ------------------------------------------------------------------------------------ */

static struct place trust_place(const struct trust *trust)
{
    return (struct place){trust->file, 0, 0};
}

/* What refers to a change changes with it. */
static bool check_changes(struct planning_plan *plan, const struct trust *trust,
                          const struct plan *made, const struct reach *reach)
{
    const size_t writes = made->adds + made->changed + made->removes;
    size_t all = 0;
    for (size_t i = 0; i < reach->count; i++)
        all += reached_surely(&reach->items[i]);
    const char *besides =
        all > writes ? arena_printf(plan->arena, " (%zu of them by references)", all - writes) : "";
    return (int64_t)all <= trust->plan_max_changes ||
           plan_refuse(
               plan, EXIT_BREACHED, trust_place(trust),
               arena_printf(plan->arena, "the plan has %zu changes%s, and max_changes allows %lld",
                            all, besides, (long long)trust->plan_max_changes),
               "Plan a part of it with --only KEY, several plans one after the other; or have the "
               "operator who installed the trust file raise plans: max_changes.");
}

static bool check_deploys(struct planning_plan *plan, const struct trust *trust,
                          const struct plan *made)
{
    return !made->deploys || trust->plan_max_deploys >= 1 ||
           plan_refuse(plan, EXIT_BREACHED, trust_place(trust),
                       arena_printf(plan->arena,
                                    "the plan has 1 deploy, and max_deploys allows %lld",
                                    (long long)trust->plan_max_deploys),
                       "Have the operator who installed the trust file raise plans: max_deploys.");
}

/* The operator protected the variable by its name: where it may change, it may not. */
static bool refuse_protected(struct planning_plan *plan, const struct trust *trust,
                             const struct reached *reached)
{
    const char *by = reached->by->name, *name = reached->name;
    if (reached->doubt)
        return plan_refuse(
            plan, EXIT_INCONCLUSIVE, trust_place(trust),
            arena_printf(plan->arena,
                         "it is not known whether the plan changes '%s', which is protected: %s",
                         name, reached_doubt(plan->arena, reached)),
            arena_printf(
                plan->arena,
                "Store the value itself in %s instead of the reference; or have the operator who "
                "installed the trust file take '%s' out of plans: protected.",
                reached->doubt->in, name));
    return plan_refuse(
        plan, EXIT_BREACHED, trust_place(trust),
        text_is(by, name)
            ? arena_printf(plan->arena, "the plan changes '%s', which is protected", by)
        : reached->by_absence
            ? arena_printf(
                  plan->arena,
                  "the plan changes '%s', which decides what the absence of '%s' means, and "
                  "that one is protected",
                  by, name)
            : arena_printf(plan->arena,
                           "the plan changes '%s', and '%s', which is protected, refers to it", by,
                           name),
        "Leave it out with --only KEY; or have the operator who installed the trust file take it out "
        "of plans: protected.");
}

static bool check_protected(struct planning_plan *plan, const struct trust *trust,
                            const struct reach *reach)
{
    for (size_t i = 0; i < reach->count; i++)
        if (plan_is_stopped_by(plan, &reach->items[i]) &&
            names_has(&trust->protected, reach->items[i].name))
            return refuse_protected(plan, trust, &reach->items[i]);
    return true;
}

bool plan_is_within_limits(struct planning_plan *plan, const struct plan *made,
                           const struct reach *reach)
{
    const struct trust *trust = plan->question->trust;
    return !trust || (check_changes(plan, trust, made, reach) && check_deploys(plan, trust, made) &&
                      check_protected(plan, trust, reach));
}

/* --- roles ------------------------------------------------------------------------------------- */

static bool guardrail_is_touched(const struct plan *made, const struct reach *reach,
                                 const struct guardrail *guardrail)
{
    for (size_t i = 0; i < made->count; i++)
        if (guardrail_guards(guardrail, made->changes[i].setting))
            return true;
    for (size_t i = 0; i < reach->count; i++)
        if (guard_names(made->target, guardrail, reach->items[i].name))
            return true;
    return false;
}

static bool is_needed(const struct planning_plan *plan, const struct plan *made,
                      const struct reach *reach, const struct trust_environment *environment,
                      const char *role)
{
    const struct target *target = plan->question->target;
    if (names_has(&environment->needs, role))
        return true;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        if (names_has(&guardrail->change_needs, role) &&
            guardrail_is_touched(made, reach, guardrail))
            return true;
    }
    return false;
}

static bool check_target(struct planning_plan *plan, const struct trust *trust)
{
    const struct observed *observed = plan->question->observed;
    return trust_target(trust, observed->project_id, observed->environment_id,
                        observed->service_id) ||
           plan_refuse(
               plan, EXIT_FAILED, trust_place(trust),
               arena_printf(plan->arena,
                            "no target has the ids of this one: project %s, environment_id %s, "
                            "service %s",
                            observed->project_id, observed->environment_id, observed->service_id),
               "Add it under targets; the operator who installed the trust file decides "
               "what may be changed.");
}

/* A role that a guardrail needs cannot be left out where the trust file lacks it. */
static bool check_roles(struct planning_plan *plan, const struct trust *trust,
                        const struct plan *made, const struct reach *reach)
{
    const struct target *target = plan->question->target;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        for (size_t k = 0; k < guardrail->change_needs.count; k++) {
            const char *role = guardrail->change_needs.items[k];
            if (!trust_role(trust, role) && guardrail_is_touched(made, reach, guardrail)) {
                return plan_refuse(plan, EXIT_FAILED, guardrail->where,
                                   arena_printf(plan->arena,
                                                "'%s' needs the role '%s', which %s does not know",
                                                guardrail->name, role, trust->file),
                                   "Add the role and its people to the trust file.");
            }
        }
    }
    return true;
}

bool plan_needs(struct planning_plan *plan, struct plan *made, const struct reach *reach)
{
    const struct trust *trust = plan->question->trust;
    const char *name = plan->question->target->environment->name;
    struct clauses needs = {0};
    if (!trust)
        return true;
    const struct trust_environment *environment = trust_environment(trust, name);
    if (!environment) {
        return plan_refuse(plan, EXIT_FAILED, trust_place(trust),
                           arena_printf(plan->arena,
                                        "the trust file lets no role change the environment '%s'",
                                        name),
                           "Add it under environments, with the roles that must sign.");
    }
    if (!check_target(plan, trust) || !check_roles(plan, trust, made, reach))
        return false;
    for (size_t i = 0; i < trust->role_count; i++)
        if (is_needed(plan, made, reach, environment, trust->roles[i].name))
            clauses_add(plan->arena, &needs, trust->roles[i].name);
    made->needs = (struct names){needs.items, needs.count};
    return true;
}
