#include "model/judge_lift.h"

#include "base/text.h"

static bool setting_names_probe(const struct setting *setting, const char *probe)
{
    for (size_t i = 0; setting != NULL && i < setting->shown_by_count; i++) {
        if (text_is(setting->shown_by[i].probe, probe)) {
            return true;
        }
    }
    return false;
}

int guardrail_lifts_probe(const struct judge_context *context, const struct guardrail *guardrail,
                          const struct probe_name *name, enum exception_state state)
{
    int found = NO_EXCEPTION;
    size_t lifted = 0;
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        int exception = context_lifting(context, guardrail, row, state);
        if (exception == NO_EXCEPTION) {
            continue;
        }
        if (setting_names_probe(target_setting(context->target, row->name), name->probe)) {
            return exception;
        }
        found = exception;
        lifted++;
    }
    return lifted == guardrail->forbid_count ? found : NO_EXCEPTION;
}

static bool also_covers(const struct judge_context *context, const char *probe, const char *part,
                        int *exception)
{
    for (size_t i = 0; i < context->target->guardrail_count; i++) {
        const struct guardrail *guardrail = &context->target->guardrails[i];
        for (size_t j = 0; j < guardrail->also_count; j++) {
            const struct probe_name *name = &guardrail->also[j];
            bool whole = name->part == NULL || text_is(name->part, part);
            if (!text_is(name->probe, probe) || !whole) {
                continue;
            }
            *exception = guardrail_lifts_probe(context, guardrail, name, EXCEPTION_IN_FORCE);
            if (*exception != NO_EXCEPTION) {
                return true;
            }
        }
    }
    return false;
}

int probe_excepted(const struct judge_context *context, const struct probe_result *result)
{
    int exception = NO_EXCEPTION;
    if (result->outcome != PROBE_FAIL || result->closed != PROBE_FAIL) {
        return NO_EXCEPTION;
    }
    if (also_covers(context, result->probe, NULL, &exception)) {
        return exception;
    }
    for (size_t i = 0; i < result->part_count; i++) {
        if (result->parts[i].outcome == PROBE_FAIL &&
            !also_covers(context, result->probe, result->parts[i].name, &exception)) {
            return NO_EXCEPTION;
        }
    }
    return exception;
}
