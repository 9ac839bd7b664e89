#include "review_rows.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "model/floor.h"

static const void *member_at(const void *thing, size_t at)
{
    return (const char *)thing + at;
}

static const char *text_at(const void *thing, size_t at)
{
    const char *text = NULL;
    memcpy(&text, member_at(thing, at), sizeof text);
    return text;
}

/* --- numbers ------------------------------------------------------------------------------------- */

static bool is_number(enum field_form form)
{
    return form == FIELD_NUMBER || form == FIELD_SPAN || form == FIELD_AGE ||
           form == FIELD_INSTANT || form == FIELD_END || form == FIELD_BOOL;
}

static int64_t number_of(const struct review_field *field, const void *thing)
{
    const void *at = member_at(thing, field->at);
    int64_t number = 0;
    if (field->form == FIELD_BOOL)
        return *(const bool *)at;
    memcpy(&number, at, sizeof number);
    return field->form == FIELD_AGE && number == 0 ? INT64_MAX : number;
}

static const char *span_text(struct arena *arena, int64_t seconds)
{
    if (seconds == 0 || seconds == INT64_MAX)
        return NULL;
    if (seconds % WHEN_DAY == 0)
        return arena_printf(arena, "%lldd", (long long)(seconds / WHEN_DAY));
    return seconds % WHEN_HOUR == 0 ? arena_printf(arena, "%lldh", (long long)(seconds / WHEN_HOUR))
                                    : arena_printf(arena, "%llds", (long long)seconds);
}

static const char *instant_words(struct arena *arena, int64_t when, bool last)
{
    char text[WHEN_TEXT_SIZE];
    if (when == INT64_MAX || when == INT64_MIN)
        return NULL;
    if (when % WHEN_DAY == 0)
        return arena_text(arena, when_format_day(last ? when - 1 : when, text));
    return arena_text(arena, when_format(when, text));
}

static const char *number_text(struct arena *arena, enum field_form form, int64_t number)
{
    if (form == FIELD_BOOL)
        return number ? "true" : "false";
    if (form == FIELD_SPAN || form == FIELD_AGE)
        return span_text(arena, number);
    return form == FIELD_NUMBER ? arena_printf(arena, "%lld", (long long)number)
                                : instant_words(arena, number, form == FIELD_END);
}

static bool numbers_differ(struct arena *arena, const struct review_field *field, const void *base,
                           const void *head, struct field_change *out)
{
    const int64_t before = number_of(field, base), after = number_of(field, head);
    if (before == after)
        return false;
    out->direction = after > before ? field->grows : field->shrinks;
    out->before = number_text(arena, field->form, before);
    out->after = number_text(arena, field->form, after);
    return true;
}

/* --- words --------------------------------------------------------------------------------------- */

static struct names names_of(const struct clauses *clauses)
{
    return (struct names){clauses->items, clauses->count};
}

static struct names word_or_none(struct arena *arena, const char *word)
{
    struct clauses words = {0};
    if (word)
        clauses_add(arena, &words, word);
    return names_of(&words);
}

static struct names code_words(struct arena *arena, const struct statuses *codes)
{
    struct clauses words = {0};
    for (size_t i = 0; i < codes->count; i++)
        clauses_add(arena, &words, arena_printf(arena, "%d", codes->items[i]));
    return names_of(&words);
}

static const char *source_word(struct arena *arena, const struct source *source)
{
    static const char *const kinds[] = {
        [SOURCE_VARIABLE] = "variable", [SOURCE_ENV] = "env", [SOURCE_FILE] = "file"};
    return source->kind == SOURCE_NONE
               ? NULL
               : arena_printf(arena, "%s: %s", kinds[source->kind], source->name);
}

static const char *token_word(struct arena *arena, const struct token *token)
{
    const char *source = source_word(arena, &token->source);
    return token->scheme
               ? arena_printf(arena, "%s %s%s%s", token->scheme, token->user ? token->user : "",
                              token->user ? ":" : "", source)
               : source;
}

static const char *item_word(struct arena *arena, enum field_form form, const void *items, size_t i)
{
    if (form == FIELD_HEADERS) {
        const struct header *header = (const struct header *)items + i;
        return arena_printf(arena, "%s: %s", header->name,
                            header->text ? header->text : token_word(arena, &header->token));
    }
    if (form == FIELD_FORBIDS) {
        const struct forbidden *row = (const struct forbidden *)items + i;
        return row->present ? arena_printf(arena, "any value of %s", row->name)
                            : arena_printf(arena, "%s: %s", row->name, row->value);
    }
    if (form == FIELD_POINTERS) {
        const struct report_pointer *pointer = (const struct report_pointer *)items + i;
        return arena_printf(arena, "%s#%s", pointer->report, pointer->pointer);
    }
    return probe_name_text(arena, (const struct probe_name *)items + i);
}

