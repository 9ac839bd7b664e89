#include "model/judge_guardrail.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/judge_forbidden.h"
#include "model/judge_lift.h"
#include "model/judge_live.h"
#include "model/judge_probe.h"
#include "model/judge_proof.h"
#include "model/judge_setting.h"

/* What the witnesses of one guardrail have shown so far. */
struct hearing {
    const struct judge_context *context;
    const struct guardrail *guardrail;
    struct clauses open, lifted, unknown; /* in words, those that show it */
    size_t asked;
    int exception; /* that lifts an open hole */
    int shut;      /* that would lift it if it were in force */
    /* The first whose stored or running value shows a hole that nothing lifts. */
    const struct setting *stored_open, *running_open;
    bool proof_missing; /* asked, and there is none that is fresh */
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
    if (hole->forbidden != NULL) {
        return context_lifting(hearing->context, hearing->guardrail, hole->forbidden, state);
    }
    return hole->probe == NULL
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
    for (size_t i = 0; i < sizeof not_in_force / sizeof *not_in_force; i++) {
        if (hearing->shut == NO_EXCEPTION) {
            hearing->shut = hole_exception(hearing, hole, not_in_force[i]);
        }
    }
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
    struct look look = variable_look(context, setting, side);
    const char *name = hearing->guardrail->forbid_count > 1
                           ? arena_printf(context->arena, " %s", setting->name)
                           : "";
    const char *place = side == SIDE_STORED ? "stored" : "running";
    const char *said =
        arena_printf(context->arena, "%s%s %s", place, name, look_shown(context, &look));
    const char *unseen = arena_printf(context->arena, "%s%s: %s", place, name, why);
    size_t before = hearing->open.count;
    struct hole hole = {forbidden, NULL};
    hear(hearing, openness, &hole, said, unseen);
    const struct setting **first =
        side == SIDE_STORED ? &hearing->stored_open : &hearing->running_open;
    if (hearing->open.count > before && *first == NULL) {
        *first = setting;
    }
}

static const char *probe_words(const struct judge_context *context, const struct probe_name *name,
                               const char *why)
{
    const char *text = probe_name_text(context->arena, name);
    return arena_printf(context->arena, "probe %s: %s", text, why != NULL ? why : "no answer");
}

static bool also_names(const struct guardrail *guardrail, const char *probe)
{
    for (size_t i = 0; i < guardrail->also_count; i++) {
        if (text_is(guardrail->also[i].probe, probe)) {
            return true;
        }
    }
    return false;
}

static void hear_shown_by(struct hearing *hearing, const struct setting *setting,
                          const struct forbidden *forbidden)
{
    const struct judge_context *context = hearing->context;
    for (size_t i = 0; i < setting->shown_by_count; i++) {
        const struct probe_name *name = &setting->shown_by[i];
        if (also_names(hearing->guardrail, name->probe)) {
            continue;
        }
        const char *why = NULL;
        enum openness openness = forbidden_probe(context, setting, forbidden, name, &why);
        const char *words = probe_words(context, name, why);
        struct hole hole = {forbidden, NULL};
        hear(hearing, openness, &hole, words, words);
    }
}

static void hear_reports(struct hearing *hearing, const struct setting *setting,
                         const struct forbidden *forbidden)
{
    const struct judge_context *context = hearing->context;
    for (size_t i = 0; i < setting->reported_count; i++) {
        const struct report_pointer *pointer = &setting->reported[i];
        const char *why = NULL, *shown = NULL;
        enum openness openness =
            forbidden_report(context, setting, forbidden, pointer, &shown, &why);
        struct hole hole = {forbidden, NULL};
        hear(hearing, openness, &hole,
             arena_printf(context->arena, "report %s#%s says %s", pointer->report, pointer->pointer,
                          shown),
             arena_printf(context->arena, "report %s#%s: %s", pointer->report, pointer->pointer,
                          why));
    }
}

static const enum openness closed_openness[] = {
    [PROBE_PASS] = OPENNESS_CLOSED,
    [PROBE_FAIL] = OPENNESS_OPEN,
    [PROBE_UNOBSERVED] = OPENNESS_UNKNOWN,
    [PROBE_NOT_ASKED] = OPENNESS_NOT_ASKED,
};

/* `lifts`: may an exception lift what the probe shows? */
static void hear_probe(struct hearing *hearing, const struct probe_name *name, bool lifts)
{
    const char *why = NULL;
    enum openness openness = closed_openness[probe_closed(hearing->context, name, &why)];
    const char *words = probe_words(hearing->context, name, why);
    struct hole hole = {NULL, lifts ? name : NULL};
    hear(hearing, openness, &hole, words, words);
}

static void hear_sides(struct hearing *hearing, const struct forbidden *forbidden)
{
    const struct judge_context *context = hearing->context;
    const struct setting *setting = target_setting(context->target, forbidden->name);
    if (setting == NULL) {
        struct hole hole = {NULL, NULL};
        hear(hearing, OPENNESS_UNKNOWN, &hole, NULL,
             arena_printf(context->arena, "%s is not declared for this environment",
                          forbidden->name));
        return;
    }
    hear_side(hearing, setting, forbidden, SIDE_STORED);
    hear_side(hearing, setting, forbidden, SIDE_RUNNING);
}

