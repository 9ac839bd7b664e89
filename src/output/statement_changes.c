#include "statement_changes.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_word.h"
#include "output/statement.h"

#include "statement_lines.h"

#define DEPLOY_WORDS   "    then one deploy of "
#define LIVE_LINE      "    = is stored already; the deploy makes it live"
#define SHARED_LINE    "    shared. is the whole environment's; other services may read it"
#define FROM_WORDS     "      from  "
#define TO_WORDS       "      to    "
#define WHY_WORDS      "    why: "
#define BREACHES_WORDS "none, unless the floor is breached: it would breach "
#define STORED_WORDS   "(as stored, "

/* Columns before the rest of a value in a line of its own, and of a `why`. */
enum { TALL_HANG = 12, WHY_HANG = 9 };

enum {
    NAME_AT = 4,         /* `  ~ ` */
    NAME_MOST = 36,      /* a longer name has lines of its own */
    ARROW = 4,           /* ` -> ` */
    GAP = 2,             /* between columns */
    DIRECTION_WIDTH = 11 /* `strengthens` */
};

/* Widths of names and of values: changes are laid out in columns; one that does not fit is tall, it has
 * several lines. */
struct statement_columns {
    size_t name, values;
};

static size_t name_width(const struct statement_row *row)
{
    return statement_name_length(row->name, row->shared);
}

static size_t values_width(const struct statement_row *row)
{
    return strlen(row->before) + ARROW + strlen(row->after);
}

static bool is_tall(const struct statement_columns *columns, const struct statement_row *row)
{
    return name_width(row) > NAME_MOST ||
           NAME_AT + columns->name + GAP + values_width(row) + GAP + DIRECTION_WIDTH > FOLD_COLUMNS;
}

static struct statement_columns columns_of(const struct statement *statement)
{
    struct statement_columns columns = {0, 0};
    for (size_t i = 0; i < statement->row_count; i++) {
        const size_t width = name_width(&statement->rows[i]);
        if (width <= NAME_MOST && width > columns.name)
            columns.name = width;
    }
    for (size_t i = 0; i < statement->row_count; i++) {
        const struct statement_row *row = &statement->rows[i];
        if (!is_tall(&columns, row) && values_width(row) > columns.values)
            columns.values = values_width(row);
    }
    return columns;
}

char statement_mark(enum change_kind kind)
{
    static const char marks[] = {
        [CHANGE_ADD] = '+', [CHANGE_CHANGE] = '~', [CHANGE_REMOVE] = '-', [CHANGE_LIVE] = '='};
    return marks[kind];
}

static void write_row(struct statement_writer *writer, const struct statement_columns *columns,
                      const struct statement_row *row)
{
    struct buf *line = &writer->line;
    buf_printf(line, "  %c ", statement_mark(row->kind));
    line_add_name(line, row->name, row->shared);
    if (is_tall(columns, row)) {
        writer_end_line(writer, ROW_HANG);
        buf_printf(line, FROM_WORDS "%s", row->before);
        writer_end_line(writer, TALL_HANG);
        buf_printf(line, TO_WORDS "%s", row->after);
        writer_end_line(writer, TALL_HANG);
        buf_printf(line, "      %s", direction_name(row->direction));
    } else {
        buf_fill(line, ' ', columns->name - name_width(row) + GAP);
        buf_printf(line, "%s -> %s", row->before, row->after);
        buf_fill(line, ' ', columns->values - values_width(row) + GAP);
        buf_text(line, direction_name(row->direction));
    }
    writer_end_line(writer, ROW_HANG);
    if (row->why) {
        buf_text(line, WHY_WORDS);
        line_add_prose(line, row->why);
        writer_end_line(writer, WHY_HANG);
    }
}

void statement_write_changes(struct statement_writer *writer, const struct statement *statement)
{
    const struct statement_columns columns = columns_of(statement);
    bool live = false, shared = false;
    buf_char(writer->out, '\n');
    for (size_t i = 0; i < statement->row_count; i++) {
        write_row(writer, &columns, &statement->rows[i]);
        live = live || statement->rows[i].kind == CHANGE_LIVE;
        shared = shared || statement->rows[i].shared;
    }
    if (live)
        buf_text(writer->out, LIVE_LINE "\n");
    if (shared)
        buf_text(writer->out, SHARED_LINE "\n");
    if (statement->deploys) {
        buf_text(&writer->line, DEPLOY_WORDS);
        text_word(&writer->line, statement->service);
        writer_end_line(writer, ROW_HANG);
    }
    buf_char(writer->out, '\n');
}

static bool read_direction(struct statement_lines *lines, const char *text, enum direction *out)
{
    for (int i = DIRECTION_STRENGTHENS; i <= DIRECTION_UNKNOWN; i++) {
        if (text_is(text, direction_name((enum direction)i))) {
            *out = (enum direction)i;
            return true;
        }
    }
    return lines_fault(lines, "the change does not end with a direction");
}

