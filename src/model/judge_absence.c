#include "base/arena.h"
#include "base/text.h"
#include "model/floor.h"
#include "model/judge_context.h"

/* NULL: everything is as declared. */
struct settling {
    struct arena *arena;
    const struct judge_context *context;
};

static bool has_condition(const struct setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (settings[i].absent_while)
            return true;
    return false;
}

/* Is it known that a process which starts now gets what this one got? */
static bool is_same(const struct judge_context *context, const struct setting *setting)
{
    const struct variable_view stored = variable_view(context, setting, SIDE_STORED);
    const struct variable_view running = variable_view(context, setting, SIDE_RUNNING);
    return stored.seen && running.seen &&
           variables_same(stored.variable, running.variable) == SAYS_DESIRED;
}

/* What is stored decides the next process, what runs decided this one. */
static struct decided decided_by(const struct judge_context *context, const struct setting *decider)
{
    const struct testimony none = {SAYS_NOT_ASKED, NULL, NULL};
    struct testimony stored, running;
    judge_variables(context, decider, &none, &stored, &running);
    return (struct decided){stored.says == SAYS_DESIRED, running.says == SAYS_DESIRED,
                            is_same(context, decider)};
}

static struct decided decided(const struct settling *settling, const struct setting *settings,
                              size_t count, const char *decider)
{
    for (size_t i = 0; settling->context && i < count; i++)
        if (text_is(settings[i].name, decider))
            return decided_by(settling->context, &settings[i]);
    const bool as_declared = !settling->context;
    return (struct decided){as_declared, as_declared, as_declared};
}

static const struct setting *settled(const struct settling *settling,
                                     const struct setting *settings, size_t count)
{
    if (!has_condition(settings, count))
        return settings;
    struct setting *copies = arena_array(settling->arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = settings[i];
        if (!copies[i].absent_while)
            continue;
        copies[i].decided = decided(settling, settings, count, copies[i].absent_while);
        copies[i].absence =
            copies[i].decided.stored && copies[i].decided.running ? ABSENCE_MEANS : ABSENCE_UNKNOWN;
    }
    return copies;
}

/* The floor goes by its own settings. */
static const struct guardrail *settled_guardrails(const struct settling *settling,
                                                  const struct guardrail *guardrails, size_t count)
{
    struct guardrail *copies = arena_array(settling->arena, count, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = guardrails[i];
        copies[i].settings = settled(settling, copies[i].settings, copies[i].setting_count);
    }
    return copies;
}

static const struct environment *settled_environment(const struct settling *settling,
                                                     const struct environment *environment)
{
    const struct floor *floor = environment->floor;
    if (!floor || !has_condition(floor->settings, floor->setting_count))
        return environment;
    struct environment *copy = arena_alloc(settling->arena, sizeof *copy);
    struct floor *own = arena_alloc(settling->arena, sizeof *own);
    *copy = *environment;
    *own = *floor;
    own->settings = settled(settling, floor->settings, floor->setting_count);
    own->guardrails = settled_guardrails(settling, floor->guardrails, floor->guardrail_count);
    copy->floor = own;
    return copy;
}

static struct target settle(const struct settling *settling, const struct target *target)
{
    struct target out = *target;
    out.settings = settled(settling, target->settings, target->setting_count);
    out.environment = settled_environment(settling, target->environment);
    if (out.environment != target->environment)
        out.guardrails = settled_guardrails(settling, target->guardrails, target->guardrail_count);
    return out;
}

const struct target *absence_settled(struct arena *arena, const struct judge_context *context)
{
    const struct settling settling = {arena, context};
    const struct target made = settle(&settling, context->target);
    if (made.settings == context->target->settings &&
        made.environment == context->target->environment)
        return context->target;
    struct target *out = arena_alloc(arena, sizeof *out);
    *out = made;
    return out;
}

struct target absence_as_declared(struct arena *arena, const struct target *target)
{
    const struct settling settling = {arena, NULL};
    return settle(&settling, target);
}
