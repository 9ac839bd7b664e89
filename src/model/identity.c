#include "model/identity.h"

#include "base/text.h"

static bool is_same(const char *a_id, const char *a_name, const char *b_id, const char *b_name)
{
    return a_id && b_id ? text_is(a_id, b_id) : text_is(a_name, b_name);
}

bool target_is_same(const struct declared_target *a, const struct declared_target *b)
{
    return is_same(a->desired->project.id, a->desired->project.name, b->desired->project.id,
                   b->desired->project.name) &&
           is_same(a->desired->service.id, a->desired->service.name, b->desired->service.id,
                   b->desired->service.name) &&
           is_same(a->environment->id, a->environment->name, b->environment->id,
                   b->environment->name);
}

/* The environment of `desired` that is this target; NULL where it has none. */
static const struct environment *find(const struct desired *desired,
                                      const struct declared_target *target)
{
    for (size_t i = 0; i < desired->environment_count; i++) {
        const struct declared_target one = {desired, &desired->environments[i]};
        if (target_is_same(&one, target))
            return one.environment;
    }
    return NULL;
}

static bool check_pair(const struct desired *first, const struct desired *second,
                       struct faults *faults)
{
    bool found = false;
    for (size_t i = 0; i < second->environment_count; i++) {
        const struct declared_target target = {second, &second->environments[i]};
        const struct environment *other = find(first, &target);
        struct err err;
        if (!other)
            continue;
        err_fill(&err, ERR_INPUT, target.environment->where,
                 "'%.60s' of the service '%.60s' is declared in '%.150s' too (%u:%u)",
                 target.environment->name, second->service.name, first->file, other->where.line,
                 other->where.column);
        err_fill_hint(&err, "One file declares a target: merge the two, or remove one.");
        faults_add(faults, &err);
        found = true;
    }
    return found;
}

void targets_check(const struct desired *const *declarations, size_t count, bool *doubled,
                   struct faults *faults)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (check_pair(declarations[k], declarations[i], faults) && doubled)
                doubled[i] = doubled[k] = true;
}