/* A value in a line of its own, after `words`; NULL with a fault. */
static const char *take_value(struct statement_lines *lines, const char *words)
{
    const char *line = lines_take(lines, TALL_HANG);
    if (line && text_starts(line, words))
        return lines_value(lines, line + strlen(words), strlen(line) - strlen(words));
    if (line)
        lines_fault(lines, "expected '%s' and a value", words + strspn(words, " "));
    return NULL;
}

static bool read_tall(struct statement_lines *lines, struct statement_row *row)
{
    row->before = take_value(lines, FROM_WORDS);
    row->after = row->before ? take_value(lines, TO_WORDS) : NULL;
    const char *line = row->after ? lines_take(lines, ROW_HANG) : NULL;
    return line && read_direction(lines, line + strspn(line, " "), &row->direction);
}

/* `BEFORE -> AFTER  DIRECTION` */
static bool read_values(struct statement_lines *lines, const char *text, struct statement_row *row)
{
    const size_t before = text_word_length(text, strlen(text));
    if (before == 0 || !text_starts(text + before, " -> "))
        return lines_fault(lines, "expected 'BEFORE -> AFTER'");
    const char *rest = text + before + ARROW;
    const size_t after = text_word_length(rest, strlen(rest));
    row->before = lines_value(lines, text, before);
    row->after = row->before ? lines_value(lines, rest, after) : NULL;
    rest += after;
    return row->after && read_direction(lines, rest + strspn(rest, " "), &row->direction);
}

/* The kind that the next line's mark says; false where no change begins there. */
static bool next_kind(const struct statement_lines *lines, enum change_kind *out)
{
    for (int kind = CHANGE_ADD; kind <= CHANGE_LIVE; kind++) {
        const char mark[] = {' ', ' ', statement_mark((enum change_kind)kind), ' ', '\0'};
        if (lines_begin(lines, mark)) {
            *out = (enum change_kind)kind;
            return true;
        }
    }
    return false;
}

static bool read_why(struct statement_lines *lines, struct statement_row *row)
{
    if (!lines_begin(lines, WHY_WORDS))
        return true;
    const char *line = lines_take(lines, WHY_HANG);
    row->why = line ? lines_prose(lines, line + sizeof WHY_WORDS - 1) : NULL;
    return row->why != NULL;
}

static bool read_row(struct statement_lines *lines, struct statement_row *row)
{
    const char *line = lines_take(lines, ROW_HANG);
    const char *name = line ? line + NAME_AT : "";
    const size_t length = strcspn(name, " ");
    if (!line || !lines_name(lines, name, length, &row->name, &row->shared))
        return false;
    const bool read = name[length] == '\0'
                          ? read_tall(lines, row)
                          : read_values(lines, name + length + strspn(name + length, " "), row);
    return read && read_why(lines, row);
}

/* The summary of the plan is of these counts. */
static void count_row(struct statement *out, const struct statement_row *row)
{
    out->adds += row->kind == CHANGE_ADD;
    out->changed += row->kind == CHANGE_CHANGE;
    out->removes += row->kind == CHANGE_REMOVE;
    out->unknown_directions += row->direction == DIRECTION_UNKNOWN;
    out->weakens += row->direction == DIRECTION_WEAKENS || row->direction == DIRECTION_UNKNOWN;
    out->strengthens += row->direction == DIRECTION_STRENGTHENS;
}

bool statement_read_changes(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_row *rows = NULL;
    size_t capacity = 0;
    enum change_kind kind;
    (void)text;
    lines_skip(lines, "\n");
    while (next_kind(lines, &kind)) {
        const unsigned line = lines->next;
        rows = arena_grow(lines->arena, rows, out->row_count, &capacity, sizeof *rows);
        struct statement_row *row = &rows[out->row_count++];
        *row = (struct statement_row){.kind = kind};
        out->rows = rows;
        if (!read_row(lines, row))
            return false;
        for (size_t i = 0; i + 1 < out->row_count; i++)
            if (text_is(rows[i].name, row->name) && rows[i].shared == row->shared)
                return lines_fault_at(lines, line, "'%.60s' is changed twice", row->name);
        count_row(out, row);
    }
    if (out->row_count == 0)
        return lines_fault_at(lines, lines->next, "expected a change");
    lines_skip(lines, "    =");
    lines_skip(lines, "    shared.");
    out->deploys = lines_skip(lines, DEPLOY_WORDS);
    lines_skip(lines, "\n");
    return true;
}

/* ---- the undo ---- */

/* Why there is no undo, unless a guardrail is the reason. */
static const char *no_undo(const struct statement *statement)
{
    if (statement->kind == STATEMENT_CLOSING)
        return "none: what was closed stays closed";
    return statement->has_undo ? "nothing to write back"
                               : "none: a value that is not shown cannot be put back";
}

