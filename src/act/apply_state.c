#include "apply_state.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret.h"
#include "base/text.h"

enum { LINE_MOST = 1024, PAUSE_FIRST = 250, PAUSE_MOST = 5000 };

struct journal_half *apply_half(struct apply_state *state)
{
    return state->journal.undoing ? &state->journal.back : &state->journal.forward;
}

__attribute__((format(printf, 2, 0))) static const char *formatted(struct arena *arena,
                                                                   const char *format, va_list args)
{
    struct buf line;
    buf_init(&line, LINE_MOST);
    buf_vprintf(&line, format, args);
    return buf_finish(&line, arena);
}

void apply_tell_progress(struct apply_state *state, const char *format, ...)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    va_list args;
    va_start(args, format);
    callbacks->tell(callbacks->context, formatted(state->work->arena, format, args));
    va_end(args);
}

bool apply_is_asked_to_stop(const struct apply_state *state)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    return callbacks->stop(callbacks->context);
}

enum step apply_stop(struct apply_state *state, const char *why, const char *next)
{
    struct applied *out = state->out;
    out->code = EXIT_NOT_VERIFIED;
    out->end = APPLIED_OPEN;
    out->why = why;
    out->next = next;
    return STEP_STOPPED;
}

enum step apply_stop_or_signal(struct apply_state *state, const char *why, const char *next)
{
    return apply_stop(state, apply_is_asked_to_stop(state) ? "stopped by a signal" : why, next);
}

enum step apply_fail(struct apply_state *state, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    state->why = formatted(state->work->arena, format, args);
    va_end(args);
    return STEP_FAILED;
}

int64_t apply_deadline(const struct apply_state *state, int64_t seconds)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    return callbacks->ticks(callbacks->context) + seconds * 1000;
}

bool apply_pause(struct apply_state *state, unsigned round, int64_t deadline)
{
    const struct apply_callbacks *callbacks = &state->work->callbacks;
    const int64_t left = deadline - callbacks->ticks(callbacks->context);
    int64_t span = PAUSE_MOST;
    if (left <= 0 || apply_is_asked_to_stop(state))
        return false;
    if (round < 5)
        span = (int64_t)PAUSE_FIRST << round;
    callbacks->sleep(callbacks->context,
                     span < PAUSE_MOST ? (span < left ? span : left) : PAUSE_MOST);
    return true;
}

bool apply_look(struct apply_state *state, struct edits *edits)
{
    const struct remote *remote = state->work->remote;
    remote->look(remote->context, edits->questions, edits->count, &state->look);
    if (state->look.seen)
        edits_compare(edits, &state->look);
    return state->look.seen;
}

bool apply_runs_signed_code(const struct apply_state *state)
{
    struct code runs;
    code_of_deployment(state->work->arena, &state->look.active, &runs);
    return state->code.kind == CODE_UNPINNED || code_is_same(&runs, &state->code);
}

enum step apply_check_foreign(struct apply_state *state, const struct edits *edits)
{
    for (size_t i = 0; i < edits->count; i++)
        if (edits->states[i] == EDIT_FOREIGN) {
            apply_fail(state, "%s was changed by someone else", edits->items[i].name);
            return STEP_MOVED;
        }
    return STEP_DONE;
}

enum step apply_check_rows(struct apply_state *state, const struct edits *edits)
{
    for (size_t i = 0; i < edits->count; i++)
        if (edits->states[i] != EDIT_STORED) {
            apply_fail(state, "%s was changed by someone else", edits->items[i].name);
            return STEP_MOVED;
        }
    return STEP_DONE;
}

enum step apply_not_deployed(struct apply_state *state, const char *breach)
{
    state->next = "Others stored that since the apply was let through. Put it right at Railway, or "
                  "declare it, then make a new plan.";
    return apply_fail(state, "not deployed, because the deploy %s", breach);
}

/* ---- edits ---- */

static const char *fingerprint(const struct apply_state *state, const char *name, const char *value)
{
    char out[FINGERPRINT_SIZE];
    remote_fingerprint(&state->work->keying, name, value, out);
    return arena_text(state->work->arena, out);
}

