#include "gate_roles.h"

#include "base/arena.h"
#include "base/text.h"

struct filling {
    struct arena *arena;
    const struct gate_cast *cast;
    int *filled_by; /* by role */
    bool *asked;    /* by person, in this round */
};

bool gate_is_author(struct arena *arena, const char *author, const char *person)
{
    return author && text_is_any_case(text_trimmed(arena, author), person);
}

/* The role that a person fills so far; the number of roles where none. */
static size_t role_of(const struct filling *filling, int person)
{
    size_t role = 0;
    while (role < filling->cast->needs->count && filling->filled_by[role] != person)
        role++;
    return role;
}

/* Finds somebody for `role`, moving others to other roles of theirs where needed: an augmenting path,
 * at most as long as there are persons. */
static bool fill(struct filling *filling, size_t role, bool author)
{
    const struct gate_cast *cast = filling->cast;
    for (size_t i = 0; i < cast->count; i++) {
        if (filling->asked[i] ||
            gate_is_author(filling->arena, cast->author, cast->persons[i]) != author ||
            !trust_has_role(cast->trust, cast->persons[i], cast->needs->items[role]))
            continue;
        filling->asked[i] = true;
        const size_t other = role_of(filling, (int)i);
        if (other == cast->needs->count || fill(filling, other, false) ||
            fill(filling, other, true)) {
            filling->filled_by[role] = (int)i;
            return true;
        }
    }
    return false;
}

const int *gate_fill_roles(struct arena *arena, const struct gate_cast *cast)
{
    const size_t roles = cast->needs->count;
    struct filling filling = {
        .arena = arena,
        .cast = cast,
        .filled_by = arena_array(arena, roles + 1, sizeof(int)),
    };
    for (size_t role = 0; role < roles; role++)
        filling.filled_by[role] = GATE_NOBODY;
    for (size_t role = 0; role < roles; role++) {
        filling.asked = arena_array(arena, cast->count + 1, sizeof(bool));
        if (!fill(&filling, role, false))
            fill(&filling, role, true);
    }
    return filling.filled_by;
}

struct names gate_unfilled(struct arena *arena, const struct names *needs, const int *filled_by)
{
    const char **missing = arena_array(arena, needs->count + 1, sizeof *missing);
    size_t count = 0;
    for (size_t role = 0; role < needs->count; role++)
        if (filled_by[role] == GATE_NOBODY)
            missing[count++] = needs->items[role];
    return (struct names){missing, count};
}

/* --- before anybody has signed ----------------------------------------------------------- */

static bool counts(const struct gate_electorate *who, const struct approver *approver)
{
    return approver->principals.count == 1 &&
           approver_counts(approver, approver->principals.items[0], STATEMENT_NAMESPACE,
                           who->when) &&
           !(who->revoked && approvers_find(who->revoked, approver->key, approver->key_length));
}

struct names gate_persons(struct arena *arena, const struct gate_electorate *who)
{
    const char **persons = arena_array(arena, who->approvers->count + 1, sizeof *persons);
    struct names found = {persons, 0};
    for (size_t i = 0; i < who->approvers->count; i++) {
        const struct approver *approver = &who->approvers->items[i];
        if (counts(who, approver) && !text_is(who->without, approver->principals.items[0]) &&
            !names_has(&found, approver->principals.items[0]))
            persons[found.count++] = approver->principals.items[0];
    }
    return found;
}

struct names gate_outlook(struct arena *arena, const struct gate_electorate *who,
                          const struct names *needs)
{
    const struct names persons = gate_persons(arena, who);
    const struct gate_cast cast = {
        .trust = who->trust,
        .needs = needs,
        .persons = persons.items,
        .count = persons.count,
    };
    return gate_unfilled(arena, needs, gate_fill_roles(arena, &cast));
}
