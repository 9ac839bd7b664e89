#include "model/statement.h"

#include <string.h>

#include "base/arena.h"
#include "base/text_word.h"

/* --- the words --------------------------------------------------------------------------------- */

enum { IN_PLAN = 1 << STATEMENT_PLAN, IN_CLOSING = 1 << STATEMENT_CLOSING };
enum { IN_BOTH = IN_PLAN | IN_CLOSING };

static const struct {
    const char *label;
    unsigned kinds;
} parts[PART_COUNT] = {
    [PART_FOR] = {"For", IN_BOTH},
    [PART_PROJECT] = {"Project", IN_BOTH},
    [PART_ENVIRONMENT] = {"Environment", IN_BOTH},
    [PART_SERVICE] = {"Service", IN_BOTH},
    [PART_API] = {"API", IN_BOTH},
    [PART_EXCEPTION] = {"Exception", IN_CLOSING},
    [PART_NOT_BEFORE] = {"Not before", IN_CLOSING},
    [PART_AUTHOR] = {"Author", IN_BOTH},
    [PART_MADE] = {"Made", IN_BOTH},
    [PART_EXPIRES] = {"Expires", IN_PLAN},
    [PART_NUMBER] = {"Number", IN_BOTH},
    [PART_DESIRED] = {"Desired", IN_PLAN},
    [PART_TRUST] = {"Trust", IN_BOTH},
    [PART_SEEN] = {"Seen", IN_BOTH},
    [PART_LEDGER] = {"Ledger", IN_BOTH},
    [PART_REQUIRES] = {"Requires", IN_CLOSING},
    [PART_AFTERWARDS] = {"Afterwards", IN_PLAN},
    [PART_UNDO] = {"Undo", IN_BOTH},
    [PART_CLOSING] = {"Closing", IN_PLAN},
    [PART_NEEDS] = {"Needs", IN_BOTH},
};

const char *statement_title(enum statement_kind kind)
{
    return kind == STATEMENT_CLOSING ? "tautline closing plan 1" : "tautline plan 1";
}

const char *statement_label(enum statement_part part)
{
    return parts[part].label;
}

bool statement_has(const struct statement *statement, enum statement_part part)
{
    if ((parts[part].kinds & 1U << statement->kind) == 0)
        return false;
    if (part == PART_REQUIRES)
    return statement->requires.count > 0;
    return part != PART_CLOSING || statement->closing != NULL;
}

char statement_mark(enum change_kind kind)
{
    static const char marks[] = {
        [CHANGE_ADD] = '+', [CHANGE_CHANGE] = '~', [CHANGE_REMOVE] = '-', [CHANGE_LIVE] = '='};
    return marks[kind];
}

bool statement_has_live(const struct statement *statement)
{
    for (size_t i = 0; i < statement->row_count; i++)
        if (statement->rows[i].kind == CHANGE_LIVE)
            return true;
    return false;
}

bool statement_has_shared(const struct statement *statement)
{
    for (size_t i = 0; i < statement->row_count; i++)
        if (statement->rows[i].shared)
            return true;
    return false;
}

const char *statement_no_undo(const struct statement *statement)
{
    if (statement->kind == STATEMENT_CLOSING)
        return "none: what was closed stays closed";
    return statement->has_undo ? "nothing to write back"
                               : "none: a value that is not shown cannot be put back";
}

bool statement_is_prose(const char *text)
{
    const size_t length = strlen(text);
    if (length == 0 || text[0] == ' ' || text[length - 1] == ' ')
        return false;
    for (size_t i = 0; i < length; i++) {
        const bool twice = text[i] == ' ' && text[i + 1] == ' ';
        if (text[i] < ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\' || twice)
            return false;
    }
    return true;
}

/* --- columns ----------------------------------------------------------------------------------- */

enum {
    NAME_MOST = 36,      /* a longer name has lines of its own */
    ROW_BEFORE = 4,      /* `  ~ ` */
    ARROW = 4,           /* ` -> ` */
    GAP = 2,             /* between columns */
    DIRECTION_WIDTH = 11 /* `strengthens` */
};

static size_t name_width(const struct statement_row *row)
{
    return statement_name_length(row->name, row->shared);
}

static size_t values_width(const struct statement_row *row)
{
    return strlen(row->before) + ARROW + strlen(row->after);
}

size_t statement_name_length(const char *name, bool shared)
{
    return strlen(name) + (shared ? sizeof "shared." - 1 : 0);
}

bool statement_row_is_tall(const struct statement_columns *columns, const struct statement_row *row)
{
    return name_width(row) > NAME_MOST ||
           ROW_BEFORE + columns->name + GAP + values_width(row) + GAP + DIRECTION_WIDTH >
               FOLD_COLUMNS;
}

struct statement_columns statement_columns(const struct statement *statement)
{
    struct statement_columns columns = {0, 0};
    for (size_t i = 0; i < statement->row_count; i++) {
        const size_t width = name_width(&statement->rows[i]);
        if (width <= NAME_MOST && width > columns.name)
            columns.name = width;
    }
    for (size_t i = 0; i < statement->row_count; i++) {
        const struct statement_row *row = &statement->rows[i];
        if (!statement_row_is_tall(&columns, row) && values_width(row) > columns.values)
            columns.values = values_width(row);
    }
    return columns;
}

/* --- from a plan ------------------------------------------------------------------------------- */

static void take_undo(struct arena *arena, const struct plan *plan, struct statement *out)
{
    struct statement_undo *undo = arena_array(arena, plan->count, sizeof *undo);
    size_t count = 0;
    for (size_t i = 0; out->has_undo && i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        if (change->kind != CHANGE_LIVE)
            undo[count++] = (struct statement_undo){change->name, change->shared, change->undo};
    }
    out->undo = undo;
    out->undo_count = count;
}

void statement_of_plan(struct arena *arena, const struct plan *plan, struct statement *out)
{
    struct statement_row *rows = arena_array(arena, plan->count, sizeof *rows);
    for (size_t i = 0; i < plan->count; i++) {
        const struct change *change = &plan->changes[i];
        rows[i] = (struct statement_row){
            .name = change->name,
            .before = change->before,
            .after = change->after,
            .kind = change->kind,
            .direction = change->direction,
            .shared = change->shared,
        };
    }
    const bool closing = out->kind == STATEMENT_CLOSING;
    out->rows = rows;
    out->row_count = plan->count;
    out->deploys = plan->deploys;
    out->guardrails_held = closing ? 0 : plan->guardrails_held;
    out->guardrails_unobserved = closing ? 0 : plan->guardrails_unobserved;
    out->guardrails_lifted = closing ? 0 : plan->guardrails_lifted;
    out->open = closing ? (struct names){NULL, 0} : plan->open;
    out->has_undo = !closing && plan->has_undo && plan->undo_breaches == NULL;
    out->undo_breaches = closing ? NULL : plan->undo_breaches;
    take_undo(arena, plan, out);
    out->needs = plan->needs;
    out->adds = plan->adds;
    out->changed = plan->changed;
    out->removes = plan->removes;
    out->weakens = plan->weakens;
    out->strengthens = plan->strengthens;
}
