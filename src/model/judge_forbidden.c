#include "model/judge_forbidden.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_live.h"
#include "model/judge_report.h"

/* --- values ------------------------------------------------------------------------------------ */

/* Has the list a member that the guardrail forbids? */
static bool lists_meet(const struct names *list, const struct setting *forbidden)
{
    const struct names *members = &forbidden->wanted.list;
    for (size_t i = 0; i < members->count; i++) {
        if (forbidden->ignore_case ? names_has_any_case(list, members->items[i])
                                   : names_has(list, members->items[i])) {
            return true;
        }
    }
    return false;
}

static enum openness open_if(bool open)
{
    return open ? OPENNESS_OPEN : OPENNESS_CLOSED;
}

static enum openness list_openness(const struct judge_context *context,
                                   const struct setting *forbidden, const char *value)
{
    struct names list = {NULL, 0};
    list.items = text_split(context->arena, value, ',', &list.count);
    return open_if(lists_meet(&list, forbidden));
}

static const char incomparable[] = "a forbidden value of this type cannot be compared";

/* What the declaration says that absence does. */
static enum openness default_openness(const struct judge_context *context,
                                      const struct setting *setting,
                                      const struct setting *forbidden)
{
    if (setting->wanted.type == SETTING_ABSENT) {
        return OPENNESS_CLOSED;
    }
    if (setting->absence != ABSENCE_MEANS) {
        return OPENNESS_UNKNOWN;
    }
    if (setting->wanted.type == SETTING_LIST) {
        return list_openness(context, forbidden, setting->absent_means);
    }
    return open_if(setting_effect(forbidden, setting->absent_means) == EFFECT_DESIRED);
}

/* Does the value say nothing, so that the application's default is what counts? */
static bool is_default(const struct setting *setting, const char *value)
{
    return value == NULL || (setting->wanted.type != SETTING_SECRET &&
                             setting_effect(setting, value) == EFFECT_UNREADABLE);
}

enum openness forbidden_value(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const char *value)
{
    struct setting made;
    if (!setting_want(context->arena, setting, forbidden->value, &made)) {
        return OPENNESS_UNKNOWN;
    }
    if (is_default(setting, value)) {
        return default_openness(context, setting, &made);
    }
    if (setting->wanted.type == SETTING_LIST) {
        return list_openness(context, &made, value);
    }
    return open_if(setting_effect(&made, value) == EFFECT_DESIRED);
}

/* --- stored and running ------------------------------------------------------------------------- */

/* Of a flag, not as desired is the opposite; of other types it is something unknown. */
static enum openness says_openness(const struct setting *setting, const struct forbidden *forbidden,
                                   enum says says)
{
    bool flag = false;
    bool readable =
        setting->wanted.type == SETTING_FLAG && setting_read_flag(forbidden->value, &flag);
    switch (says) {
    case SAYS_DESIRED:
        return open_if(readable && flag == setting->wanted.flag);
    case SAYS_OTHER:
        return readable ? open_if(flag != setting->wanted.flag) : OPENNESS_UNKNOWN;
    case SAYS_NOT_ASKED:
        return OPENNESS_NOT_ASKED;
    case SAYS_UNSEEN:
        break;
    }
    return OPENNESS_UNKNOWN;
}

/* The live process runs by its default, and behaviour or report show what that does. */
static enum openness live_default(const struct judge_context *context,
                                  const struct setting *setting, const struct forbidden *forbidden)
{
    struct look running = variable_look(context, setting, SIDE_RUNNING);
    bool known = running.seen && (running.variable == NULL || look_text(&running) != NULL);
    if (!known || !is_default(setting, look_text(&running))) {
        return OPENNESS_UNKNOWN;
    }
    struct testimony reported = judge_reported(context, setting);
    struct testimony behaved = judge_behaved(context, setting, ASKED_AS_DECLARED);
    enum openness openness =
        says_openness(setting, forbidden, judge_word(&reported, &behaved).says);
    return openness == OPENNESS_NOT_ASKED ? OPENNESS_UNKNOWN : openness;
}

