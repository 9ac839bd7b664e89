#include "apply_state.h"

#include "base/arena.h"
#include "base/text.h"

enum { PAUSE_LEAST = 100, PAUSE_MOST = 5000, PAUSES_IN_WINDOW = 60 };

/* ---- what the plan touches ---- */

static bool changes_variable(const struct plan *plan, const char *name)
{
    for (size_t i = 0; name && i < plan->count; i++)
        if (text_is(plan->changes[i].name, name))
            return true;
    return false;
}

static bool forbids_touched(const struct plan *plan, const struct guardrail *guardrail)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (changes_variable(plan, guardrail->forbid[i].name))
            return true;
    return false;
}

static const char *variable_of(const struct source *source)
{
    return source->kind == SOURCE_VARIABLE ? source->name : NULL;
}

static bool touches_probe(const struct plan *plan, const char *name)
{
    const struct target *target = plan->target;
    const struct probe *probe = target_probe(target, name);
    for (size_t i = 0; i < plan->count; i++) {
        const struct setting *setting = target_setting(target, plan->changes[i].name);
        if (setting && probe_is_named(setting->shown_by, setting->shown_by_count, name))
            return true;
    }
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        if (forbids_touched(plan, guardrail) &&
            (probe_is_named(guardrail->also, guardrail->also_count, name) ||
             probe_is_named(guardrail->probes, guardrail->probe_count, name)))
            return true;
    }
    return probe && (changes_variable(plan, variable_of(&probe->token.source)) ||
                     changes_variable(plan, variable_of(&probe->hmac.source)));
}

static bool touches_any_probe(const struct plan *plan, const struct probe_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (touches_probe(plan, names[i].probe))
            return true;
    return false;
}

static bool touches_guardrail(const struct plan *plan, const char *name)
{
    const struct guardrail *guardrail = target_guardrail(plan->target, name);
    return guardrail && (forbids_touched(plan, guardrail) ||
                         touches_any_probe(plan, guardrail->also, guardrail->also_count) ||
                         touches_any_probe(plan, guardrail->probes, guardrail->probe_count));
}

static bool touches_exception(const struct plan *plan, const char *name)
{
    const struct exception *exception = target_exception(plan->target, name);
    bool touched = exception && touches_guardrail(plan, exception->lifts);
    for (size_t i = 0; exception && i < exception->allow_count; i++)
        touched = touched || changes_variable(plan, exception->allows[i].name);
    return touched;
}

static bool is_touched(const struct plan *plan, const struct finding *finding)
{
    switch (finding->kind) {
    case FINDING_SETTING:
        return changes_variable(plan, finding->name);
    case FINDING_PROBE:
        return touches_probe(plan, finding->name);
    case FINDING_GUARDRAIL:
        return touches_guardrail(plan, finding->name);
    case FINDING_EXCEPTION:
        return touches_exception(plan, finding->name);
    case FINDING_CODE:
    case FINDING_NOTE:
        break;
    }
    return false;
}

/* ---- one pass ---- */

static const char *title(struct arena *arena, const struct finding *finding)
{
    return arena_printf(arena, "%s %s", finding_kind_name(finding->kind), finding->name);
}

static bool is_wrong(const struct finding *finding)
{
    /* What Railway would deploy next is someone else's; what runs is compared by itself (other_code). */
    return finding->kind != FINDING_NOTE && finding->kind != FINDING_CODE &&
           finding_exit(finding) != EXIT_IN_SYNC;
}

