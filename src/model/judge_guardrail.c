#include "model/judge_context.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/observed.h"

/* --- values ------------------------------------------------------------------------------------ */

/* Has the list a member that the guardrail forbids? */
static bool lists_meet(const struct names *list, const struct setting *forbidden)
{
    const struct names *members = &forbidden->wanted.list;
    for (size_t i = 0; i < members->count; i++)
        if (forbidden->ignore_case ? names_has_any_case(list, members->items[i])
                                   : names_has(list, members->items[i]))
            return true;
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
    return setting_list(context->arena, forbidden, value, &list)
               ? open_if(lists_meet(&list, forbidden))
               : OPENNESS_UNKNOWN;
}

static const char incomparable[] = "a forbidden value of this type cannot be compared";

/* What the declaration says that absence does. */
static enum openness default_openness(const struct judge_context *context,
                                      const struct setting *setting,
                                      const struct setting *forbidden)
{
    if (setting->wanted.type == SETTING_ABSENT)
        return OPENNESS_CLOSED;
    if (setting->absence != ABSENCE_MEANS)
        return OPENNESS_UNKNOWN;
    if (setting->wanted.type == SETTING_LIST)
        return list_openness(context, forbidden, setting->absent_means);
    return open_if(setting_effect(forbidden, setting->absent_means) == EFFECT_DESIRED);
}

/* A value that is there, and that the type cannot read: an application may read it otherwise. */
static bool is_unreadable(const struct setting *setting, const char *value)
{
    return value && !text_is_empty(value) && setting->wanted.type != SETTING_SECRET &&
           setting_effect(setting, value) == EFFECT_UNREADABLE;
}

/* Does the value say nothing, so that the application's default is what counts? */
static bool is_default(const struct setting *setting, const char *value)
{
    return !value || (text_is_empty(value) && setting->wanted.type != SETTING_SECRET &&
                      setting_effect(setting, value) == EFFECT_UNREADABLE);
}

/* Where the default leaves it open, so may what cannot be read; a default that shuts it proves nothing. */
static enum openness unreadable_openness(const struct judge_context *context,
                                         const struct setting *setting,
                                         const struct setting *forbidden)
{
    return default_openness(context, setting, forbidden) == OPENNESS_OPEN ? OPENNESS_OPEN
                                                                          : OPENNESS_UNKNOWN;
}

enum openness forbidden_value(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const char *value)
{
    struct setting made;
    if (!forbidden_want(context->arena, setting, forbidden, &made))
        return OPENNESS_UNKNOWN;
    if (forbidden->present)
        return open_if(value);
    if (is_default(setting, value))
        return default_openness(context, setting, &made);
    if (is_unreadable(setting, value))
        return unreadable_openness(context, setting, &made);
    if (setting->wanted.type == SETTING_LIST)
        return list_openness(context, &made, value);
    return open_if(setting_effect(&made, value) == EFFECT_DESIRED);
}

