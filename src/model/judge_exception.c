#include "model/judge_context.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/floor.h"

enum { DOORS_SHOWN = 8 };

/* Ways in, in the order in which they are found, each once. */
struct finds {
    const struct judge_context *context;
    struct clauses by[OPENNESS_NOT_ASKED]; /* by enum openness */
    struct clauses known;
};

static bool is_known(const struct finds *finds, const char *name)
{
    return text_in(name, finds->known.items, finds->known.count);
}

static void find(struct finds *finds, const char *name, enum openness openness)
{
    struct arena *arena = finds->context->arena;
    if (openness == OPENNESS_NOT_ASKED || is_known(finds, name))
        return;
    clauses_add(arena, &finds->known, name);
    clauses_add(arena, &finds->by[openness], name);
}

static struct names names_of(const struct clauses *clauses)
{
    return (struct names){clauses->items, clauses->count};
}

static struct doors doors_of(const struct finds *finds)
{
    return (struct doors){
        .closed = names_of(&finds->by[OPENNESS_CLOSED]),
        .open = names_of(&finds->by[OPENNESS_OPEN]),
        .unseen = names_of(&finds->by[OPENNESS_UNKNOWN]),
    };
}

/* --- what the exception opens ------------------------------------------------------------------ */

static bool is_lifted(const struct judge_context *context, size_t exception,
                      const struct guardrail *guardrail, const struct forbidden *row)
{
    return context_lifting(context, guardrail, row, context->states[exception]) == (int)exception;
}

/* Probes of a setting that the exception opens; those of `also` speak for themselves. */
static void find_shown_by(struct finds *finds, const struct guardrail *guardrail,
                          const struct forbidden *row)
{
    const struct judge_context *context = finds->context;
    const struct setting *setting = target_guarded(context->target, guardrail, row->name);
    for (size_t i = 0; setting && i < setting->shown_by_count; i++) {
        const struct probe_name *name = &setting->shown_by[i];
        const char *why = NULL;
        if (!probe_is_named(guardrail->also, guardrail->also_count, name->probe)) {
            find(finds, probe_name_text(context->arena, name),
                 forbidden_probe(context, setting, row, name, &why));
        }
    }
}

static struct doors judge_exempted_doors(const struct judge_context *context, size_t exception)
{
    const struct guardrail *guardrail =
        target_guardrail(context->target, context->target->exceptions[exception].lifts);
    enum exception_state state = context->states[exception];
    struct finds finds = {.context = context};
    for (size_t i = 0; guardrail && i < guardrail->also_count; i++) {
        const struct probe_name *name = &guardrail->also[i];
        if (guardrail_lifts_probe(context, guardrail, name, state) == (int)exception) {
            find(&finds, probe_name_text(context->arena, name),
                 probe_openness(context, name, NULL));
        }
    }
    for (size_t i = 0; guardrail && i < guardrail->forbid_count; i++)
        if (is_lifted(context, exception, guardrail, &guardrail->forbid[i]))
            find_shown_by(&finds, guardrail, &guardrail->forbid[i]);
    return doors_of(&finds);
}

/* --- other ways in of the same kind ------------------------------------------------------------ */

/* `cors` of `cors/methods`, `floor/cors` of `floor/cors/methods`. */
static const char *probe_of(const struct judge_context *context, const char *door)
{
    const size_t prefix = text_starts(door, FLOOR_PREFIX) ? strlen(FLOOR_PREFIX) : 0;
    return arena_slice(context->arena, door, prefix + strcspn(door + prefix, "/"));
}

static bool is_exempted(const struct judge_context *context, const struct names *exempted,
                        const char *probe)
{
    for (size_t i = 0; i < exempted->count; i++)
        if (text_is(probe_of(context, exempted->items[i]), probe))
            return true;
    return false;
}

static bool is_of_their_type(const struct judge_context *context, const struct names *exempted,
                             enum probe_type type)
{
    for (size_t i = 0; i < exempted->count; i++) {
        const struct probe *probe =
            target_probe(context->target, probe_of(context, exempted->items[i]));
        if (probe && probe->type == type)
            return true;
    }
    return false;
}

static void find_alike(struct finds *finds, const struct names *exempted)
{
    const struct judge_context *context = finds->context;
    for (size_t i = 0; i < context->target->probe_count; i++) {
        const struct probe *probe = &context->target->probes[i];
        struct probe_name name = {.probe = probe->name};
        if (probe_tells_closed(probe->type) && is_of_their_type(context, exempted, probe->type) &&
            !is_exempted(context, exempted, probe->name))
            find(finds, probe->name, probe_openness(context, &name, NULL));
    }
}