static struct names list_words(struct arena *arena, const struct review_field *field,
                               const void *thing)
{
    struct clauses words = {0};
    const void *items = NULL;
    size_t count = 0;
    memcpy(&items, member_at(thing, field->at), sizeof items);
    memcpy(&count, member_at(thing, field->count_at), sizeof count);
    for (size_t i = 0; i < count; i++)
        clauses_add(arena, &words, item_word(arena, field->form, items, i));
    return names_of(&words);
}

static struct names words_of(struct arena *arena, const struct review_field *field,
                             const void *thing)
{
    const void *at = member_at(thing, field->at);
    switch (field->form) {
    case FIELD_TEXT:
        return word_or_none(arena, text_at(thing, field->at));
    case FIELD_NAMES:
    case FIELD_SCOPE:
        return *(const struct names *)at;
    case FIELD_CODES:
        return code_words(arena, at);
    case FIELD_SOURCE:
        return word_or_none(arena, source_word(arena, at));
    case FIELD_HEADERS:
    case FIELD_FORBIDS:
    case FIELD_PROBES:
    case FIELD_POINTERS:
        return list_words(arena, field, thing);
    case FIELD_WORDS:
        return field->words(arena, thing);
    case FIELD_NUMBER:
    case FIELD_SPAN:
    case FIELD_AGE:
    case FIELD_INSTANT:
    case FIELD_END:
    case FIELD_BOOL:
        break;
    }
    return (struct names){NULL, 0};
}

/* Values of headers are not shown: no declaration says that they may be. */
static const char *shown(struct arena *arena, const struct review_field *field,
                         const struct names *words)
{
    if (field->form == FIELD_HEADERS)
        return NULL;
    if (field->form == FIELD_SCOPE && words->count == 0)
        return "every environment";
    return words->count ? names_text(arena, words) : NULL;
}

/* What a row for any value speaks of besides: each value that the other side names. */
static struct names with_covered(struct arena *arena, const struct review_field *field,
                                 const struct names *own, const void *thing, const void *other)
{
    struct clauses words = {0};
    const struct forbidden *rows = NULL, *others = NULL;
    size_t count = 0, other_count = 0;
    for (size_t i = 0; i < own->count; i++)
        clauses_add(arena, &words, own->items[i]);
    memcpy(&rows, member_at(thing, field->at), sizeof rows);
    memcpy(&count, member_at(thing, field->count_at), sizeof count);
    memcpy(&others, member_at(other, field->at), sizeof others);
    memcpy(&other_count, member_at(other, field->count_at), sizeof other_count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < other_count; k++)
            if (forbidden_covers(&rows[i], &others[k]))
                clauses_add(arena, &words, item_word(arena, field->form, others, k));
    return names_of(&words);
}

static bool field_differs(struct arena *arena, const struct review_field *field,
                          const struct names *every, const void *base, const void *head,
                          struct field_change *out)
{
    if (is_number(field->form))
        return numbers_differ(arena, field, base, head, out);
    struct names before = words_of(arena, field, base), after = words_of(arena, field, head);
    *out = (struct field_change){.before = shown(arena, field, &before),
                                 .after = shown(arena, field, &after)};
    if (field->form == FIELD_SCOPE) {
        before = before.count ? before : *every;
        after = after.count ? after : *every;
    }
    if (field->form == FIELD_FORBIDS) {
        before = with_covered(arena, field, &before, base, head);
        after = with_covered(arena, field, &after, head, base);
    }
    const bool grows = !names_has_all(&before, &after, false),
               shrinks = !names_has_all(&after, &before, false);
    out->direction = grows && shrinks ? field->swaps : grows ? field->grows : field->shrinks;
    return grows || shrinks;
}

/* Where a thing counts; none: everywhere. */
static struct names scope_of(const struct review_kind *kind, const void *thing)
{
    if (kind->in_at == SCOPE_ITS_NAME)
        return (struct names){member_at(thing, kind->name_at), 1};
    if (kind->in_at == SCOPE_EVERYWHERE)
        return (struct names){NULL, 0};
    return *(const struct names *)member_at(thing, (size_t)kind->in_at);
}

/* --- roles -------------------------------------------------------------------------------------- */

static bool counts_in(const struct review_kind *kind, const void *thing, const char *environment)
{
    const struct names scope = thing ? scope_of(kind, thing) : (struct names){NULL, 0};
    return thing && names_applies(&scope, environment);
}

/* Is a row about an environment? */
static bool is_about(const struct reviewing *reviewing, const struct review_thing *thing,
                     const struct names *only, const char *environment)
{
    if (only->count > 0)
        return names_has(only, environment);
    if (!reviewing->was && !reviewing->is)
        return true; /* trust and code owners are about all of them */
    return names_has(&reviewing->every, environment) &&
           (counts_in(thing->kind, thing->base, environment) ||
            counts_in(thing->kind, thing->head, environment));
}