/* Of a flag, not as desired is the opposite; of other types it is something unknown. */
static enum openness says_openness(const struct setting *setting, const struct forbidden *forbidden,
                                   enum says says)
{
    bool flag = false;
    bool readable = setting->wanted.type == SETTING_FLAG && !forbidden->present &&
                    setting_read_flag(forbidden->value, &flag);
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

enum openness probe_openness(const struct judge_context *context, const struct probe_name *name,
                             const char **why)
{
    static const enum openness by_outcome[] = {
        [PROBE_PASS] = OPENNESS_CLOSED,
        [PROBE_FAIL] = OPENNESS_OPEN,
        [PROBE_UNOBSERVED] = OPENNESS_UNKNOWN,
        [PROBE_NOT_ASKED] = OPENNESS_NOT_ASKED,
    };
    const char *seen = NULL;
    enum openness openness = by_outcome[probe_closed(context, name, &seen)];
    if (why)
        *why = seen;
    return openness;
}

static enum openness reading_openness(const struct judge_context *context,
                                      const struct setting *setting,
                                      const struct forbidden *forbidden,
                                      const struct report_reading *reading, const char **why)
{
    struct setting made;
    if (!forbidden_want(context->arena, setting, forbidden, &made)) {
        *why = incomparable;
        return OPENNESS_UNKNOWN;
    }
    enum says says = judge_reading(&made, reading, why);
    if (says == SAYS_UNSEEN)
        return OPENNESS_UNKNOWN;
    if (made.wanted.type != SETTING_LIST)
        return open_if(says == SAYS_DESIRED);
    return reading->kind == READING_LIST ? open_if(lists_meet(&reading->list, &made))
                                         : list_openness(context, &made, reading->text);
}

static enum openness forbidden_report(const struct judge_context *context,
                                      const struct setting *setting,
                                      const struct forbidden *forbidden,
                                      const struct report_pointer *pointer, const char **shown,
                                      const char **why)
{
    if (!target_report(context->target, pointer->report))
        return OPENNESS_NOT_ASKED;
    const struct report_reading *reading = context_reading(context, pointer);
    *shown = reading_shown(context->arena, setting, reading);
    return reading_openness(context, setting, forbidden, reading, why);
}

/* Reports that do not agree contest each other. */
static const char *closed_by_report(const struct judge_context *context,
                                    const struct setting *setting,
                                    const struct forbidden *forbidden)
{
    for (size_t i = 0; i < setting->reported_count; i++) {
        const struct report_pointer *pointer = &setting->reported[i];
        const char *why = NULL, *shown = NULL;
        if (forbidden_report(context, setting, forbidden, pointer, &shown, &why) == OPENNESS_CLOSED)
            return arena_printf(context->arena, "the report %s#%s says", pointer->report,
                                pointer->pointer);
    }
    return NULL;
}

/* --- stored and running ------------------------------------------------------------------------- */

/* The live process runs with the same, and behaviour or report show what that does. */
static enum openness live_effect(const struct judge_context *context, const struct setting *setting,
                                 const struct forbidden *forbidden, const char *value)
{
    struct variable_view running = variable_view(context, setting, SIDE_RUNNING);
    bool known = running.seen && (!running.variable || view_text(&running));
    const char *runs = view_text(&running);
    bool same = is_default(setting, value) ? is_default(setting, runs) : text_is(value, runs);
    if (!known || !same)
        return OPENNESS_UNKNOWN;
    struct testimony reported = judge_reported(context, setting);
    struct testimony behaved = judge_behaved(context, setting, ASKED_AS_DECLARED);
    enum openness openness =
        says_openness(setting, forbidden, judge_word(&reported, &behaved).says);
    bool contested = openness == OPENNESS_OPEN && behaved.says == SAYS_NOT_ASKED &&
                     closed_by_report(context, setting, forbidden);
    return openness == OPENNESS_NOT_ASKED || contested ? OPENNESS_UNKNOWN : openness;
}

/* A running template that is the stored one does what that renders to. */
static const char *side_text(const struct judge_context *context, const struct setting *setting,
                             const struct variable_view *view)
{
    const char *text = view_text(view);
    const struct variable *variable = view->variable;
    if (text || !variable || !variable->value)
        return text;
    struct variable_view stored = variable_view(context, setting, SIDE_STORED);
    bool same = stored.variable && stored.variable->value &&
                text_is(stored.variable->value, variable->value);
    return same ? view_text(&stored) : NULL;
}

static const char *hidden_words(const struct variable *variable)
{
    if (variable->kind == VARIABLE_SEALED)
        return "sealed: Railway does not return its value";
    return variable->value ? "holds a reference whose value was not read"
                           : "its value was not kept";
}

static const char *unreadable_words(const struct judge_context *context,
                                    const struct setting *setting)
{
    return arena_printf(context->arena,
                        "not readable as a %s, and what the application takes it for "
                        "is not known",
                        setting_type_name(setting->wanted.type));
}

enum openness forbidden_side(const struct judge_context *context, const struct setting *declared,
                             const struct forbidden *forbidden, enum side side, const char **why)
{
    const struct setting on_side = absence_on(declared, side);
    const struct setting *setting = &on_side;
    struct variable_view view = variable_view(context, setting, side);
    struct setting made;
    if (!view.seen) {
        *why = view.why;
        return OPENNESS_UNKNOWN;
    }
    if (forbidden->present)
        return open_if(view.variable);
    if (!forbidden_want(context->arena, setting, forbidden, &made)) {
        *why = incomparable;
        return OPENNESS_UNKNOWN;
    }
    const char *text = side_text(context, setting, &view);
    if (view.variable && !text) {
        *why = hidden_words(view.variable);
        return OPENNESS_UNKNOWN;
    }
    enum openness openness = forbidden_value(context, setting, forbidden, text);
    if (openness == OPENNESS_UNKNOWN) {
        if (!is_default(setting, text) || !absence_waits(setting, side))
            openness = live_effect(context, setting, forbidden, text);
        *why = !text ? absence_words(context, setting)
               : is_default(setting, text)
                   ? "it is empty, and the application's default is not known"
                   : unreadable_words(context, setting);
    }
    return openness;
}

/* --- proofs --------------------------------------------------------------------------------------- */

bool proof_is_asked(const struct judge_context *context, const struct guardrail *guardrail)
{
    const struct remembered *remembered = context->observed->remembered;
    return guardrail->proof && remembered && remembered->asks_proofs;
}

static const struct proof *newest(const struct judge_context *context,
                                  const struct guardrail *guardrail)
{
    return remembered_proof(context->observed->remembered, guardrail->proof, context->clocks.ours);
}

static const struct proof *proof_fresh(const struct judge_context *context,
                                       const struct guardrail *guardrail)
{
    const struct proof *proof = newest(context, guardrail);
    if (!proof || guardrail->max_age == 0)
        return proof;
    return context->clocks.ours - proof->sent <= guardrail->max_age ? proof : NULL;
}

static const char *fresh_words(struct arena *arena, const struct guardrail *guardrail,
                               const struct proof *proof)
{
    char sent[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    (void)when_format_day(proof->sent, sent);
    if (guardrail->max_age == 0)
        return arena_printf(arena, "the proof `%s` is of %s", proof->name, sent);
    return arena_printf(arena, "the proof `%s` is of %s and valid until %s", proof->name, sent,
                        when_format_day(proof->sent + guardrail->max_age, last));
}

static const char *stale_words(struct arena *arena, const struct guardrail *guardrail,
                               const struct proof *proof)
{
    char sent[WHEN_TEXT_SIZE];
    if (!proof)
        return arena_printf(arena, "no proof `%s` is recorded", guardrail->proof);
    return arena_printf(arena, "the newest proof `%s` is of %s and was valid for %lld days",
                        proof->name, when_format_day(proof->sent, sent),
                        (long long)(guardrail->max_age / WHEN_DAY));
}

static const char *proof_words(const struct judge_context *context,
                               const struct guardrail *guardrail)
{
    struct arena *arena = context->arena;
    if (!guardrail->proof)
        return NULL;
    if (!proof_is_asked(context, guardrail)) {
        return arena_printf(arena, "the proof `%s` was not checked: no state is kept",
                            guardrail->proof);
    }
    if (context->observed->remembered->unread)
        return NULL; /* said where it was heard */
    const struct proof *fresh = proof_fresh(context, guardrail);
    return fresh ? fresh_words(arena, guardrail, fresh)
                 : stale_words(arena, guardrail, newest(context, guardrail));
}

static const char *proof_advice(const struct judge_context *context,
                                const struct guardrail *guardrail)
{
    return arena_printf(context->arena,
                        "record one: tautline evidence add-proof %s --env %s --lead "
                        "EMAIL --time TIME --confirmation TEXT",
                        guardrail->proof, context->target->environment->name);
}

/* What the witnesses of one guardrail have shown so far. */
struct hearing {
    const struct judge_context *context;
    const struct guardrail *guardrail;
    struct clauses open, lifted, unknown; /* in words, those that show it */
    size_t asked, stored_holes;           /* holes: those open that a stored value shows */
    int exception;                        /* that lifts an open hole */
    int shut;                             /* not in force, and would lift it */
    /* The first whose stored or running value shows a hole that nothing lifts. */
    const struct setting *stored_open, *running_open;
    const struct setting
        *unclear;       /* the first that was seen, and of which it is not known what it does */
    bool proof_missing; /* it was asked for, and none is fresh */
    bool contested;     /* a report shows what a probe shows not to be */
};

/* --- hearing ----------------------------------------------------------------------------------- */

static const enum exception_state not_in_force[] = {
    EXCEPTION_EXPIRED,
    EXCEPTION_UPCOMING,
    EXCEPTION_TOO_LONG,
    EXCEPTION_MALFORMED,
};

/* What asks for the exception of a hole in a state: of a forbidden row, or of a probe. */
struct hole {
    const struct forbidden *forbidden; /* NULL: of `probe` */
    const struct probe_name *probe;    /* NULL with `forbidden` NULL: nothing lifts it */
};

static int hole_exception(const struct hearing *hearing, const struct hole *hole,
                          enum exception_state state)
{
    if (hole->forbidden)
        return context_lifting(hearing->context, hearing->guardrail, hole->forbidden, state);
    return !hole->probe
               ? NO_EXCEPTION
               : guardrail_lifts_probe(hearing->context, hearing->guardrail, hole->probe, state);
}

static void hear_open(struct hearing *hearing, const struct hole *hole, const char *words)
{
    struct arena *arena = hearing->context->arena;
    int exception = hole_exception(hearing, hole, EXCEPTION_IN_FORCE);
    if (exception != NO_EXCEPTION) {
        hearing->exception = exception;
        hearing->context->used[exception] = true;
        clauses_add(arena, &hearing->lifted, words);
        return;
    }
    int doubtful = hole_exception(hearing, hole, EXCEPTION_UNOBSERVED);
    if (doubtful != NO_EXCEPTION) {
        clauses_add(arena, &hearing->unknown,
                    arena_printf(arena, "%s; %s", words,
                                 judge_exception_words(hearing->context, doubtful)));
        return;
    }
    clauses_add(arena, &hearing->open, words);
    for (size_t i = 0; i < sizeof not_in_force / sizeof *not_in_force; i++)
        if (hearing->shut == NO_EXCEPTION)
            hearing->shut = hole_exception(hearing, hole, not_in_force[i]);
}

/* `said` is what the witness shows, `why` why it shows nothing. */
static void hear(struct hearing *hearing, enum openness openness, const struct hole *hole,
                 const char *said, const char *unseen)
{
    switch (openness) {
    case OPENNESS_OPEN:
        hear_open(hearing, hole, said);
        break;
    case OPENNESS_UNKNOWN:
        clauses_add(hearing->context->arena, &hearing->unknown, unseen);
        break;
    case OPENNESS_NOT_ASKED:
        return;
    case OPENNESS_CLOSED:
        break;
    }
    hearing->asked++;
}

static void hear_side(struct hearing *hearing, const struct setting *setting,
                      const struct forbidden *forbidden, enum side side)
{
    const struct judge_context *context = hearing->context;
    const char *why = NULL;
    enum openness openness = forbidden_side(context, setting, forbidden, side, &why);
    struct variable_view view = variable_view(context, setting, side);
    const char *name = hearing->guardrail->forbid_count > 1
                           ? arena_printf(context->arena, " %s", setting->name)
                           : "";
    const char *place = side == SIDE_STORED ? "stored" : "running";
    const char *said =
        arena_printf(context->arena, "%s%s %s", place, name, view_shown(context, &view));
    const char *unseen = arena_printf(context->arena, "%s%s: %s", place, name, why);
    size_t before = hearing->open.count;
    struct hole hole = {forbidden, NULL};
    hear(hearing, openness, &hole, said, unseen);
    const struct setting **first =
        side == SIDE_STORED ? &hearing->stored_open : &hearing->running_open;
    if (hearing->open.count > before && !*first)
        *first = setting;
    hearing->stored_holes += side == SIDE_STORED && hearing->open.count > before;
    const bool read = view.seen && (!view.variable || view_text(&view));
    if (openness == OPENNESS_UNKNOWN && read && !hearing->unclear)
        hearing->unclear = setting;
}

static const char *probe_words(const struct judge_context *context, const struct probe_name *name,
                               const char *why)
{
    const char *text = probe_name_text(context->arena, name);
    return arena_printf(context->arena, "probe %s: %s", text, why ? why : "no answer");
}

/* What the probes that could show a forbidden value say of it. */
struct shown_live {
    size_t asked;
    bool open;
    const char *closed; /* `the probe hook shows`: one that shows it closed; NULL: none */
};

static void note_live(const struct judge_context *context, const struct probe_name *name,
                      enum openness openness, struct shown_live *live)
{
    live->asked += openness != OPENNESS_NOT_ASKED;
    live->open = live->open || openness == OPENNESS_OPEN;
    if (openness == OPENNESS_CLOSED)
        live->closed = arena_printf(context->arena, "the probe %s shows",
                                    probe_name_text(context->arena, name));
}

/* A pass that a forbidden value would not change is no witness of it. */
static enum openness believed(const struct judge_context *context, const struct setting *setting,
                              const struct forbidden *forbidden, const struct probe_name *name,
                              enum openness openness)
{
    const bool shows = probe_can_show(context, setting, name, forbidden->value);
    return openness == OPENNESS_CLOSED && !shows ? OPENNESS_NOT_ASKED : openness;
}

static void hear_shown_by(struct hearing *hearing, const struct setting *setting,
                          const struct forbidden *forbidden, struct shown_live *live)
{
    const struct judge_context *context = hearing->context;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe_name *name = &setting->shown_by[i];
        if (probe_is_named(hearing->guardrail->also, hearing->guardrail->also_count, name->probe))
            continue;
        const char *why = NULL;
        const enum openness openness =
            believed(context, setting, forbidden, name,
                     forbidden_probe(context, setting, forbidden, name, &why));
        const char *words = probe_words(context, name, why);
        const struct hole hole = {forbidden, NULL};
        note_live(context, name, openness, live);
        hear(hearing, openness, &hole, words, words);
    }
}

/* A report against a probe: which of the two is right is not known, so the guardrail is not held. */
static bool is_contested(const struct hearing *hearing, const struct forbidden *forbidden,
                         const struct shown_live *live)
{
    return live->closed && context_lifting(hearing->context, hearing->guardrail, forbidden,
                                           EXCEPTION_IN_FORCE) == NO_EXCEPTION;
}

static const char *contested_words(struct arena *arena, const char *said, const char *closed)
{
    return arena_printf(arena, "contested: the %s, and %s otherwise", said, closed);
}

/* Where a probe could show it, only the report's word against that is heard; where none could, its word is
 * all there is. */
static void hear_reports(struct hearing *hearing, const struct setting *setting,
                         const struct forbidden *forbidden, const struct shown_live *live)
{
    const struct judge_context *context = hearing->context;
    for (size_t i = 0; i < setting->reported_count; i++) {
        const struct report_pointer *pointer = &setting->reported[i];
        const char *why = NULL, *shown = NULL;
        enum openness openness =
            forbidden_report(context, setting, forbidden, pointer, &shown, &why);
        const struct hole hole = {forbidden, NULL};
        const char *said = arena_printf(context->arena, "report %s#%s says %s", pointer->report,
                                        pointer->pointer, shown);
        const char *unseen = arena_printf(context->arena, "report %s#%s: %s", pointer->report,
                                          pointer->pointer, why);
        if (live->open || (openness != OPENNESS_OPEN && live->asked > 0))
            continue;
        if (openness == OPENNESS_OPEN && is_contested(hearing, forbidden, live)) {
            hearing->contested = true;
            openness = OPENNESS_UNKNOWN;
            unseen = contested_words(context->arena, said, live->closed);
        }
        hear(hearing, openness, &hole, said, unseen);
    }
}

/* `lifts`: may an exception lift what the probe shows? */
static void hear_probe(struct hearing *hearing, const struct probe_name *name, bool lifts)
{
    const char *why = NULL;
    enum openness openness = probe_openness(hearing->context, name, &why);
    const char *words = probe_words(hearing->context, name, why);
    struct hole hole = {NULL, lifts ? name : NULL};
    hear(hearing, openness, &hole, words, words);
}

static void hear_sides(struct hearing *hearing, const struct forbidden *forbidden)
{
    const struct judge_context *context = hearing->context;
    const struct setting *setting =
        target_guarded(context->target, hearing->guardrail, forbidden->name);
    if (!setting) {
        struct hole hole = {NULL, NULL};
        hear(hearing, OPENNESS_UNKNOWN, &hole, NULL,
             arena_printf(context->arena, "%s is not declared for this environment",
                          forbidden->name));
        return;
    }
    hear_side(hearing, setting, forbidden, SIDE_STORED);
    hear_side(hearing, setting, forbidden, SIDE_RUNNING);
}

static void hear_live(struct hearing *hearing, const struct forbidden *forbidden)
{
    const struct judge_context *context = hearing->context;
    const struct guardrail *guardrail = hearing->guardrail;
    const struct setting *setting = target_guarded(context->target, guardrail, forbidden->name);
    struct shown_live live = {0};
    for (size_t i = 0; setting && i < guardrail->also_count; i++) {
        const struct probe_name *name = &guardrail->also[i];
        note_live(context, name,
                  believed(context, setting, forbidden, name, probe_openness(context, name, NULL)),
                  &live);
    }
    if (!setting)
        return;
    hear_shown_by(hearing, setting, forbidden, &live);
    if (!live.closed)
        live.closed = closed_by_report(context, setting, forbidden);
    hear_reports(hearing, setting, forbidden, &live);
}

static void hear_proof(struct hearing *hearing)
{
    const struct guardrail *guardrail = hearing->guardrail;
    const struct remembered *remembered = hearing->context->observed->remembered;
    const struct hole hole = {NULL, NULL};
    if (!proof_is_asked(hearing->context, guardrail))
        return;
    if (remembered->unread) {
        hear(hearing, OPENNESS_UNKNOWN, &hole, NULL,
             arena_printf(hearing->context->arena, "the proof `%s`: %s", guardrail->proof,
                          remembered->unread));
        return;
    }
    hearing->proof_missing = !proof_fresh(hearing->context, guardrail);
    hear(hearing, hearing->proof_missing ? OPENNESS_OPEN : OPENNESS_CLOSED, &hole,
         proof_words(hearing->context, guardrail), NULL);
}

static void hear_all(struct hearing *hearing)
{
    const struct guardrail *guardrail = hearing->guardrail;
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        hear_sides(hearing, &guardrail->forbid[i]);
    for (size_t i = 0; i < guardrail->also_count; i++)
        hear_probe(hearing, &guardrail->also[i], true);
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        hear_live(hearing, &guardrail->forbid[i]);
    for (size_t i = 0; i < guardrail->probe_count; i++)
        hear_probe(hearing, &guardrail->probes[i], false);
    hear_proof(hearing);
}

/* --- the finding ------------------------------------------------------------------------------- */

static enum guardrail_state hearing_state(const struct hearing *hearing)
{
    if (hearing->open.count > 0)
        return GUARDRAIL_BREACHED;
    if (hearing->unknown.count > 0)
        return GUARDRAIL_UNOBSERVED;
    return hearing->asked > 0 ? GUARDRAIL_HELD : GUARDRAIL_NOT_ASKED;
}

static const char *breach_why(struct hearing *hearing)
{
    struct arena *arena = hearing->context->arena;
    if (hearing->shut != NO_EXCEPTION)
        clauses_add(arena, &hearing->open, judge_exception_words(hearing->context, hearing->shut));
    return clauses_text(arena, &hearing->open);
}

static const char *lifted_why(const struct hearing *hearing)
{
    const struct judge_context *context = hearing->context;
    return arena_printf(context->arena, "open under the exception `%s` (%s): %s",
                        judge_exception_name(context, hearing->exception),
                        judge_days_text(context, hearing->exception),
                        clauses_text(context->arena, &hearing->lifted));
}

static const char *hearing_why(struct hearing *hearing, enum guardrail_state state)
{
    switch (state) {
    case GUARDRAIL_BREACHED:
        return breach_why(hearing);
    case GUARDRAIL_UNOBSERVED:
        return clauses_text(hearing->context->arena, &hearing->unknown);
    case GUARDRAIL_HELD:
        return hearing->exception != NO_EXCEPTION
                   ? lifted_why(hearing)
                   : proof_words(hearing->context, hearing->guardrail);
    case GUARDRAIL_NOT_ASKED:
        break;
    }
    const char *proof = proof_words(hearing->context, hearing->guardrail);
    return proof ? proof : "nothing that it names was checked";
}

/* The other road: what an exception that is not in force would need. */
static const char *reopen_advice(const struct hearing *hearing)
{
    if (hearing->shut == NO_EXCEPTION)
        return "";
    return hearing->context->states[hearing->shut] == EXCEPTION_UPCOMING
               ? "; or have an exception with an earlier start reviewed"
               : "; or have an exception with a new end reviewed";
}

/* Of what its probes show: a credential that is refused, or what the settings behind them say. */
static const char *shown_advice(const struct hearing *hearing)
{
    const struct judge_context *context = hearing->context;
    const struct guardrail *guardrail = hearing->guardrail;
    const char *advice = guardrail->forbid_count > 0
                             ? key_advice(context, NULL, guardrail->probes, guardrail->probe_count)
                             : probes_advice(context, guardrail->probes, guardrail->probe_count);
    if (!advice)
        advice = forbidden_advice(context, guardrail);
    if (advice)
        return arena_printf(context->arena, "%s%s", advice, reopen_advice(hearing));
    return guardrail->forbid_count > 0
               ? arena_printf(context->arena,
                              "the variables do not show it: check the application or its image%s",
                              reopen_advice(hearing))
               : "check the application: the probes show what must not be";
}

static const char *breach_advice(const struct hearing *hearing)
{
    struct arena *arena = hearing->context->arena;
    const char *again = reopen_advice(hearing);
    if (hearing->proof_missing && hearing->open.count == 1)
        return proof_advice(hearing->context, hearing->guardrail);
    if (hearing->stored_open) {
        return requires_first(hearing->context, hearing->stored_open,
                              arena_printf(arena, "%s, then deploy%s",
                                           context_how_to(hearing->context, hearing->stored_open),
                                           again));
    }
    if (hearing->running_open) {
        return requires_first(hearing->context, hearing->running_open,
                              arena_printf(arena,
                                           "deploy: what is stored for %s is not forbidden%s",
                                           hearing->running_open->name, again));
    }
    return shown_advice(hearing);
}

/* A probe that could not tell because of its credential. */
static const char *unseen_key_advice(const struct hearing *hearing)
{
    const struct judge_context *context = hearing->context;
    const struct guardrail *guardrail = hearing->guardrail;
    const char *advice = key_advice(context, NULL, guardrail->also, guardrail->also_count);
    if (!advice)
        advice = key_advice(context, NULL, guardrail->probes, guardrail->probe_count);
    for (size_t i = 0; !advice && i < guardrail->forbid_count; i++) {
        const struct setting *setting =
            target_guarded(context->target, guardrail, guardrail->forbid[i].name);
        if (setting)
            advice = key_advice(context, NULL, setting->shown_by, setting->shown_by_count);
    }
    return advice;
}

/* Looking again helps only where something was not seen. */
static const char *unobserved_advice(const struct hearing *hearing)
{
    const struct judge_context *context = hearing->context;
    const char *key = unseen_key_advice(hearing);
    if (hearing->contested)
        return "find out which of the two is right";
    if (key)
        return key;
    return hearing->unclear && (setting_tells(context, hearing->unclear) ||
                                stored_is_other(context, hearing->unclear))
               ? see_setting(context->arena, hearing->unclear->name)
               : advice_again;
}

static const char *hearing_advice(const struct hearing *hearing, enum guardrail_state state)
{
    switch (state) {
    case GUARDRAIL_BREACHED:
        return breach_advice(hearing);
    case GUARDRAIL_UNOBSERVED:
        return unobserved_advice(hearing);
    case GUARDRAIL_HELD:
    case GUARDRAIL_NOT_ASKED:
        break;
    }
    return NULL;
}

void judge_guardrail(const struct judge_context *context, const struct guardrail *guardrail,
                     struct finding *out)
{
    struct hearing hearing = {
        .context = context,
        .guardrail = guardrail,
        .exception = NO_EXCEPTION,
        .shut = NO_EXCEPTION,
    };
    hear_all(&hearing);
    enum guardrail_state state = hearing_state(&hearing);
    const bool live = hearing.open.count > hearing.stored_holes + hearing.proof_missing;
    *out = (struct finding){
        .kind = FINDING_GUARDRAIL,
        .name = guardrail->name,
        .environment = context->target->environment->name,
        .where = guardrail->where,
        .state.guardrail = state,
        .live = live,
        .state_name = guardrail_state_name(state),
        .why = hearing_why(&hearing, state),
        .advice = hearing_advice(&hearing, state),
        .exception = judge_exception_name(context, hearing.exception),
        .days_left = judge_days_left(context, hearing.exception),
    };
}
