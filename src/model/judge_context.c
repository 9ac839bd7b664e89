#include "model/judge_context.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"

static struct clocks clocks_with(const struct clocks *clocks, const struct observed *observed)
{
    struct clocks both = *clocks;
    if (both.railway == 0 && observed->has_railway_date)
        both.railway = both.ours + observed->railway_ahead;
    return both;
}

struct judge_context context_make(struct arena *arena, const struct target *target,
                                  const struct observed *observed, const struct clocks *clocks)
{
    const size_t count = target->exception_count;
    const struct judge_context context = {
        .arena = arena,
        .made = target,
        .clocks = clocks_with(clocks, observed),
        .states = arena_array(arena, count, sizeof *context.states),
        .used = arena_array(arena, count, sizeof *context.used),
    };
    for (size_t i = 0; i < count; i++)
        context.states[i] = exception_state_at(&target->exceptions[i], &context.clocks);
    return context_in(&context, observed);
}

/* With these two: the rest of a context belongs to no world, but for the findings, which are left out. */
static struct judge_context context_with(const struct judge_context *context,
                                         const struct target *target,
                                         const struct observed *observed)
{
    return (struct judge_context){
        .arena = context->arena,
        .made = context->made,
        .target = target,
        .observed = observed,
        .siblings = context->siblings,
        .clocks = context->clocks,
        .states = context->states,
        .used = context->used,
    };
}

struct judge_context context_in(const struct judge_context *context,
                                const struct observed *observed)
{
    const struct judge_context unsettled = context_with(context, context->made, observed);
    return context_with(context, absence_settled(context->arena, &unsettled), observed);
}

struct judge_context context_of(struct arena *arena, const struct judgement *judgement)
{
    const struct judge_context context = {.arena = arena, .made = judgement->target};
    return context_in(&context, judgement->observed);
}

/* --- exceptions -------------------------------------------------------------------------------- */

static const struct exception *exception_in(const struct judge_context *context, size_t number,
                                            enum exception_state state)
{
    const struct exception *exception = &context->target->exceptions[number];
    bool here = names_applies(&exception->in, context->target->environment->name);
    return here && context->states[number] == state ? exception : NULL;
}

static const struct forbidden *row_of(const struct exception *exception, const char *name)
{
    for (size_t i = 0; i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, name))
            return &exception->allows[i];
    return NULL;
}

static bool exception_allows(const struct judge_context *context, const struct exception *exception,
                             const struct setting *setting, const char *value)
{
    for (size_t i = 0; i < exception->allow_count; i++) {
        const struct forbidden *row = &exception->allows[i];
        struct setting allowed;
        if (text_is(row->name, setting->name) &&
            forbidden_want(context->arena, setting, row, &allowed) &&
            setting_effect(&allowed, value) == EFFECT_DESIRED)
            return true;
    }
    return false;
}

int judge_allowing(const struct judge_context *context, const struct setting *setting,
                   const char *value, enum exception_state state)
{
    for (size_t i = 0; i < context->target->exception_count; i++) {
        const struct exception *exception = exception_in(context, i, state);
        if (exception && !exception->sets && exception_allows(context, exception, setting, value))
            return (int)i;
    }
    return NO_EXCEPTION;
}

int judge_tolerating(const struct judge_context *context, const struct setting *setting,
                     enum exception_state state)
{
    for (size_t i = 0; i < context->target->exception_count; i++) {
        const struct exception *exception = exception_in(context, i, state);
        if (exception && !exception->sets && row_of(exception, setting->name))
            return (int)i;
    }
    return NO_EXCEPTION;
}

/* Is a setting that the exception opens stored otherwise than declared? */
static bool holds_open(const struct judge_context *context, const struct exception *exception)
{
    for (size_t i = 0; i < exception->allow_count; i++) {
        const struct setting *setting = target_setting(context->target, exception->allows[i].name);
        if (!setting)
            continue;
        const struct variable_view stored = variable_view(context, setting, SIDE_STORED);
        const char *text = view_text(&stored);
        if (stored.seen && (text || !stored.variable) &&
            setting_effect(setting, text) != EFFECT_DESIRED)
            return true;
    }
    return false;
}

int context_excusing(const struct judge_context *context, const struct setting *setting,
                     enum exception_state state)
{
    for (size_t i = 0; i < context->target->exception_count; i++) {
        const struct exception *exception = exception_in(context, i, state);
        if (exception && names_has(&exception->closing_stored, setting->name) &&
            holds_open(context, exception))
            return (int)i;
    }
    return NO_EXCEPTION;
}

int context_setting(const struct judge_context *context, const struct setting *setting,
                    enum exception_state state, struct setting *out)
{
    for (size_t i = 0; i < context->target->exception_count; i++) {
        const struct exception *exception = exception_in(context, i, state);
        const struct forbidden *row =
            exception && exception->sets ? row_of(exception, setting->name) : NULL;
        if (row && forbidden_want(context->arena, setting, row, out)) {
            out->exact = setting->exact;
            return (int)i;
        }
    }
    return NO_EXCEPTION;
}

/* Every member that is forbidden is among those that are allowed. */
static bool list_is_within(struct arena *arena, const struct setting *setting,
                           const char *forbidden, const char *allowed)
{
    struct setting outer, inner;
    return setting_want(arena, setting, allowed, &outer) &&
           setting_want(arena, setting, forbidden, &inner) && inner.wanted.list.count > 0 &&
           names_has_all(&outer.wanted.list, &inner.wanted.list, setting->ignore_case);
}

