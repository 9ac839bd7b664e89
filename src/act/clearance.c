#include "act/clearance.h"

#include "base/arena.h"
#include "base/text.h"

struct clearance {
    bool used;
};

/* What was written is never kept where what runs breaches the floor, unless undoing it would do that too:
 * what is only stored does not run while nothing is deployed. What a closing plan shut stays shut. */
static bool is_outweighed(const struct clearance_question *question,
                          const struct plan_breach *breach)
{
    const struct judgement *runs = question->runs;
    if (question->closes || breach->of_floor)
        return false;
    for (size_t i = 0; runs && i < runs->count; i++) {
        const struct finding *finding = &runs->findings[i];
        if (finding->kind != FINDING_GUARDRAIL || finding->state.guardrail != GUARDRAIL_BREACHED ||
            !finding->live)
            continue;
        const struct guardrail *guardrail = target_guardrail(runs->target, finding->name);
        if (guardrail && guardrail->of_floor && !text_is(finding->name, breach->guardrail))
            return true;
    }
    return false;
}

static bool is_of_floor(const struct clearance_question *question, const char *name)
{
    const struct plan_question *now = question->live.now;
    const struct guardrail *guardrail = target_guardrail(now->target, name);
    return guardrail && guardrail->of_floor;
}

static struct plan_breach find_breach(struct arena *arena,
                                      const struct clearance_question *question)
{
    if (question->closes && !question->live.back)
        return (struct plan_breach){.words = NULL};
    struct plan_breach breach = plan_breach(arena, &question->live);
    if (!question->live.back)
        return breach;
    if (!breach.words && question->withheld)
        breach = (struct plan_breach){
            .code = EXIT_BREACHED,
            .guardrail = question->withheld,
            .of_floor = is_of_floor(question, question->withheld),
            .words = arena_printf(arena, "would breach '%s'", question->withheld)};
    if (breach.words && is_outweighed(question, &breach))
        breach = (struct plan_breach){.words = NULL};
    return breach;
}

struct clearance *clearance_ask(struct arena *arena, const struct clearance_question *question,
                                struct plan_breach *why)
{
    *why = find_breach(arena, question);
    return why->words ? NULL : arena_alloc(arena, sizeof(struct clearance));
}

bool clearance_take(struct clearance *clearance)
{
    const bool may = clearance && !clearance->used;
    if (may)
        clearance->used = true;
    return may;
}
