#include "model/judge_context.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/code.h"

/* What a row of the table lets a witness say: one bit for each of `enum says`. */
enum {
    IS = 1 << SAYS_DESIRED,
    NOT = 1 << SAYS_OTHER,
    UNSEEN = 1 << SAYS_UNSEEN,
    UNASKED = 1 << SAYS_NOT_ASKED,
    ANY = IS | NOT | UNSEEN | UNASKED
};

enum { EXCEPTED = 1, REGARDLESS = 0 };

/* The first row that fits decides. Stored and running are always required: not
 * asked is the same as not seen. */
static const struct {
    unsigned stored, running, reported, behaved;
    int exception;
    enum verdict verdict;
    const char *rule;
} rows[] = {
    {UNSEEN | UNASKED, ANY, ANY, ANY, REGARDLESS, VERDICT_UNOBSERVED,
     "what the stored value does is not known, so no change is advised"},
    {ANY, IS, ANY, ANY, EXCEPTED, VERDICT_EXCEPTED,
     "an exception in force allows the stored value; it opens at the next deploy"},
    {ANY, ANY, ANY, IS, EXCEPTED, VERDICT_EXCEPTED,
     "an exception in force allows the stored value, and the application behaves as desired"},
    {ANY, ANY, ANY, ANY, EXCEPTED, VERDICT_EXCEPTED,
     "an exception in force allows the stored value"},
    {NOT, NOT, ANY, IS, REGARDLESS, VERDICT_MASKED, /* a probe that could have shown it */
     "stored and running are not as desired, and the application behaves as if they were"},
    {NOT, IS, ANY, ANY, REGARDLESS, VERDICT_DRIFT,
     "the stored value is not as desired; not live yet"},
    {NOT, ANY, ANY, ANY, REGARDLESS, VERDICT_DRIFT, "the stored value is not as desired"},
    {IS, UNSEEN | UNASKED, ANY, ANY, REGARDLESS, VERDICT_UNOBSERVED,
     "the running value was not seen"},
    {IS, NOT, ANY, ANY, REGARDLESS, VERDICT_PENDING,
     "stored as desired, and the running process was started with something else"},
    {IS, IS, IS, NOT, REGARDLESS, VERDICT_UNENFORCED,
     "stored and running are as desired, the behaviour is not; the report is wrong too"},
    {IS, IS, ANY, NOT, REGARDLESS, VERDICT_UNENFORCED,
     "stored and running are as desired, the behaviour is not"},
    {IS, IS, NOT, IS, REGARDLESS, VERDICT_CONTRADICTION,
     "stored, running and behaviour are as desired, and the report says otherwise: which is right is "
     "not known"},
    {IS, IS, NOT, UNASKED, REGARDLESS, VERDICT_UNENFORCED,
     "stored and running are as desired, the report says otherwise, and no probe shows it"},
    {IS, IS, ANY, UNSEEN, REGARDLESS, VERDICT_UNOBSERVED, "a named probe was not observed"},
    {IS, IS, UNSEEN, ANY, REGARDLESS, VERDICT_UNOBSERVED, "a named report was not seen"},
    {IS, IS, IS | UNASKED, IS | UNASKED, REGARDLESS, VERDICT_IN_SYNC,
     "every witness that was asked agrees with the declaration"},
};

static bool row_fits(size_t row, const struct case_of_setting *facts)
{
    const enum says *says = facts->says;
    return (rows[row].stored & 1U << says[WITNESS_STORED]) != 0 &&
           (rows[row].running & 1U << says[WITNESS_RUNNING]) != 0 &&
           (rows[row].reported & 1U << says[WITNESS_REPORTED]) != 0 &&
           (rows[row].behaved & 1U << says[WITNESS_BEHAVED]) != 0 &&
           (rows[row].exception == REGARDLESS || facts->excepted);
}