static void find_guarded(struct finds *finds, const struct names *exempted,
                         const struct guardrail *guardrail)
{
    const struct judge_context *context = finds->context;
    for (size_t i = 0; i < guardrail->also_count; i++) {
        const struct probe_name *name = &guardrail->also[i];
        if (!is_exempted(context, exempted, name->probe) && !is_known(finds, name->probe))
            find(finds, probe_name_text(context->arena, name), probe_openness(context, name, NULL));
    }
}

/* The worse of the two sides: what is forbidden must neither be stored nor run. */
static enum openness row_openness(const struct judge_context *context,
                                  const struct guardrail *guardrail, const struct forbidden *row)
{
    const struct setting *setting = target_guarded(context->target, guardrail, row->name);
    const char *why = NULL;
    if (!setting)
        return OPENNESS_NOT_ASKED;
    enum openness stored = forbidden_side(context, setting, row, SIDE_STORED, &why);
    enum openness running = forbidden_side(context, setting, row, SIDE_RUNNING, &why);
    if (stored == OPENNESS_OPEN || running == OPENNESS_OPEN)
        return OPENNESS_OPEN;
    return stored == OPENNESS_CLOSED ? running : stored;
}

static void find_forbidden(struct finds *finds, size_t exception, const struct guardrail *guardrail)
{
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        if (!is_lifted(finds->context, exception, guardrail, row))
            find(finds, row->name, row_openness(finds->context, guardrail, row));
    }
}

static struct doors judge_other_doors(const struct judge_context *context, size_t exception)
{
    const struct target *target = context->target;
    struct doors exempted = judge_exempted_doors(context, exception);
    struct clauses names = {0};
    const struct names *parts[] = {&exempted.closed, &exempted.open, &exempted.unseen};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (size_t k = 0; k < parts[i]->count; k++)
            clauses_add(context->arena, &names, parts[i]->items[k]);
    struct names own = names_of(&names);
    struct finds finds = {.context = context};
    find_alike(&finds, &own);
    for (size_t i = 0; i < target->guardrail_count; i++) {
        const struct guardrail *guardrail = &target->guardrails[i];
        if (text_is(guardrail->name, target->exceptions[exception].lifts))
            find_forbidden(&finds, exception, guardrail);
        else
            find_guarded(&finds, &own, guardrail);
    }
    return doors_of(&finds);
}

/* --- words ------------------------------------------------------------------------------------- */

static void add_words(struct arena *arena, struct clauses *clauses, const struct names *names,
                      const char *before, const char *one, const char *many)
{
    if (names->count > 0) {
        clauses_add(arena, clauses,
                    arena_printf(arena, "%s%s%s", before, names_some(arena, names, DOORS_SHOWN),
                                 names->count == 1 ? one : many));
    }
}

static const char *scope_words(struct arena *arena, const struct doors *others)
{
    bool only = others->open.count == 0 && others->unseen.count == 0;
    struct clauses clauses = {0};
    add_words(arena, &clauses, &others->open, "ALSO OPEN: ", "", "");
    add_words(arena, &clauses, &others->unseen, "could not check elsewhere: ", "", "");
    add_words(arena, &clauses, &others->closed, only ? "not open elsewhere: " : "", " is closed",
              " are closed");
    return clauses_text(arena, &clauses);
}

static const char *closure_words(struct arena *arena, const struct doors *exempted)
{
    struct clauses clauses = {0};
    add_words(arena, &clauses, &exempted->open, "NOT closed: ", " lets in", " let in");
    add_words(arena, &clauses, &exempted->unseen, "could not check whether it is closed: ", "", "");
    add_words(arena, &clauses, &exempted->closed, "closed: ", " refuses", " refuse");
    return clauses_text(arena, &clauses);
}

/* --- what closing needs ------------------------------------------------------------------------ */

static const char *closing_todo(const struct judge_context *context,
                                const struct exception *exception)
{
    struct arena *arena = context->arena;
    struct clauses clauses = {0};
    const struct setting closing = {.name = exception->name, .requires = exception->closing_stored};
    for (size_t i = 0; i < closing.requires.count; i++) {
        struct requirement unmet;
        if (requires_unmet(context, &closing, i, &unmet) && !unmet.unseen)
            clauses_add(arena, &clauses, context_how_to(context, unmet.required));
    }
    for (size_t i = 0; i < exception->closing_passes.count; i++) {
        struct probe_name name = {.probe = exception->closing_passes.items[i]};
        const char *why = NULL;
        if (probe_answer(context, &name, &why) == PROBE_FAIL)
            clauses_add(arena, &clauses, arena_printf(arena, "make %s pass", name.probe));
    }
    return clauses.count == 0 ? NULL : text_joined(arena, clauses.items, clauses.count, ", ");
}

