#include "model/judge_context.h"

#include "base/arena.h"
#include "base/text.h"

const char advice_refused[] =
    "%s if this is not the right one, then deploy; else check the application or its image";
const char advice_again[] = "make no change because of this: check again once it can be observed";

static const char variables_do_not_show[] =
    "the variables do not show it: check the application or its image";

/* --- which settings are behind it ---------------------------------------------------------------- */

static bool speaks_against(const struct judge_context *context, const struct probe_name *named,
                           const struct probe_name *probe)
{
    const char *why = NULL;
    return text_is(named->probe, probe->probe) &&
           (!named->part || !probe->part || text_is(named->part, probe->part)) &&
           probe_answer(context, named, &why) == PROBE_FAIL;
}

/* Names of probes that may have failed. */
struct probe_names {
    const struct probe_name *items;
    size_t count;
};

static bool one_speaks_against(const struct judge_context *context, const struct probe_name *named,
                               size_t named_count, const struct probe_names *failed)
{
    for (size_t i = 0; i < named_count; i++) {
        for (size_t j = 0; j < failed->count; j++)
            if (speaks_against(context, &named[i], &failed->items[j]))
                return true;
    }
    return false;
}

static const struct probe_result *result_of(const struct judge_context *context,
                                            const struct probe_name *name)
{
    return probe_result_find(context->observed->probes, context->observed->probe_count,
                             name->probe);
}

bool probe_part_failed(const struct probe_result *result, const char *part)
{
    const char *why = NULL;
    return result && probe_result_part(result, part, &why) == PROBE_FAIL;
}

/* Was the right credential shut out? That an open door lets others in too is not the credential's. */
static bool is_credential_refused(const struct judge_context *context, const struct probe *probe,
                                  const struct probe_name *name)
{
    const struct probe_result *result = result_of(context, name);
    return !probe_tells_closed(probe->type) || probe_part_failed(result, "right") ||
           probe_part_failed(result, "admits");
}

static bool is_forbidden_by(const struct guardrail *guardrail, const struct setting *setting)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, setting->name))
            return true;
    return false;
}

/* Does a guardrail say that this setting opens the door that was seen open? */
static bool is_guarded(const struct judge_context *context, const struct setting *setting,
                       const struct probe_names *failed)
{
    for (size_t i = 0; i < context->target->guardrail_count; i++) {
        const struct guardrail *guardrail = &context->target->guardrails[i];
        if (is_forbidden_by(guardrail, setting) &&
            (one_speaks_against(context, guardrail->also, guardrail->also_count, failed) ||
             one_speaks_against(context, guardrail->probes, guardrail->probe_count, failed)))
            return true;
    }
    return false;
}

/* Does the setting open what was seen open, decide what was sent and refused, or is it told at the very
 * place that the probe reads? */
static bool is_behind(const struct judge_context *context, const struct setting *setting,
                      const struct probe_name *name)
{
    const struct probe *probe = target_probe(context->target, name->probe);
    const struct probe_result *result = result_of(context, name);
    const struct probe_names failed = {name, 1};
    if (!probe || !result)
        return false;
    if (probe_tells_closed(probe->type) && result->closed == PROBE_FAIL &&
        is_guarded(context, setting, &failed))
        return true;
    return (probe_sends(probe, setting) && is_credential_refused(context, probe, name)) ||
           probe_reads(probe, setting);
}

static bool is_behind_one(const struct judge_context *context, const struct setting *setting,
                          const struct probe_names *failed)
{
    for (size_t i = 0; i < failed->count; i++) {
        const char *why = NULL;
        if (probe_answer(context, &failed->items[i], &why) == PROBE_FAIL &&
            is_behind(context, setting, &failed->items[i]))
            return true;
    }
    return false;
}

/* --- those that are not as they should be -------------------------------------------------------- */

/* Its finding, once the settings are judged; NULL before, and of a setting of the floor alone. */
static const struct finding *finding_of(const struct judge_context *context,
                                        const struct setting *setting)
{
    for (size_t i = 0; context->settings && i < context->target->setting_count; i++)
        if (text_is(context->settings[i].name, setting->name))
            return &context->settings[i];
    return NULL;
}

bool setting_tells(const struct judge_context *context, const struct setting *setting)
{
    const struct finding *finding = finding_of(context, setting);
    return finding && finding->advice && finding->state.verdict != VERDICT_IN_SYNC &&
           !text_is(finding->advice, advice_again);
}

