#include "output/statement.h"

#include <string.h>

#include "base/buf.h"
#include "base/text_word.h"
#include "base/when.h"

/* A statement that is longer is refused by whoever makes it. */
enum { LINE_MOST = 4 * STATEMENT_LIMIT };

/* --- lines ------------------------------------------------------------------------------------- */

static void end_line(struct buf *out, struct buf *line, size_t indent)
{
    text_fold(out, buf_string(line), line->length, indent);
    buf_clear(line);
}

static void put_digest(struct buf *out, const char *digest)
{
    buf_printf(out, "    sha256:%s\n", digest);
}

static void begin_part(struct buf *line, enum statement_part part)
{
    const char *label = statement_label(part);
    buf_text(line, label);
    buf_fill(line, ' ', PART_COLUMN - strlen(label));
}

/* What a part says besides its first line. */
static void begin_more(struct buf *line)
{
    buf_fill(line, ' ', PART_COLUMN);
}

static void add_instant(struct buf *line, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    buf_text(line, when_format(when, text));
}

/* Prose of ours stands as it is; what could be read in two ways stands in quotes. */
static void add_prose(struct buf *line, const char *text)
{
    if (statement_is_prose(text))
        buf_text(line, text);
    else
        text_quoted(line, text);
}

static void add_name(struct buf *line, const char *name, bool shared)
{
    buf_printf(line, "%s%s", shared ? "shared." : "", name);
}

/* --- the head ---------------------------------------------------------------------------------- */

typedef void part_write(struct buf *line, const struct statement *statement);

static void write_for(struct buf *line, const struct statement *statement)
{
    text_word(line, statement->service);
    buf_text(line, ", ");
    text_word(line, statement->environment);
}

static void write_trust(struct buf *line, const struct statement *statement)
{
    (void)statement;
    buf_text(line, STATEMENT_TRUST_WORDS);
}

static void write_seen(struct buf *line, const struct statement *statement)
{
    buf_printf(line, "stored values of %zu declared setting%s, key %s", statement->seen_count,
               statement->seen_count == 1 ? "" : "s", statement->key_id);
}

static void write_ledger(struct buf *line, const struct statement *statement)
{
    text_word(line, statement->ledger_id);
    buf_printf(line, ", entry %zu", statement->ledger_entry);
}

#define WRITE_WORD(name, member)                                                                   \
    static void name(struct buf *line, const struct statement *statement)                          \
    {                                                                                              \
        text_word(line, statement->member);                                                        \
    }
#define WRITE_INSTANT(name, member)                                                                \
    static void name(struct buf *line, const struct statement *statement)                          \
    {                                                                                              \
        add_instant(line, statement->member);                                                      \
    }

WRITE_WORD(write_project, project_id)
WRITE_WORD(write_environment, environment_id)
WRITE_WORD(write_service, service_id)
WRITE_WORD(write_api, api)
WRITE_WORD(write_exception, exception)
WRITE_WORD(write_author, author)
WRITE_WORD(write_number, number)
WRITE_WORD(write_desired, desired_file)
WRITE_INSTANT(write_not_before, not_before)
WRITE_INSTANT(write_made, made)
WRITE_INSTANT(write_expires, expires)

static const struct {
    part_write *write;
    size_t digest; /* offset of what stands below; 0: nothing */
} head[] = {
    [PART_FOR] = {write_for, 0},
    [PART_PROJECT] = {write_project, 0},
    [PART_ENVIRONMENT] = {write_environment, 0},
    [PART_SERVICE] = {write_service, 0},
    [PART_API] = {write_api, 0},
    [PART_EXCEPTION] = {write_exception, 0},
    [PART_NOT_BEFORE] = {write_not_before, 0},
    [PART_AUTHOR] = {write_author, 0},
    [PART_MADE] = {write_made, 0},
    [PART_EXPIRES] = {write_expires, 0},
    [PART_NUMBER] = {write_number, 0},
    [PART_DESIRED] = {write_desired, offsetof(struct statement, desired)},
    [PART_TRUST] = {write_trust, offsetof(struct statement, trust)},
    [PART_SEEN] = {write_seen, offsetof(struct statement, seen)},
    [PART_LEDGER] = {write_ledger, offsetof(struct statement, ledger_head)},
};

static const char *member_text(const struct statement *statement, size_t offset)
{
    const char *text = NULL;
    memcpy(&text, (const char *)statement + offset, sizeof text);
    return text;
}

static void put_head(struct buf *out, struct buf *line, const struct statement *statement)
{
    buf_printf(out, "%s\n", statement_title(statement->kind));
    if (statement->simulated)
        buf_text(out, STATEMENT_SIMULATED "\n");
    buf_char(out, '\n');
    for (size_t part = PART_FOR; part <= PART_LEDGER; part++) {
        if (!statement_has(statement, (enum statement_part)part))
            continue;
        begin_part(line, (enum statement_part)part);
        head[part].write(line, statement);
        end_line(out, line, PART_HANG);
        if (head[part].digest != 0)
            put_digest(out, member_text(statement, head[part].digest));
    }
    buf_char(out, '\n');
}

/* --- the rows ---------------------------------------------------------------------------------- */