enum verdict judge_case(const struct case_of_setting *facts, const char **rule)
{
    const char *words = "no row of the table fits";
    enum verdict verdict = VERDICT_UNOBSERVED;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (row_fits(i, facts)) {
            verdict = rows[i].verdict;
            words = rows[i].rule;
            break;
        }
    }
    if (rule)
        *rule = words;
    return verdict;
}

/* --- one sentence for each case -------------------------------------------------------------------- */

enum { EITHER = -1 };

/* The first row of the verdict that fits decides. `%s` is how to make the value so. Of a secret only its
 * properties are known: whether it is the right one shows where it is accepted. */
static const struct {
    enum setting_type type; /* SETTING_INERT: any */
    enum verdict verdict;
    int running, reported, behaved; /* EITHER, or what the witness says */
    const char *wording;
} advice_rows[] = {
    {SETTING_INERT, VERDICT_DRIFT, SAYS_DESIRED, EITHER, EITHER,
     "%s before the next deploy: what runs now is still as desired"},
    {SETTING_INERT, VERDICT_DRIFT, EITHER, EITHER, EITHER, "%s, then deploy"},
    {SETTING_INERT, VERDICT_MASKED, EITHER, EITHER, EITHER,
     "%s, then deploy: it is protected only by accident, and the next deploy may open it"},
    {SETTING_SECRET, VERDICT_PENDING, EITHER, EITHER, EITHER,
     "deploy only if the stored value is known to be the right one: it is unproven until something "
     "accepts it"},
    {SETTING_INERT, VERDICT_PENDING, EITHER, EITHER, EITHER,
     "deploy: the stored value is right and not live yet"},
    {SETTING_SECRET, VERDICT_UNENFORCED, EITHER, EITHER, EITHER, advice_refused},
    {SETTING_INERT, VERDICT_UNENFORCED, EITHER, SAYS_DESIRED, SAYS_OTHER,
     "changing the variable will not help: check the application or its image; its report is "
     "wrong too"},
    {SETTING_INERT, VERDICT_UNENFORCED, EITHER, EITHER, SAYS_OTHER,
     "changing the variable will not help: check the application or its image"},
    {SETTING_INERT, VERDICT_UNENFORCED, EITHER, EITHER, EITHER,
     "changing the variable will not help: check the application, its image or its report"},
    {SETTING_INERT, VERDICT_CONTRADICTION, EITHER, EITHER, EITHER,
     "find out which is right: the application reports one thing and does another"},
    {SETTING_INERT, VERDICT_UNOBSERVED, EITHER, EITHER, EITHER, advice_again},
    {SETTING_INERT, VERDICT_EXCEPTED, SAYS_DESIRED, EITHER, EITHER,
     "it opens at the next deploy; if that is not intended, %s before"},
    {SETTING_INERT, VERDICT_EXCEPTED, EITHER, EITHER, SAYS_DESIRED,
     "the exception is not needed: %s, then deploy"},
    {SETTING_INERT, VERDICT_EXCEPTED, EITHER, EITHER, EITHER,
     "before the exception ends: %s, then deploy"},
};

static bool says_fits(const struct finding *finding, enum witness witness, int says)
{
    return says == EITHER || (int)finding->witnesses[witness].says == says;
}

static const char *setting_advice(const struct judge_context *context,
                                  const struct finding *finding, const struct setting *wanted)
{
    struct arena *arena = context->arena;
    enum setting_type type = wanted->wanted.type;
    if (finding->state.verdict == VERDICT_UNENFORCED && endpoint_sees_none(context, wanted))
        type = SETTING_INERT; /* whatever its value */
    for (size_t i = 0; i < sizeof advice_rows / sizeof *advice_rows; i++) {
        bool typed = advice_rows[i].type == SETTING_INERT || advice_rows[i].type == type;
        if (typed && advice_rows[i].verdict == finding->state.verdict &&
            says_fits(finding, WITNESS_RUNNING, advice_rows[i].running) &&
            says_fits(finding, WITNESS_REPORTED, advice_rows[i].reported) &&
            says_fits(finding, WITNESS_BEHAVED, advice_rows[i].behaved)) {
            return text_replaced(arena, advice_rows[i].wording, "%s",
                                 context_how_to(context, wanted));
        }
    }
    return NULL;
}

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
    for (int i = 0; i < WITNESS_COUNT; i++)
        finding->witnesses[i].says = SAYS_NOT_ASKED;
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
    struct variable_view stored = variable_view(context, setting, SIDE_STORED);
    *value = view_text(&stored);
    return *value || (stored.seen && !stored.variable && setting->absence == ABSENCE_MEANS);
}