static bool side_has(const struct judge_context *context, const struct setting *allowed,
                     enum side side)
{
    const struct variable_view view = variable_view(context, allowed, side);
    const char *text = view_text(&view);
    return !view.variable || (text && setting_effect(allowed, text) == EFFECT_DESIRED);
}

static bool row_lifts(const struct judge_context *context, const struct guardrail *guardrail,
                      const struct forbidden *row, const struct forbidden *forbidden)
{
    const struct setting *setting = target_guarded(context->target, guardrail, forbidden->name);
    struct setting allowed;
    if (!setting || row->present)
        return forbidden_covers(row, forbidden);
    if (forbidden->present) /* of all values, only this one is allowed */
        return forbidden_want(context->arena, setting, row, &allowed) &&
               side_has(context, &allowed, SIDE_STORED) &&
               side_has(context, &allowed, SIDE_RUNNING);
    if (setting->wanted.type == SETTING_LIST)
        return list_is_within(context->arena, setting, forbidden->value, row->value);
    return forbidden_want(context->arena, setting, row, &allowed) &&
           setting_effect(&allowed, forbidden->value) == EFFECT_DESIRED;
}

int context_lifting(const struct judge_context *context, const struct guardrail *guardrail,
                    const struct forbidden *forbidden, enum exception_state state)
{
    for (size_t i = 0; i < context->target->exception_count; i++) {
        const struct exception *exception = exception_in(context, i, state);
        if (!exception || !text_is(exception->lifts, guardrail->name))
            continue;
        const struct forbidden *row = row_of(exception, forbidden->name);
        if (row && row_lifts(context, guardrail, row, forbidden))
            return (int)i;
    }
    return NO_EXCEPTION;
}

/* --- words ------------------------------------------------------------------------------------- */

const char *judge_exception_words(const struct judge_context *context, int exception)
{
    const struct exception *it = &context->target->exceptions[exception];
    char day[WHEN_TEXT_SIZE];
    switch (context->states[exception]) {
    case EXCEPTION_EXPIRED:
        return arena_printf(context->arena, "its exception ended on %s",
                            when_format_day(it->ends - 1, day));
    case EXCEPTION_UPCOMING:
        return arena_printf(context->arena, "its exception starts on %s",
                            when_format_day(it->starts, day));
    case EXCEPTION_MALFORMED:
        return "its exception has no readable start and end: not in force";
    case EXCEPTION_TOO_LONG:
        return "its exception is longer than allowed: not in force";
    case EXCEPTION_UNOBSERVED:
        return "the clocks disagree: it is unknown whether its exception is in force";
    case EXCEPTION_IN_FORCE:
        break;
    }
    return NULL;
}

const char *judge_exception_name(const struct judge_context *context, int exception)
{
    return exception == NO_EXCEPTION ? NULL : context->target->exceptions[exception].name;
}

int64_t judge_days_left(const struct judge_context *context, int exception)
{
    if (exception == NO_EXCEPTION)
        return 0;
    return exception_days_left(&context->target->exceptions[exception], &context->clocks);
}

const char *judge_days_text(const struct judge_context *context, int exception)
{
    const char *policy = context->target->exceptions[exception].policy;
    int64_t days = judge_days_left(context, exception);
    const char *left = days == 1 ? "less than a day left"
                                 : arena_printf(context->arena, "%lld days left", (long long)days);
    return arena_printf(context->arena, "%s%s%s", policy ? policy : "", policy ? ", " : "", left);
}

int guardrail_lifts_probe(const struct judge_context *context, const struct guardrail *guardrail,
                          const struct probe_name *name, enum exception_state state)
{
    int found = NO_EXCEPTION;
    size_t lifted = 0;
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        int exception = context_lifting(context, guardrail, row, state);
        if (exception == NO_EXCEPTION)
            continue;
        const struct setting *setting = target_guarded(context->target, guardrail, row->name);
        if (setting && probe_is_named(setting->shown_by, setting->shown_by_count, name->probe))
            return exception;
        found = exception;
        lifted++;
    }
    return lifted == guardrail->forbid_count ? found : NO_EXCEPTION;
}

static bool also_covers(const struct judge_context *context, const char *probe, const char *part,
                        int *exception)
{
    for (size_t i = 0; i < context->target->guardrail_count; i++) {
        const struct guardrail *guardrail = &context->target->guardrails[i];
        for (size_t j = 0; j < guardrail->also_count; j++) {
            const struct probe_name *name = &guardrail->also[j];
            bool whole = !name->part || text_is(name->part, part);
            if (!text_is(name->probe, probe) || !whole)
                continue;
            *exception = guardrail_lifts_probe(context, guardrail, name, EXCEPTION_IN_FORCE);
            if (*exception != NO_EXCEPTION)
                return true;
        }
    }
    return false;
}

int probe_excepted(const struct judge_context *context, const struct probe_result *result)
{
    int exception = NO_EXCEPTION;
    if (result->outcome != PROBE_FAIL || result->closed != PROBE_FAIL)
        return NO_EXCEPTION;
    if (also_covers(context, result->probe, NULL, &exception))
        return exception;
    for (size_t i = 0; i < result->part_count; i++)
        if (result->parts[i].outcome == PROBE_FAIL &&
            !also_covers(context, result->probe, result->parts[i].name, &exception))
            return NO_EXCEPTION;
    return exception;
}