static void put_tall_row(struct buf *out, struct buf *line, const struct statement_row *row)
{
    end_line(out, line, ROW_HANG);
    buf_printf(line, "      from  %s", row->before);
    end_line(out, line, TALL_HANG);
    buf_printf(line, "      to    %s", row->after);
    end_line(out, line, TALL_HANG);
    buf_printf(out, "      %s\n", direction_name(row->direction));
}

static void put_row(struct buf *out, struct buf *line, const struct statement_columns *columns,
                    const struct statement_row *row)
{
    buf_printf(line, "  %c ", statement_mark(row->kind));
    add_name(line, row->name, row->shared);
    if (statement_row_is_tall(columns, row)) {
        put_tall_row(out, line, row);
        return;
    }
    buf_fill(line, ' ', columns->name - statement_name_length(row->name, row->shared) + 2);
    const size_t start = line->length;
    buf_printf(line, "%s -> %s", row->before, row->after);
    buf_fill(line, ' ', columns->values - (line->length - start) + 2);
    buf_text(line, direction_name(row->direction));
    end_line(out, line, ROW_HANG);
}

static void put_rows(struct buf *out, struct buf *line, const struct statement *statement)
{
    const struct statement_columns columns = statement_columns(statement);
    for (size_t i = 0; i < statement->row_count; i++)
        put_row(out, line, &columns, &statement->rows[i]);
    if (statement_has_live(statement))
        buf_text(out, STATEMENT_LIVE_WORDS "\n");
    if (statement_has_shared(statement))
        buf_text(out, STATEMENT_SHARED_WORDS "\n");
    if (statement->deploys) {
        buf_text(line, STATEMENT_DEPLOY_WORDS);
        text_word(line, statement->service);
        end_line(out, line, ROW_HANG);
    }
    buf_char(out, '\n');
}

/* --- what follows ------------------------------------------------------------------------------ */

static void put_items(struct buf *out, struct buf *line, enum statement_part part,
                      const struct names *items, void (*add)(struct buf *line, const char *text))
{
    for (size_t i = 0; i < items->count; i++) {
        if (i == 0)
            begin_part(line, part);
        else
            begin_more(line);
        add(line, items->items[i]);
        end_line(out, line, PART_HANG);
    }
}

static void put_afterwards(struct buf *out, struct buf *line, const struct statement *statement)
{
    begin_part(line, PART_AFTERWARDS);
    buf_printf(line, "%zu guardrail%s held, %zu lifted, %zu unobserved", statement->guardrails_held,
               statement->guardrails_held == 1 ? "" : "s", statement->guardrails_lifted,
               statement->guardrails_unobserved);
    end_line(out, line, PART_HANG);
    begin_more(line);
    buf_text(line, STATEMENT_AFTERWARDS_WORDS);
    end_line(out, line, PART_HANG);
    for (size_t i = 0; i < statement->open.count; i++) {
        begin_more(line);
        buf_text(line, STATEMENT_OPEN_WORDS);
        add_prose(line, statement->open.items[i]);
        end_line(out, line, PART_HANG);
    }
}

static void add_undo(struct buf *line, const struct statement_undo *undo)
{
    if (undo->value == NULL)
        buf_text(line, "remove ");
    add_name(line, undo->name, undo->shared);
    if (undo->value != NULL) {
        buf_char(line, '=');
        text_word(line, undo->value);
    }
}

static void put_no_undo(struct buf *out, struct buf *line, const struct statement *statement)
{
    begin_part(line, PART_UNDO);
    if (statement->undo_breaches != NULL) {
        buf_text(line, STATEMENT_UNDO_BREACHES);
        text_word(line, statement->undo_breaches);
    } else {
        buf_text(line, statement_no_undo(statement));
    }
    end_line(out, line, PART_HANG);
}

static void put_undo(struct buf *out, struct buf *line, const struct statement *statement)
{
    if (!statement->has_undo || statement->undo_count == 0) {
        put_no_undo(out, line, statement);
        return;
    }
    for (size_t i = 0; i < statement->undo_count; i++) {
        if (i == 0)
            begin_part(line, PART_UNDO);
        else
            begin_more(line);
        add_undo(line, &statement->undo[i]);
        end_line(out, line, PART_HANG);
    }
}

static void put_closing(struct buf *out, struct buf *line, const struct statement *statement)
{
    begin_part(line, PART_CLOSING);
    buf_text(line, STATEMENT_CLOSING_WORDS);
    end_line(out, line, PART_HANG);
    put_digest(out, statement->closing);
}

static void put_tail(struct buf *out, struct buf *line, const struct statement *statement)
{
    if (statement_has(statement, PART_REQUIRES))
        put_items(out, line, PART_REQUIRES, &statement->requires, add_prose);
    if (statement_has(statement, PART_AFTERWARDS))
        put_afterwards(out, line, statement);
    put_undo(out, line, statement);
    if (statement_has(statement, PART_CLOSING))
        put_closing(out, line, statement);
    put_items(out, line, PART_NEEDS, &statement->needs, text_word);
    buf_printf(out,
               "\nPlan: %zu to add, %zu to change, %zu to remove; %zu weaken, %zu strengthen.\n",
               statement->adds, statement->changed, statement->removes, statement->weakens,
               statement->strengthens);
}

void statement_text(struct buf *out, const struct statement *statement)
{
    struct buf line;
    buf_init(&line, LINE_MOST);
    put_head(out, &line, statement);
    put_rows(out, &line, statement);
    put_tail(out, &line, statement);
    buf_release(&line);
}
