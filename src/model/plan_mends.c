#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"
#include "model/plan.h"

#include "plan_change.h"
#include "plan_guard.h"

static bool writes_decider(const struct plan *plan, const struct guardrail *guardrail)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->changes[i].kind != CHANGE_LIVE &&
            names_has(&guardrail->deciders, plan->changes[i].name))
            return true;
    return false;
}

/* By what would be stored and run, and by nothing else. */
static bool is_shut(const struct judge_context *after, const struct guardrail *guardrail)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        const struct setting *setting = target_guarded(after->target, guardrail, row->name);
        const char *why = NULL;
        if (!setting || forbidden_side(after, setting, row, SIDE_STORED, &why) != OPENNESS_CLOSED ||
            forbidden_side(after, setting, row, SIDE_RUNNING, &why) != OPENNESS_CLOSED)
            return false;
    }
    return guardrail->forbid_count > 0;
}

bool plan_mends(struct arena *arena, const struct plan_question *now, const struct plan *plan,
                const struct guardrail *guardrail)
{
    struct observed after, answered;
    struct finding finding;
    if (!writes_decider(plan, guardrail))
        return false;
    const struct judge_context present = plan_context(arena, now);
    plan_after(arena, plan, now->observed, &after);
    answered = *now->observed;
    answered.stored = after.stored;
    answered.shared = after.shared;
    answered.running = after.running;
    const struct judge_context silent = context_in(&present, &after);
    const struct judge_context context = context_in(&present, &answered);
    const struct guardrail *settled = target_guardrail(context.target, guardrail->name);
    const struct guardrail *alone = target_guardrail(silent.target, guardrail->name);
    if (!settled || !alone || !is_shut(&silent, alone))
        return false;
    judge_guardrail(&context, settled, &finding);
    return finding.state.guardrail != GUARDRAIL_UNOBSERVED;
}
