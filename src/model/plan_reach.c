#include "plan_reach.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/reference.h"

/* One reach while it is made. */
struct reaching {
    struct arena *arena;
    const char *service; /* NULL: its name is not certain */
    struct reached *items;
    size_t count, capacity;
};

static void add(struct reaching *reaching, const char *name, bool shared, const struct change *by)
{
    const struct reach so_far = {reaching->items, reaching->count};
    if (reach_find(&so_far, name, shared))
        return;
    reaching->items = arena_grow(reaching->arena, reaching->items, reaching->count,
                                 &reaching->capacity, sizeof *reaching->items);
    reaching->items[reaching->count++] = (struct reached){name, shared, by};
}

/* The first that the text refers to. */
static const struct reached *referred(const struct reaching *reaching, const struct names *refers)
{
    for (size_t i = 0; i < reaching->count; i++) {
        const struct reached *reached = &reaching->items[i];
        for (size_t k = 0; k < refers->count; k++)
            if (reference_names(reaching->arena, refers->items[k], reaching->service, reached->name,
                                reached->shared))
                return reached;
    }
    return NULL;
}

/* Where it is not known what a reference names, it may be any of them. */
static const struct reached *changed_with(const struct reaching *reaching,
                                          const struct variable *variable)
{
    struct names refers = variable->refers;
    if (variable->kind == VARIABLE_SEALED || !variable->is_reference)
        return NULL;
    if (variable->kind == VARIABLE_SHOWN)
        refers = references_in(reaching->arena, variable->value);
    return refers.items ? referred(reaching, &refers) : &reaching->items[0];
}

static void follow(struct reaching *reaching, const struct variables *variables, bool shared)
{
    for (size_t i = 0; reaching->count > 0 && variables->seen && i < variables->count; i++) {
        const struct reached *by = changed_with(reaching, &variables->items[i]);
        if (by)
            add(reaching, variables->items[i].name, shared, by->by);
    }
}

static void follow_all(struct reaching *reaching, const struct observed *observed,
                       const struct observed *after)
{
    size_t before = 0;
    do {
        before = reaching->count;
        follow(reaching, &observed->stored, false);
        follow(reaching, &observed->shared, true);
        follow(reaching, &after->stored, false);
        follow(reaching, &after->shared, true);
    } while (reaching->count > before);
}

/* A service that is pinned by its id may have another name at Railway than in the declaration. */
static const char *service_of(const struct plan *plan)
{
    const struct desired *desired = plan->target ? plan->target->desired : NULL;
    return desired && !desired->service.id ? desired->service.name : NULL;
}

struct reach plan_reach(struct arena *arena, const struct plan *plan,
                        const struct observed *observed, const struct observed *after)
{
    struct reaching reaching = {.arena = arena, .service = service_of(plan)};
    for (int live = 0; live <= 1; live++) {
        for (size_t i = 0; i < plan->count; i++) {
            const struct change *change = &plan->changes[i];
            if ((change->kind == CHANGE_LIVE) == (live == 1))
                add(&reaching, change->name, change->shared, change);
        }
        follow_all(&reaching, observed, after);
    }
    return (struct reach){reaching.items, reaching.count};
}

const struct reached *reach_find(const struct reach *reach, const char *name, bool shared)
{
    for (size_t i = 0; i < reach->count; i++)
        if (reach->items[i].shared == shared && text_is(reach->items[i].name, name))
            return &reach->items[i];
    return NULL;
}

bool reached_by_write(const struct reached *reached)
{
    return reached && reached->by->kind != CHANGE_LIVE;
}
