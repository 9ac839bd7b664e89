#include "references.h"

#include "base/arena.h"
#include "base/text.h"

static void unknown_guardrail(const struct references *references, struct place where,
                              const char *name)
{
    const struct desired *desired = references->desired;
    const char **known =
        arena_array(references->reading->arena, desired->guardrail_count, sizeof *known);
    for (size_t i = 0; i < desired->guardrail_count; i++)
        known[i] = desired->guardrails[i].name;
    references_unknown(references, where, name, "guardrail", known, desired->guardrail_count);
}

static bool is_forbidden(const struct guardrail *guardrail, const struct forbidden *allowed)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, allowed->name) &&
            text_is(guardrail->forbid[i].value, allowed->value))
            return true;
    return false;
}

/* An exception opens the hole that its guardrail closes, and no other. */
static void check_allowed(const struct references *references, const struct exception *exception,
                          const struct guardrail *guardrail)
{
    for (size_t i = 0; i < exception->allow_count; i++)
        if (!is_forbidden(guardrail, &exception->allows[i]))
            references_fault(references, exception->allows[i].where,
                             "An exception can only name values that its guardrail forbids.",
                             "the guardrail '%.60s' does not forbid '%.60s' to be '%.60s'",
                             guardrail->name, exception->allows[i].name,
                             exception->allows[i].value);
}

static bool shares_environment(const struct desired *desired, const struct names *a,
                               const struct names *b)
{
    for (size_t i = 0; i < desired->environment_count; i++)
        if (names_applies(a, desired->environments[i].name) &&
            names_applies(b, desired->environments[i].name))
            return true;
    return false;
}

/* --- what its closing needs --------------------------------------------------------------- */

/* The place of item `number` of a list that may also stand as one text. */
static struct place item_place(const struct references *references,
                               const struct exception *exception, const char *key, size_t number)
{
    const struct node *node =
        node_path(references->root, "exceptions", exception->name, "closing", key, (char *)NULL);
    if (node && node->kind == NODE_LIST && number < node->count)
        return node->items[number]->where;
    return node ? node->where : exception->where;
}

static void check_stored(const struct references *references, const struct exception *exception,
                         size_t number)
{
    const char *name = exception->closing_stored.items[number];
    const struct place where = item_place(references, exception, "stored", number);
    const struct setting *setting = references_setting(references->desired, name);
    if (!setting && name && references_can_judge(references, "settings"))
        references_unknown_setting(references, where, name);
    if (!setting || !references->whole)
        return;
    const char *gap = references_gap(references->desired, &exception->in, &setting->in);
    if (gap)
        references_fault(
            references, where, "Declare it there too, or limit the exception with 'in'.",
            "'%.80s' is not declared in '%.60s', where the exception holds", setting->name, gap);
}

static void check_passes(const struct references *references, const struct exception *exception,
                         size_t number)
{
    const char *name = exception->closing_passes.items[number];
    const struct place where = item_place(references, exception, "passes", number);
    const struct probe *probe = references_probe(references->desired, name);
    if (!probe && name && references_can_judge(references, "probes"))
        references_unknown_probe(references, where, name);
    if (!probe || !references->whole)
        return;
    if (probe->writes)
        references_fault(references, where, "Name a probe that is asked in every run.",
                         "the probe '%.60s' can write: it is asked only by name", probe->name);
    const char *gap = references_gap(references->desired, &exception->in, &probe->in);
    if (gap)
        references_fault(references, where,
                         "Ask the probe there too, or limit the exception with 'in'.",
                         "the probe '%.60s' is not asked in '%.60s', where the exception holds",
                         probe->name, gap);
}

static void check_closing(const struct references *references, const struct exception *exception)
{
    for (size_t i = 0; i < exception->closing_stored.count; i++)
        check_stored(references, exception, i);
    for (size_t i = 0; i < exception->closing_passes.count; i++)
        check_passes(references, exception, i);
}

void references_check_exceptions(const struct references *references)
{
    const struct desired *desired = references->desired;
    for (size_t i = 0; i < desired->exception_count; i++) {
        const struct exception *exception = &desired->exceptions[i];
        const struct node *lifts =
            node_path(references->root, "exceptions", exception->name, "lifts", (char *)NULL);
        const struct place where = lifts ? lifts->where : exception->where;
        const struct guardrail *guardrail = references_guardrail(desired, exception->lifts);
        if (!guardrail && exception->lifts && references_can_judge(references, "guardrails"))
            unknown_guardrail(references, where, exception->lifts);
        check_closing(references, exception);
        if (!guardrail || !references->whole)
            continue;
        check_allowed(references, exception, guardrail);
        if (!shares_environment(desired, &exception->in, &guardrail->in))
            references_fault(references, where, "Compare the two lists 'in'.",
                             "'%.60s' lifts '%.60s' in no environment in which that holds",
                             exception->name, guardrail->name);
    }
}
