#include "model/judge_probe.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_lift.h"
#include "model/judge_live.h"

static bool speaks_against(const struct judge_context *context, const struct probe_name *named,
                           const struct probe_name *probe)
{
    const char *why = NULL;
    return text_is(named->probe, probe->probe) &&
           (named->part == NULL || probe->part == NULL || text_is(named->part, probe->part)) &&
           probe_answer(context, named, &why) == PROBE_FAIL;
}

static bool is_failed(const struct judge_context *context, const struct setting *setting,
                      const struct probe_name *probes, size_t count)
{
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        for (size_t j = 0; j < count; j++) {
            if (speaks_against(context, &setting->shown_by[i], &probes[j])) {
                return true;
            }
        }
    }
    return false;
}

const char *settings_failed(const struct judge_context *context, const struct probe_name *probes,
                            size_t count)
{
    struct clauses names = {0};
    for (size_t i = 0; i < context->target->setting_count; i++) {
        const struct setting *setting = &context->target->settings[i];
        if (is_failed(context, setting, probes, count)) {
            clauses_add(context->arena, &names, setting->name);
        }
    }
    return names.count == 0 ? NULL : text_joined(context->arena, names.items, names.count, ", ");
}

static bool is_unconfigured(const struct probe_result *result)
{
    return result->outcome == PROBE_FAIL && result->closed == PROBE_PASS;
}

static const char *failure_advice(const struct judge_context *context,
                                  const struct probe_result *result, int exception)
{
    if (is_unconfigured(result)) {
        return "deliveries are being lost: see that the endpoint gets its credential";
    }
    if (exception != NO_EXCEPTION) {
        return NULL;
    }
    struct probe_name name = {.probe = result->probe};
    const char *settings = settings_failed(context, &name, 1);
    return settings == NULL ? "look at the application: no declared setting names what failed"
                            : arena_printf(context->arena, "see %s", settings);
}

static enum probe_outcome outcome_of(const struct judge_context *context, const struct probe *probe,
                                     const char **why)
{
    struct probe_name name = {.probe = probe->name};
    enum probe_outcome outcome = probe_answer(context, &name, why);
    if (outcome == PROBE_NOT_ASKED && *why == NULL) {
        *why = probe->writes ? "it can write: asked only by name" : NULL;
    }
    return outcome;
}

void judge_probe(const struct judge_context *context, const struct probe *probe,
                 struct finding *out)
{
    const char *why = NULL;
    enum probe_outcome outcome = outcome_of(context, probe, &why);
    const struct probe_result *result =
        probe_result_find(context->observed->probes, context->observed->probe_count, probe->name);
    bool failed = outcome == PROBE_FAIL;
    int exception = failed ? probe_excepted(context, result) : NO_EXCEPTION;
    *out = (struct finding){
        .kind = FINDING_PROBE,
        .name = probe->name,
        .environment = context->target->environment->name,
        .where = probe->where,
        .state.probe = outcome,
        .state_name = probe_outcome_name(outcome),
        .why = why,
        .advice = failed ? failure_advice(context, result, exception) : NULL,
        .exception = judge_exception_name(context, exception),
        .days_left = judge_days_left(context, exception),
    };
}
