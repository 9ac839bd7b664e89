#include "model/judge_context.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/showing.h"

static enum says says_if(bool desired)
{
    return desired ? SAYS_DESIRED : SAYS_OTHER;
}

/* `5.0`, as some languages write the whole number 5. */
static const char *whole_number(struct arena *arena, const char *text)
{
    const char *point = strchr(text, '.');
    if (!point || point[1] == '\0' || point[1 + strspn(point + 1, "0")] != '\0')
        return text;
    return arena_slice(arena, text, (size_t)(point - text));
}

static enum says scalar_says(const struct setting *setting, const struct report_reading *reading)
{
    struct arena arena;
    arena_init(&arena);
    bool number = setting->wanted.type == SETTING_NUMBER && reading->kind == READING_NUMBER;
    const char *text = number ? whole_number(&arena, reading->text) : reading->text;
    struct setting loose = *setting;
    loose.exact = false; /* of what is stored */
    enum says says = says_if(setting_effect(&loose, text) == EFFECT_DESIRED);
    arena_release(&arena);
    return says;
}

/* Types whose value a report may tell by saying that one is there. */
static bool is_told_by_presence(const struct setting *setting, const struct report_reading *reading)
{
    enum setting_type type = setting->wanted.type;
    return type == SETTING_SECRET || (type == SETTING_URL && reading->kind == READING_BOOL);
}

static enum says presence_says(const struct report_reading *reading, const char **why)
{
    if (reading->kind == READING_BOOL)
        return says_if(text_is(reading->text, "true"));
    if (reading->kind == READING_TEXT)
        return says_if(!text_is_empty(reading->text));
    *why = "the report holds neither a truth value nor a text there";
    return SAYS_UNSEEN;
}

/* Nothing is wanted: what says nothing is as desired. */
static enum says absence_says(const struct report_reading *reading)
{
    switch (reading->kind) {
    case READING_NULL:
        return SAYS_DESIRED;
    case READING_BOOL:
        return says_if(text_is(reading->text, "false"));
    case READING_TEXT:
        return says_if(text_is_empty(reading->text));
    case READING_LIST:
        return says_if(reading->list.count == 0);
    case READING_UNSEEN:
    case READING_MISSING:
    case READING_NUMBER:
    case READING_OTHER:
        break;
    }
    return SAYS_OTHER;
}

static bool is_of_presence(const struct setting *setting)
{
    return setting->wanted.type == SETTING_ABSENT || setting->wanted.type == SETTING_PRESENT;
}

/* What no type can use; NULL where it can be compared. */
static const char *unusable(const struct setting *setting, const struct report_reading *reading)
{
    if (!reading)
        return "the report was not read";
    switch (reading->kind) {
    case READING_UNSEEN:
        return reading->why ? reading->why : "the report was not read";
    case READING_MISSING:
        return "the report has no such member";
    case READING_NULL:
        return is_of_presence(setting) ? NULL : "the report says null";
    case READING_OTHER:
        return "the report holds an object there";
    case READING_LIST:
        return setting->wanted.type == SETTING_LIST || is_of_presence(setting)
                   ? NULL
                   : "the report holds a list there";
    case READING_BOOL:
    case READING_NUMBER:
    case READING_TEXT:
        break;
    }
    return NULL;
}

enum says judge_reading(const struct setting *setting, const struct report_reading *reading,
                        const char **why)
{
    *why = unusable(setting, reading);
    if (*why)
        return SAYS_UNSEEN;
    if (setting->wanted.type == SETTING_ABSENT)
        return absence_says(reading);
    if (setting->wanted.type == SETTING_PRESENT)
        return says_if(absence_says(reading) != SAYS_DESIRED);
    if (is_told_by_presence(setting, reading))
        return presence_says(reading, why);
    if (reading->kind == READING_LIST) {
        return says_if(
            names_is_same_set(&reading->list, &setting->wanted.list, setting->ignore_case));
    }
    return scalar_says(setting, reading);
}

/* Instead of anything that a report tells of a secret, but for yes and no. */
static const char *stand_in(const struct report_reading *reading)
{
    switch (reading->kind) {
    case READING_NUMBER:
        return "(a number)";
    case READING_TEXT:
        return text_is_empty(reading->text) ? "(empty)" : "(a text)";
    case READING_LIST:
        return "(a list)";
    case READING_BOOL:
    case READING_NULL:
    case READING_MISSING:
    case READING_OTHER:
    case READING_UNSEEN:
        break;
    }
    return NULL;
}