static bool needs_by_environment(const struct reviewing *reviewing,
                                 const struct review_thing *thing, const struct names *only,
                                 const char *role)
{
    const struct trust *trust = reviewing->base->trust;
    for (size_t i = 0; i < trust->environment_count; i++) {
        const struct trust_environment *environment = &trust->environments[i];
        if (names_has(&environment->needs, role) &&
            is_about(reviewing, thing, only, environment->name))
            return true;
    }
    return false;
}

static bool guards(const struct review_thing *thing, const struct guardrail *guardrail)
{
    return (thing->base && thing->kind->is_guarded(guardrail, thing->base)) ||
           (thing->head && thing->kind->is_guarded(guardrail, thing->head));
}

/* A floor that is joined to the declaration guards its things as well. */
static bool needs_by_floor(const struct reviewing *reviewing, const struct review_thing *thing,
                           const char *role)
{
    const struct desired *was = reviewing->was;
    for (size_t e = 0; was && thing->kind->is_guarded && e < was->environment_count; e++) {
        const struct floor *floor = was->environments[e].floor;
        for (size_t i = 0; floor && i < floor->guardrail_count; i++) {
            const struct guardrail *guardrail = &floor->guardrails[i];
            if (names_has(&guardrail->change_needs, role) && guards(thing, guardrail))
                return true;
        }
    }
    return false;
}

static bool needs_by_guardrail(const struct reviewing *reviewing, const struct review_thing *thing,
                               const char *role)
{
    const struct desired *was = reviewing->was;
    for (size_t i = 0; was && thing->kind->is_guarded && i < was->guardrail_count; i++) {
        const struct guardrail *guardrail = &was->guardrails[i];
        if (names_has(&guardrail->change_needs, role) && guards(thing, guardrail))
            return true;
    }
    return false;
}

static void note_beyond(struct reviewing *reviewing, const struct review_thing *thing,
                        const struct names *only)
{
    for (size_t i = 0; i < reviewing->every.count; i++) {
        const char *name = reviewing->every.items[i];
        const struct names known = {reviewing->beyond.items, reviewing->beyond.count};
        if (!trust_environment(reviewing->base->trust, name) && !names_has(&known, name) &&
            is_about(reviewing, thing, only, name))
            clauses_add(reviewing->arena, &reviewing->beyond, name);
    }
}

struct names review_needs(struct reviewing *reviewing, const struct review_thing *thing,
                          const struct names *only)
{
    const struct trust *trust = reviewing->base->trust;
    struct clauses needs = {0};
    if (!trust)
        return (struct names){NULL, 0};
    note_beyond(reviewing, thing, only);
    for (size_t i = 0; i < trust->role_count; i++) {
        const char *role = trust->roles[i].name;
        if (needs_by_environment(reviewing, thing, only, role) ||
            needs_by_guardrail(reviewing, thing, role) || needs_by_floor(reviewing, thing, role))
            clauses_add(reviewing->arena, &needs, role);
    }
    return names_of(&needs);
}

/* --- rows --------------------------------------------------------------------------------------- */

bool review_row_weakens(const struct review_row *row)
{
    return row->direction == DIRECTION_WEAKENS || row->direction == DIRECTION_UNKNOWN;
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
        .name = arena_printf(reviewing->arena, "%s%s", reviewing->prefix ? reviewing->prefix : "",
                             text_at(shown, kind->shown_at)),
        .member = member,
        .change = !thing->base   ? REVIEW_ADDED
                  : !thing->head ? REVIEW_REMOVED
                                 : REVIEW_CHANGED,
        .before = change->before,
        .after = change->after,
        .direction = change->direction,
        .environments = scope_of(kind, thing->base ? thing->base : thing->head),
        .where = *(const struct place *)member_at(shown, kind->where_at),
        .in_base = !thing->head,
    };
    if (review_row_weakens(row))
        row->needs = review_needs(reviewing, thing, &none);
    return row;
}

void review_fields(struct reviewing *reviewing, const struct review_thing *thing,
                   const struct review_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct field_change change;
        if (!field_differs(reviewing->arena, &fields[i], &reviewing->every, thing->base,
                           thing->head, &change))
            continue;
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
    if (!thing->base)
        add_new(reviewing, thing);
    else if (!thing->head)
        review_add(reviewing, thing, NULL, &removed)->why = kind->removed_why;
    else
        review_fields(reviewing, thing, kind->fields, kind->field_count);
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
        if (text_is(text_at(item, kind->name_at), name))
            return item;
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
        if (!find(kind, head, text_at(item, kind->name_at), i))
            review_things(reviewing, &thing);
    }
}