static void edits_init(struct arena *arena, const struct plan *plan, struct edits *out)
{
    out->items = arena_array(arena, plan->count, sizeof *out->items);
    out->states = arena_array(arena, plan->count, sizeof *out->states);
    out->confirmed = arena_array(arena, plan->count, sizeof *out->confirmed);
    out->questions = arena_array(arena, plan->count, sizeof *out->questions);
}

static void edits_add(struct edits *edits, const struct edit *edit)
{
    edits->questions[edits->count] =
        (struct remote_question){edit->name, edit->scope, edit->setting};
    edits->items[edits->count++] = *edit;
}

static struct edit forward_of(struct apply_state *state, const struct change *change)
{
    const struct journal_key *known = NULL;
    struct edit edit = {
        .name = change->name,
        .scope = change->shared ? REMOTE_SHARED : REMOTE_SERVICE,
        .setting = change->setting,
        .loosens = change->direction == DIRECTION_WEAKENS || change->direction == DIRECTION_UNKNOWN,
    };
    edit.removes = change->kind == CHANGE_REMOVE;
    if (!edit.removes)
        edit.value = change->secret >= 0 ? secrets_value(state->work->secrets, change->secret)
                                         : change->value;
    if (state->resumed)
        known = journal_key(&state->journal, edit.name, edit.scope);
    edit.before = known ? known->before : NULL;
    edit.since = known ? known->since : 0;
    edit.after = known ? known->after : fingerprint(state, edit.name, edit.value);
    return edit;
}

/* The way back: what tightened loosens now. */
static struct edit back_of(const struct apply_state *state, const struct change *change,
                           const struct edit *forward)
{
    const bool kept = change->has_undo && change->undo_kept > 0;
    const char *value = change->has_undo ? change->undo : NULL;
    return (struct edit){
        .name = forward->name,
        .scope = forward->scope,
        .removes = change->has_undo && !change->undo && !kept && change->kind == CHANGE_ADD,
        .value = kept ? secrets_value(state->work->secrets, (int)change->undo_kept - 1) : value,
        .loosens = change->direction != DIRECTION_WEAKENS,
        .before = forward->after,
        .after = forward->before,
    };
}

void edits_make(struct apply_state *state)
{
    const struct plan *plan = state->work->plan;
    edits_init(state->work->arena, plan, &state->forward);
    edits_init(state->work->arena, plan, &state->back);
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind == CHANGE_LIVE)
            continue;
        const struct edit forward = forward_of(state, change);
        const struct edit back = back_of(state, change, &forward);
        edits_add(&state->forward, &forward);
        edits_add(&state->back, &back);
    }
}

void edits_note_before(struct apply_state *state)
{
    for (size_t i = 0; i < state->forward.count; i++) {
        const char *before = arena_text(state->work->arena, state->look.variables[i].fingerprint);
        state->forward.items[i].before = before;
        state->forward.items[i].since = state->look.variables[i].updated_at;
        state->back.items[i].after = before;
    }
}

/* The same bytes or, unless it is a secret, any value that means the same. */
static bool is_as_wanted(const struct edit *edit, const struct remote_variable *seen)
{
    if (edit->removes)
        return !seen->there;
    if (!seen->there || seen->sealed)
        return false;
    return text_is(seen->fingerprint, edit->after) ||
           (seen->has_effect && seen->effect == EFFECT_DESIRED);
}

/* A value that someone changed and put back is not as it was. */
static bool is_as_before(const struct edit *edit, const struct remote_variable *seen)
{
    return text_is(seen->fingerprint, edit->before) &&
           (!edit->since || !seen->updated_at || seen->updated_at == edit->since);
}

void edits_compare(struct edits *edits, const struct remote_look *look)
{
    for (size_t i = 0; i < edits->count; i++) {
        const struct remote_variable *seen = &look->variables[i];
        const struct edit *edit = &edits->items[i];
        edits->states[i] = is_as_wanted(edit, seen)   ? EDIT_STORED
                           : is_as_before(edit, seen) ? EDIT_PENDING
                                                      : EDIT_FOREIGN;
    }
}

bool edits_any(const struct edits *edits, enum edit_state state)
{
    for (size_t i = 0; i < edits->count; i++)
        if (edits->states[i] == state)
            return true;
    return false;
}
