#include "model/timeline.h"

#include "base/arena.h"
#include "base/text.h"

typedef enum timeline_state past_ask(const struct evidence_check *check, const char *name);

static enum timeline_state ask_class(const struct evidence_check *check, const char *key)
{
    const bool in_sync = check->classes.count == 0 && check->exit == 0;
    const bool is_it = text_is(key, "in_sync") ? in_sync : names_has(&check->classes, key);
    return is_it ? TIMELINE_HELD : TIMELINE_UNKNOWN;
}

static enum timeline_state ask_guardrail(const struct evidence_check *check, const char *name)
{
    for (size_t i = 0; i < check->guardrails.count; i++) {
        const struct evidence_state *guardrail = &check->guardrails.items[i];
        if (!text_is(guardrail->name, name))
            continue;
        if (text_is(guardrail->state, "breached"))
            return guardrail->exception ? TIMELINE_EXCEPTED : TIMELINE_BREACHED;
        return text_is(guardrail->state, "held") ? TIMELINE_HELD : TIMELINE_UNKNOWN;
    }
    return TIMELINE_UNKNOWN;
}

static void follow(struct arena *arena, const struct timeline *timeline, past_ask *ask,
                   struct timeline_lane *out)
{
    struct timeline_span *spans = arena_array(arena, timeline->count + 1, sizeof *spans);
    enum timeline_state before = TIMELINE_UNKNOWN;
    for (size_t i = 0; i < timeline->count; i++) {
        const int64_t from = timeline->checks[i].at;
        const int64_t to = i + 1 < timeline->count ? timeline->checks[i + 1].at : timeline->until;
        const enum timeline_state state = ask(&timeline->checks[i], out->name);
        out->seconds[state] += to - from;
        out->seen[state]++;
        if (state != before && state != TIMELINE_UNKNOWN)
            spans[out->count++] = (struct timeline_span){from, to, state};
        else if (state != TIMELINE_UNKNOWN)
            spans[out->count - 1].to = to;
        before = state;
    }
    out->spans = spans;
    out->now = before;
    out->since = before == TIMELINE_UNKNOWN ? 0 : spans[out->count - 1].from;
}

void timeline_class(struct arena *arena, const struct timeline *timeline, const char *key,
                    struct timeline_lane *out)
{
    *out = (struct timeline_lane){.name = key};
    follow(arena, timeline, ask_class, out);
}

void timeline_guardrail(struct arena *arena, const struct timeline *timeline, const char *name,
                        struct timeline_lane *out)
{
    *out = (struct timeline_lane){.name = name};
    follow(arena, timeline, ask_guardrail, out);
}

struct names timeline_guardrails(struct arena *arena, const struct timeline *timeline)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = timeline->count; i > 0; i--) {
        const struct evidence_states *judged = &timeline->checks[i - 1].guardrails;
        for (size_t k = 0; k < judged->count; k++) {
            if (text_in(judged->items[k].name, items, count))
                continue;
            items = arena_grow(arena, items, count, &capacity, sizeof *items);
            items[count++] = judged->items[k].name;
        }
    }
    return (struct names){items, count};
}
