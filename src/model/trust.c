#include "model/trust.h"

#include <string.h>

#include "base/text.h"

const struct trust_role *trust_role(const struct trust *trust, const char *name)
{
    for (size_t i = 0; i < trust->role_count; i++)
        if (text_is(trust->roles[i].name, name))
            return &trust->roles[i];
    return NULL;
}

const struct trust_environment *trust_environment(const struct trust *trust, const char *name)
{
    for (size_t i = 0; i < trust->environment_count; i++)
        if (text_is(trust->environments[i].name, name))
            return &trust->environments[i];
    return NULL;
}

const struct trust_target *trust_target(const struct trust *trust, const char *project_id,
                                        const char *environment_id, const char *service_id)
{
    for (size_t i = 0; i < trust->target_count; i++) {
        const struct trust_target *target = &trust->targets[i];
        if (text_is(target->project_id, project_id) && text_is(target->service_id, service_id) &&
            text_is(target->environment_id, environment_id))
            return target;
    }
    return NULL;
}

const char *trust_page(const struct trust *trust, bool simulated)
{
    const bool is_local = trust->approve_at && text_starts(trust->approve_at, "http:");
    return is_local && !simulated ? NULL : trust->approve_at;
}

bool principal_is(const char *a, const char *b)
{
    return text_is_any_case(a, b);
}

bool trust_has_role(const struct trust *trust, const char *principal, const char *role)
{
    const struct trust_role *found = trust_role(trust, role);
    return found && names_has_any_case(&found->principals, principal);
}

const char *trust_role_of(const struct trust *trust, const char *principal)
{
    for (size_t i = 0; i < trust->role_count; i++)
        if (trust_has_role(trust, principal, trust->roles[i].name))
            return trust->roles[i].name;
    return NULL;
}

bool approver_counts(const struct approver *approver, const char *principal, const char *name_space,
                     int64_t when)
{
    return names_has_any_case(&approver->principals, principal) &&
           (approver->namespaces.count == 0 || names_has(&approver->namespaces, name_space)) &&
           (!approver->has_after || when >= approver->valid_after) &&
           (!approver->has_before || when < approver->valid_before);
}

const struct approver *approvers_find(const struct approvers *approvers, const unsigned char *key,
                                      size_t length)
{
    for (size_t i = 0; i < approvers->count; i++) {
        const struct approver *one = &approvers->items[i];
        if (one->key_length == length && memcmp(one->key, key, length) == 0)
            return one;
    }
    return NULL;
}
