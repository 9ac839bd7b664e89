#include "model/judge.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_context.h"
#include "model/judge_exception.h"
#include "model/judge_guardrail.h"
#include "model/judge_note.h"
#include "model/judge_probe.h"
#include "model/judge_proof.h"
#include "model/judge_setting.h"

/* Where the findings of each kind begin. They are judged in another order than they are told:
 * settings and guardrails first say which exceptions are used. */
struct layout {
    size_t guardrails, exceptions, settings, probes, notes, most;
};

static struct layout layout_of(const struct judge_context *context)
{
    const struct target *target = context->target;
    struct layout at = {0};
    at.exceptions = at.guardrails + target->guardrail_count;
    at.settings = at.exceptions + target->exception_count;
    at.probes = at.settings + target->setting_count;
    at.notes = at.probes + target->probe_count;
    at.most = at.notes + judge_notes_most(context);
    return at;
}

/* Was everything seen that could need the exception? Not where the rule that it lifts is unobserved. */
static bool is_rule_seen(const struct target *target, const struct finding *guardrails,
                         const struct exception *exception)
{
    for (size_t i = 0; i < target->guardrail_count; i++) {
        if (text_is(guardrails[i].name, exception->lifts)) {
            return guardrails[i].state.guardrail != GUARDRAIL_UNOBSERVED;
        }
    }
    return true;
}

static void judge_declared(const struct judge_context *context, const struct layout *at,
                           struct finding *findings)
{
    const struct target *target = context->target;
    const struct observed *observed = context->observed;
    bool all_seen = !observed->refused && observed->stored.seen && observed->running.seen;
    for (size_t i = 0; i < target->setting_count; i++) {
        judge_setting(context, &target->settings[i], &findings[at->settings + i]);
    }
    for (size_t i = 0; i < target->guardrail_count; i++) {
        judge_guardrail(context, &target->guardrails[i], &findings[at->guardrails + i]);
    }
    for (size_t i = 0; i < target->probe_count; i++) {
        judge_probe(context, &target->probes[i], &findings[at->probes + i]);
    }
    for (size_t i = 0; i < target->exception_count; i++) {
        bool seen =
            all_seen && is_rule_seen(target, &findings[at->guardrails], &target->exceptions[i]);
        judge_exception(context, i, seen, &findings[at->exceptions + i]);
    }
    for (size_t i = 0; i < target->setting_count; i++) {
        judge_setting_close(context, &target->settings[i], &findings[at->settings + i]);
    }
}

/* --- coverage ---------------------------------------------------------------------------------- */

static void cover_setting(struct coverage *coverage, const struct finding *finding)
{
    if (finding->state.verdict == VERDICT_INERT) {
        return;
    }
    coverage->settings++;
    for (int i = 0; i < WITNESS_COUNT; i++) {
        enum says says = finding->witnesses[i].says;
        coverage->witnessed[i] += says == SAYS_DESIRED || says == SAYS_OTHER;
    }
}

static struct coverage coverage_of(const struct judge_context *context, const struct layout *at,
                                   const struct finding *findings)
{
    const struct target *target = context->target;
    struct coverage coverage = {0};
    for (size_t i = 0; i < target->setting_count; i++) {
        cover_setting(&coverage, &findings[at->settings + i]);
    }
    for (size_t i = 0; i < target->probe_count; i++) {
        coverage.not_asked += findings[at->probes + i].state.probe == PROBE_NOT_ASKED;
    }
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        coverage.not_asked += guardrail->proof != NULL && !proof_is_asked(context, guardrail);
    }
    return coverage;
}

void judge_target(struct arena *arena, const struct target *target, const struct observed *observed,
                  const struct siblings *siblings, const struct clocks *clocks,
                  struct judgement *out)
{
    struct judge_context context;
    context_init(&context, arena, target, observed, clocks);
    context.siblings = *siblings;
    struct layout at = layout_of(&context);
    struct finding *findings = arena_array(arena, at.most, sizeof *findings);
    judge_declared(&context, &at, findings);
    struct names undeclared = context_undeclared(&context);
    size_t notes = judge_notes(&context, &undeclared, &findings[at.notes]);
    *out = (struct judgement){
        .target = target,
        .observed = observed,
        .findings = findings,
        .count = at.notes + notes,
        .coverage = coverage_of(&context, &at, findings),
        .undeclared = undeclared.count,
        .undeclared_names = undeclared,
    };
}