const char *see_setting(struct arena *arena, const char *names)
{
    return arena_printf(arena, "see %s", names);
}

/* --- a credential -------------------------------------------------------------------------------- */

bool endpoint_sees_none(const struct judge_context *context, const struct setting *setting)
{
    size_t failed = 0;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const char *why = NULL;
        if (probe_answer(context, &setting->shown_by[i], &why) != PROBE_FAIL)
            continue;
        if (!probe_part_failed(result_of(context, &setting->shown_by[i]), "configured"))
            return false;
        failed++;
    }
    return failed > 0;
}

const char *running_credential(const struct judge_context *context, const struct probe *probe)
{
    const char *name = NULL;
    for (size_t i = 0; i < context->target->setting_count; i++) {
        const struct setting *setting = &context->target->settings[i];
        if (!probe_sends(probe, setting))
            continue;
        const struct variable_view running = variable_view(context, setting, SIDE_RUNNING);
        const struct variable_view stored = variable_view(context, setting, SIDE_STORED);
        if (!running.variable || !stored.variable)
            return NULL;
        name = setting->name;
    }
    return name;
}

/* Is the right credential known not to get in, because it is refused, or because the process has none? That a
 * door is open is not its fault. */
static bool is_credential_at_fault(const struct judge_context *context, const struct probe *probe,
                                   const struct setting *setting)
{
    const struct probe_name name = {.probe = probe->name};
    const struct probe_result *result = result_of(context, &name);
    const struct variable_view running = variable_view(context, setting, SIDE_RUNNING);
    if (!result || !probe_sends(probe, setting))
        return false;
    return probe_part_failed(result, "right") || probe_part_failed(result, "admits") ||
           (result->outcome != PROBE_PASS && result->closed != PROBE_FAIL && running.seen &&
            !running.variable);
}

/* The first setting because of whose value the probe could not tell. */
static const struct setting *key_of(const struct judge_context *context, const char *name)
{
    const struct probe *probe = target_probe(context->target, name);
    for (size_t i = 0; probe && i < context->target->setting_count; i++)
        if (is_credential_at_fault(context, probe, &context->target->settings[i]))
            return &context->target->settings[i];
    return NULL;
}

/* Of a secret only its properties are known: whether it is the right one shows where it is accepted. */
static const char *refused_advice(const struct judge_context *context, const struct setting *key)
{
    return key->wanted.type == SETTING_SECRET
               ? text_replaced(context->arena, advice_refused, "%s", context_how_to(context, key))
               : "the declared credential is refused: check which one the application takes";
}

const char *key_advice(const struct judge_context *context, const struct setting *of,
                       const struct probe_name *probes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *why = NULL;
        const enum probe_outcome outcome = probe_answer(context, &probes[i], &why);
        const struct setting *key = outcome == PROBE_FAIL || outcome == PROBE_UNOBSERVED
                                        ? key_of(context, probes[i].probe)
                                        : NULL;
        if (key)
            return key != of && setting_tells(context, key) ? see_setting(context->arena, key->name)
                                                            : refused_advice(context, key);
    }
    return NULL;
}

/* --- what to do about it -------------------------------------------------------------------------- */

static struct clauses behind(const struct judge_context *context, const struct probe_names *failed)
{
    const struct target *target = context->target;
    struct clauses names = {0};
    for (size_t i = 0; i < target->setting_count; i++) {
        const struct setting *setting = &target->settings[i];
        if (one_speaks_against(context, setting->shown_by, setting->shown_by_count, failed))
            clauses_add(context->arena, &names, setting->name);
    }
    const bool shown = names.count > 0;
    for (size_t i = 0; !shown && i < target->setting_count; i++)
        if (is_behind_one(context, &target->settings[i], failed))
            clauses_add(context->arena, &names, target->settings[i].name);
    return names;
}

const char *probes_advice(const struct judge_context *context, const struct probe_name *probes,
                          size_t count)
{
    const struct probe_names failed = {probes, count};
    const struct clauses names = behind(context, &failed);
    struct clauses telling = {0};
    for (size_t i = 0; i < names.count; i++)
        if (setting_tells(context, target_setting(context->target, names.items[i])))
            clauses_add(context->arena, &telling, names.items[i]);
    if (telling.count > 0)
        return see_setting(context->arena,
                           text_joined(context->arena, telling.items, telling.count, ", "));
    const char *key = key_advice(context, NULL, probes, count);
    if (key)
        return key;
    return names.count > 0 ? variables_do_not_show : NULL;
}

