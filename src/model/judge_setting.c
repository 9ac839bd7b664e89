#include "model/judge_setting.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_live.h"
#include "model/judge_variable.h"

static void finding_begin(const struct judge_context *context, const struct setting *setting,
                          struct finding *finding)
{
    *finding = (struct finding){
        .kind = FINDING_SETTING,
        .name = setting->name,
        .environment = context->target->environment->name,
        .where = setting->where,
        .desired = setting_wanted_text(context->arena, setting),
    };
    for (int i = 0; i < WITNESS_COUNT; i++) {
        finding->witnesses[i].says = SAYS_NOT_ASKED;
    }
}

static void finding_end(struct finding *finding, enum verdict verdict)
{
    finding->state.verdict = verdict;
    finding->state_name = verdict_name(verdict);
}

/* --- exceptions -------------------------------------------------------------------------------- */

/* Is there a stored effect to compare, and as which text (NULL: as the default)? */
static bool stored_effect(const struct judge_context *context, const struct setting *setting,
                          const char **value)
{
    struct look stored = variable_look(context, setting, SIDE_STORED);
    *value = look_text(&stored);
    return *value != NULL ||
           (stored.seen && stored.variable == NULL && setting->absence == ABSENCE_MEANS);
}

static int allowing(const struct judge_context *context, const struct setting *setting,
                    const struct testimony *stored, enum exception_state state)
{
    const char *value = NULL;
    if (stored->says != SAYS_OTHER || !stored_effect(context, setting, &value)) {
        return NO_EXCEPTION;
    }
    return judge_allowing(context, setting, value, state);
}

/* An exception of which nobody can say whether it is in force, where that decides. */
static int doubtful(const struct judge_context *context, const struct setting *setting,
                    const struct testimony *stored)
{
    struct setting made;
    int sets = context_setting(context, setting, EXCEPTION_UNOBSERVED, &made);
    if (sets != NO_EXCEPTION) {
        return sets;
    }
    return allowing(context, setting, stored, EXCEPTION_UNOBSERVED);
}

/* A probe asks for the declared value; while an exception sets another one it shows the opposite of
 * a flag, and of other types nothing. */
static enum asked_for asked_while(const struct setting *declared, const struct setting *wanted)
{
    if (declared->wanted.type == SETTING_FLAG) {
        return declared->wanted.flag == wanted->wanted.flag ? ASKED_AS_DECLARED : ASKED_OPPOSITE;
    }
    return setting_effect(declared, wanted->wanted.text) == EFFECT_DESIRED ? ASKED_AS_DECLARED
                                                                           : ASKED_NOTHING;
}

/* --- words ------------------------------------------------------------------------------------- */

/* The witnesses that a verdict rests on. */
static const bool rests_on[VERDICT_COUNT][WITNESS_COUNT] = {
    [VERDICT_MASKED] = {true, false, false, true},
    [VERDICT_DRIFT] = {true, false, false, false},
    [VERDICT_PENDING] = {false, true, false, false},
    [VERDICT_UNENFORCED] = {false, false, true, true},
    [VERDICT_CONTRADICTION] = {false, false, true, false},
    [VERDICT_UNOBSERVED] = {true, true, true, true},
    [VERDICT_IN_SYNC] = {true, false, false, false},
};

/* Of these witnesses, what each says that fits: for unobserved only what was not seen. */
static const char *verdict_why(const struct judge_context *context, const struct finding *finding)
{
    enum verdict verdict = finding->state.verdict;
    struct clauses whys = {0};
    for (int i = 0; i < WITNESS_COUNT; i++) {
        const struct testimony *said = &finding->witnesses[i];
        bool fits = verdict != VERDICT_UNOBSERVED || said->says == SAYS_UNSEEN;
        if (!rests_on[verdict][i] || !fits || said->why == NULL) {
            continue;
        }
        bool named = verdict == VERDICT_UNOBSERVED && i < WITNESS_REPORTED;
        clauses_add(
            context->arena, &whys,
            named ? arena_printf(context->arena, "%s: %s", witness_name((enum witness)i), said->why)
                  : said->why);
    }
    return clauses_text(context->arena, &whys);
}

static bool is_changed(enum verdict verdict)
{
    return verdict == VERDICT_DRIFT || verdict == VERDICT_MASKED || verdict == VERDICT_PENDING ||
           verdict == VERDICT_EXCEPTED;
}

