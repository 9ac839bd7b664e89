#include "plan_reach.h"

#include "base/arena.h"
#include "base/text.h"
#include "model/reference.h"

/* One reach while it is made. */
struct reaching {
    struct arena *arena;
    const struct target *target; /* NULL: the plan has none */
    const char *service;         /* NULL: its name is not certain */
    bool shared_seen;
    struct reached *items;
    size_t count, capacity;
};

static void add(struct reaching *reaching, struct reached reached)
{
    const struct reach so_far = {reaching->items, reaching->count};
    if (reach_find(&so_far, reached.name, reached.shared))
        return;
    reaching->items = arena_grow(reaching->arena, reaching->items, reaching->count,
                                 &reaching->capacity, sizeof *reaching->items);
    reaching->items[reaching->count++] = reached;
}

/* A text that refers to something, and in which nothing was found, refers to anything. */
static struct reference_list references_of(struct arena *arena, const struct variable *variable)
{
    static const struct reference odd = {.to = REFERENCE_ODD};
    const struct reference_list all = variable->kind == VARIABLE_SHOWN && variable->value
                                          ? references_in(arena, variable->value)
                                          : variable->refers;
    return all.count > 0 ? all : (struct reference_list){&odd, 1};
}

/* A reference without a service names the service's own variable; all of those were read. */
static bool is_read(const struct reaching *reaching, const struct reference *reference)
{
    switch (reference->to) {
    case REFERENCE_ODD:
        break;
    case REFERENCE_OWN:
        return true;
    case REFERENCE_SHARED:
        return reaching->shared_seen;
    case REFERENCE_SERVICE:
        return reaching->service && text_is(reference->service, reaching->service);
    }
    return false;
}

/* What is surely reached comes first; what only may be, once nothing more of that is found. */
static const struct reached *named(const struct reaching *reaching,
                                   const struct reference *reference, bool doubts)
{
    for (size_t i = 0; i < reaching->count; i++) {
        const struct reached *reached = &reaching->items[i];
        if ((doubts || !reached->doubt) &&
            reference_may_name(reference, reaching->service, reached->name, reached->shared))
            return reached;
    }
    return NULL;
}

static const struct doubt *doubt_of(const struct reaching *reaching,
                                    const struct variable *variable,
                                    const struct reference *reference)
{
    struct doubt *doubt = arena_alloc(reaching->arena, sizeof *doubt);
    *doubt = (struct doubt){variable->name, reference};
    return doubt;
}

/* Fills `by` and `doubt` where the variable changes, or may, with what its text refers to. */
static bool changes_with(const struct reaching *reaching, const struct variable *variable,
                         bool doubts, struct reached *out)
{
    const struct reference_list all = references_of(reaching->arena, variable);
    for (size_t i = 0; i < all.count; i++) {
        const struct reference *reference = &all.items[i];
        const struct reached *found =
            reference->to == REFERENCE_ODD ? NULL : named(reaching, reference, doubts);
        if (!found && !(doubts && !is_read(reaching, reference)))
            continue;
        out->by = found ? found->by : reaching->items[0].by;
        out->doubt = found ? found->doubt : doubt_of(reaching, variable, reference);
        return true;
    }
    return false;
}

static void follow(struct reaching *reaching, const struct variables *variables, bool shared,
                   bool doubts)
{
    for (size_t i = 0; reaching->count > 0 && variables->seen && i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];
        struct reached reached = {.name = variable->name, .shared = shared};
        if (variable->is_reference && changes_with(reaching, variable, doubts, &reached))
            add(reaching, reached);
    }
}

/* --- what an absence means ---------------------------------------------------------------------- */

static bool is_absent(const struct observed *observed, const struct setting *setting)
{
    const struct variables *variables = setting->shared ? &observed->shared : &observed->stored;
    return variables->seen && !variables_find(variables, setting->name);
}

static const struct reached *reached_named(const struct reaching *reaching, const char *name,
                                           bool doubts)
{
    for (size_t i = 0; i < reaching->count; i++)
        if ((doubts || !reaching->items[i].doubt) && text_is(reaching->items[i].name, name))
            return &reaching->items[i];
    return NULL;
}

/* An absent variable changes with the one that decides what its absence means. */
static void follow_absent(struct reaching *reaching, const struct observed *observed,
                          const struct observed *after, bool doubts)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; reaching->target && (setting = target_each(reaching->target, i)); i++) {
        if (!setting->absent_while || (!is_absent(observed, setting) && !is_absent(after, setting)))
            continue;
        const struct reached *found = reached_named(reaching, setting->absent_while, doubts);
        if (found)
            add(reaching, (struct reached){.name = setting->name,
                                           .shared = setting->shared,
                                           .by = found->by,
                                           .doubt = found->doubt,
                                           .by_absence = true});
    }
}

static void follow_all(struct reaching *reaching, const struct observed *observed,
                       const struct observed *after, bool doubts)
{
    size_t before = 0;
    do {
        before = reaching->count;
        follow(reaching, &observed->stored, false, doubts);
        follow(reaching, &observed->shared, true, doubts);
        follow(reaching, &after->stored, false, doubts);
        follow(reaching, &after->shared, true, doubts);
        follow_absent(reaching, observed, after, doubts);
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
    struct reaching reaching = {.arena = arena,
                                .target = plan->target,
                                .service = service_of(plan),
                                .shared_seen = observed->shared.seen};
    for (int live = 0; live <= 1; live++) {
        for (size_t i = 0; i < plan->count; i++) {
            const struct change *change = &plan->changes[i];
            if ((change->kind == CHANGE_LIVE) == (live == 1))
                add(&reaching,
                    (struct reached){.name = change->name, .shared = change->shared, .by = change});
        }
        follow_all(&reaching, observed, after, false);
        follow_all(&reaching, observed, after, true);
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

bool reached_surely(const struct reached *reached)
{
    return reached_by_write(reached) && !reached->doubt;
}

static void forget_some(struct arena *arena, const struct reach *reach, bool shared,
                        reached_question *asked, struct variables *variables)
{
    struct variable *items = arena_array(arena, variables->count, sizeof *items);
    for (size_t i = 0; i < variables->count; i++) {
        items[i] = variables->items[i];
        if (items[i].is_reference && asked(reach_find(reach, items[i].name, shared))) {
            items[i].rendered = NULL;
            items[i].has_rendering = false;
        }
    }
    variables->items = items;
}

void reach_forget(struct arena *arena, const struct reach *reach, reached_question *asked,
                  struct observed *after)
{
    forget_some(arena, reach, false, asked, &after->stored);
    forget_some(arena, reach, true, asked, &after->shared);
}

const char *reached_doubt(struct arena *arena, const struct reached *reached)
{
    const struct doubt *doubt = reached->doubt;
    const char *text = reference_text(arena, doubt->reference);
    const char *what = text ? arena_printf(arena, "refers to %s", text) : "holds a reference";
    const char *why = doubt->reference->to == REFERENCE_ODD
                          ? " that is not of the form ${{NAME}} or ${{SERVICE.NAME}}"
                          : ", and what that becomes is not known";
    return text_is(doubt->in, reached->name) ? arena_printf(arena, "%s %s%s", doubt->in, what, why)
                                             : arena_printf(arena, "%s refers to %s, which %s%s",
                                                            reached->name, doubt->in, what, why);
}
