#include "model/judge_proof.h"

#include "base/arena.h"
#include "base/when.h"

bool proof_is_asked(const struct judge_context *context, const struct guardrail *guardrail)
{
    const struct remembered *remembered = context->observed->remembered;
    return guardrail->proof != NULL && remembered != NULL && remembered->asks_proofs;
}

static const struct proof *newest(const struct judge_context *context,
                                  const struct guardrail *guardrail)
{
    return remembered_proof(context->observed->remembered, guardrail->proof, context->clocks.ours);
}

const struct proof *proof_fresh(const struct judge_context *context,
                                const struct guardrail *guardrail)
{
    const struct proof *proof = newest(context, guardrail);
    if (proof == NULL || guardrail->max_age == 0) {
        return proof;
    }
    return context->clocks.ours - proof->sent <= guardrail->max_age ? proof : NULL;
}

static const char *fresh_words(struct arena *arena, const struct guardrail *guardrail,
                               const struct proof *proof)
{
    char sent[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    (void)when_format_day(proof->sent, sent);
    if (guardrail->max_age == 0) {
        return arena_printf(arena, "the proof `%s` is of %s", proof->name, sent);
    }
    return arena_printf(arena, "the proof `%s` is of %s, which counts until %s", proof->name, sent,
                        when_format_day(proof->sent + guardrail->max_age, last));
}

static const char *stale_words(struct arena *arena, const struct guardrail *guardrail,
                               const struct proof *proof)
{
    char sent[WHEN_TEXT_SIZE];
    if (proof == NULL) {
        return arena_printf(arena, "no proof `%s` is recorded", guardrail->proof);
    }
    return arena_printf(arena, "the newest proof `%s` is of %s, and counts for %lld days",
                        proof->name, when_format_day(proof->sent, sent),
                        (long long)(guardrail->max_age / WHEN_DAY));
}

const char *proof_words(const struct judge_context *context, const struct guardrail *guardrail)
{
    struct arena *arena = context->arena;
    if (guardrail->proof == NULL) {
        return NULL;
    }
    if (!proof_is_asked(context, guardrail)) {
        return arena_printf(arena, "the proof `%s` was not asked: no state is named",
                            guardrail->proof);
    }
    const struct proof *fresh = proof_fresh(context, guardrail);
    return fresh != NULL ? fresh_words(arena, guardrail, fresh)
                         : stale_words(arena, guardrail, newest(context, guardrail));
}

const char *proof_advice(const struct judge_context *context, const struct guardrail *guardrail)
{
    return arena_printf(context->arena,
                        "record one that was seen: tautline evidence add-proof %s --env %s --lead "
                        "EMAIL --time TIME --confirmation TEXT",
                        guardrail->proof, context->target->environment->name);
}