/* Since when, and by whom, where Railway knows. */
static void date_finding(const struct judge_context *context, const struct setting *setting,
                         struct finding *finding)
{
    const struct observed *observed = context->observed;
    struct look stored = variable_look(context, setting, SIDE_STORED);
    int64_t last = INT64_MIN;
    if (!is_changed(finding->state.verdict)) {
        return;
    }
    finding->since = stored.variable != NULL ? stored.variable->updated_at : 0;
    for (size_t i = 0; i < observed->touch_count; i++) {
        const struct touch *touch = &observed->touches[i];
        if (text_is(touch->variable, setting->name) && touch->when > last) {
            last = touch->when;
            finding->who = touch->who;
        }
    }
}

/* --- the judgement ----------------------------------------------------------------------------- */

static void hear_witnesses(const struct judge_context *context, const struct setting *wanted,
                           enum asked_for asked_for, struct testimony witnesses[WITNESS_COUNT])
{
    witnesses[WITNESS_REPORTED] = judge_reported(context, wanted);
    witnesses[WITNESS_BEHAVED] = judge_behaved(context, wanted, asked_for);
    struct testimony word = judge_word(&witnesses[WITNESS_REPORTED], &witnesses[WITNESS_BEHAVED]);
    judge_variables(context, wanted, &word, &witnesses[WITNESS_STORED],
                    &witnesses[WITNESS_RUNNING]);
}

static void decide(const struct judge_context *context, bool excepted, struct finding *finding)
{
    struct case_of_setting facts = {.excepted = excepted};
    for (int i = 0; i < WITNESS_COUNT; i++) {
        facts.says[i] = finding->witnesses[i].says;
    }
    finding_end(finding, judge_case(&facts, &finding->rule));
    finding->why = verdict_why(context, finding);
}

static void name_exception(const struct judge_context *context, int exception,
                           struct finding *finding)
{
    finding->exception = judge_exception_name(context, exception);
    finding->days_left = judge_days_left(context, exception);
}

static void judge_wanted(const struct judge_context *context, const struct setting *declared,
                         const struct setting *wanted, int sets, struct finding *finding)
{
    enum asked_for asked_for =
        sets == NO_EXCEPTION ? ASKED_AS_DECLARED : asked_while(declared, wanted);
    hear_witnesses(context, wanted, asked_for, finding->witnesses);
    struct testimony *stored = &finding->witnesses[WITNESS_STORED];
    int allowed = allowing(context, wanted, stored, EXCEPTION_IN_FORCE);
    int doubted = allowed == NO_EXCEPTION ? doubtful(context, wanted, stored) : NO_EXCEPTION;
    if (doubted != NO_EXCEPTION && stored->says != SAYS_UNSEEN) {
        stored->says = SAYS_UNSEEN;
        stored->why = judge_exception_words(context, doubted);
    }
    decide(context, allowed != NO_EXCEPTION, finding);
    int exception = allowed != NO_EXCEPTION ? allowed : sets;
    if (exception != NO_EXCEPTION) {
        context->used[exception] = true;
    } else if (finding->state.verdict == VERDICT_IN_SYNC) {
        exception = judge_tolerating(context, declared, EXCEPTION_IN_FORCE);
    }
    name_exception(context, exception, finding);
    date_finding(context, declared, finding);
    finding->advice = setting_advice(context, finding, wanted);
}

void judge_setting_as(const struct judge_context *context, const struct setting *declared,
                      const struct setting *wanted, int sets, struct finding *out)
{
    finding_begin(context, wanted, out);
    if (declared->wanted.type == SETTING_INERT) {
        finding_end(out, VERDICT_INERT);
        out->rule = "declared for the reader, never judged";
        out->why = declared->why;
        return;
    }
    judge_wanted(context, declared, wanted, sets, out);
}

void judge_setting(const struct judge_context *context, const struct setting *setting,
                   struct finding *out)
{
    struct setting made;
    int sets = context_setting(context, setting, EXCEPTION_IN_FORCE, &made);
    judge_setting_as(context, setting, sets == NO_EXCEPTION ? setting : &made, sets, out);
}

void judge_setting_close(const struct judge_context *context, const struct setting *setting,
                         struct finding *finding)
{
    int tolerated = judge_tolerating(context, setting, EXCEPTION_IN_FORCE);
    bool in_sync = finding->state.verdict == VERDICT_IN_SYNC;
    if (in_sync && tolerated != NO_EXCEPTION && !context->used[tolerated]) {
        finding->exception_unused = true;
        finding->advice =
            arena_printf(context->arena, "nothing needs the exception `%s`: it can be taken out",
                         finding->exception);
    }
}
