#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/judge_context.h"
#include "plan_parts.h"

static const enum exception_state not_in_force[] = {
    EXCEPTION_EXPIRED,
    EXCEPTION_UPCOMING,
    EXCEPTION_TOO_LONG,
    EXCEPTION_MALFORMED,
};

static int shut_exception(const struct judge_context *context, const struct guardrail *guardrail,
                          const struct forbidden *forbidden)
{
    int found = NO_EXCEPTION;
    for (size_t i = 0; i < sizeof not_in_force / sizeof *not_in_force; i++) {
        if (found == NO_EXCEPTION) {
            found = context_lifting(context, guardrail, forbidden, not_in_force[i]);
        }
    }
    return found;
}

static void note_breach(const struct judge_context *context, const struct guardrail *guardrail,
                        const struct forbidden *forbidden, struct guarded *out)
{
    if (out->breached != NULL) {
        return;
    }
    const struct setting *setting = target_setting(context->target, forbidden->name);
    const struct variable_view view = variable_view(context, setting, SIDE_STORED);
    out->breached = guardrail;
    out->by = setting;
    out->shown = view_shown(context, &view);
    out->shut = shut_exception(context, guardrail, forbidden);
}

/* One forbidden row as it would be stored. */
static enum guardrail_state row_state(const struct judge_context *context,
                                      const struct guardrail *guardrail,
                                      const struct forbidden *forbidden, bool *lifted)
{
    const char *why = NULL;
    const struct setting *setting = target_setting(context->target, forbidden->name);
    enum openness openness = setting == NULL
                                 ? OPENNESS_UNKNOWN
                                 : forbidden_side(context, setting, forbidden, SIDE_STORED, &why);
    if (openness != OPENNESS_OPEN) {
        return openness == OPENNESS_CLOSED ? GUARDRAIL_HELD : GUARDRAIL_UNOBSERVED;
    }
    int exception = context_lifting(context, guardrail, forbidden, EXCEPTION_IN_FORCE);
    if (exception != NO_EXCEPTION) {
        context->used[exception] = true;
        *lifted = true;
        return GUARDRAIL_HELD;
    }
    bool doubtful =
        context_lifting(context, guardrail, forbidden, EXCEPTION_UNOBSERVED) != NO_EXCEPTION;
    return doubtful ? GUARDRAIL_UNOBSERVED : GUARDRAIL_BREACHED;
}

static void guard_one(const struct judge_context *context, const struct guardrail *guardrail,
                      struct guarded *out)
{
    bool lifted = false, unknown = false, breached = false;
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *forbidden = &guardrail->forbid[i];
        enum guardrail_state state = row_state(context, guardrail, forbidden, &lifted);
        unknown = unknown || state == GUARDRAIL_UNOBSERVED;
        breached = breached || state == GUARDRAIL_BREACHED;
        if (state == GUARDRAIL_BREACHED) {
            note_breach(context, guardrail, forbidden, out);
        }
    }
    if (breached || guardrail->forbid_count == 0) {
        return; /* refused, or for the live checks alone */
    }
    out->unobserved += unknown;
    out->lifted += !unknown && lifted;
    out->held += !unknown && !lifted;
}

/* --- exceptions that stay open ------------------------------------------------------------------ */

/* `heyreach-unsigned until 2026-03-10`: the last day, or the instant where it ends within one. */
static const char *open_words(struct arena *arena, const struct exception *exception)
{
    char text[WHEN_TEXT_SIZE];
    bool whole_days = exception->ends % WHEN_DAY == 0;
    return arena_printf(arena, "%s until %s", exception->name,
                        whole_days ? when_format_day(exception->ends - 1, text)
                                   : when_format(exception->ends, text));
}

static struct names open_exceptions(const struct judge_context *context)
{
    struct clauses open = {0};
    for (size_t i = 0; i < context->target->setting_count; i++) {
        struct finding finding;
        judge_setting(context, &context->target->settings[i], &finding);
    }
    for (size_t i = 0; i < context->target->exception_count; i++) {
        if (context->used[i] && context->states[i] == EXCEPTION_IN_FORCE) {
            clauses_add(context->arena, &open,
                        open_words(context->arena, &context->target->exceptions[i]));
        }
    }
    return (struct names){open.items, open.count};
}

void plan_guard(const struct planning_plan *plan, const struct observed *observed,
                struct guarded *out)
{
    struct judge_context after = plan->context;
    after.observed = observed;
    after.used = arena_array(plan->arena, after.target->exception_count, sizeof *after.used);
    *out = (struct guarded){.shut = NO_EXCEPTION};
    for (size_t i = 0; i < after.target->guardrail_count; i++) {
        guard_one(&after, &after.target->guardrails[i], out);
    }
    out->open = open_exceptions(&after);
}
