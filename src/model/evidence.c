#include "model/evidence.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/finding.h"

/* --- a judgement as a check ---------------------------------------------------------------- */

static struct evidence_states states(struct arena *arena, const struct judgement *judgement,
                                     enum finding_kind kind)
{
    struct evidence_state *items = arena_array(arena, judgement->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        const bool skipped = finding->kind != kind || (kind == FINDING_SETTING &&
                                                       (finding->state.verdict == VERDICT_IN_SYNC ||
                                                        finding->state.verdict == VERDICT_INERT));
        if (skipped)
            continue;
        const char *word = kind == FINDING_SETTING ? verdict_name(finding->state.verdict)
                           : kind == FINDING_GUARDRAIL
                               ? guardrail_state_name(finding->state.guardrail)
                               : probe_outcome_name(finding->state.probe);
        items[count++] = (struct evidence_state){finding->name, word, finding->exception};
    }
    return (struct evidence_states){items, count};
}

static struct evidence_exception exception_of(const struct judgement *judgement,
                                              const struct finding *finding)
{
    const struct exception *declared = target_exception(judgement->target, finding->name);
    return (struct evidence_exception){
        .name = finding->name,
        .state = exception_state_name(finding->state.exception),
        .lifts = declared ? declared->lifts : NULL,
        .policy = declared ? declared->policy : NULL,
        .owner = declared ? declared->owner : NULL,
        .ends = declared && declared->bounded ? declared->ends : 0,
        .unused = finding->exception_unused,
        .also_open = finding->others.open,
        .still_open = finding->exempted.open,
    };
}

static struct evidence_exceptions exceptions(struct arena *arena, const struct judgement *judgement)
{
    struct evidence_exception *items = arena_array(arena, judgement->count + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_EXCEPTION)
            items[count++] = exception_of(judgement, &judgement->findings[i]);
    return (struct evidence_exceptions){items, count};
}

static int64_t count_in_sync(const struct judgement *judgement)
{
    int64_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += judgement->findings[i].kind == FINDING_SETTING &&
                 judgement->findings[i].state.verdict == VERDICT_IN_SYNC;
    return count;
}

void evidence_judged(struct arena *arena, const struct judgement *judgement,
                     struct evidence_check *out)
{
    *out = (struct evidence_check){
        .exit = judgement_exit(judgement),
        .desired = judgement->target->desired->digest,
        .deployment = judgement->observed->active.id,
        .commit = judgement->observed->active.commit,
        .in_sync = count_in_sync(judgement),
        .settings = states(arena, judgement, FINDING_SETTING),
        .guardrails = states(arena, judgement, FINDING_GUARDRAIL),
        .probes = states(arena, judgement, FINDING_PROBE),
        .exceptions = exceptions(arena, judgement),
    };
}

/* --- two checks compared ------------------------------------------------------------------- */

static const char NOT_THERE[] = "(not there)";

/* In order, and not because an exception lets it be otherwise: that is still to be closed. */
static bool is_good(const char *kind, const char *word)
{
    static const char *const words[] = {"in_sync", "held", "pass"};
    return text_is(kind, "exception") ? text_is(word, NOT_THERE)
                                      : text_in(word, words, sizeof words / sizeof *words);
}

struct evidence_lines {
    struct arena *arena;
    struct evidence_line *items;
    size_t count, capacity;
};

static void add_line(struct evidence_lines *lines, const char *kind, const char *name,
                     const char *before, const char *after)
{
    if (text_is(before, after))
        return;
    lines->items = arena_grow(lines->arena, lines->items, lines->count, &lines->capacity,
                              sizeof *lines->items);
    lines->items[lines->count++] = (struct evidence_line){
        .kind = kind, .name = name, .before = before, .after = after, .good = is_good(kind, after)};
}

static const struct evidence_state *find(const struct evidence_states *states, const char *name)
{
    for (size_t i = 0; i < states->count; i++)
        if (text_is(states->items[i].name, name))
            return &states->items[i];
    return NULL;
}

/* The word with what covers it: `fail, excepted by heyreach-unsigned`. */
static const char *word_of(struct arena *arena, const struct evidence_state *state,
                           const char *absent)
{
    if (!state)
        return absent;
    return state->exception
               ? arena_printf(arena, "%s (exception %s)", state->state, state->exception)
               : state->state;
}

/* `absent` is the word for what a check does not name. */
static void compare(struct evidence_lines *lines, const char *kind,
                    const struct evidence_states *before, const struct evidence_states *after,
                    const char *absent)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct evidence_state *now = &after->items[i];
        add_line(lines, kind, now->name, word_of(lines->arena, find(before, now->name), absent),
                 word_of(lines->arena, now, absent));
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct evidence_state *was = &before->items[i];
        if (!find(after, was->name))
            add_line(lines, kind, was->name, word_of(lines->arena, was, absent), absent);
    }
}

/* Exceptions by their state alone. */
static struct evidence_states states_of(struct arena *arena,
                                        const struct evidence_exceptions *exceptions)
{
    struct evidence_state *items = arena_array(arena, exceptions->count, sizeof *items);
    for (size_t i = 0; i < exceptions->count; i++) {
        items[i] = (struct evidence_state){.name = exceptions->items[i].name,
                                           .state = exceptions->items[i].state};
    }
    return (struct evidence_states){items, exceptions->count};
}

void evidence_compare(struct arena *arena, struct evidence *evidence)
{
    const struct evidence_check *before = evidence->before, *after = evidence->check;
    struct evidence_lines lines = {.arena = arena};
    if (!before || !after)
        return;
    const struct evidence_states was = states_of(arena, &before->exceptions);
    const struct evidence_states is = states_of(arena, &after->exceptions);
    compare(&lines, "setting", &before->settings, &after->settings, "in_sync");
    compare(&lines, "guardrail", &before->guardrails, &after->guardrails, NOT_THERE);
    compare(&lines, "exception", &was, &is, NOT_THERE);
    compare(&lines, "probe", &before->probes, &after->probes, NOT_THERE);
    evidence->lines = lines.items;
    evidence->line_count = lines.count;
}