/* What is declared, or short and made of words: an application may answer with anything. */
static const char *text_shown(const struct setting *setting, const char *text)
{
    return setting_effect(setting, text) == EFFECT_DESIRED ? text : showing_answer(text);
}

const char *reading_shown(struct arena *arena, const struct setting *setting,
                          const struct report_reading *reading)
{
    if (!reading)
        return "(not seen)";
    if (setting->wanted.type == SETTING_SECRET && stand_in(reading))
        return stand_in(reading);
    if (reading->is_hidden)
        return "(hidden)";
    switch (reading->kind) {
    case READING_BOOL:
    case READING_NUMBER:
        return reading->text;
    case READING_TEXT:
        return text_is_empty(reading->text) ? "(empty)" : text_shown(setting, reading->text);
    case READING_LIST:
        return reading->list.count > 0 ? showing_answers(arena, &reading->list) : "(an empty list)";
    case READING_NULL:
        return "null";
    case READING_MISSING:
        return "(no such member)";
    case READING_OTHER:
        return "(an object)";
    case READING_UNSEEN:
        break;
    }
    return "(not seen)";
}

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
    if (says == chorus->says && says != SAYS_DESIRED && why)
        clauses_add(arena, &chorus->whys, why);
}

static struct testimony chorus_testimony(struct arena *arena, const struct chorus *chorus)
{
    return (struct testimony){chorus->says, chorus->shown, clauses_text(arena, &chorus->whys)};
}

/* --- reports ----------------------------------------------------------------------------------- */

const struct report_reading *context_reading(const struct judge_context *context,
                                             const struct report_pointer *pointer)
{
    return context->observed->refused
               ? NULL
               : observed_reading(context->observed, pointer->report, pointer->pointer);
}

static void hear_report(const struct judge_context *context, const struct setting *setting,
                        const struct report_pointer *pointer, struct chorus *chorus)
{
    const struct report_reading *reading = context_reading(context, pointer);
    const char *why = NULL;
    enum says says = judge_reading(setting, reading, &why);
    const char *shown = reading_shown(context->arena, setting, reading);
    const char *words = why ? why : arena_printf(context->arena, "the report says %s", shown);
    if (context->observed->refused)
        words = judge_refusal(context);
    chorus_hear(
        context->arena, chorus, says, shown,
        arena_printf(context->arena, "%s#%s: %s", pointer->report, pointer->pointer, words));
}

