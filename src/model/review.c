#include "model/review.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "review_parts.h"

const char *review_change_name(enum review_change change)
{
    static const char *const names[] = {
        [REVIEW_ADDED] = "added", [REVIEW_CHANGED] = "changed", [REVIEW_REMOVED] = "removed"};
    return names[change];
}

bool review_row_weakens(const struct review_row *row)
{
    return row->direction == DIRECTION_WEAKENS || row->direction == DIRECTION_UNKNOWN;
}

/* --- one thing ------------------------------------------------------------------------------------- */

static const char *text_at(const void *thing, size_t at)
{
    const char *text = NULL;
    memcpy(&text, (const char *)thing + at, sizeof text);
    return text;
}

struct names review_scope(const struct review_kind *kind, const void *thing)
{
    struct names names = {NULL, 0};
    if (kind->in_at == ITS_NAME) {
        return (struct names){(const void *)((const char *)thing + kind->name_at), 1};
    }
    if (kind->in_at != NOT_THERE) {
        memcpy(&names, (const char *)thing + kind->in_at, sizeof names);
    }
    return names;
}

static struct place place_of(const struct review_kind *kind, const void *thing)
{
    struct place place;
    memcpy(&place, (const char *)thing + kind->where_at, sizeof place);
    return place;
}

struct review_row *review_add(struct reviewing *reviewing, const struct review_thing *thing,
                              const char *member, const struct field_change *change)
{
    const struct review_kind *kind = thing->kind;
    const void *shown = thing->head ? thing->head : thing->base;
    const struct names none = {NULL, 0};
    reviewing->rows = arena_grow(reviewing->arena, reviewing->rows, reviewing->count,
                                 &reviewing->capacity, sizeof *reviewing->rows);
    struct review_row *row = &reviewing->rows[reviewing->count++];
    *row = (struct review_row){
        .kind = kind->name,
        .name = text_at(shown, kind->shown_at),
        .member = member,
        .change = !thing->base   ? REVIEW_ADDED
                  : !thing->head ? REVIEW_REMOVED
                                 : REVIEW_CHANGED,
        .before = change->before,
        .after = change->after,
        .direction = change->direction,
        .environments = review_scope(kind, thing->base ? thing->base : thing->head),
        .where = place_of(kind, shown),
        .in_base = !thing->head,
    };
    if (review_row_weakens(row)) {
        row->needs = review_needs(reviewing, thing, &none);
    }
    return row;
}

void review_fields(struct reviewing *reviewing, const struct review_thing *thing,
                   const struct review_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct field_change change;
        if (!field_differs(reviewing->arena, &fields[i], &reviewing->every, thing->base,
                           thing->head, &change)) {
            continue;
        }
        struct review_row *row = review_add(reviewing, thing, fields[i].name, &change);
        row->why = review_row_weakens(row) ? fields[i].why : NULL;
    }
}

static void add_new(struct reviewing *reviewing, const struct review_thing *thing)
{
    const struct review_kind *kind = thing->kind;
    const char *risk = kind->added_risk ? kind->added_risk(thing->head) : NULL;
    const struct field_change change = {risk ? DIRECTION_WEAKENS : kind->added, NULL, NULL};
    review_add(reviewing, thing, NULL, &change)->why = risk ? risk : kind->added_why;
}

void review_things(struct reviewing *reviewing, const struct review_thing *thing)
{
    const struct review_kind *kind = thing->kind;
    const struct field_change removed = {kind->removed, NULL, NULL};
    if (!thing->base) {
        add_new(reviewing, thing);
    } else if (!thing->head) {
        review_add(reviewing, thing, NULL, &removed)->why = kind->removed_why;
    } else {
        review_fields(reviewing, thing, kind->fields, kind->field_count);
    }
}

/* --- lists ------------------------------------------------------------------------------------------ */

static const void *item_of(const struct review_kind *kind, const struct review_list *list, size_t i)
{
    return (const char *)list->items + i * kind->size;
}

/* Looks at number `near` first: most things stay where they are. */
static const void *find(const struct review_kind *kind, const struct review_list *list,
                        const char *name, size_t near)
{
    for (size_t i = 0; i < list->count; i++) {
        const void *item = item_of(kind, list, (near + i) % list->count);
        if (text_is(text_at(item, kind->name_at), name)) {
            return item;
        }
    }
    return NULL;
}

void review_lists(struct reviewing *reviewing, const struct review_kind *kind,
                  const struct review_list *base, const struct review_list *head)
{
    for (size_t i = 0; i < head->count; i++) {
        const void *item = item_of(kind, head, i);
        const struct review_thing thing = {kind, find(kind, base, text_at(item, kind->name_at), i),
                                           item};
        review_things(reviewing, &thing);
    }
    for (size_t i = 0; i < base->count; i++) {
        const void *item = item_of(kind, base, i);
        const struct review_thing thing = {kind, item, NULL};
        if (!find(kind, head, text_at(item, kind->name_at), i)) {
            review_things(reviewing, &thing);
        }
    }
}

/* --- declarations ------------------------------------------------------------------------------------ */

static struct review_list list_of(const struct review_kind *kind, const struct desired *desired)
{
    struct review_list list = {NULL, 0};
    if (desired) {
        memcpy(&list.items, (const char *)desired + kind->items_at, sizeof list.items);
        memcpy(&list.count, (const char *)desired + kind->count_at, sizeof list.count);
    }
    return list;
}

