#include "model/judge_live.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_report.h"

/* Several witnesses of one kind are one: any other, else any unseen, else desired. */
struct chorus {
    enum says says; /* NOT_ASKED until one is heard */
    const char *shown;
    struct clauses whys; /* of those that decide */
};

static const int weight[] = {
    [SAYS_NOT_ASKED] = 0,
    [SAYS_DESIRED] = 1,
    [SAYS_UNSEEN] = 2,
    [SAYS_OTHER] = 3,
};

static void chorus_hear(struct arena *arena, struct chorus *chorus, enum says says,
                        const char *shown, const char *why)
{
    if (weight[says] > weight[chorus->says]) {
        chorus->says = says;
        chorus->shown = shown;
        chorus->whys.count = 0;
    }
    if (says == chorus->says && (says == SAYS_OTHER || says == SAYS_UNSEEN)) {
        clauses_add(arena, &chorus->whys, why);
    }
}

static struct testimony chorus_testimony(struct arena *arena, const struct chorus *chorus)
{
    return (struct testimony){chorus->says, chorus->shown, clauses_text(arena, &chorus->whys)};
}

/* --- reports ----------------------------------------------------------------------------------- */

const struct reading *context_reading(const struct judge_context *context,
                                      const struct report_pointer *pointer)
{
    return context->observed->refused
               ? NULL
               : observed_reading(context->observed, pointer->report, pointer->pointer);
}

static void hear_report(const struct judge_context *context, const struct setting *setting,
                        const struct report_pointer *pointer, struct chorus *chorus)
{
    const struct reading *reading = context_reading(context, pointer);
    const char *why = NULL;
    enum says says = judge_reading(setting, reading, &why);
    const char *shown = reading_shown(context->arena, setting, reading);
    const char *words =
        why != NULL ? why : arena_printf(context->arena, "the report says %s", shown);
    if (context->observed->refused) {
        words = judge_refusal(context);
    }
    chorus_hear(
        context->arena, chorus, says, shown,
        arena_printf(context->arena, "%s#%s: %s", pointer->report, pointer->pointer, words));
}

struct testimony judge_reported(const struct judge_context *context, const struct setting *setting)
{
    struct chorus chorus = {.says = SAYS_NOT_ASKED};
    for (size_t i = 0; i < setting->reported_count; i++) {
        if (target_report(context->target, setting->reported[i].report) != NULL) {
            hear_report(context, setting, &setting->reported[i], &chorus);
        }
    }
    return chorus_testimony(context->arena, &chorus);
}

/* --- probes ------------------------------------------------------------------------------------ */

static enum probe_outcome answer(const struct judge_context *context, const struct probe_name *name,
                                 bool closed, const char **why)
{
    const struct probe *probe = target_probe(context->target, name->probe);
    const struct observed *observed = context->observed;
    const struct probe_result *result =
        observed->refused ? NULL
                          : probe_result_find(observed->probes, observed->probe_count, name->probe);
    if (probe == NULL || (result == NULL && probe->writes)) {
        *why = NULL;
        return PROBE_NOT_ASKED;
    }
    enum probe_outcome outcome = probe_result_part(result, name->part, why);
    if (result == NULL && observed->refused) {
        *why = judge_refusal(context);
    }
    bool answered = result != NULL && outcome != PROBE_NOT_ASKED;
    return answered && closed && name->part == NULL ? result->closed : outcome;
}

enum probe_outcome probe_closed(const struct judge_context *context, const struct probe_name *name,
                                const char **why)
{
    return answer(context, name, true, why);
}

enum probe_outcome probe_answer(const struct judge_context *context, const struct probe_name *name,
                                const char **why)
{
    return answer(context, name, false, why);
}

static const enum says outcome_says[] = {
    [PROBE_PASS] = SAYS_DESIRED,
    [PROBE_FAIL] = SAYS_OTHER,
    [PROBE_UNOBSERVED] = SAYS_UNSEEN,
    [PROBE_NOT_ASKED] = SAYS_NOT_ASKED,
};

enum says judge_probe_name(const struct judge_context *context, const struct setting *setting,
                           const struct probe_name *name, const char **why)
{
    enum probe_outcome outcome = probe_answer(context, name, why);
    bool shut = setting->wanted.type == SETTING_FLAG && outcome == PROBE_FAIL &&
                probe_closed(context, name, why) == PROBE_PASS;
    return shut ? SAYS_DESIRED : outcome_says[outcome];
}

static const enum says opposite[] = {
    [SAYS_DESIRED] = SAYS_OTHER,
    [SAYS_OTHER] = SAYS_DESIRED,
    [SAYS_UNSEEN] = SAYS_UNSEEN,
    [SAYS_NOT_ASKED] = SAYS_NOT_ASKED,
};

static void hear_probe(const struct judge_context *context, const struct setting *setting,
                       const struct probe_name *name, enum asked_for asked_for,
                       struct chorus *chorus)
{
    const char *why = NULL;
    enum says says = judge_probe_name(context, setting, name, &why);
    const char *seen = NULL;
    const char *shown = probe_outcome_name(probe_answer(context, name, &seen));
    chorus_hear(context->arena, chorus, asked_for == ASKED_OPPOSITE ? opposite[says] : says, shown,
                arena_printf(context->arena, "%s: %s", probe_name_text(context->arena, name),
                             why != NULL ? why : shown));
}

struct testimony judge_behaved(const struct judge_context *context, const struct setting *setting,
                               enum asked_for asked_for)
{
    struct chorus chorus = {.says = SAYS_NOT_ASKED};
    for (size_t i = 0; asked_for != ASKED_NOTHING && i < setting->shown_by_count; i++) {
        hear_probe(context, setting, &setting->shown_by[i], asked_for, &chorus);
    }
    return chorus_testimony(context->arena, &chorus);
}

struct testimony judge_word(const struct testimony *reported, const struct testimony *behaved)
{
    return behaved->says != SAYS_NOT_ASKED ? *behaved : *reported;
}