/* --- what a guardrail forbids ---------------------------------------------------------------------- */

static void hear_variables(const struct judge_context *context, const struct setting *setting,
                           struct testimony *stored, struct testimony *running)
{
    const struct testimony reported = judge_reported(context, setting);
    const struct testimony behaved = judge_behaved(context, setting, ASKED_AS_DECLARED);
    const struct testimony word = judge_word(&reported, &behaved);
    judge_variables(context, setting, &word, stored, running);
}

bool stored_is_other(const struct judge_context *context, const struct setting *setting)
{
    struct testimony stored, running;
    hear_variables(context, setting, &stored, &running);
    return stored.says == SAYS_OTHER;
}

/* One that only the floor declares has no finding of its own. */
static bool is_suspect(const struct judge_context *context, const struct setting *setting)
{
    struct testimony stored, running;
    hear_variables(context, setting, &stored, &running);
    if (!target_setting(context->target, setting->name))
        return stored.says == SAYS_OTHER;
    const bool right = stored.says == SAYS_DESIRED && running.says == SAYS_DESIRED;
    return !right && setting_tells(context, setting);
}

const char *forbidden_advice(const struct judge_context *context, const struct guardrail *guardrail)
{
    struct clauses names = {0};
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        const struct setting *setting = target_guarded(context->target, guardrail, row->name);
        const bool lifted =
            context_lifting(context, guardrail, row, EXCEPTION_IN_FORCE) != NO_EXCEPTION;
        if (setting && !lifted && is_suspect(context, setting))
            clauses_add(context->arena, &names, setting->name);
    }
    return names.count > 0 ? see_setting(context->arena, text_joined(context->arena, names.items,
                                                                     names.count, ", "))
                           : NULL;
}

/* --- what looking again does not help ------------------------------------------------------------- */

static bool is_absent_side(const struct judge_context *context, const struct setting *setting,
                           enum side side)
{
    const struct variable_view view = variable_view(context, setting, side);
    return view.seen && !view.variable;
}

/* Absent, what that means depends on something else, and nothing that is asked shows it. */
static bool is_shown_by_nothing(const struct judge_context *context, const struct setting *setting,
                                const struct finding *finding)
{
    return setting->absence == ABSENCE_UNKNOWN &&
           finding->witnesses[WITNESS_REPORTED].says == SAYS_NOT_ASKED &&
           finding->witnesses[WITNESS_BEHAVED].says == SAYS_NOT_ASKED &&
           is_absent_side(context, setting, SIDE_STORED) &&
           is_absent_side(context, setting, SIDE_RUNNING);
}

/* Absent, and the setting that decides what that means says what to do. */
static bool goes_by_another(const struct judge_context *context, const struct setting *setting)
{
    if (!setting->absent_while || setting->absence != ABSENCE_UNKNOWN ||
        (!is_absent_side(context, setting, SIDE_STORED) &&
         !is_absent_side(context, setting, SIDE_RUNNING)))
        return false;
    const struct setting *decider = target_setting(context->target, setting->absent_while);
    return decider && setting_tells(context, decider);
}

static bool is_sealed(const struct judge_context *context, const struct setting *setting)
{
    const struct variable_view stored = variable_view(context, setting, SIDE_STORED);
    return stored.variable && stored.variable->kind == VARIABLE_SEALED && !setting->sealed;
}

const char *unseen_advice(const struct judge_context *context, const struct setting *setting,
                          const struct finding *finding)
{
    struct arena *arena = context->arena;
    const char *key = key_advice(context, setting, setting->shown_by, setting->shown_by_count);
    const char *writing = asked_by_name(context, setting);
    const bool nothing = is_shown_by_nothing(context, setting, finding);
    if (key)
        return key;
    if (goes_by_another(context, setting))
        return see_setting(arena, setting->absent_while);
    if (nothing && writing)
        return arena_printf(arena,
                            "ask what shows it, which no check does: tautline probe %s --env %s",
                            writing, context->target->environment->name);
    if (nothing)
        return arena_printf(
            arena,
            "name a report (`reported`) or a probe (`shown_by`) that shows it, or %s: "
            "looking again does not help",
            context_how_to(context, setting));
    return is_sealed(context, setting)
               ? "declare it `sealed: true`, or store it unsealed: looking again does not help, Railway "
                 "does not return the value"
               : finding->advice;
}