/* A running template that is the stored one does what that renders to. */
static const char *side_text(const struct judge_context *context, const struct setting *setting,
                             const struct look *look)
{
    const char *text = look_text(look);
    const struct variable *variable = look->variable;
    if (text != NULL || variable == NULL || variable->kind != VARIABLE_SHOWN) {
        return text;
    }
    struct look stored = variable_look(context, setting, SIDE_STORED);
    bool same = stored.variable != NULL && stored.variable->kind == VARIABLE_SHOWN &&
                text_is(stored.variable->value, variable->value);
    return same ? look_text(&stored) : NULL;
}

static const char *hidden_words(const struct variable *variable)
{
    switch (variable->kind) {
    case VARIABLE_SEALED:
        return "sealed: Railway does not tell its value";
    case VARIABLE_HIDDEN:
        return "its value was not kept";
    case VARIABLE_SHOWN:
        break;
    }
    return "holds a reference whose rendering was not read";
}

enum openness forbidden_side(const struct judge_context *context, const struct setting *setting,
                             const struct forbidden *forbidden, enum side side, const char **why)
{
    struct look look = variable_look(context, setting, side);
    struct setting made;
    if (!look.seen) {
        *why = look.why;
        return OPENNESS_UNKNOWN;
    }
    if (!setting_want(context->arena, setting, forbidden->value, &made)) {
        *why = incomparable;
        return OPENNESS_UNKNOWN;
    }
    const char *text = side_text(context, setting, &look);
    if (look.variable != NULL && text == NULL) {
        *why = hidden_words(look.variable);
        return OPENNESS_UNKNOWN;
    }
    enum openness openness = forbidden_value(context, setting, forbidden, text);
    if (openness == OPENNESS_UNKNOWN && is_default(setting, text)) {
        openness = live_default(context, setting, forbidden);
        *why = "what absence means is not known";
    }
    return openness;
}

/* --- behaviour and reports ------------------------------------------------------------------------ */

static const enum says closed_says[] = {
    [PROBE_PASS] = SAYS_DESIRED,
    [PROBE_FAIL] = SAYS_OTHER,
    [PROBE_UNOBSERVED] = SAYS_UNSEEN,
    [PROBE_NOT_ASKED] = SAYS_NOT_ASKED,
};

enum openness forbidden_probe(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const struct probe_name *name,
                              const char **why)
{
    return says_openness(setting, forbidden, closed_says[probe_closed(context, name, why)]);
}

static enum openness reading_openness(const struct judge_context *context,
                                      const struct setting *setting,
                                      const struct forbidden *forbidden,
                                      const struct reading *reading, const char **why)
{
    struct setting made;
    if (!setting_want(context->arena, setting, forbidden->value, &made)) {
        *why = incomparable;
        return OPENNESS_UNKNOWN;
    }
    enum says says = judge_reading(&made, reading, why);
    if (says == SAYS_UNSEEN) {
        return OPENNESS_UNKNOWN;
    }
    if (setting->wanted.type != SETTING_LIST) {
        return open_if(says == SAYS_DESIRED);
    }
    return reading->kind == READING_LIST ? open_if(lists_meet(&reading->list, &made))
                                         : list_openness(context, &made, reading->text);
}

enum openness forbidden_report(const struct judge_context *context, const struct setting *setting,
                               const struct forbidden *forbidden,
                               const struct report_pointer *pointer, const char **shown,
                               const char **why)
{
    if (target_report(context->target, pointer->report) == NULL) {
        return OPENNESS_NOT_ASKED;
    }
    const struct reading *reading = context_reading(context, pointer);
    *shown = reading_shown(context->arena, setting, reading);
    return reading_openness(context, setting, forbidden, reading, why);
}
