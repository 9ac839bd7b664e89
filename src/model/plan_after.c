#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/plan.h"

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct variable *)a)->name, ((const struct variable *)b)->name);
}

/* What a change leaves stored. Two copies of one new secret are the same, whatever it is. */
static struct variable stored_by(const struct change *change)
{
    struct variable variable = {
        .name = change->name, .kind = VARIABLE_SHOWN, .value = change->value, .secret = -1};
    const struct new_secret *secret = change->at_hand;
    if (secret != NULL) {
        variable.kind = VARIABLE_HIDDEN;
        variable.secret = secret->secret;
        variable.facts = secret->facts;
        variable.fingerprint = secret->fingerprint;
        for (size_t i = 0; i < LIKENESS_SIZE && secret->fingerprint[i] != '\0'; i++) {
            variable.likeness[i] = (unsigned char)secret->fingerprint[i];
        }
        return variable;
    }
    variable.is_reference = change->value != NULL && text_has(change->value, "${{");
    return variable;
}

static const struct change *change_of(const struct plan *plan, const char *name, bool shared)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind != CHANGE_LIVE && change->shared == shared &&
            text_is(change->name, name)) {
            return change;
        }
    }
    return NULL;
}

static void change_variables(struct arena *arena, const struct plan *plan, bool shared,
                             struct variables *variables)
{
    struct variable *items = arena_array(arena, variables->count + plan->count, sizeof *items);
    size_t count = 0;
    if (!variables->seen) {
        return;
    }
    for (size_t i = 0; i < variables->count; i++) {
        if (change_of(plan, variables->items[i].name, shared) == NULL) {
            items[count++] = variables->items[i];
        }
    }
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->shared == shared &&
            (change->kind == CHANGE_ADD || change->kind == CHANGE_CHANGE)) {
            items[count++] = stored_by(change);
        }
    }
    qsort(items, count, sizeof *items, by_name);
    variables->items = items;
    variables->count = count;
}

/* --- references -------------------------------------------------------------------------------- */

/* Does it speak of what the plan writes, or of a reference that does? Of two that may have the same name,
 * either counts. */
static bool speaks_of_changed(const struct variable *variable, const struct plan *plan,
                              const struct variables *variables)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->changes[i].kind != CHANGE_LIVE &&
            text_has(variable->value, plan->changes[i].name)) {
            return true;
        }
    }
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *other = &variables->items[i];
        if (other != variable && other->is_reference && other->rendered == NULL &&
            text_has(variable->value, other->name)) {
            return true;
        }
    }
    return false;
}

static bool forget_some(struct arena *arena, const struct plan *plan, struct variables *variables,
                        const struct variables *beside)
{
    struct variable *items = arena_array(arena, variables->count, sizeof *items);
    bool any = false;
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];
        items[i] = *variable;
        if (variable->kind == VARIABLE_SHOWN && variable->is_reference &&
            variable->rendered != NULL &&
            (speaks_of_changed(variable, plan, variables) ||
             speaks_of_changed(variable, plan, beside))) {
            items[i].rendered = NULL;
            any = true;
        }
    }
    variables->items = items;
    return any;
}

/* What a reference rendered to before is not what it will render to. */
static void forget_renderings(struct arena *arena, const struct plan *plan, struct observed *after)
{
    while (forget_some(arena, plan, &after->stored, &after->shared) ||
           forget_some(arena, plan, &after->shared, &after->stored)) {
    }
}

void plan_after(struct arena *arena, const struct plan *plan, const struct observed *observed,
                struct observed *out)
{
    struct observed after = *observed;
    change_variables(arena, plan, false, &after.stored);
    change_variables(arena, plan, true, &after.shared);
    forget_renderings(arena, plan, &after);
    if (plan->deploys) {
        after.running = after.stored;
    }
    after.readings = NULL;
    after.reading_count = 0;
    after.probes = NULL;
    after.probe_count = 0;
    *out = after;
}
