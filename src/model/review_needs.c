/* review_needs: who has to agree to a weakening, as it was before the change. */
#include "base/arena.h"
#include "base/text.h"
#include "review_parts.h"

static bool counts_in(const struct review_kind *kind, const void *thing, const char *environment)
{
    const struct names scope = thing ? review_scope(kind, thing) : (struct names){NULL, 0};
    return thing && names_applies(&scope, environment);
}

/* Is a row about an environment? */
static bool is_about(const struct reviewing *reviewing, const struct review_thing *thing,
                     const struct names *only, const char *environment)
{
    if (only->count > 0) {
        return names_has(only, environment);
    }
    if (!reviewing->was && !reviewing->is) {
        return true; /* trust and code owners speak of everything */
    }
    return names_has(&reviewing->every, environment) &&
           (counts_in(thing->kind, thing->base, environment) ||
            counts_in(thing->kind, thing->head, environment));
}

static bool needs_by_environment(const struct reviewing *reviewing,
                                 const struct review_thing *thing, const struct names *only,
                                 const char *role)
{
    const struct trust *trust = reviewing->base->trust;
    for (size_t i = 0; i < trust->environment_count; i++) {
        const struct trust_environment *environment = &trust->environments[i];
        if (names_has(&environment->needs, role) &&
            is_about(reviewing, thing, only, environment->name)) {
            return true;
        }
    }
    return false;
}

static bool needs_by_guardrail(const struct reviewing *reviewing, const struct review_thing *thing,
                               const char *role)
{
    const struct desired *was = reviewing->was;
    for (size_t i = 0; was && thing->kind->is_guarded && i < was->guardrail_count; i++) {
        const struct guardrail *guardrail = &was->guardrails[i];
        if (names_has(&guardrail->change_needs, role) &&
            ((thing->base && thing->kind->is_guarded(guardrail, thing->base)) ||
             (thing->head && thing->kind->is_guarded(guardrail, thing->head)))) {
            return true;
        }
    }
    return false;
}

static void note_beyond(struct reviewing *reviewing, const struct review_thing *thing,
                        const struct names *only)
{
    for (size_t i = 0; i < reviewing->every.count; i++) {
        const char *name = reviewing->every.items[i];
        const struct names known = {reviewing->beyond.items, reviewing->beyond.count};
        if (!trust_environment(reviewing->base->trust, name) && !names_has(&known, name) &&
            is_about(reviewing, thing, only, name)) {
            clauses_add(reviewing->arena, &reviewing->beyond, name);
        }
    }
}

struct names review_needs(struct reviewing *reviewing, const struct review_thing *thing,
                          const struct names *only)
{
    const struct trust *trust = reviewing->base->trust;
    struct clauses needs = {0};
    if (!trust) {
        return (struct names){NULL, 0};
    }
    note_beyond(reviewing, thing, only);
    for (size_t i = 0; i < trust->role_count; i++) {
        const char *role = trust->roles[i].name;
        if (needs_by_environment(reviewing, thing, only, role) ||
            needs_by_guardrail(reviewing, thing, role)) {
            clauses_add(reviewing->arena, &needs, role);
        }
    }
    return (struct names){needs.items, needs.count};
}
