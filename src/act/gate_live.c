#include "gate_rules.h"

#include "base/arena.h"
#include "base/text.h"

static bool is_shown_by(const struct setting *setting, const struct probe_name *probes,
                        size_t count)
{
    for (size_t i = 0; i < setting->shown_by_count; i++)
        for (size_t k = 0; k < count; k++)
            if (text_is(setting->shown_by[i].probe, probes[k].probe))
                return true;
    return false;
}

static bool forbids(const struct guardrail *guardrail, const char *name)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, name))
            return true;
    return false;
}

static bool change_mends(const struct change *change, const struct guardrail *guardrail)
{
    if (forbids(guardrail, change->name))
        return change->direction == DIRECTION_STRENGTHENS;
    return change->direction != DIRECTION_WEAKENS && change->setting &&
           (is_shown_by(change->setting, guardrail->probes, guardrail->probe_count) ||
            is_shown_by(change->setting, guardrail->also, guardrail->also_count));
}

static bool plan_mends(const struct plan *plan, const struct guardrail *guardrail)
{
    for (size_t i = 0; plan && i < plan->count; i++)
        if (change_mends(&plan->changes[i], guardrail))
            return true;
    return false;
}

/* A record that is missing or old says nothing about the live service. */
static bool wants_only_a_proof(const struct guardrail *guardrail)
{
    return guardrail && guardrail->proof && guardrail->forbid_count == 0 &&
           guardrail->probe_count == 0 && guardrail->also_count == 0;
}

typedef bool finding_question(const struct gating *gating, const struct finding *finding);

static const struct guardrail *guardrail_of(const struct gating *gating,
                                            const struct finding *finding)
{
    return target_guardrail(gating->question->judgement->target, finding->name);
}

static bool refuses(const struct gating *gating, const struct finding *finding)
{
    const struct guardrail *guardrail = guardrail_of(gating, finding);
    return finding->state.guardrail == GUARDRAIL_BREACHED && !wants_only_a_proof(guardrail) &&
           !(guardrail && plan_mends(gating->question->plan, guardrail));
}

static bool is_unknown(const struct gating *gating, const struct finding *finding)
{
    return finding->state.guardrail == GUARDRAIL_UNOBSERVED ||
           (finding->state.guardrail == GUARDRAIL_BREACHED &&
            wants_only_a_proof(guardrail_of(gating, finding)));
}

static struct names collect(const struct gating *gating, finding_question *asked)
{
    const struct judgement *judgement = gating->question->judgement;
    const char **names = arena_array(gating->arena, judgement->count + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_GUARDRAIL &&
            asked(gating, &judgement->findings[i]))
            names[count++] = judgement->findings[i].name;
    return (struct names){names, count};
}

struct names gate_breached(const struct gating *gating)
{
    return collect(gating, refuses);
}

struct names gate_unknown(const struct gating *gating)
{
    return collect(gating, is_unknown);
}

bool gate_loosens(const struct gating *gating)
{
    const struct plan *plan = gating->question->plan;
    return gating->question->read->closing || plan->weakens > 0 || plan->opens.count > 0;
}
