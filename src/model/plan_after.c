/* What is stored, and runs, when a plan was done. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/plan.h"

#include "plan_reach.h"

/* ---- what is written ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct variable *)a)->name, ((const struct variable *)b)->name);
}

/* What a change leaves stored. Two copies of one new secret are the same. */
static struct variable stored_by(const struct change *change)
{
    struct variable variable = {
        .name = change->name, .kind = VARIABLE_SHOWN, .value = change->value, .secret = -1};
    const struct new_secret *secret = change->at_hand;
    if (secret) {
        variable.kind = VARIABLE_HIDDEN;
        variable.secret = secret->secret;
        variable.facts = secret->facts;
        variable.fingerprint = secret->fingerprint;
        for (size_t i = 0; i < LIKENESS_SIZE && secret->fingerprint[i] != '\0'; i++)
            variable.likeness[i] = (unsigned char)secret->fingerprint[i];
        return variable;
    }
    variable.is_reference = change->value && text_has(change->value, "${{");
    return variable;
}

static const struct change *change_of(const struct plan *plan, const char *name, bool shared)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind != CHANGE_LIVE && !change->is_stored && change->shared == shared &&
            text_is(change->name, name))
            return change;
    }
    return NULL;
}

static void change_variables(struct arena *arena, const struct plan *plan, bool shared,
                             struct variables *variables)
{
    struct variable *items = arena_array(arena, variables->count + plan->count, sizeof *items);
    size_t count = 0;
    if (!variables->seen)
        return;
    for (size_t i = 0; i < variables->count; i++)
        if (!change_of(plan, variables->items[i].name, shared))
            items[count++] = variables->items[i];
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->shared == shared && !change->is_stored &&
            (change->kind == CHANGE_ADD || change->kind == CHANGE_CHANGE))
            items[count++] = stored_by(change);
    }
    qsort(items, count, sizeof *items, by_name);
    variables->items = items;
    variables->count = count;
}

/* ---- both ---- */

void plan_after(struct arena *arena, const struct plan *plan, const struct observed *observed,
                struct observed *out)
{
    struct observed after = *observed;
    change_variables(arena, plan, false, &after.stored);
    change_variables(arena, plan, true, &after.shared);
    const struct reach reach = plan_reach(arena, plan, observed, &after);
    reach_forget(arena, &reach, reached_surely, &after);
    if (plan->deploys)
        after.running = after.stored;
    after.readings = NULL;
    after.reading_count = 0;
    after.probes = NULL;
    after.probe_count = 0;
    *out = after;
}
