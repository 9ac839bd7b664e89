#include "apply_state.h"

#include "base/arena.h"
#include "base/secret.h"
#include "base/text.h"

static const char *fingerprint(const struct apply_state *state, const char *name, const char *value)
{
    char out[FINGERPRINT_SIZE];
    remote_fingerprint(&state->work->keying, name, value, out);
    return arena_text(state->work->arena, out);
}

static void wants_init(struct apply_state *state, struct wants *out)
{
    const struct plan *plan = state->work->plan;
    struct arena *arena = state->work->arena;
    out->items = arena_array(arena, plan->count, sizeof *out->items);
    out->states = arena_array(arena, plan->count, sizeof *out->states);
    out->confirmed = arena_array(arena, plan->count, sizeof *out->confirmed);
    out->questions = arena_array(arena, plan->count, sizeof *out->questions);
}

static void wants_add(struct wants *wants, const struct want *want)
{
    wants->questions[wants->count] =
        (struct remote_question){want->name, want->scope, want->setting};
    wants->items[wants->count++] = *want;
}

static struct want forward_of(struct apply_state *state, const struct change *change)
{
    const struct journal_key *known = NULL;
    struct want want = {
        .name = change->name,
        .scope = change->shared ? REMOTE_SHARED : REMOTE_SERVICE,
        .setting = change->setting,
        .loosens = change->direction == DIRECTION_WEAKENS || change->direction == DIRECTION_UNKNOWN,
    };
    want.removes = change->kind == CHANGE_REMOVE;
    if (!want.removes)
        want.value = change->secret >= 0 ? secrets_value(state->work->secrets, change->secret)
                                         : change->value;
    if (state->resumed)
        known = journal_key(&state->journal, want.name, want.scope);
    want.before = known ? known->before : NULL;
    want.since = known ? known->since : 0;
    want.after = known ? known->after : fingerprint(state, want.name, want.value);
    return want;
}

/* The way back: what tightened loosens now. */
static struct want back_of(const struct change *change, const struct want *forward)
{
    return (struct want){
        .name = forward->name,
        .scope = forward->scope,
        .removes = change->has_undo && !change->undo,
        .value = change->has_undo ? change->undo : NULL,
        .loosens = change->direction != DIRECTION_WEAKENS,
        .before = forward->after,
        .after = forward->before,
    };
}

void wants_make(struct apply_state *state)
{
    const struct plan *plan = state->work->plan;
    wants_init(state, &state->forward);
    wants_init(state, &state->back);
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind == CHANGE_LIVE)
            continue;
        const struct want forward = forward_of(state, change);
        const struct want back = back_of(change, &forward);
        wants_add(&state->forward, &forward);
        wants_add(&state->back, &back);
    }
}

void wants_note_before(struct apply_state *state)
{
    for (size_t i = 0; i < state->forward.count; i++) {
        const char *before = arena_text(state->work->arena, state->look.variables[i].fingerprint);
        state->forward.items[i].before = before;
        state->forward.items[i].since = state->look.variables[i].updated_at;
        state->back.items[i].after = before;
    }
}

/* The bytes, or for what is no secret whatever means the same. */
static bool is_as_wanted(const struct want *want, const struct remote_variable *seen)
{
    if (want->removes)
        return !seen->there;
    if (!seen->there || seen->sealed)
        return false;
    return text_is(seen->fingerprint, want->after) ||
           (seen->has_effect && seen->effect == EFFECT_DESIRED);
}

/* A value that somebody put back is not as it was. */
static bool is_as_before(const struct want *want, const struct remote_variable *seen)
{
    return text_is(seen->fingerprint, want->before) &&
           (!want->since || !seen->updated_at || seen->updated_at == want->since);
}

void wants_compare(struct wants *wants, const struct remote_look *look)
{
    for (size_t i = 0; i < wants->count; i++) {
        const struct remote_variable *seen = &look->variables[i];
        const struct want *want = &wants->items[i];
        wants->states[i] = is_as_wanted(want, seen)   ? WANT_AFTER
                           : is_as_before(want, seen) ? WANT_BEFORE
                                                      : WANT_OTHER;
    }
}

bool wants_any(const struct wants *wants, enum want_state state)
{
    for (size_t i = 0; i < wants->count; i++)
        if (wants->states[i] == state)
            return true;
    return false;
}

const char *wants_moved(const struct wants *wants)
{
    for (size_t i = 0; i < wants->count; i++)
        if (wants->states[i] == WANT_OTHER)
            return wants->items[i].name;
    return NULL;
}
