#include "plan_guard.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"

/* --- guardrails ----------------------------------------------------------------------------------- */

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
    for (size_t i = 0; i < sizeof not_in_force / sizeof *not_in_force; i++)
        if (found == NO_EXCEPTION)
            found = context_lifting(context, guardrail, forbidden, not_in_force[i]);
    return found;
}

static void note_breach(const struct judge_context *context, const struct guardrail *guardrail,
                        const struct forbidden *forbidden, struct guarded *out)
{
    if (out->breached)
        return;
    const struct setting *setting = target_guarded(context->target, guardrail, forbidden->name);
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
    const struct setting *setting = target_guarded(context->target, guardrail, forbidden->name);
    enum openness openness = !setting
                                 ? OPENNESS_UNKNOWN
                                 : forbidden_side(context, setting, forbidden, SIDE_STORED, &why);
    if (openness != OPENNESS_OPEN)
        return openness == OPENNESS_CLOSED ? GUARDRAIL_HELD : GUARDRAIL_UNOBSERVED;
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
        if (state == GUARDRAIL_BREACHED)
            note_breach(context, guardrail, forbidden, out);
    }
    out->floor_breached = out->floor_breached || (breached && guardrail->of_floor);
    out->other += guardrail->forbid_count == 0;
    if (breached || guardrail->forbid_count == 0)
        return; /* refused, or for the live checks alone */
    if (unknown)
        clauses_add(
            context->arena, &out->unknown,
            arena_printf(context->arena, "whether the guardrail %s holds", guardrail->name));
    out->unobserved += unknown;
    out->lifted += !unknown && lifted;
    out->held += !unknown && !lifted;
    out->floor_held += guardrail->of_floor && !unknown && !lifted;
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
    struct judge_context after = context_in(&plan->context, observed);
    after.used = arena_array(plan->arena, after.target->exception_count, sizeof *after.used);
    *out = (struct guarded){.shut = NO_EXCEPTION};
    for (size_t i = 0; i < after.target->guardrail_count; i++)
        guard_one(&after, &after.target->guardrails[i], out);
    out->open = open_exceptions(&after);
}

static bool is_unread(const struct judge_context *after, const struct setting *setting)
{
    const struct variable_view view = variable_view(after, setting, SIDE_STORED);
    return view.variable || setting->absent_while;
}

bool guard_unread(const struct judge_context *after, const struct guardrail *guardrail,
                  const struct forbidden *forbidden, struct unread *out)
{
    struct setting made;
    const struct setting *setting = target_guarded(after->target, guardrail, forbidden->name);
    *out = (struct unread){.setting = setting};
    if (!setting || !forbidden_want(after->arena, setting, forbidden, &made) ||
        context_lifting(after, guardrail, forbidden, EXCEPTION_IN_FORCE) != NO_EXCEPTION ||
        !is_unread(after, setting) ||
        forbidden_side(after, setting, forbidden, SIDE_STORED, &out->why) != OPENNESS_UNKNOWN)
        return false;
    const struct variable_view view = variable_view(after, setting, SIDE_STORED);
    if (!view.variable)
        out->decider = target_guarded(after->target, guardrail, setting->absent_while);
    return true;
}

bool guard_names(const struct target *target, const struct guardrail *guardrail, const char *name)
{
    const struct setting *declared = target_setting(target, name);
    const struct setting undeclared = {.name = name};
    return guardrail_guards(guardrail, declared ? declared : &undeclared);
}

/* --- what settings require of each other -------------------------------------------------------- */

static bool touches(const void *of, const struct setting *setting)
{
    return reach_find(of, setting->name, setting->shared);
}

bool guard_requirement_broken(const struct planning_plan *plan, const struct observed *world,
                              const struct reach *reach, struct requirement *out)
{
    const struct judge_context after = context_in(&plan->context, world);
    return requires_broken(&after, touches, reach, out);
}

const char *guard_requirement(struct arena *arena, const struct requirement *broken)
{
    return arena_printf(arena, "%s requires %s", broken->setting->name, broken->required->name);
}