/* `lifts no-unsigned-webhooks, policy allowlist, owner PTO`. */
static const char *terms(struct arena *arena, const struct exception *exception)
{
    const char *policy =
        exception->policy ? arena_printf(arena, ", policy %s", exception->policy) : "";
    const char *owner = exception->owner ? arena_printf(arena, ", owner %s", exception->owner) : "";
    return arena_printf(arena, "lifts %s%s%s", exception->lifts, policy, owner);
}

static const char *span(struct arena *arena, const struct exception *exception,
                        enum exception_state state)
{
    char starts[WHEN_TEXT_SIZE], last[WHEN_TEXT_SIZE];
    (void)when_format_day(exception->starts, starts);
    (void)when_format_day(exception->ends - 1, last);
    switch (state) {
    case EXCEPTION_IN_FORCE:
        return arena_printf(arena, "; its last day is %s", last);
    case EXCEPTION_UPCOMING:
        return arena_printf(arena, "; starts on %s", starts);
    case EXCEPTION_EXPIRED:
        return arena_printf(arena, "; ended on %s", last);
    case EXCEPTION_TOO_LONG:
        return arena_printf(arena, "; %s to %s is longer than %lld days: not in force", starts,
                            last, (long long)(exception->max / WHEN_DAY));
    case EXCEPTION_UNOBSERVED:
        return arena_printf(arena, "; its last day is %s, and the clocks disagree", last);
    case EXCEPTION_MALFORMED:
        break;
    }
    return "; it has no readable start and end: not in force";
}

/* While its hole is open: what must be there before it can be closed. */
static const char *advice_in_force(const struct judge_context *context, size_t number, bool unused)
{
    const char *todo = closing_todo(context, &context->target->exceptions[number]);
    if (unused)
        return "it is not needed: remove it from the declaration";
    return !todo || !context->used[number] || context->observed->refused
               ? NULL
               : arena_printf(context->arena, "before it ends, prepare its closing: %s", todo);
}

static const char *advice_expired(const struct judge_context *context, size_t number, bool is_open)
{
    const char *todo = closing_todo(context, &context->target->exceptions[number]);
    if (!is_open)
        return "remove it from the declaration";
    return !todo ? "close the hole; then remove it from the declaration"
                 : arena_printf(context->arena,
                                "%s; close the hole; then remove it from the declaration", todo);
}

static const char *advice(const struct judge_context *context, size_t number,
                          const struct finding *finding)
{
    switch (finding->state.exception) {
    case EXCEPTION_IN_FORCE:
        return advice_in_force(context, number, finding->exception_unused);
    case EXCEPTION_EXPIRED:
        return advice_expired(context, number, finding->exempted.open.count > 0);
    case EXCEPTION_MALFORMED:
    case EXCEPTION_TOO_LONG:
        return "correct its start and end in the declaration";
    case EXCEPTION_UNOBSERVED:
        return "set this machine's clock, then check again";
    case EXCEPTION_UPCOMING:
        break;
    }
    return NULL;
}

/* Whether the hole is elsewhere too is worth words only where it is open, or may be. */
static const char *shown_in_force(const struct judge_context *context, size_t number,
                                  const struct finding *finding)
{
    struct doors own = judge_exempted_doors(context, number);
    bool matters = context->used[number] || own.open.count > 0 || own.unseen.count > 0;
    return matters ? scope_words(context->arena, &finding->others) : NULL;
}

/* What behaviour shows: elsewhere while it is in force, here after its end. */
static const char *shown(const struct judge_context *context, size_t number,
                         struct finding *finding)
{
    const char *words = NULL;
    if (context->observed->refused)
        return "";
    if (finding->state.exception == EXCEPTION_IN_FORCE) {
        finding->others = judge_other_doors(context, number);
        words = shown_in_force(context, number, finding);
    } else if (finding->state.exception == EXCEPTION_EXPIRED) {
        finding->exempted = judge_exempted_doors(context, number);
        words = closure_words(context->arena, &finding->exempted);
    }
    return !words ? "" : arena_printf(context->arena, "; %s", words);
}

void judge_exception(const struct judge_context *context, size_t number, bool all_seen,
                     struct finding *out)
{
    const struct exception *exception = &context->target->exceptions[number];
    enum exception_state state = context->states[number];
    bool unused = state == EXCEPTION_IN_FORCE && all_seen && !context->used[number];
    *out = (struct finding){
        .kind = FINDING_EXCEPTION,
        .name = exception->name,
        .environment = context->target->environment->name,
        .where = exception->where,
        .state.exception = state,
        .state_name = exception_state_name(state),
        .days_left = judge_days_left(context, (int)number),
        .due = state == EXCEPTION_EXPIRED ? exception->ends : 0,
        .exception_unused = unused,
    };
    const char *seen = shown(context, number, out);
    out->why = arena_printf(context->arena, "%s%s%s", terms(context->arena, exception),
                            span(context->arena, exception, state), seen);
    out->advice = advice(context, number, out);
}