/* The report speaks only where no probe does. */
static void hear_live(struct hearing *hearing, const struct forbidden *forbidden, bool also_asked)
{
    const struct setting *setting = target_setting(hearing->context->target, forbidden->name);
    size_t before = hearing->asked;
    if (setting == NULL) {
        return;
    }
    hear_shown_by(hearing, setting, forbidden);
    if (!also_asked && hearing->asked == before) {
        hear_reports(hearing, setting, forbidden);
    }
}

static void hear_proof(struct hearing *hearing)
{
    const struct guardrail *guardrail = hearing->guardrail;
    const struct hole hole = {NULL, NULL};
    if (!proof_is_asked(hearing->context, guardrail)) {
        return;
    }
    hearing->proof_missing = proof_fresh(hearing->context, guardrail) == NULL;
    hear(hearing, hearing->proof_missing ? OPENNESS_OPEN : OPENNESS_CLOSED, &hole,
         proof_words(hearing->context, guardrail), NULL);
}

static void hear_all(struct hearing *hearing)
{
    const struct guardrail *guardrail = hearing->guardrail;
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        hear_sides(hearing, &guardrail->forbid[i]);
    }
    size_t before = hearing->asked;
    for (size_t i = 0; i < guardrail->also_count; i++) {
        hear_probe(hearing, &guardrail->also[i], true);
    }
    bool also_asked = hearing->asked > before;
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        hear_live(hearing, &guardrail->forbid[i], also_asked);
    }
    for (size_t i = 0; i < guardrail->probe_count; i++) {
        hear_probe(hearing, &guardrail->probes[i], false);
    }
    hear_proof(hearing);
}

/* --- the finding ------------------------------------------------------------------------------- */

static enum guardrail_state hearing_state(const struct hearing *hearing)
{
    if (hearing->open.count > 0) {
        return GUARDRAIL_BREACHED;
    }
    if (hearing->unknown.count > 0) {
        return GUARDRAIL_UNOBSERVED;
    }
    return hearing->asked > 0 ? GUARDRAIL_HELD : GUARDRAIL_NOT_ASKED;
}

static const char *breach_why(struct hearing *hearing)
{
    struct arena *arena = hearing->context->arena;
    if (hearing->shut != NO_EXCEPTION) {
        clauses_add(arena, &hearing->open, judge_exception_words(hearing->context, hearing->shut));
    }
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
    return proof != NULL ? proof : "nothing that it names was asked";
}

/* The other road: what an exception that is not in force would need. */
static const char *reopen_advice(const struct hearing *hearing)
{
    if (hearing->shut == NO_EXCEPTION) {
        return "";
    }
    return hearing->context->states[hearing->shut] == EXCEPTION_UPCOMING
               ? "; or have an exception with an earlier start reviewed"
               : "; or have an exception with a new end reviewed";
}

static const char *probes_advice(const struct hearing *hearing)
{
    const struct guardrail *guardrail = hearing->guardrail;
    const char *settings =
        settings_failed(hearing->context, guardrail->probes, guardrail->probe_count);
    return settings == NULL ? "look at the application: what the probes show must not be"
                            : arena_printf(hearing->context->arena, "see %s", settings);
}

static const char *breach_advice(const struct hearing *hearing)
{
    struct arena *arena = hearing->context->arena;
    const char *again = reopen_advice(hearing);
    if (hearing->proof_missing && hearing->open.count == 1) {
        return proof_advice(hearing->context, hearing->guardrail);
    }
    if (hearing->stored_open != NULL) {
        return arena_printf(arena, "%s, then deploy%s", setting_how_to(arena, hearing->stored_open),
                            again);
    }
    if (hearing->running_open != NULL) {
        return arena_printf(arena, "deploy: what is stored for %s is not forbidden%s",
                            hearing->running_open->name, again);
    }
    if (hearing->guardrail->forbid_count > 0) {
        return arena_printf(arena,
                            "the variables do not show it: look at the application or its "
                            "image%s",
                            again);
    }
    return probes_advice(hearing);
}

static const char *hearing_advice(const struct hearing *hearing, enum guardrail_state state)
{
    switch (state) {
    case GUARDRAIL_BREACHED:
        return breach_advice(hearing);
    case GUARDRAIL_UNOBSERVED:
        return "change nothing because of this: look again once it can be seen";
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
    *out = (struct finding){
        .kind = FINDING_GUARDRAIL,
        .name = guardrail->name,
        .environment = context->target->environment->name,
        .where = guardrail->where,
        .state.guardrail = state,
        .state_name = guardrail_state_name(state),
        .why = hearing_why(&hearing, state),
        .advice = hearing_advice(&hearing, state),
        .exception = judge_exception_name(context, hearing.exception),
        .days_left = judge_days_left(context, hearing.exception),
    };
}
