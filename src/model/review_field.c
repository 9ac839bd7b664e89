/* review_facet: one member of two things, by the form that it has. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "review_parts.h"

static const void *member(const void *thing, size_t at)
{
    return (const char *)thing + at;
}

/* --- numbers ------------------------------------------------------------------------------------- */

static bool is_number(enum field_form form)
{
    return form == FIELD_NUMBER || form == FIELD_SPAN || form == FIELD_AGE ||
           form == FIELD_INSTANT || form == FIELD_LAST || form == FIELD_BOOL;
}

static int64_t number_of(const struct review_field *field, const void *thing)
{
    const void *at = member(thing, field->at);
    int64_t number = 0;
    if (field->form == FIELD_BOOL) {
        return *(const bool *)at;
    }
    memcpy(&number, at, sizeof number);
    return field->form == FIELD_AGE && number == 0 ? INT64_MAX : number;
}

static const char *span_text(struct arena *arena, int64_t seconds)
{
    if (seconds == 0 || seconds == INT64_MAX) {
        return NULL;
    }
    if (seconds % WHEN_DAY == 0) {
        return arena_printf(arena, "%lldd", (long long)(seconds / WHEN_DAY));
    }
    return seconds % WHEN_HOUR == 0 ? arena_printf(arena, "%lldh", (long long)(seconds / WHEN_HOUR))
                                    : arena_printf(arena, "%llds", (long long)seconds);
}

static const char *instant_words(struct arena *arena, int64_t when, bool last)
{
    char text[WHEN_TEXT_SIZE];
    if (when == INT64_MAX || when == INT64_MIN) {
        return NULL;
    }
    if (when % WHEN_DAY == 0) {
        return arena_text(arena, when_format_day(last ? when - 1 : when, text));
    }
    return arena_text(arena, when_format(when, text));
}

static const char *number_text(struct arena *arena, enum field_form form, int64_t number)
{
    if (form == FIELD_BOOL) {
        return number ? "true" : "false";
    }
    if (form == FIELD_SPAN || form == FIELD_AGE) {
        return span_text(arena, number);
    }
    return form == FIELD_NUMBER ? arena_printf(arena, "%lld", (long long)number)
                                : instant_words(arena, number, form == FIELD_LAST);
}

static bool numbers_differ(struct arena *arena, const struct review_field *field, const void *base,
                           const void *head, struct field_change *out)
{
    const int64_t before = number_of(field, base), after = number_of(field, head);
    if (before == after) {
        return false;
    }
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

static struct names code_words(struct arena *arena, const struct statuses *codes)
{
    struct clauses words = {0};
    for (size_t i = 0; i < codes->count; i++) {
        clauses_add(arena, &words, arena_printf(arena, "%d", codes->items[i]));
    }
    return names_of(&words);
}

static const char *source_word(struct arena *arena, const struct source *source)
{
    static const char *const kinds[] = {[SOURCE_NONE] = "none",
                                        [SOURCE_VARIABLE] = "variable",
                                        [SOURCE_ENV] = "env",
                                        [SOURCE_FILE] = "file"};
    return arena_printf(arena, "%s: %s", kinds[source->kind], source->name);
}

static struct names source_words(struct arena *arena, const struct source *source)
{
    struct clauses words = {0};
    if (source->kind != SOURCE_NONE) {
        clauses_add(arena, &words, source_word(arena, source));
    }
    return names_of(&words);
}

static void add_header(struct arena *arena, struct clauses *words, const struct header *header)
{
    clauses_add(arena, words,
                arena_printf(arena, "%s: %s", header->name,
                             header->text ? header->text : source_word(arena, &header->source)));
}

static void add_forbidden(struct arena *arena, struct clauses *words, const struct forbidden *row)
{
    clauses_add(arena, words, arena_printf(arena, "%s: %s", row->name, row->value));
}

static void add_pointer(struct arena *arena, struct clauses *words,
                        const struct report_pointer *pointer)
{
    clauses_add(arena, words, arena_printf(arena, "%s#%s", pointer->report, pointer->pointer));
}

static struct names list_words(struct arena *arena, const struct review_field *field,
                               const void *thing)
{
    struct clauses words = {0};
    const void *items = NULL;
    size_t count = 0;
    memcpy(&items, member(thing, field->at), sizeof items);
    memcpy(&count, member(thing, field->count_at), sizeof count);
    for (size_t i = 0; i < count; i++) {
        if (field->form == FIELD_HEADERS) {
            add_header(arena, &words, (const struct header *)items + i);
        } else if (field->form == FIELD_FORBIDS) {
            add_forbidden(arena, &words, (const struct forbidden *)items + i);
        } else if (field->form == FIELD_POINTERS) {
            add_pointer(arena, &words, (const struct report_pointer *)items + i);
        } else {
            clauses_add(arena, &words,
                        probe_name_text(arena, (const struct probe_name *)items + i));
        }
    }
    return names_of(&words);
}

static struct names text_words(struct arena *arena, const void *at)
{
    struct clauses words = {0};
    const char *text = NULL;
    memcpy(&text, at, sizeof text);
    if (text) {
        clauses_add(arena, &words, text);
    }
    return names_of(&words);
}

static struct names words_of(struct arena *arena, const struct review_field *field,
                             const void *thing)
{
    const void *at = member(thing, field->at);
    switch (field->form) {
    case FIELD_TEXT:
        return text_words(arena, at);
    case FIELD_NAMES:
    case FIELD_SCOPE:
        return *(const struct names *)at;
    case FIELD_CODES:
        return code_words(arena, at);
    case FIELD_SOURCE:
        return source_words(arena, at);
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
    case FIELD_LAST:
    case FIELD_BOOL:
        break;
    }
    return (struct names){NULL, 0};
}

static bool has_all(const struct names *names, const struct names *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        if (!names_has(names, wanted->items[i])) {
            return false;
        }
    }
    return true;
}

/* The values of headers stay where they are: nobody has said that they may be shown. */
static const char *shown(struct arena *arena, const struct review_field *field,
                         const struct names *words)
{
    if (field->form == FIELD_HEADERS) {
        return NULL;
    }
    if (field->form == FIELD_SCOPE && words->count == 0) {
        return "every environment";
    }
    return words->count ? names_text(arena, words) : NULL;
}

bool field_differs(struct arena *arena, const struct review_field *field, const struct names *every,
                   const void *base, const void *head, struct field_change *out)
{
    if (is_number(field->form)) {
        return numbers_differ(arena, field, base, head, out);
    }
    struct names before = words_of(arena, field, base), after = words_of(arena, field, head);
    *out = (struct field_change){.before = shown(arena, field, &before),
                                 .after = shown(arena, field, &after)};
    if (field->form == FIELD_SCOPE) {
        before = before.count ? before : *every;
        after = after.count ? after : *every;
    }
    const bool grows = !has_all(&before, &after), shrinks = !has_all(&after, &before);
    out->direction = grows && shrinks ? field->swaps : grows ? field->grows : field->shrinks;
    return grows || shrinks;
}