void verify_note_before(struct apply_state *state)
{
    struct arena *arena = state->work->arena;
    const struct judgement *judgement = state->work->before;
    const char **items = arena_array(arena, judgement->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        if (is_wrong(&judgement->findings[i]))
            items[count++] = title(arena, &judgement->findings[i]);
    state->wrong = (struct names){items, count};
}

/* Stored otherwise than declared before the plan, which says that its deploy makes just that live. */
static bool is_left(const struct plan *plan, const struct finding *finding)
{
    if (finding->kind != FINDING_SETTING || finding->witnesses[WITNESS_STORED].says != SAYS_OTHER)
        return false;
    for (size_t i = 0; i < plan->count; i++)
        if (text_is(plan->changes[i].name, finding->name))
            return plan->changes[i].kind == CHANGE_LIVE;
    return false;
}

/* Wrong before, and no change of this plan can be the reason. A closing plan covers its exception alone, and
 * its deploy makes everything else that is stored live: it may be the reason of any breach after it. */
static bool is_excused(const struct apply_state *state, const struct finding *finding)
{
    const bool breached =
        finding->kind == FINDING_GUARDRAIL && finding->state.guardrail == GUARDRAIL_BREACHED;
    return !(state->work->closes && breached) &&
           names_has(&state->wrong, title(state->work->arena, finding)) &&
           (!is_touched(state->work->plan, finding) || is_left(state->work->plan, finding));
}

/* A shared variable that the service does not take by its own name: no snapshot can show it. What is
 * stored was read back. */
static bool is_unseeable(const struct apply_state *state, const struct judgement *judgement,
                         const struct finding *finding)
{
    if (finding->kind != FINDING_SETTING || finding->state.verdict != VERDICT_UNOBSERVED)
        return false;
    const struct setting *setting = target_setting(state->work->plan->target, finding->name);
    return setting && setting->shared && judgement->observed && judgement->observed->running.seen &&
           finding->witnesses[WITNESS_STORED].says == SAYS_DESIRED &&
           finding->witnesses[WITNESS_RUNNING].says == SAYS_UNSEEN;
}

static const char *described(struct arena *arena, const struct finding *finding)
{
    return arena_printf(arena, "%s is %s%s%s", title(arena, finding), finding->state_name,
                        finding->why ? ": " : "", finding->why ? finding->why : "");
}

/* A guardrail that is not known to hold is never excused; a proof that is missing says nothing about the
 * service. */
static bool is_unproven(const struct apply_state *state, const struct finding *finding)
{
    return finding->kind == FINDING_GUARDRAIL && finding->state.guardrail == GUARDRAIL_UNOBSERVED &&
           !guardrail_wants_only_a_proof(
               target_guardrail(state->work->plan->target, finding->name));
}

/* What one pass counts and names. */
struct pass {
    const char **excused, **unseen;
    const char *unproven; /* the first that is not known to hold; NULL: none */
    size_t excused_count, unseen_count, settings, probes;
};

static bool take_finding(struct apply_state *state, const struct judgement *judgement,
                         const struct finding *finding, struct pass *pass)
{
    struct arena *arena = state->work->arena;
    if (!is_wrong(finding)) {
        pass->settings += finding->kind == FINDING_SETTING;
        pass->probes += finding->kind == FINDING_PROBE && finding->state.probe == PROBE_PASS;
    } else if (is_unproven(state, finding)) {
        pass->unproven = pass->unproven ? pass->unproven : described(arena, finding);
    } else if (is_excused(state, finding)) {
        pass->excused[pass->excused_count++] = title(arena, finding);
    } else if (is_unseeable(state, judgement, finding)) {
        pass->unseen[pass->unseen_count++] = described(arena, finding);
    } else {
        state->why = described(arena, finding);
        return false;
    }
    return true;
}

/* The code that runs has to be the one that was signed; NULL: it is, or none was named. */
static const char *other_code(const struct apply_state *state, const struct observed *observed)
{
    struct arena *arena = state->work->arena;
    struct code runs;
    if (!state->work->plan->deploys || state->code.kind == CODE_UNPINNED)
        return NULL;
    code_of_deployment(arena, &observed->active, &runs);
    return code_is_same(&runs, &state->code)
               ? NULL
               : arena_printf(arena, "the code that runs is %s, and the plan names %s",
                              code_text(arena, &runs), code_text(arena, &state->code));
}

static const char *running(const struct apply_state *state, const struct observed *observed)
{
    struct code runs;
    code_of_deployment(state->work->arena, &observed->active, &runs);
    return runs.kind == CODE_UNPINNED ? NULL : code_text(state->work->arena, &runs);
}

static bool passes(struct apply_state *state, const struct apply_observation *seen)
{
    struct arena *arena = state->work->arena;
    const struct judgement *judgement = seen->judgement;
    struct pass pass = {
        .excused = arena_array(arena, judgement->count, sizeof *pass.excused),
        .unseen = arena_array(arena, judgement->count, sizeof *pass.unseen),
    };
    state->unproven = false;
    state->seen = judgement;
    for (size_t i = 0; i < judgement->count; i++)
        if (!take_finding(state, judgement, &judgement->findings[i], &pass))
            return false;
    if (!seen->plan_is_empty) {
        state->why = seen->why ? seen->why : "the next plan is not empty";
        return false;
    }
    state->out->runs = running(state, judgement->observed);
    const char *other = other_code(state, judgement->observed);
    state->why = other ? other : pass.unproven;
    state->unproven = state->why != NULL;
    state->out->settings = pass.settings;
    state->out->probes = pass.probes;
    state->out->excused = (struct names){pass.excused, pass.excused_count};
    state->out->unseen = (struct names){pass.unseen, pass.unseen_count};
    return !state->unproven;
}

/* ---- passes in a row ---- */

static enum step over(struct apply_state *state, const struct apply_observation *seen)
{
    /* Asleep, it proves nothing; that is no reason to take anything back. */
    if (seen->made && seen->judgement->observed && seen->judgement->observed->sleeping)
        return apply_stop(
            state,
            arena_printf(state->work->arena, "the service is asleep and proves nothing: %s",
                         state->why),
            "Wake the service, then apply the same plan again: it continues to verify.");
    if (seen->made)
        return STEP_FAILED;
    return apply_stop(state,
                      arena_printf(state->work->arena, "it could not be verified: %s", seen->why),
                      "Apply the same plan again: it continues to verify.");
}

enum step apply_verify(struct apply_state *state)
{
    const struct apply_work *work = state->work;
    const struct apply_callbacks *callbacks = &work->callbacks;
    const int64_t deadline = apply_deadline(state, work->settle);
    const int64_t share = work->settle * 1000 / PAUSES_IN_WINDOW;
    const int64_t pause = share < PAUSE_LEAST  ? PAUSE_LEAST
                          : share > PAUSE_MOST ? PAUSE_MOST
                                               : share;
    const char *told = NULL;
    for (;;) {
        struct apply_observation seen = {.made = false};
        callbacks->observe(callbacks->context, &seen);
        if (seen.made && passes(state, &seen)) {
            state->out->passes++;
            apply_tell_progress(state, "verifying: pass %u of %u", state->out->passes,
                                work->passes);
        } else {
            state->out->passes = 0;
            const char *why = seen.made ? state->why : seen.why;
            if (!text_is(why, told)) /* each reason once, however often it repeats */
                apply_tell_progress(state, "verifying: not yet, %s", why);
            told = why;
            if (callbacks->ticks(callbacks->context) >= deadline)
                return over(state, &seen);
        }
        if (state->out->passes >= work->passes)
            return record_verified(state);
        if (apply_is_asked_to_stop(state))
            return apply_stop(state, "stopped by a signal",
                              "Apply the same plan again: it continues to verify.");
        callbacks->sleep(callbacks->context, pause);
    }
}