static void add_environments(struct reviewing *reviewing, struct clauses *names,
                             const struct desired *desired)
{
    for (size_t i = 0; desired && i < desired->environment_count; i++) {
        const struct names known = {names->items, names->count};
        if (!names_has(&known, desired->environments[i].name)) {
            clauses_add(reviewing->arena, names, desired->environments[i].name);
        }
    }
}

static void begin_declaration(struct reviewing *reviewing, const struct desired *was,
                              const struct desired *is)
{
    struct clauses every = {0};
    reviewing->was = was;
    reviewing->is = is;
    add_environments(reviewing, &every, was);
    add_environments(reviewing, &every, is);
    reviewing->every = (struct names){every.items, every.count};
}

static void compare_list(struct reviewing *reviewing, const struct review_kind *kind)
{
    const struct review_list base = list_of(kind, reviewing->was),
                             head = list_of(kind, reviewing->is);
    review_lists(reviewing, kind, &base, &head);
}

/* Of a declaration that is new, everything is; what it tolerates from its first day is said. */
static void compare_declaration(struct reviewing *reviewing, const struct desired *was,
                                const struct desired *is)
{
    const struct review_thing thing = {&review_declaration, was, is};
    begin_declaration(reviewing, was, is);
    review_things(reviewing, &thing);
    if (!was) {
        compare_list(reviewing, &review_exceptions);
        return;
    }
    for (size_t i = 0; is && i < review_kind_count; i++) {
        compare_list(reviewing, review_kinds[i]);
        if (review_kinds[i] == &review_setting_kind) {
            review_settings(reviewing);
        }
    }
}

static bool is_same_service(const struct desired *a, const struct desired *b)
{
    return text_is(a->project.name, b->project.name) && text_is(a->service.name, b->service.name);
}

/* The declaration of the other side that is the same one: by its file, else by its service. */
static const struct desired *partner(const struct review_side *side, const struct desired *of)
{
    for (size_t i = 0; i < side->desired_count; i++) {
        if (text_is(side->desired[i].file, of->file)) {
            return &side->desired[i];
        }
    }
    for (size_t i = 0; i < side->desired_count; i++) {
        if (is_same_service(&side->desired[i], of)) {
            return &side->desired[i];
        }
    }
    return NULL;
}

/* What stood there before cannot be read, so nobody can say what is another now. */
static void say_unread(struct reviewing *reviewing, const struct desired *is)
{
    const struct review_thing thing = {&review_declaration, NULL, is};
    const struct field_change change = {DIRECTION_UNKNOWN, NULL, NULL};
    begin_declaration(reviewing, NULL, is);
    struct review_row *row = review_add(reviewing, &thing, NULL, &change);
    row->change = REVIEW_CHANGED;
    row->why = "what it was before cannot be read";
}

static void compare_declarations(struct reviewing *reviewing)
{
    const struct review_side *base = reviewing->base, *head = reviewing->head;
    for (size_t i = 0; i < head->desired_count; i++) {
        const struct desired *is = &head->desired[i], *was = partner(base, is);
        if (!was && names_has(&base->unread, is->file)) {
            say_unread(reviewing, is);
        } else {
            compare_declaration(reviewing, was, is);
        }
    }
    for (size_t i = 0; i < base->desired_count; i++) {
        const struct desired *was = &base->desired[i];
        if (!partner(head, was) && !names_has(&head->unread, was->file)) {
            compare_declaration(reviewing, was, NULL);
        }
    }
    begin_declaration(reviewing, NULL, NULL);
}

/* --- the whole --------------------------------------------------------------------------------------- */

static void sort_and_count(struct reviewing *reviewing, struct review *out)
{
    static const enum direction order[] = {DIRECTION_WEAKENS, DIRECTION_UNKNOWN,
                                           DIRECTION_STRENGTHENS, DIRECTION_NEUTRAL};
    struct review_row *rows = arena_array(reviewing->arena, reviewing->count, sizeof *rows);
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
        for (size_t i = 0; i < reviewing->count; i++) {
            if (reviewing->rows[i].direction == order[k]) {
                rows[out->count++] = reviewing->rows[i];
            }
        }
    }
    for (size_t i = 0; i < out->count; i++) {
        out->weakens += review_row_weakens(&rows[i]);
        out->strengthens += rows[i].direction == DIRECTION_STRENGTHENS;
        out->neutral += rows[i].direction == DIRECTION_NEUTRAL;
    }
    out->rows = rows;
}

static void sum_needs(struct reviewing *reviewing, struct review *out)
{
    const struct trust *trust = reviewing->base->trust;
    struct clauses needs = {0};
    for (size_t i = 0; trust && i < trust->role_count; i++) {
        bool is_needed = false;
        for (size_t k = 0; k < out->count; k++) {
            is_needed = is_needed || names_has(&out->rows[k].needs, trust->roles[i].name);
        }
        if (is_needed) {
            clauses_add(reviewing->arena, &needs, trust->roles[i].name);
        }
    }
    out->needs = (struct names){needs.items, needs.count};
}

void review_make(struct arena *arena, const struct review_side *base,
                 const struct review_side *head, struct review *out)
{
    struct reviewing reviewing = {.arena = arena, .base = base, .head = head};
    *out = (struct review){0};
    compare_declarations(&reviewing);
    review_trust(&reviewing);
    review_owners(&reviewing);
    sort_and_count(&reviewing, out);
    sum_needs(&reviewing, out);
    out->beyond = (struct names){reviewing.beyond.items, reviewing.beyond.count};
    out->uncovered = (struct names){reviewing.uncovered.items, reviewing.uncovered.count};
}