void statement_write_undo(struct statement_writer *writer, const struct statement *statement)
{
    if (!statement->has_undo || statement->undo_count == 0) {
        if (statement->undo_breaches) {
            buf_text(&writer->line, BREACHES_WORDS);
            text_word(&writer->line, statement->undo_breaches);
        } else {
            buf_text(&writer->line, no_undo(statement));
        }
        return;
    }
    for (size_t i = 0; i < statement->undo_count; i++) {
        const struct statement_undo *undo = &statement->undo[i];
        if (i > 0)
            writer_next_line(writer);
        if (!undo->value && !undo->as_stored)
            buf_text(&writer->line, "remove ");
        line_add_name(&writer->line, undo->name, undo->shared);
        if (undo->as_stored)
            buf_printf(&writer->line, "=" STORED_WORDS "%s)", undo->as_stored);
        if (undo->value) {
            buf_char(&writer->line, '=');
            text_word(&writer->line, undo->value);
        }
    }
}

/* `fp:0123456789abcdef)` */
static bool read_as_stored(struct statement_lines *lines, const char *text,
                           struct statement_undo *out)
{
    const size_t length = strcspn(text, ")");
    if (!text_starts(text, "fp:") || text[length] != ')' || text[length + 1] != '\0')
        return lines_fault(lines, "expected 'NAME=(as stored, fp:...)'");
    out->as_stored = lines_value(lines, text, length);
    return out->as_stored != NULL;
}

/* Does the undo put back what the row says was there? */
static bool restores(struct statement_lines *lines, const struct statement_undo *undo,
                     const struct statement_row *row)
{
    if (undo->as_stored)
        return text_is(undo->as_stored, row->before);
    return undo->value ? text_is(text_worded(lines->arena, undo->value), row->before)
                       : row->kind == CHANGE_ADD;
}

static bool read_undo_item(struct statement_lines *lines, const char *text,
                           struct statement_undo *out)
{
    static const char remove[] = "remove ";
    if (text_starts(text, remove)) {
        text += sizeof remove - 1;
        return lines_name(lines, text, strlen(text), &out->name, &out->shared);
    }
    const size_t length = strcspn(text, "=");
    if (text[length] == '\0')
        return lines_fault(lines, "expected 'NAME=VALUE' or 'remove NAME'");
    if (!lines_name(lines, text, length, &out->name, &out->shared))
        return false;
    if (text_starts(text + length + 1, STORED_WORDS))
        return read_as_stored(lines, text + length + sizeof STORED_WORDS, out);
    out->value = lines_word(lines, text + length + 1, strlen(text + length + 1));
    return out->value != NULL;
}

/* One for each row that is written, in the same order. */
static bool check_undo(struct statement_lines *lines, const struct statement *statement)
{
    size_t count = 0;
    for (size_t i = 0; i < statement->row_count; i++) {
        const struct statement_row *row = &statement->rows[i];
        if (row->kind == CHANGE_LIVE)
            continue;
        const struct statement_undo *undo = &statement->undo[count];
        if (count++ >= statement->undo_count || !text_is(undo->name, row->name) ||
            undo->shared != row->shared || !restores(lines, undo, row))
            return lines_fault(lines, "the undo does not restore '%.60s'", row->name);
    }
    return count == statement->undo_count ||
           lines_fault(lines, "the undo restores what the plan does not change");
}

/* Nothing to undo, for one of the fixed reasons; false: there is something. */
static bool is_no_undo(struct statement_lines *lines, const char *text, struct statement *out)
{
    static const char breaches[] = BREACHES_WORDS;
    if (text_starts(text, breaches) && out->kind == STATEMENT_PLAN) {
        const char *rest = text + sizeof breaches - 1;
        out->undo_breaches = text_of_word(lines->arena, rest, strlen(rest));
        return out->undo_breaches != NULL;
    }
    for (int i = 0; i < 2; i++) {
        out->has_undo = out->kind == STATEMENT_PLAN && i == 1;
        if (text_is(text, no_undo(out)))
            return true;
    }
    return false;
}

bool statement_read_undo(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_undo *undo = NULL;
    size_t capacity = 0, count = 0;
    if (is_no_undo(lines, text, out))
        return !out->has_undo || check_undo(lines, out);
    if (out->kind == STATEMENT_CLOSING)
        return lines_fault(lines, "a closing plan has no undo");
    for (;;) {
        undo = arena_grow(lines->arena, undo, count, &capacity, sizeof *undo);
        undo[count] = (struct statement_undo){0};
        if (!text || !read_undo_item(lines, text, &undo[count++]))
            return false;
        if (!lines_have_more(lines))
            break;
        text = lines_take_more(lines);
    }
    out->has_undo = true;
    out->undo = undo;
    out->undo_count = count;
    return check_undo(lines, out);
}
