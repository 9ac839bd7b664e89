#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "statement_parts.h"

struct report_entries {
    const char **texts;
    size_t count, capacity;
};

static bool add_item(struct lines *lines, struct report_entries *items, const char *text)
{
    if (text_in(text, items->texts, items->count))
        return lines_fault(lines, "'%.60s' stands here twice", text);
    items->texts = arena_grow(lines->arena, items->texts, items->count, &items->capacity,
                              sizeof *items->texts);
    items->texts[items->count++] = text;
    return true;
}

static const char *read_prose(struct lines *lines, const char *text)
{
    const char *read = text[0] == '"' ? text_of_quoted(lines->arena, text, strlen(text)) : text;
    const bool good = read && statement_is_prose(read) == (text[0] != '"');
    if (!good)
        lines_fault(lines, "'%.60s' is not as a plan writes it", text);
    return good ? read : NULL;
}

/* Items in lines of their own, from the label on. */
static bool read_items(struct lines *lines, enum statement_part part,
                       const char *(*read)(struct lines *lines, const char *text),
                       struct names *out)
{
    struct report_entries items = {0};
    const char *text = part_take(lines, part);
    for (;;) {
        const char *item = text ? read(lines, text) : NULL;
        if (!item || !add_item(lines, &items, item))
            return false;
        if (!part_has_more(lines))
            break;
        text = part_more(lines);
    }
    *out = (struct names){items.texts, items.count};
    return true;
}

/* --- afterwards -------------------------------------------------------------------------------- */

static bool read_guardrails(const char *text, struct statement *out)
{
    const char *rest = part_count(text, &out->guardrails_held);
    const char *noun = out->guardrails_held == 1 ? " guardrail held, " : " guardrails held, ";
    if (!rest || !text_starts(rest, noun))
        return false;
    rest = part_count(rest + strlen(noun), &out->guardrails_lifted);
    if (!rest || !text_starts(rest, " lifted, "))
        return false;
    rest = part_count(rest + sizeof " lifted, " - 1, &out->guardrails_unobserved);
    return rest && text_is(rest, " unobserved");
}

static bool read_open(struct lines *lines, struct statement *out)
{
    struct report_entries items = {0};
    while (part_has_more(lines)) {
        const char *text = part_more(lines);
        if (!text)
            return false;
        if (!text_starts(text, STATEMENT_OPEN_WORDS))
            return lines_fault(lines, "here stands an exception that is open, or nothing");
        const char *item = read_prose(lines, text + sizeof STATEMENT_OPEN_WORDS - 1);
        if (!item || !add_item(lines, &items, item))
            return false;
    }
    out->open = (struct names){items.texts, items.count};
    return true;
}

static bool read_afterwards(struct lines *lines, struct statement *out)
{
    const char *text = part_take(lines, PART_AFTERWARDS);
    if (!text)
        return false;
    if (!read_guardrails(text, out))
        return lines_fault(lines, "here stands no count of guardrails");
    text = part_has_more(lines) ? part_more(lines) : "";
    if (!text || !text_is(text, STATEMENT_AFTERWARDS_WORDS))
        return text && lines_fault_next(lines, "'" STATEMENT_AFTERWARDS_WORDS "' is missing");
    return read_open(lines, out);
}

/* --- undo -------------------------------------------------------------------------------------- */

static bool read_undo_item(struct lines *lines, const char *text, struct statement_undo *out)
{
    static const char remove[] = "remove ";
    if (text_starts(text, remove))
        return statement_read_name(lines, text + sizeof remove - 1,
                                   strlen(text) - (sizeof remove - 1), &out->name, &out->shared);
    const size_t length = strcspn(text, "=");
    if (text[length] == '\0')
        return lines_fault(lines, "here stands no 'NAME=VALUE' and no 'remove NAME'");
    if (!statement_read_name(lines, text, length, &out->name, &out->shared))
        return false;
    out->value = part_word(lines, text + length + 1);
    return out->value != NULL;
}

/* Does the item put back what the row changes? */
static bool undoes(struct lines *lines, const struct statement_undo *undo,
                   const struct statement_row *row)
{
    return text_is(undo->name, row->name) && undo->shared == row->shared &&
           (undo->value ? text_is(text_worded(lines->arena, undo->value), row->before)
                        : row->kind == CHANGE_ADD);
}

