#include "model/evidence.h"

#include "base/arena.h"
#include "base/text.h"

static const char NOT_THERE[] = "(not there)";

/* In order, and not because an exception lets it be otherwise: that is still to be closed. */
static bool is_good(const char *kind, const char *word)
{
    static const char *const words[] = {"in_sync", "held", "pass"};
    return text_is(kind, "exception") ? text_is(word, NOT_THERE)
                                      : text_in(word, words, sizeof words / sizeof *words);
}

struct lines {
    struct arena *arena;
    struct evidence_line *items;
    size_t count, capacity;
};

static void add_line(struct lines *lines, const char *kind, const char *name, const char *before,
                     const char *after)
{
    if (text_is(before, after)) {
        return;
    }
    lines->items = arena_grow(lines->arena, lines->items, lines->count, &lines->capacity,
                              sizeof *lines->items);
    lines->items[lines->count++] = (struct evidence_line){
        .kind = kind, .name = name, .before = before, .after = after, .good = is_good(kind, after)};
}

static const struct evidence_state *find(const struct evidence_states *states, const char *name)
{
    for (size_t i = 0; i < states->count; i++) {
        if (text_is(states->items[i].name, name)) {
            return &states->items[i];
        }
    }
    return NULL;
}

/* The word with what covers it: `fail, excepted by heyreach-unsigned`. */
static const char *word_of(struct arena *arena, const struct evidence_state *state,
                           const char *absent)
{
    if (state == NULL) {
        return absent;
    }
    return state->exception == NULL
               ? state->state
               : arena_printf(arena, "%s (exception %s)", state->state, state->exception);
}

/* `absent` is the word for what a check does not name. */
static void compare(struct lines *lines, const char *kind, const struct evidence_states *before,
                    const struct evidence_states *after, const char *absent)
{
    for (size_t i = 0; i < after->count; i++) {
        const struct evidence_state *now = &after->items[i];
        add_line(lines, kind, now->name, word_of(lines->arena, find(before, now->name), absent),
                 word_of(lines->arena, now, absent));
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct evidence_state *was = &before->items[i];
        if (find(after, was->name) == NULL) {
            add_line(lines, kind, was->name, word_of(lines->arena, was, absent), absent);
        }
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
    struct lines lines = {.arena = arena};
    if (before == NULL || after == NULL) {
        return;
    }
    const struct evidence_states was = states_of(arena, &before->exceptions);
    const struct evidence_states is = states_of(arena, &after->exceptions);
    compare(&lines, "setting", &before->settings, &after->settings, "in_sync");
    compare(&lines, "guardrail", &before->guardrails, &after->guardrails, NOT_THERE);
    compare(&lines, "exception", &was, &is, NOT_THERE);
    compare(&lines, "probe", &before->probes, &after->probes, NOT_THERE);
    evidence->lines = lines.items;
    evidence->line_count = lines.count;
}
