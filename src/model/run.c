#include "model/run.h"

#include <string.h>

static void sum_guardrail(struct run *run, const struct finding *finding)
{
    if (finding->state.guardrail == GUARDRAIL_HELD && finding->exception)
        run->guardrails_excepted++;
    else
        run->guardrails[finding->state.guardrail]++;
}

static void sum_probe(struct run *run, const struct finding *finding)
{
    if (finding->state.probe == PROBE_FAIL && finding->exception)
        run->probes_excepted++;
    else
        run->probes[finding->state.probe]++;
}

static void sum_finding(struct run *run, const struct finding *finding)
{
    if (finding->kind == FINDING_SETTING)
        run->counts[finding->state.verdict]++;
    else if (finding->kind == FINDING_GUARDRAIL)
        sum_guardrail(run, finding);
    else if (finding->kind == FINDING_PROBE)
        sum_probe(run, finding);
}

static void sum_judgement(struct run *run, const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++)
        sum_finding(run, &judgement->findings[i]);
    run->coverage.settings += judgement->coverage.settings;
    run->coverage.not_asked += judgement->coverage.not_asked;
    for (size_t i = 0; i < WITNESS_COUNT; i++)
        run->coverage.witnessed[i] += judgement->coverage.witnessed[i];
    run->api_requests += judgement->observed->api_requests;
    run->probe_requests += judgement->observed->report_requests;
    for (size_t i = 0; i < judgement->observed->probe_count; i++)
        run->probe_requests += judgement->observed->probes[i].requests;
    run->exit = exit_code_worse(run->exit, judgement_exit(judgement));
}

/* What an earlier sum left. */
static void clear(struct run *run)
{
    memset(run->counts, 0, sizeof run->counts);
    memset(run->guardrails, 0, sizeof run->guardrails);
    memset(run->probes, 0, sizeof run->probes);
    run->guardrails_excepted = run->probes_excepted = 0;
    run->coverage = (struct coverage){0};
    run->api_requests = run->probe_requests = 0;
}

void run_sum(struct run *run)
{
    clear(run);
    run->exit = run->fault_count ? EXIT_FAILED : EXIT_IN_SYNC;
    /* Nothing that was judged is not "in sync": an empty set of checks is never fine. */
    if (run->judgement_count == 0)
        run->exit = exit_code_worse(run->exit, EXIT_INCONCLUSIVE);
    for (size_t i = 0; i < run->judgement_count; i++)
        sum_judgement(run, &run->judgements[i]);
}

static bool finding_occurs(const struct run *run, enum exit_code code)
{
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct judgement *judgement = &run->judgements[i];
        if (judgement_exit(judgement) == code)
            return true;
        for (size_t k = 0; k < judgement->count; k++)
            if (finding_exit(&judgement->findings[k]) == code)
                return true;
    }
    return false;
}

size_t run_classes(const struct run *run, enum exit_code out[8])
{
    static const enum exit_code worst_first[] = {
        EXIT_NOT_VERIFIED, EXIT_FAILED,  EXIT_NOT_APPROVED, EXIT_STALE,
        EXIT_BREACHED,     EXIT_CHANGES, EXIT_INCONCLUSIVE};
    size_t count = 0;
    for (size_t i = 0; i < sizeof worst_first / sizeof worst_first[0]; i++)
        if (run->exit == worst_first[i] || finding_occurs(run, worst_first[i]))
            out[count++] = worst_first[i];
    return count;
}