/* One for each row that is written, in the same order. */
static bool check_undo(struct lines *lines, const struct statement *statement)
{
    size_t count = 0;
    for (size_t i = 0; i < statement->row_count; i++) {
        if (statement->rows[i].kind == CHANGE_LIVE)
            continue;
        if (count >= statement->undo_count ||
            !undoes(lines, &statement->undo[count], &statement->rows[i]))
            return lines_fault(lines, "the undo does not put back '%.60s'",
                               statement->rows[i].name);
        count++;
    }
    return count == statement->undo_count ||
           lines_fault(lines, "the undo puts back what is not changed");
}

/* Nothing to do, for one of the fixed reasons; false: there is something. */
static bool is_no_undo(struct lines *lines, const char *text, struct statement *out)
{
    static const char breaches[] = STATEMENT_UNDO_BREACHES;
    if (text_starts(text, breaches) && out->kind == STATEMENT_PLAN) {
        const char *rest = text + sizeof breaches - 1;
        out->undo_breaches = text_of_word(lines->arena, rest, strlen(rest));
        return out->undo_breaches != NULL;
    }
    for (int i = 0; i < 2; i++) {
        out->has_undo = out->kind == STATEMENT_PLAN && i == 1;
        if (text_is(text, statement_no_undo(out)))
            return true;
    }
    return false;
}

static bool read_undo(struct lines *lines, struct statement *out)
{
    struct statement_undo *undo = NULL;
    size_t capacity = 0, count = 0;
    const char *text = part_take(lines, PART_UNDO);
    if (!text)
        return false;
    if (is_no_undo(lines, text, out))
        return !out->has_undo || check_undo(lines, out);
    if (out->kind == STATEMENT_CLOSING)
        return lines_fault(lines, "a closing plan has no undo");
    for (;;) {
        undo = arena_grow(lines->arena, undo, count, &capacity, sizeof *undo);
        undo[count] = (struct statement_undo){0};
        if (!text || !read_undo_item(lines, text, &undo[count++]))
            return false;
        if (!part_has_more(lines))
            break;
        text = part_more(lines);
    }
    out->has_undo = true;
    out->undo = undo;
    out->undo_count = count;
    return check_undo(lines, out);
}

/* --- the end ----------------------------------------------------------------------------------- */

static bool read_closing(struct lines *lines, struct statement *out)
{
    if (out->kind == STATEMENT_CLOSING || !lines_begin(lines, statement_label(PART_CLOSING)))
        return true;
    const char *text = part_take(lines, PART_CLOSING);
    return text &&
           (text_is(text, STATEMENT_CLOSING_WORDS) ||
            lines_fault(lines, "here stands '" STATEMENT_CLOSING_WORDS "'")) &&
           part_digest(lines, &out->closing);
}

/* The counts are those of the rows: a summary that says something else is no summary. */
static void count_rows(struct statement *out)
{
    for (size_t i = 0; i < out->row_count; i++) {
        const struct statement_row *row = &out->rows[i];
        out->adds += row->kind == CHANGE_ADD;
        out->changed += row->kind == CHANGE_CHANGE;
        out->removes += row->kind == CHANGE_REMOVE;
        out->weakens += row->direction == DIRECTION_WEAKENS;
        out->strengthens += row->direction == DIRECTION_STRENGTHENS;
    }
}

static bool read_summary(struct lines *lines, struct statement *out)
{
    count_rows(out);
    const char *wanted = arena_printf(
        lines->arena, "Plan: %zu to add, %zu to change, %zu to remove; %zu weaken, %zu strengthen.",
        out->adds, out->changed, out->removes, out->weakens, out->strengthens);
    return lines_expect(lines, "", "an empty line") &&
           lines_expect(lines, wanted, "the summary of these rows") &&
           (lines_ended(lines) ||
            lines_fault_next(lines, "something stands behind the end of the plan"));
}

bool statement_read_tail(struct lines *lines, struct statement *out)
{
    const bool requires =
        out->kind == STATEMENT_CLOSING && lines_begin(lines, statement_label(PART_REQUIRES));
    if (requires && !read_items(lines, PART_REQUIRES, read_prose, &out->requires))
        return false;
    return (!statement_has(out, PART_AFTERWARDS) || read_afterwards(lines, out)) &&
           read_undo(lines, out) && read_closing(lines, out) &&
           read_items(lines, PART_NEEDS, part_word, &out->needs) && read_summary(lines, out);
}
