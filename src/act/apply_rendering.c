/* What a plan can see of references is in its text (model/plan_reach). The rest, for example by way of
 * another service, only Railway knows: it is asked what a deploy would take live, before and after the
 * writes. */
#include "apply_state.h"

#include "base/arena.h"
#include "base/text.h"

static bool has_reference(const struct judgement *judgement)
{
    const struct variables *stored =
        judgement && judgement->observed ? &judgement->observed->stored : NULL;
    for (size_t i = 0; stored && i < stored->count; i++)
        if (stored->items[i].is_reference)
            return true;
    return false;
}

static bool may_change(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!plan->changes[i].shared && text_is(plan->changes[i].name, name))
            return true;
    return names_has(&plan->reaches, name);
}

bool rendering_note(struct apply_state *state)
{
    const struct apply_work *work = state->work;
    struct remote_rendering rendering;
    if (!work->plan->deploys || state->forward.count == 0 || !has_reference(work->before))
        return true;
    work->remote->render(work->remote->context, &rendering);
    state->why = rendering.why;
    if (!rendering.seen)
        return false;
    struct remote_reference *items = arena_array(work->arena, rendering.count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < rendering.count; i++)
        if (!may_change(work->plan, rendering.items[i].name))
            items[count++] = rendering.items[i];
    state->journal.references = items;
    state->journal.reference_count = count;
    return true;
}

static bool is_unchanged(const struct remote_reference *before,
                         const struct remote_rendering *rendering)
{
    for (size_t i = 0; i < rendering->count; i++)
        if (text_is(rendering->items[i].name, before->name))
            return text_is(rendering->items[i].fingerprint, before->fingerprint);
    return true; /* what is stored instead is a change of someone else, and no reference */
}

enum step rendering_check(struct apply_state *state)
{
    const struct remote *remote = state->work->remote;
    const struct journal *journal = &state->journal;
    struct remote_rendering rendering;
    if (journal->reference_count == 0)
        return STEP_DONE;
    remote->render(remote->context, &rendering);
    if (!rendering.seen)
        return apply_stop_or_signal(state, rendering.why, GO_ON_FROM_HERE);
    for (size_t i = 0; i < journal->reference_count; i++)
        if (!is_unchanged(&journal->references[i], &rendering))
            return apply_fail(state,
                              "the deploy would also change %s, which refers to another variable, "
                              "and the plan does not say so",
                              text_escaped(state->work->arena, journal->references[i].name));
    return STEP_DONE;
}