static bool is_absent(const struct judge_context *context, const struct setting *setting)
{
    const struct variable_view stored = variable_view(context, setting, SIDE_STORED);
    return stored.seen && !stored.variable;
}

static int allowing(const struct judge_context *context, const struct setting *setting,
                    const struct testimony *stored, enum exception_state state)
{
    const char *value = NULL;
    if (stored->says != SAYS_OTHER)
        return NO_EXCEPTION;
    if (setting->wanted.type == SETTING_SECRET)
        return is_absent(context, setting) ? context_excusing(context, setting, state)
                                           : NO_EXCEPTION;
    const struct setting next = absence_on(setting, SIDE_STORED);
    if (!stored_effect(context, &next, &value))
        return NO_EXCEPTION;
    return judge_allowing(context, &next, value, state);
}

/* An exception that decides, and of which it is unknown whether it is in force. */
static int doubtful(const struct judge_context *context, const struct setting *setting,
                    const struct testimony *stored)
{
    struct setting made;
    int sets = context_setting(context, setting, EXCEPTION_UNOBSERVED, &made);
    if (sets != NO_EXCEPTION)
        return sets;
    return allowing(context, setting, stored, EXCEPTION_UNOBSERVED);
}

/* A probe asks for the declared value; while an exception sets another one it shows the opposite of
 * a flag, and of other types nothing. */