struct testimony judge_reported(const struct judge_context *context, const struct setting *setting)
{
    struct chorus chorus = {.says = SAYS_NOT_ASKED};
    for (size_t i = 0; i < setting->reported_count; i++)
        if (target_report(context->target, setting->reported[i].report))
            hear_report(context, setting, &setting->reported[i], &chorus);
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
    if (!probe || (!result && probe->writes)) {
        *why = NULL;
        return PROBE_NOT_ASKED;
    }
    enum probe_outcome outcome = probe_result_part(result, name->part, why);
    if (!result && observed->refused)
        *why = judge_refusal(context);
    bool answered = result && outcome != PROBE_NOT_ASKED;
    return answered && closed && !name->part ? result->closed : outcome;
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

static enum says judge_probe_name(const struct judge_context *context,
                                  const struct setting *setting, const struct probe_name *name,
                                  const char **why)
{
    enum probe_outcome outcome = probe_answer(context, name, why);
    bool closed = setting->wanted.type == SETTING_FLAG && outcome == PROBE_FAIL &&
                  probe_closed(context, name, why) == PROBE_PASS;
    return closed ? SAYS_DESIRED : outcome_says[outcome];
}

static const enum says opposite[] = {
    [SAYS_DESIRED] = SAYS_OTHER,
    [SAYS_OTHER] = SAYS_DESIRED,
    [SAYS_UNSEEN] = SAYS_UNSEEN,
    [SAYS_NOT_ASKED] = SAYS_NOT_ASKED,
};

static const char *same_either_way(const struct judge_context *context,
                                   const struct probe_name *name)
{
    return arena_printf(context->arena, "%s would pass either way",
                        probe_name_text(context->arena, name));
}

static void hear_probe(const struct judge_context *context, const struct setting *setting,
                       const struct probe_name *name, enum asked_for asked_for,
                       struct chorus *chorus)
{
    const char *why = NULL;
    enum says says = judge_probe_name(context, setting, name, &why);
    const char *seen = NULL;
    const char *shown = probe_outcome_name(probe_answer(context, name, &seen));
    const bool flag = setting->wanted.type == SETTING_FLAG;
    if (flag && says == SAYS_DESIRED && !probe_can_show(context, setting, name, "")) {
        chorus_hear(context->arena, chorus, SAYS_NOT_ASKED, NULL, same_either_way(context, name));
        return;
    }
    const char *words = arena_printf(context->arena, "%s: %s",
                                     probe_name_text(context->arena, name), why ? why : shown);
    chorus_hear(context->arena, chorus, asked_for == ASKED_OPPOSITE ? opposite[says] : says, shown,
                says == SAYS_NOT_ASKED ? NULL : words);
}

struct testimony judge_behaved(const struct judge_context *context, const struct setting *setting,
                               enum asked_for asked_for)
{
    struct chorus chorus = {.says = SAYS_NOT_ASKED};
    for (size_t i = 0; asked_for != ASKED_NOTHING && i < setting->shown_by_count; i++)
        hear_probe(context, setting, &setting->shown_by[i], asked_for, &chorus);
    return chorus_testimony(context->arena, &chorus);
}

/* Does a probe pass that would not if the setting were `instead`? `assumed`: if those that were asked did. */
static bool is_shown_by_a_pass(const struct judge_context *context, const struct setting *setting,
                               const char *instead, bool assumed)
{
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const char *why = NULL;
        const enum says says = judge_probe_name(context, setting, &setting->shown_by[i], &why);
        if ((says == SAYS_DESIRED || (assumed && says != SAYS_NOT_ASKED)) &&
            probe_can_show(context, setting, &setting->shown_by[i], instead))
            return true;
    }
    return false;
}

/* A text that changes something else, a variable that must not be there, a secret that works and is not
 * as declared: no behaviour speaks against those. */
static bool is_maskable(const struct setting *setting)
{
    return setting->wanted.type != SETTING_ABSENT && setting->wanted.type != SETTING_TEXT &&
           setting->wanted.type != SETTING_JSON && setting->wanted.type != SETTING_SECRET;
}

static const char *running_value(const struct judge_context *context, const struct setting *setting)
{
    const struct variable *running = variables_find(&context->observed->running, setting->name);
    return running ? running->value : NULL;
}

bool judge_pass_counts(const struct judge_context *context, const struct setting *setting,
                       const enum says says[WITNESS_COUNT], bool assumed)
{
    const bool secret = setting->wanted.type == SETTING_SECRET;
    const bool other_runs =
        says[WITNESS_RUNNING] == SAYS_OTHER &&
        (!secret || says[WITNESS_STORED] == SAYS_OTHER); /* what runs may be accepted */
    const bool other_reported = says[WITNESS_REPORTED] == SAYS_OTHER;
    const bool lists = setting->wanted.type == SETTING_LIST && other_runs;
    const char *instead = secret ? NULL : lists ? running_value(context, setting) : "";
    if (!other_runs && !other_reported)
        return true;
    return (!other_runs || is_maskable(setting)) &&
           is_shown_by_a_pass(context, setting, instead, assumed);
}

void judge_overruled(const struct judge_context *context, const struct setting *setting,
                     struct testimony witnesses[WITNESS_COUNT])
{
    struct testimony *behaved = &witnesses[WITNESS_BEHAVED];
    enum says says[WITNESS_COUNT];
    for (int i = 0; i < WITNESS_COUNT; i++)
        says[i] = witnesses[i].says;
    if (behaved->says != SAYS_DESIRED || judge_pass_counts(context, setting, says, false))
        return;
    struct clauses whys = {0};
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const char *why = NULL;
        if (judge_probe_name(context, setting, &setting->shown_by[i], &why) == SAYS_DESIRED)
            clauses_add(context->arena, &whys, same_either_way(context, &setting->shown_by[i]));
    }
    *behaved = (struct testimony){SAYS_NOT_ASKED, NULL, clauses_text(context->arena, &whys)};
}

struct testimony judge_word(const struct testimony *reported, const struct testimony *behaved)
{
    return behaved->says != SAYS_NOT_ASKED ? *behaved : *reported;
}
