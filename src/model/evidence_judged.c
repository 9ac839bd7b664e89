/* evidence_judged: a judgement as its check would be read from a ledger. */
#include "base/arena.h"
#include "model/evidence.h"
#include "model/finding.h"

static struct evidence_states states(struct arena *arena, const struct judgement *judgement,
                                     enum finding_kind kind)
{
    struct evidence_state *items = arena_array(arena, judgement->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        const bool skipped = finding->kind != kind || (kind == FINDING_SETTING &&
                                                       (finding->state.verdict == VERDICT_IN_SYNC ||
                                                        finding->state.verdict == VERDICT_INERT));
        if (skipped)
            continue;
        const char *word = kind == FINDING_SETTING ? verdict_name(finding->state.verdict)
                           : kind == FINDING_GUARDRAIL
                               ? guardrail_state_name(finding->state.guardrail)
                               : probe_outcome_name(finding->state.probe);
        items[count++] = (struct evidence_state){finding->name, word, finding->exception};
    }
    return (struct evidence_states){items, count};
}

static struct evidence_exception exception_of(const struct judgement *judgement,
                                              const struct finding *finding)
{
    const struct exception *declared = target_exception(judgement->target, finding->name);
    return (struct evidence_exception){
        .name = finding->name,
        .state = exception_state_name(finding->state.exception),
        .lifts = declared ? declared->lifts : NULL,
        .policy = declared ? declared->policy : NULL,
        .owner = declared ? declared->owner : NULL,
        .ends = declared && declared->bounded ? declared->ends : 0,
        .unused = finding->exception_unused,
        .also_open = finding->others.open,
        .still_open = finding->exempted.open,
    };
}

static struct evidence_exceptions exceptions(struct arena *arena, const struct judgement *judgement)
{
    struct evidence_exception *items = arena_array(arena, judgement->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_EXCEPTION)
            items[count++] = exception_of(judgement, &judgement->findings[i]);
    return (struct evidence_exceptions){items, count};
}

static int64_t count_in_sync(const struct judgement *judgement)
{
    int64_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += judgement->findings[i].kind == FINDING_SETTING &&
                 judgement->findings[i].state.verdict == VERDICT_IN_SYNC;
    return count;
}

void evidence_judged(struct arena *arena, const struct judgement *judgement,
                     struct evidence_check *out)
{
    *out = (struct evidence_check){
        .exit = judgement_exit(judgement),
        .desired = judgement->target->desired->digest,
        .deployment = judgement->observed->active.id,
        .commit = judgement->observed->active.commit,
        .in_sync = count_in_sync(judgement),
        .settings = states(arena, judgement, FINDING_SETTING),
        .guardrails = states(arena, judgement, FINDING_GUARDRAIL),
        .probes = states(arena, judgement, FINDING_PROBE),
        .exceptions = exceptions(arena, judgement),
    };
}