static enum asked_for asked_while(const struct setting *declared, const struct setting *wanted)
{
    if (declared->wanted.type == SETTING_FLAG)
        return declared->wanted.flag == wanted->wanted.flag ? ASKED_AS_DECLARED : ASKED_OPPOSITE;
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

/* A probe that passes and is no witness: said where somebody could take it for one. */
static bool is_taken_back(enum verdict verdict, enum witness witness, const struct testimony *said)
{
    return witness == WITNESS_BEHAVED && said->says == SAYS_NOT_ASKED &&
           (verdict == VERDICT_DRIFT || verdict == VERDICT_UNENFORCED);
}

/* Of these witnesses, what each says that fits: for unobserved only what was not seen. */
static const char *verdict_why(const struct judge_context *context, const struct finding *finding)
{
    enum verdict verdict = finding->state.verdict;
    struct clauses whys = {0};
    for (int i = 0; i < WITNESS_COUNT; i++) {
        const struct testimony *said = &finding->witnesses[i];
        bool fits = verdict != VERDICT_UNOBSERVED || said->says == SAYS_UNSEEN;
        bool told = rests_on[verdict][i] || is_taken_back(verdict, (enum witness)i, said);
        if (!told || !fits || !said->why)
            continue;
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
    struct variable_view stored = variable_view(context, setting, SIDE_STORED);
    int64_t last = INT64_MIN;
    if (!is_changed(finding->state.verdict))
        return;
    finding->since = stored.variable ? stored.variable->updated_at : 0;
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
    if (asked_for == ASKED_AS_DECLARED)
        judge_overruled(context, wanted, witnesses);
}

static void decide(const struct judge_context *context, bool excepted, struct finding *finding)
{
    struct case_of_setting facts = {.excepted = excepted};
    for (int i = 0; i < WITNESS_COUNT; i++)
        facts.says[i] = finding->witnesses[i].says;
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
    if (exception != NO_EXCEPTION)
        context->used[exception] = true;
    else if (finding->state.verdict == VERDICT_IN_SYNC)
        exception = judge_tolerating(context, declared, EXCEPTION_IN_FORCE);
    name_exception(context, exception, finding);
    date_finding(context, declared, finding);
    finding->advice = setting_advice(context, finding, wanted);
    if (is_changed(finding->state.verdict))
        finding->advice =
            requires_first(context, wanted, requires_deploy(context, wanted, finding->advice));
}

void judge_setting_as(const struct judge_context *context, const struct setting *declared,
                      const struct setting *wanted, int sets, struct finding *out)
{
    finding_begin(context, wanted, out);
    if (declared->wanted.type == SETTING_INERT) {
        finding_end(out, VERDICT_INERT);
        out->rule = "declared for information, never judged";
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

static void judge_setting_close(const struct judge_context *context, const struct setting *setting,
                                struct finding *finding)
{
    int tolerated = judge_tolerating(context, setting, EXCEPTION_IN_FORCE);
    bool in_sync = finding->state.verdict == VERDICT_IN_SYNC;
    if (in_sync && tolerated != NO_EXCEPTION && !context->used[tolerated]) {
        finding->exception_unused = true;
        finding->advice = arena_printf(
            context->arena, "the exception `%s` is not needed: remove it", finding->exception);
    }
}

/* --- what would be --------------------------------------------------------------------------------- */

/* What the probes say, as far as it counts beside the other witnesses. */
static enum says behaved_if(const struct judge_context *context, const struct setting *setting,
                            const enum says says[WITNESS_COUNT], bool assumed)
{
    enum says heard = says[WITNESS_BEHAVED];
    if (heard == SAYS_NOT_ASKED) /* a pass that was taken back may count again */
        heard = judge_behaved(context, setting, ASKED_AS_DECLARED).says;
    return heard == SAYS_DESIRED && !judge_pass_counts(context, setting, says, assumed)
               ? SAYS_NOT_ASKED
               : heard;
}

enum verdict judge_if(struct arena *arena, const struct judgement *judgement,
                      const struct finding *finding, enum witness witness, enum says says)
{
    const struct judge_context context = context_of(arena, judgement);
    const struct setting *setting = target_setting(judgement->target, finding->name);
    struct case_of_setting facts = {.excepted = finding->state.verdict == VERDICT_EXCEPTED &&
                                                witness != WITNESS_STORED};
    for (int i = 0; i < WITNESS_COUNT; i++)
        facts.says[i] = finding->witnesses[i].says;
    facts.says[witness] = says;
    if (setting && !finding->exception)
        facts.says[WITNESS_BEHAVED] =
            behaved_if(&context, setting, facts.says, witness == WITNESS_BEHAVED);
    return judge_case(&facts, NULL);
}

static bool may_lift(const struct guardrail *guardrail)
{
    return !guardrail->of_floor || guardrail->may_be_lifted > 0;
}

bool judge_may_except(struct arena *arena, const struct judgement *judgement,
                      const struct finding *finding)
{
    const struct judge_context context = context_of(arena, judgement);
    const struct target *target = judgement->target;
    const struct setting *setting = target_setting(target, finding->name);
    const char *value = NULL;
    if (!setting || setting->wanted.type == SETTING_SECRET ||
        !stored_effect(&context, setting, &value))
        return false;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        for (size_t k = 0; may_lift(guardrail) && k < guardrail->forbid_count; k++)
            if (text_is(guardrail->forbid[k].name, setting->name) &&
                forbidden_value(&context, setting, &guardrail->forbid[k], value) == OPENNESS_OPEN)
                return true;
    }
    return false;
}

/* --- probes ------------------------------------------------------------------------------------ */

/* A credential that the process was started with is not missing, and a new value would not be seen either. */
static const char *lost_advice(const struct judge_context *context, const struct probe *probe)
{
    const struct probe_name name = {.probe = probe->name};
    const char *running = running_credential(context, probe);
    const char *key = running ? NULL : key_advice(context, NULL, &name, 1);
    if (running)
        return arena_printf(context->arena,
                            "deliveries are being lost: the process has %s and the endpoint does "
                            "not see it: check the application or its image",
                            running);
    return key ? arena_printf(context->arena, "deliveries are being lost: %s", key)
               : "deliveries are being lost: give the endpoint its credential";
}

/* Of what was seen to fail, and no more: whatever else shuts a door out is no lost delivery. */
static const char *failure_advice(const struct judge_context *context, const struct probe *probe,
                                  const struct probe_result *result, int exception)
{
    if (probe_part_failed(result, "configured"))
        return lost_advice(context, probe);
    if (exception != NO_EXCEPTION)
        return NULL;
    const struct probe_name name = {.probe = probe->name};
    const char *advice = probes_advice(context, &name, 1);
    if (advice)
        return advice;
    return probe_part_failed(result, "right") || probe_part_failed(result, "admits")
               ? "the declared credential is refused: check which one the application takes"
               : "check the application: no setting is declared to be shown by what failed";
}

static enum probe_outcome outcome_of(const struct judge_context *context, const struct probe *probe,
                                     const char **why)
{
    struct probe_name name = {.probe = probe->name};
    enum probe_outcome outcome = probe_answer(context, &name, why);
    if (outcome == PROBE_NOT_ASKED && !*why)
        *why = probe->writes ? "it can write: it runs only when named" : NULL;
    return outcome;
}

/* What was not seen needs nothing but another look, unless its credential is at fault. */
static const char *unseen_probe_advice(const struct judge_context *context,
                                       const struct probe *probe, enum probe_outcome outcome)
{
    const struct probe_name name = {.probe = probe->name};
    return outcome == PROBE_UNOBSERVED ? key_advice(context, NULL, &name, 1) : NULL;
}

static void judge_probe(const struct judge_context *context, const struct probe *probe,
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
        .advice = failed ? failure_advice(context, probe, result, exception)
                         : unseen_probe_advice(context, probe, outcome),
        .due = failed && result ? result->ends : 0,
        .exception = judge_exception_name(context, exception),
        .days_left = judge_days_left(context, exception),
    };
}

/* Where the findings of each kind begin. They are judged in another order than they are told:
 * settings and guardrails first say which exceptions are used. */
struct layout {
    size_t guardrails, exceptions, settings, probes, code, most;
};

static struct layout layout_of(const struct judge_context *context)
{
    const struct target *target = context->target;
    struct layout at = {0};
    at.exceptions = at.guardrails + target->guardrail_count;
    at.settings = at.exceptions + target->exception_count;
    at.probes = at.settings + target->setting_count;
    at.code = at.probes + target->probe_count;
    at.most = at.code + 1 + judge_notes_most(context);
    return at;
}

/* Was everything seen that could need the exception? Not where the rule that it lifts is unobserved. */
static bool is_rule_seen(const struct target *target, const struct finding *guardrails,
                         const struct exception *exception)
{
    for (size_t i = 0; i < target->guardrail_count; i++)
        if (text_is(guardrails[i].name, exception->lifts))
            return guardrails[i].state.guardrail != GUARDRAIL_UNOBSERVED;
    return true;
}

/* What was not seen may say `see` of another setting, which may itself be one that says what to do only
 * once the others are judged: hence twice. */
static void judge_settings(struct judge_context *context, struct finding *findings)
{
    enum { SWEEPS = 2 };
    const struct target *target = context->target;
    const size_t count = target->setting_count;
    for (size_t i = 0; i < count; i++)
        judge_setting(context, &target->settings[i], &findings[i]);
    context->settings = findings;
    for (size_t i = 0; i < SWEEPS * count; i++) {
        struct finding *finding = &findings[i % count];
        if (finding->state.verdict == VERDICT_UNOBSERVED)
            finding->advice = unseen_advice(context, &target->settings[i % count], finding);
    }
}

static void judge_declared(struct judge_context *context, const struct layout *at,
                           struct finding *findings)
{
    const struct target *target = context->target;
    const struct observed *observed = context->observed;
    bool all_seen = !observed->refused && observed->stored.seen && observed->running.seen;
    judge_settings(context, &findings[at->settings]);
    for (size_t i = 0; i < target->guardrail_count; i++)
        judge_guardrail(context, &target->guardrails[i], &findings[at->guardrails + i]);
    for (size_t i = 0; i < target->probe_count; i++)
        judge_probe(context, &target->probes[i], &findings[at->probes + i]);
    for (size_t i = 0; i < target->exception_count; i++) {
        bool seen =
            all_seen && is_rule_seen(target, &findings[at->guardrails], &target->exceptions[i]);
        judge_exception(context, i, seen, &findings[at->exceptions + i]);
    }
    for (size_t i = 0; i < target->setting_count; i++)
        judge_setting_close(context, &target->settings[i], &findings[at->settings + i]);
}

/* --- coverage ---------------------------------------------------------------------------------- */

static void cover_setting(struct coverage *coverage, const struct finding *finding)
{
    if (finding->state.verdict == VERDICT_INERT)
        return;
    coverage->settings++;
    for (int i = 0; i < WITNESS_COUNT; i++) {
        enum says says = finding->witnesses[i].says;
        coverage->witnessed[i] += says == SAYS_DESIRED || says == SAYS_OTHER;
    }
}

static struct coverage coverage_of(const struct judge_context *context, const struct layout *at,
                                   const struct finding *findings)
{
    const struct target *target = context->target;
    struct coverage coverage = {0};
    for (size_t i = 0; i < target->setting_count; i++)
        cover_setting(&coverage, &findings[at->settings + i]);
    for (size_t i = 0; i < target->probe_count; i++)
        coverage.not_asked += findings[at->probes + i].state.probe == PROBE_NOT_ASKED;
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        coverage.not_asked += guardrail->proof && !proof_is_asked(context, guardrail);
    }
    return coverage;
}

/* --- code -------------------------------------------------------------------------------------- */

/* Where Railway would take other code live at the next deploy than what runs; else nothing. How many. */
static size_t judge_code(const struct judge_context *context, struct finding *out)
{
    const struct observed *observed = context->observed;
    struct code code;
    if (observed->refused)
        return 0;
    code_of(context->arena, observed, &code);
    if (code.notes.count == 0)
        return 0;
    *out = (struct finding){
        .kind = FINDING_CODE,
        .name = "deployment",
        .environment = context->target->environment->name,
        .state_name = "other",
        .why = text_joined(context->arena, code.notes.items, code.notes.count, "; "),
        .advice =
            "Decide in Railway which of the two is wanted: deploy it, or take it back. A plan "
            "deploys the code that runs.",
    };
    return 1;
}

void judge_target(struct arena *arena, const struct target *target, const struct observed *observed,
                  const struct siblings *siblings, const struct clocks *clocks,
                  struct judgement *out)
{
    struct judge_context context = context_make(arena, target, observed, clocks);
    context.siblings = *siblings;
    struct layout at = layout_of(&context);
    struct finding *findings = arena_array(arena, at.most, sizeof *findings);
    judge_declared(&context, &at, findings);
    struct names undeclared = context_undeclared(&context);
    const size_t notes_at = at.code + judge_code(&context, &findings[at.code]);
    const size_t notes = judge_notes(&context, &undeclared, &findings[notes_at]);
    *out = (struct judgement){
        .target = target,
        .observed = observed,
        .findings = findings,
        .count = notes_at + notes,
        .coverage = coverage_of(&context, &at, findings),
        .undeclared = undeclared.count,
        .undeclared_names = undeclared,
    };
}
