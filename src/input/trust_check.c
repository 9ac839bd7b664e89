#include "input/trust.h"

#include "base/arena.h"
#include "base/text.h"
#include "doc/schema.h"
#include "model/desired.h"
#include "model/trust.h"

static bool has_key(const struct approvers *approvers, const char *principal)
{
    for (size_t i = 0; i < approvers->count; i++)
        if (names_has(&approvers->items[i].principals, principal))
            return true;
    return false;
}

bool trust_check_approvers(const struct trust *trust, const struct approvers *approvers,
                           struct faults *faults)
{
    struct schema_reading reading = {faults->arena, faults};
    const size_t before = faults->count + faults->dropped;
    for (size_t i = 0; i < trust->role_count; i++) {
        const struct trust_role *role = &trust->roles[i];
        for (size_t k = 0; k < role->principals.count; k++)
            if (!has_key(approvers, role->principals.items[k]))
                schema_fault(&reading, role->where,
                             arena_printf(faults->arena, "'%.60s', a %.60s, has no key in %s",
                                          role->principals.items[k], role->name, trust->approvers),
                             "Add the person's public key to the approvers.");
    }
    return faults->count + faults->dropped == before;
}

static void check_role(struct schema_reading *reading, const struct trust *trust,
                       struct place where, const char *what, const char *role)
{
    struct arena *arena = reading->arena;
    if (trust_role(trust, role))
        return;
    const char **known = arena_array(arena, trust->role_count, sizeof *known);
    for (size_t i = 0; i < trust->role_count; i++)
        known[i] = trust->roles[i].name;
    schema_fault(reading, where,
                 arena_printf(arena, "'%.60s' names the role '%.60s', which is not in %s", what,
                              role, trust->file),
                 schema_suggestion(arena, role, known, trust->role_count, "Roles are: "));
}

bool trust_check_desired(const struct trust *trust, const struct desired *desired,
                         struct faults *faults)
{
    struct schema_reading reading = {faults->arena, faults};
    const size_t before = faults->count + faults->dropped;
    for (size_t i = 0; i < desired->guardrail_count; i++)
        for (size_t k = 0; k < desired->guardrails[i].change_needs.count; k++)
            check_role(&reading, trust, desired->guardrails[i].where, desired->guardrails[i].name,
                       desired->guardrails[i].change_needs.items[k]);
    for (size_t i = 0; i < desired->exception_count; i++)
        check_role(&reading, trust, desired->exceptions[i].where, desired->exceptions[i].name,
                   desired->exceptions[i].owner);
    for (size_t i = 0; i < desired->environment_count; i++)
        if (!trust_environment(trust, desired->environments[i].name))
            schema_fault(&reading, desired->environments[i].where,
                         arena_printf(faults->arena, "%s does not say what '%.60s' needs",
                                      trust->file, desired->environments[i].name),
                         "Add it there under environments, with at least one role.");
    return faults->count + faults->dropped == before;
}
