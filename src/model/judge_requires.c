#include "model/judge_context.h"

#include "base/arena.h"
#include "base/text.h"

/* --- what is stored ---------------------------------------------------------------------------- */

static struct testimony stored_says(const struct judge_context *context,
                                    const struct setting *setting)
{
    const struct testimony none = {SAYS_NOT_ASKED, NULL, NULL};
    struct testimony stored, running;
    judge_variables(context, setting, &none, &stored, &running);
    return stored;
}

/* What is wrong with it, as words after its name. */
static const char *fault_of(const struct judge_context *context, const struct testimony *stored)
{
    if (stored->says == SAYS_UNSEEN)
        return "could not be observed";
    if (stored->why)
        return stored->why;
    return text_is(stored->shown, "(absent)")
               ? "is absent"
               : arena_printf(context->arena, "is %s", stored->shown);
}

/* As it is declared and as the floor says: both must be right. */
bool requires_unmet(const struct judge_context *context, const struct setting *setting,
                    size_t number, struct requirement *out)
{
    const struct setting *required = NULL;
    for (size_t i = 0; (required = target_each(context->target, i)); i++) {
        if (!text_is(required->name, setting->requires.items[number]) ||
            required->wanted.type == SETTING_INERT)
            continue;
        const struct testimony stored = stored_says(context, required);
        *out = (struct requirement){.setting = setting,
                                    .required = required,
                                    .fault = fault_of(context, &stored),
                                    .unseen = stored.says == SAYS_UNSEEN};
        if (stored.says != SAYS_DESIRED)
            return true;
    }
    return false;
}

/* --- what a change breaks ---------------------------------------------------------------------- */

static bool is_broken(const struct judge_context *after, const struct setting *setting,
                      size_t number, struct requirement *out)
{
    struct requirement unmet;
    const enum says says = stored_says(after, setting).says;
    if (says == SAYS_OTHER || !requires_unmet(after, setting, number, &unmet))
        return false;
    unmet.unseen = unmet.unseen || says != SAYS_DESIRED;
    *out = unmet;
    return true;
}

bool requires_broken(const struct judge_context *after,
                     bool (*touches)(const void *of, const struct setting *setting), const void *of,
                     struct requirement *out)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(after->target, i)); i++) {
        for (size_t k = 0; k < setting->requires.count; k++)
            if (is_broken(after, setting, k, out) &&
                (touches(of, setting) || touches(of, out->required)))
                return true;
    }
    return false;
}

/* --- advice ------------------------------------------------------------------------------------ */

const char *requires_first(const struct judge_context *context, const struct setting *setting,
                           const char *advice)
{
    struct arena *arena = context->arena;
    struct clauses first = {0};
    for (size_t i = 0; advice && i < setting->requires.count; i++) {
        struct requirement unmet;
        if (requires_unmet(context, setting, i, &unmet))
            clauses_add(arena, &first,
                        unmet.unseen ? arena_printf(arena, "look again at %s", unmet.required->name)
                                     : context_how_to(context, unmet.required));
    }
    if (first.count == 0)
        return advice;
    return arena_printf(arena, "first, or in the same plan, %s, which %s requires; then %s",
                        text_joined(arena, first.items, first.count, " and "), setting->name,
                        advice);
}

/* Stored as declared, not live, and something that it requires is missing: the next deploy breaks it. */
static bool is_waiting(const struct judge_context *context, const struct setting *setting,
                       struct requirement *unmet)
{
    const struct testimony none = {SAYS_NOT_ASKED, NULL, NULL};
    struct testimony stored, running;
    if (setting->requires.count == 0)
        return false;
    judge_variables(context, setting, &none, &stored, &running);
    for (size_t i = 0; i < setting->requires.count; i++)
        if (stored.says == SAYS_DESIRED && running.says == SAYS_OTHER &&
            requires_unmet(context, setting, i, unmet))
            return true;
    return false;
}

const char *requires_deploy(const struct judge_context *context, const struct setting *setting,
                            const char *advice)
{
    const struct setting *other = NULL;
    for (size_t i = 0; advice && (other = target_each(context->target, i)); i++) {
        struct requirement unmet;
        if (!text_is(other->name, setting->name) && is_waiting(context, other, &unmet) &&
            !text_is(unmet.required->name, setting->name))
            return arena_printf(
                context->arena,
                "%s; not before %s is right, which %s requires: a deploy makes that "
                "live too",
                advice, unmet.required->name, other->name);
    }
    return advice;
}
