#include "model/judge_exception.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/judge_scope.h"

/* `lifts no-unsigned-webhooks, policy allowlist, owner PTO`. */
static const char *terms(struct arena *arena, const struct exception *exception)
{
    const char *policy =
        exception->policy != NULL ? arena_printf(arena, ", policy %s", exception->policy) : "";
    const char *owner =
        exception->owner != NULL ? arena_printf(arena, ", owner %s", exception->owner) : "";
    return arena_printf(arena, "lifts %s%s%s", exception->lifts, policy, owner);
}

static const char *span(struct arena *arena, const struct exception *exception,
                        enum exception_state state)
{
    char starts[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    (void)when_format_day(exception->starts, starts);
    (void)when_format_day(exception->ends - 1, last);
    switch (state) {
    case EXCEPTION_IN_FORCE:
        return arena_printf(arena, "; its last day is %s", last);
    case EXCEPTION_UPCOMING:
        return arena_printf(arena, "; starts on %s", starts);
    case EXCEPTION_EXPIRED:
        return arena_printf(arena, "; ended on %s", last);
    case EXCEPTION_TOO_LONG:
        return arena_printf(arena, "; %s to %s is longer than %lld days: not in force", starts,
                            last, (long long)(exception->max / WHEN_DAY));
    case EXCEPTION_UNOBSERVED:
        return arena_printf(arena, "; its last day is %s, and the clocks disagree", last);
    case EXCEPTION_MALFORMED:
        break;
    }
    return "; it has no readable start and end: not in force";
}

/* While its hole is open: what must be there before it can be closed. */
static const char *advice_in_force(const struct judge_context *context, size_t number, bool unused)
{
    const char *todo = closing_todo(context, &context->target->exceptions[number]);
    if (unused) {
        return "nothing needs it: it can be taken out of the declaration";
    }
    return todo == NULL || !context->used[number] || context->observed->refused
               ? NULL
               : arena_printf(context->arena, "before it ends, for its closing: %s", todo);
}

static const char *advice_expired(const struct judge_context *context, size_t number, bool is_open)
{
    const char *todo = closing_todo(context, &context->target->exceptions[number]);
    if (!is_open) {
        return "take it out of the declaration";
    }
    return todo == NULL
               ? "close the hole; then take it out of the declaration"
               : arena_printf(context->arena,
                              "%s; close the hole; then take it out of the declaration", todo);
}

static const char *advice(const struct judge_context *context, size_t number,
                          const struct finding *finding)
{
    switch (finding->state.exception) {
    case EXCEPTION_IN_FORCE:
        return advice_in_force(context, number, finding->exception_unused);
    case EXCEPTION_EXPIRED:
        return advice_expired(context, number, finding->exempted.open.count > 0);
    case EXCEPTION_MALFORMED:
    case EXCEPTION_TOO_LONG:
        return "correct its days in the declaration";
    case EXCEPTION_UNOBSERVED:
        return "set this machine's clock, then look again";
    case EXCEPTION_UPCOMING:
        break;
    }
    return NULL;
}

/* Whether the hole is elsewhere too is worth words only where it is open, or may be. */
static const char *shown_in_force(const struct judge_context *context, size_t number,
                                  const struct finding *finding)
{
    struct doors own = judge_exempted_doors(context, number);
    bool matters = context->used[number] || own.open.count > 0 || own.unseen.count > 0;
    return matters ? scope_words(context->arena, &finding->others) : NULL;
}

/* What behaviour shows: elsewhere while it is in force, here after its end. */
static const char *shown(const struct judge_context *context, size_t number,
                         struct finding *finding)
{
    const char *words = NULL;
    if (context->observed->refused) {
        return "";
    }
    if (finding->state.exception == EXCEPTION_IN_FORCE) {
        finding->others = judge_other_doors(context, number);
        words = shown_in_force(context, number, finding);
    } else if (finding->state.exception == EXCEPTION_EXPIRED) {
        finding->exempted = judge_exempted_doors(context, number);
        words = closure_words(context->arena, &finding->exempted);
    }
    return words == NULL ? "" : arena_printf(context->arena, "; %s", words);
}

void judge_exception(const struct judge_context *context, size_t number, bool all_seen,
                     struct finding *out)
{
    const struct exception *exception = &context->target->exceptions[number];
    enum exception_state state = context->states[number];
    bool unused = state == EXCEPTION_IN_FORCE && all_seen && !context->used[number];
    *out = (struct finding){
        .kind = FINDING_EXCEPTION,
        .name = exception->name,
        .environment = context->target->environment->name,
        .where = exception->where,
        .state.exception = state,
        .state_name = exception_state_name(state),
        .days_left = judge_days_left(context, (int)number),
        .exception_unused = unused,
    };
    const char *seen = shown(context, number, out);
    out->why = arena_printf(context->arena, "%s%s%s", terms(context->arena, exception),
                            span(context->arena, exception, state), seen);
    out->advice = advice(context, number, out);
}
