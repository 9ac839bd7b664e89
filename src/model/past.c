#include "model/past.h"

#include "base/arena.h"
#include "base/text.h"

typedef enum past_state past_ask(const struct evidence_check *check, const char *name);

static enum past_state ask_class(const struct evidence_check *check, const char *key)
{
    const bool in_sync = check->classes.count == 0 && check->exit == 0;
    const bool is_it = text_is(key, "in_sync") ? in_sync : names_has(&check->classes, key);
    return is_it ? PAST_HELD : PAST_UNKNOWN;
}

static enum past_state ask_guardrail(const struct evidence_check *check, const char *name)
{
    for (size_t i = 0; i < check->guardrails.count; i++) {
        const struct evidence_state *guardrail = &check->guardrails.items[i];
        if (!text_is(guardrail->name, name))
            continue;
        if (text_is(guardrail->state, "breached"))
            return guardrail->exception ? PAST_EXCEPTED : PAST_BREACHED;
        return text_is(guardrail->state, "held") ? PAST_HELD : PAST_UNKNOWN;
    }
    return PAST_UNKNOWN;
}

static void follow(struct arena *arena, const struct past *past, past_ask *ask,
                   struct past_lane *out)
{
    struct past_span *spans = arena_array(arena, past->count + 1, sizeof *spans);
    enum past_state before = PAST_UNKNOWN;
    for (size_t i = 0; i < past->count; i++) {
        const int64_t from = past->checks[i].at;
        const int64_t to = i + 1 < past->count ? past->checks[i + 1].at : past->until;
        const enum past_state state = ask(&past->checks[i], out->name);
        out->seconds[state] += to - from;
        out->seen[state]++;
        if (state != before && state != PAST_UNKNOWN)
            spans[out->count++] = (struct past_span){from, to, state};
        else if (state != PAST_UNKNOWN)
            spans[out->count - 1].to = to;
        before = state;
    }
    out->spans = spans;
    out->now = before;
    out->since = before == PAST_UNKNOWN ? 0 : spans[out->count - 1].from;
}

void past_class(struct arena *arena, const struct past *past, const char *key,
                struct past_lane *out)
{
    *out = (struct past_lane){.name = key};
    follow(arena, past, ask_class, out);
}

void past_guardrail(struct arena *arena, const struct past *past, const char *name,
                    struct past_lane *out)
{
    *out = (struct past_lane){.name = name};
    follow(arena, past, ask_guardrail, out);
}

struct names past_guardrails(struct arena *arena, const struct past *past)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = past->count; i > 0; i--) {
        const struct evidence_states *judged = &past->checks[i - 1].guardrails;
        for (size_t k = 0; k < judged->count; k++) {
            if (text_in(judged->items[k].name, items, count))
                continue;
            items = arena_grow(arena, items, count, &capacity, sizeof *items);
            items[count++] = judged->items[k].name;
        }
    }
    return (struct names){items, count};
}
