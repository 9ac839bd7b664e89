#include "model/judge_secret.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* --- properties -------------------------------------------------------------------------------- */

static bool is_empty(const struct secret_rule *rule, const struct secret_facts *facts)
{
    (void)rule;
    return facts->length == 0;
}

static bool is_short(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return facts->length > 0 && rule->min_length > 0 &&
           (uint64_t)facts->length < (uint64_t)rule->min_length;
}

static bool is_many_lines(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return rule->one_line && !facts->one_line;
}

/* Pasted with a blank: no line break, and still not one clean line. */
static bool has_blank_edges(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return rule->one_line && facts->one_line && facts->blank_edges;
}

static bool is_quoted(const struct secret_rule *rule, const struct secret_facts *facts)
{
    return rule->unquoted && facts->quoted;
}

static bool is_placeholder(const struct secret_rule *rule, const struct secret_facts *facts)
{
    (void)rule;
    return facts->placeholder;
}

static const struct {
    bool (*asks)(const struct secret_rule *rule, const struct secret_facts *facts);
    const char *wording;
} properties[] = {
    {is_empty, "is empty"},
    {is_short, "is too short"},
    {is_many_lines, "has a line break"},
    {has_blank_edges, "has a blank at an end"},
    {is_quoted, "stands in quotes"},
    {is_placeholder, "is a known placeholder"},
};

const char *secret_faults(struct arena *arena, const struct secret_rule *rule,
                          const struct secret_facts *facts)
{
    struct clauses faults = {0};
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        if (properties[i].asks(rule, facts)) {
            bool measured = properties[i].asks == is_short;
            clauses_add(arena, &faults,
                        measured
                            ? arena_printf(arena, "%s: %zu of %lld bytes", properties[i].wording,
                                           facts->length, (long long)rule->min_length)
                            : properties[i].wording);
        }
    }
    return clauses_text(arena, &faults);
}

/* --- sameness ---------------------------------------------------------------------------------- */

/* The digest of what a process gets; NULL where that is not known. */
static const unsigned char *effective_likeness(const struct variable *variable)
{
    if (variable->kind != VARIABLE_HIDDEN) {
        return NULL;
    }
    if (!variable->is_reference) {
        return variable->likeness;
    }
    return variable->has_rendering ? variable->rendered_likeness : NULL;
}

enum says secrets_same(const struct variable *a, const struct variable *b)
{
    const unsigned char *first = effective_likeness(a), *second = effective_likeness(b);
    if (first == NULL || second == NULL) {
        return SAYS_UNSEEN;
    }
    return memcmp(first, second, LIKENESS_SIZE) == 0 ? SAYS_DESIRED : SAYS_OTHER;
}

static const struct sibling *sibling_named(const struct judge_context *context,
                                           const char *environment)
{
    for (size_t i = 0; i < context->siblings.count; i++) {
        if (text_is(context->siblings.items[i].target->environment->name, environment)) {
            return &context->siblings.items[i];
        }
    }
    return NULL;
}

static const struct variables *sibling_variables(const struct sibling *sibling,
                                                 const struct setting *setting, enum side side)
{
    const struct observed *observed = sibling->observed;
    if (side == SIDE_RUNNING) {
        return &observed->running;
    }
    return setting->shared ? &observed->shared : &observed->stored;
}

enum says secrets_comparable(const struct judge_context *context, const char *environment)
{
    const struct sibling *sibling = sibling_named(context, environment);
    if (sibling == NULL) {
        return SAYS_NOT_ASKED;
    }
    const struct observed *observed = sibling->observed;
    return observed->refused || !observed->stored.seen ? SAYS_UNSEEN : SAYS_DESIRED;
}

/* SAYS_OTHER: the other environment has the same value, which must not be. */
static enum says compare_with(const struct judge_context *context, const struct setting *setting,
                              const struct variable *variable, enum side side,
                              const char *environment)
{
    const struct sibling *sibling = sibling_named(context, environment);
    if (sibling == NULL) {
        return SAYS_NOT_ASKED;
    }
    const struct variables *variables = sibling_variables(sibling, setting, side);
    if (sibling->observed->refused || !variables->seen) {
        return SAYS_UNSEEN;
    }
    const struct variable *other = variables_find(variables, setting->name);
    if (other == NULL) {
        return SAYS_DESIRED;
    }
    enum says same = secrets_same(variable, other);
    if (same == SAYS_UNSEEN) {
        return SAYS_UNSEEN;
    }
    return same == SAYS_DESIRED ? SAYS_OTHER : SAYS_DESIRED;
}

static const char *const comparison_words[] = {
    [SAYS_DESIRED] = NULL,
    [SAYS_OTHER] = "is the same value as in %s",
    [SAYS_UNSEEN] = "not compared with %s: not seen there",
    [SAYS_NOT_ASKED] = "not compared with %s: not asked",
};

/* Adds what is to be said to `faults` or to `remarks`. */
static void compare_all(const struct judge_context *context, const struct setting *setting,
                        const struct variable *variable, enum side side, struct clauses *faults,
                        struct clauses *remarks)
{
    const struct names *environments = &setting->wanted.secret.differs_between;
    const char *own = context->target->environment->name;
    for (size_t i = 0; names_has(environments, own) && i < environments->count; i++) {
        const char *other = environments->items[i];
        enum says says = text_is(other, own)
                             ? SAYS_DESIRED
                             : compare_with(context, setting, variable, side, other);
        if (comparison_words[says] != NULL) {
            clauses_add(context->arena, says == SAYS_OTHER ? faults : remarks,
                        text_replaced(context->arena, comparison_words[says], "%s", other));
        }
    }
}

static const char *secret_shown(const struct judge_context *context,
                                const struct variable *variable)
{
    return variable->fingerprint != NULL
               ? arena_printf(context->arena, "fp:%s", variable->fingerprint)
               : "(hidden)";
}

struct testimony judge_secret(const struct judge_context *context, const struct setting *setting,
                              const struct variable *variable, enum side side)
{
    const char *shown = secret_shown(context, variable);
    if (variable->is_reference && !variable->has_rendering) {
        return (struct testimony){SAYS_UNSEEN, shown,
                                  "holds a reference whose rendering was not read"};
    }
    struct clauses faults = {0}, remarks = {0};
    const char *properties_text =
        secret_faults(context->arena, &setting->wanted.secret, &variable->facts);
    if (properties_text != NULL) {
        clauses_add(context->arena, &faults, properties_text);
    }
    compare_all(context, setting, variable, side, &faults, &remarks);
    bool faulty = faults.count > 0;
    return (struct testimony){faulty ? SAYS_OTHER : SAYS_DESIRED, shown,
                              clauses_text(context->arena, faulty ? &faults : &remarks)};
}
