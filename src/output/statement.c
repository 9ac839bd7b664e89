#include "output/statement.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/text_word.h"
#include "base/when.h"

#include "statement_lines.h"

/* A statement that is longer is refused by the command that makes it. */
enum { LINE_MOST = 4 * STATEMENT_LIMIT };
enum { KEY_DIGITS = 16, DIGEST_DIGITS = 64 };
enum { TALL_HANG = 12 }; /* columns before the rest of a value in a line of its own */

#define TRUST_WORDS      "who may sign: the roles and the keys"
#define DEPLOY_WORDS     "    then one deploy of "
#define LIVE_LINE        "    = is stored already; the deploy makes it live"
#define SHARED_LINE      "    shared. is the whole environment's; other services may read it"
#define AFTERWARDS_WORDS "by what is declared and what is stored"
#define OPEN_WORDS       "open: "
#define BREACHES_WORDS   "none: it would breach "
#define CLOSING_WORDS    "signed with this plan; it ends what this plan opens"
#define FROM_WORDS       "      from  "
#define TO_WORDS         "      to    "
#define DIGEST_WORDS     "    sha256:"

static const char *const titles[] = {
    [STATEMENT_PLAN] = "tautline plan 1",
    [STATEMENT_CLOSING] = "tautline closing plan 1",
};

/* A text that is being written: a line is folded where it ends. */
struct statement_writer {
    struct buf *out;
    struct buf line;
    const struct statement_part *part; /* the one that is being written */
};

enum { IN_PLAN = 1 << STATEMENT_PLAN, IN_CLOSING = 1 << STATEMENT_CLOSING };
enum { IN_BOTH = IN_PLAN | IN_CLOSING, OPTIONAL = 1 << 8, PROSE = 1 << 9 };

/* One labelled part of the text; without a label, the changes between two empty lines. */
struct statement_part {
    const char *label;
    unsigned
        kinds; /* IN_PLAN, IN_CLOSING; OPTIONAL: the text may leave it out; PROSE: a list of sentences */
    /* Writes what follows the label. */
    void (*write)(struct statement_writer *writer, const struct statement *statement);
    /* Reads it: `text` follows the label, further lines follow in `lines`. NULL: a sentence that
     * never varies; the canonical check compares it. */
    bool (*read)(struct statement_lines *lines, const char *text, struct statement *out);
    size_t member;        /* offset of what a generic pair of functions writes and reads */
    const char *sentence; /* what write_sentence writes */
    size_t digest;        /* offset of the digest in a line below; 0: none */
};

/* ---- lines to write ---- */

static void end_line(struct statement_writer *writer, size_t indent)
{
    text_fold(writer->out, buf_string(&writer->line), writer->line.length, indent);
    buf_clear(&writer->line);
}

/* A part goes on in a line of its own. */
static void next_line(struct statement_writer *writer)
{
    end_line(writer, PART_HANG);
    buf_fill(&writer->line, ' ', PART_COLUMN);
}

/* ---- generic pairs: a member that is one word, an instant, a list ---- */

static const char *text_member(const struct statement *statement, size_t offset)
{
    const char *text = NULL;
    memcpy(&text, (const char *)statement + offset, sizeof text);
    return text;
}

static void set_text_member(struct statement *out, size_t offset, const char *text)
{
    memcpy((char *)out + offset, &text, sizeof text);
}

static void write_word(struct statement_writer *writer, const struct statement *statement)
{
    text_word(&writer->line, text_member(statement, writer->part->member));
}

static bool read_word(struct statement_lines *lines, const char *text, struct statement *out)
{
    const char *word = lines_word(lines, text, strlen(text));
    set_text_member(out, lines->part->member, word);
    return word != NULL;
}

static void write_instant(struct statement_writer *writer, const struct statement *statement)
{
    int64_t when = 0;
    char text[WHEN_TEXT_SIZE];
    memcpy(&when, (const char *)statement + writer->part->member, sizeof when);
    buf_text(&writer->line, when_format(when, text));
}

static bool read_instant(struct statement_lines *lines, const char *text, struct statement *out)
{
    int64_t when = 0;
    if (!when_parse_instant(text, &when))
        return lines_fault(lines, "'%.40s' is not a time such as 2026-02-24T18:20:11Z", text);
    memcpy((char *)out + lines->part->member, &when, sizeof when);
    return true;
}

static struct names names_member(const struct statement *statement, size_t offset)
{
    struct names names;
    memcpy(&names, (const char *)statement + offset, sizeof names);
    return names;
}

struct statement_list {
    const char **items;
    size_t count, capacity;
};

static bool list_add(struct statement_lines *lines, struct statement_list *list, const char *text)
{
    if (!text)
        return false;
    if (text_in(text, list->items, list->count))
        return lines_fault(lines, "'%.60s' is listed twice", text);
    list->items =
        arena_grow(lines->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = text;
    return true;
}

static void write_list(struct statement_writer *writer, const struct statement *statement)
{
    const struct names names = names_member(statement, writer->part->member);
    for (size_t i = 0; i < names.count; i++) {
        if (i > 0)
            next_line(writer);
        if (writer->part->kinds & PROSE)
            line_add_prose(&writer->line, names.items[i]);
        else
            text_word(&writer->line, names.items[i]);
    }
}

static bool read_list(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_list list = {0};
    const bool prose = (lines->part->kinds & PROSE) != 0;
    do {
        text = list.count == 0 ? text : lines_take_more(lines);
        if (!text ||
            !list_add(lines, &list,
                      prose ? lines_prose(lines, text) : lines_word(lines, text, strlen(text))))
            return false;
    } while (lines_have_more(lines));
    const struct names names = {list.items, list.count};
    memcpy((char *)out + lines->part->member, &names, sizeof names);
    return true;
}

/* ---- the head ---- */

/* The length of the word before a comma; a comma in quotes belongs to the word. */
static size_t length_before_comma(const char *text)
{
    const size_t whole = text_word_length(text, strlen(text));
    return text[0] == '"' || whole == 0 ? whole : whole - 1;
}

static void write_for(struct statement_writer *writer, const struct statement *statement)
{
    text_word(&writer->line, statement->service);
    buf_text(&writer->line, ", ");
    text_word(&writer->line, statement->environment);
}

static bool read_for(struct statement_lines *lines, const char *text, struct statement *out)
{
    const size_t word = length_before_comma(text);
    if (!text_starts(text + word, ", "))
        return lines_fault(lines, "expected 'SERVICE, ENVIRONMENT'");
    const char *environment = text + word + 2;
    return (out->service = lines_word(lines, text, word)) != NULL &&
           (out->environment = lines_word(lines, environment, strlen(environment))) != NULL;
}

static bool read_number(struct statement_lines *lines, const char *text, struct statement *out)
{
    out->number = text;
    return text_is_hex(text, STATEMENT_NUMBER_DIGITS) ||
           lines_fault(lines, "'%.40s' is not %d hex digits", text, STATEMENT_NUMBER_DIGITS);
}

static void write_sentence(struct statement_writer *writer, const struct statement *statement)
{
    (void)statement;
    buf_text(&writer->line, writer->part->sentence);
}

static void write_seen(struct statement_writer *writer, const struct statement *statement)
{
    buf_printf(&writer->line, "stored values of %zu declared setting%s, key %s",
               statement->seen_count, statement->seen_count == 1 ? "" : "s", statement->key_id);
}

static bool read_seen(struct statement_lines *lines, const char *text, struct statement *out)
{
    static const char words[] = "stored values of ", key[] = ", key ";
    const char *rest =
        text_starts(text, words) ? text_count(text + sizeof words - 1, &out->seen_count) : NULL;
    const char *found = rest ? strstr(rest, key) : NULL;
    if (!found || !text_is_hex(found + sizeof key - 1, KEY_DIGITS))
        return lines_fault(lines, "expected 'stored values of N declared settings, key ID'");
    out->key_id = found + sizeof key - 1;
    return true;
}

static void write_ledger(struct statement_writer *writer, const struct statement *statement)
{
    text_word(&writer->line, statement->ledger_id);
    buf_printf(&writer->line, ", entry %zu", statement->ledger_entry);
}

static bool read_ledger(struct statement_lines *lines, const char *text, struct statement *out)
{
    static const char words[] = ", entry ";
    const size_t word = length_before_comma(text);
    if (!text_starts(text + word, words) ||
        !text_count(text + word + sizeof words - 1, &out->ledger_entry))
        return lines_fault(lines, "expected 'LEDGER, entry N'");
    out->ledger_id = lines_word(lines, text, word);
    return out->ledger_id != NULL;
}

/* ---- the changes ---- */

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
        end_line(writer, ROW_HANG);
        buf_printf(line, FROM_WORDS "%s", row->before);
        end_line(writer, TALL_HANG);
        buf_printf(line, TO_WORDS "%s", row->after);
        end_line(writer, TALL_HANG);
        buf_printf(line, "      %s", direction_name(row->direction));
    } else {
        buf_fill(line, ' ', columns->name - name_width(row) + GAP);
        buf_printf(line, "%s -> %s", row->before, row->after);
        buf_fill(line, ' ', columns->values - values_width(row) + GAP);
        buf_text(line, direction_name(row->direction));
    }
    end_line(writer, ROW_HANG);
}

static void write_changes(struct statement_writer *writer, const struct statement *statement)
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
        end_line(writer, ROW_HANG);
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

static bool read_row(struct statement_lines *lines, struct statement_row *row)
{
    const char *line = lines_take(lines, ROW_HANG);
    const char *name = line ? line + NAME_AT : "";
    const size_t length = strcspn(name, " ");
    if (!line || !lines_name(lines, name, length, &row->name, &row->shared))
        return false;
    return name[length] == '\0'
               ? read_tall(lines, row)
               : read_values(lines, name + length + strspn(name + length, " "), row);
}

/* The summary of the plan is of these counts. */
static void count_row(struct statement *out, const struct statement_row *row)
{
    out->adds += row->kind == CHANGE_ADD;
    out->changed += row->kind == CHANGE_CHANGE;
    out->removes += row->kind == CHANGE_REMOVE;
    out->weakens += row->direction == DIRECTION_WEAKENS;
    out->strengthens += row->direction == DIRECTION_STRENGTHENS;
}

static bool read_changes(struct statement_lines *lines, const char *text, struct statement *out)
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

/* ---- what follows from the changes ---- */

static void write_afterwards(struct statement_writer *writer, const struct statement *statement)
{
    buf_printf(&writer->line, "%zu guardrail%s held, %zu lifted, %zu unobserved",
               statement->guardrails_held, statement->guardrails_held == 1 ? "" : "s",
               statement->guardrails_lifted, statement->guardrails_unobserved);
    next_line(writer);
    buf_text(&writer->line, AFTERWARDS_WORDS);
    for (size_t i = 0; i < statement->open.count; i++) {
        next_line(writer);
        buf_text(&writer->line, OPEN_WORDS);
        line_add_prose(&writer->line, statement->open.items[i]);
    }
}

static bool read_guardrails(const char *text, struct statement *out)
{
    static const char lifted[] = " held, ", unobserved[] = " lifted, ";
    const char *rest = text_count(text, &out->guardrails_held);
    rest = rest ? strstr(rest, lifted) : NULL;
    rest = rest ? text_count(rest + sizeof lifted - 1, &out->guardrails_lifted) : NULL;
    return rest && text_starts(rest, unobserved) &&
           text_count(rest + sizeof unobserved - 1, &out->guardrails_unobserved);
}

static bool read_afterwards(struct statement_lines *lines, const char *text, struct statement *out)
{
    struct statement_list list = {0};
    if (!read_guardrails(text, out))
        return lines_fault(lines, "expected the number of guardrails");
    lines_skip(lines, "             by ");
    while (lines_have_more(lines)) {
        text = lines_take_more(lines);
        if (!text)
            return false;
        if (!text_starts(text, OPEN_WORDS))
            return lines_fault(lines, "expected '" OPEN_WORDS "' and an exception");
        if (!list_add(lines, &list, lines_prose(lines, text + sizeof OPEN_WORDS - 1)))
            return false;
    }
    out->open = (struct names){list.items, list.count};
    return true;
}

/* Why there is no undo, unless a guardrail is the reason. */
static const char *no_undo(const struct statement *statement)
{
    if (statement->kind == STATEMENT_CLOSING)
        return "none: what was closed stays closed";
    return statement->has_undo ? "nothing to write back"
                               : "none: a value that is not shown cannot be put back";
}

static void write_undo(struct statement_writer *writer, const struct statement *statement)
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
            next_line(writer);
        if (!undo->value)
            buf_text(&writer->line, "remove ");
        line_add_name(&writer->line, undo->name, undo->shared);
        if (undo->value) {
            buf_char(&writer->line, '=');
            text_word(&writer->line, undo->value);
        }
    }
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
            undo->shared != row->shared ||
            !(undo->value ? text_is(text_worded(lines->arena, undo->value), row->before)
                          : row->kind == CHANGE_ADD))
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

static bool read_undo(struct statement_lines *lines, const char *text, struct statement *out)
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

/* ---- the grammar ---- */

#define MEMBER(name)   offsetof(struct statement, name)
#define WORD(name)     .write = write_word, .read = read_word, .member = MEMBER(name)
#define INSTANT(name)  .write = write_instant, .read = read_instant, .member = MEMBER(name)
#define SENTENCE(text) .write = write_sentence, .sentence = (text)
#define LIST(name)     .write = write_list, .read = read_list, .member = MEMBER(name)

/* Everything between the title and the summary, in its order. */
static const struct statement_part parts[] = {
    {"For", IN_BOTH, .write = write_for, .read = read_for},
    {"Project", IN_BOTH, WORD(project_id)},
    {"Environment", IN_BOTH, WORD(environment_id)},
    {"Service", IN_BOTH, WORD(service_id)},
    {"API", IN_BOTH, WORD(api)},
    {"Exception", IN_CLOSING, WORD(exception)},
    {"Not before", IN_CLOSING, INSTANT(not_before)},
    {"Author", IN_BOTH, WORD(author)},
    {"Made", IN_BOTH, INSTANT(made)},
    {"Expires", IN_PLAN, INSTANT(expires)},
    {"Number", IN_BOTH, .write = write_word, .read = read_number, .member = MEMBER(number)},
    {"Desired", IN_PLAN, WORD(desired_file), .digest = MEMBER(desired)},
    {"Trust", IN_BOTH, SENTENCE(TRUST_WORDS), .digest = MEMBER(trust)},
    {"Seen", IN_BOTH, .write = write_seen, .read = read_seen, .digest = MEMBER(seen)},
    {"Ledger", IN_BOTH, .write = write_ledger, .read = read_ledger, .digest = MEMBER(ledger_head)},
    {NULL, IN_BOTH, .write = write_changes, .read = read_changes},
    {"Requires", IN_CLOSING | OPTIONAL | PROSE, LIST(requires)},
    {"Afterwards", IN_PLAN, .write = write_afterwards, .read = read_afterwards},
    {"Undo", IN_BOTH, .write = write_undo, .read = read_undo},
    {"Closing", IN_PLAN | OPTIONAL, SENTENCE(CLOSING_WORDS), .digest = MEMBER(closing)},
    {"Needs", IN_BOTH, LIST(needs)},
};

enum { PARTS = sizeof parts / sizeof *parts };

/* Is it of this kind of plan? An empty list is not written, nor what has no digest. */
static bool is_written(const struct statement_part *part, const struct statement *statement)
{
    if ((part->kinds & 1U << statement->kind) == 0)
        return false;
    if (part->read == read_list)
        return names_member(statement, part->member).count > 0;
    return part->digest == 0 || text_member(statement, part->digest) != NULL;
}

void statement_text(struct buf *out, const struct statement *statement)
{
    struct statement_writer writer = {.out = out};
    buf_init(&writer.line, LINE_MOST);
    buf_printf(out, "%s\n%s\n", titles[statement->kind],
               statement->simulated ? STATEMENT_SIMULATED "\n" : "");
    for (size_t i = 0; i < PARTS; i++) {
        const struct statement_part *part = &parts[i];
        if (!is_written(part, statement))
            continue;
        if (part->label) {
            buf_text(&writer.line, part->label);
            buf_fill(&writer.line, ' ', PART_COLUMN - strlen(part->label));
        }
        writer.part = part;
        part->write(&writer, statement);
        if (part->label)
            end_line(&writer, PART_HANG);
        if (part->digest != 0)
            buf_printf(out, DIGEST_WORDS "%s\n", text_member(statement, part->digest));
    }
    buf_printf(out,
               "\nPlan: %zu to add, %zu to change, %zu to remove; %zu weaken, %zu strengthen.\n",
               statement->adds, statement->changed, statement->removes, statement->weakens,
               statement->strengthens);
    buf_release(&writer.line);
}

static bool begins_part(const struct statement_lines *lines, const struct statement_part *part)
{
    return part->label &&
           lines_begin(lines, arena_printf(lines->arena, "%-*s", PART_COLUMN, part->label));
}

/* Says what is wrong where another line is found than `part`. */
static bool fault_part(struct statement_lines *lines, const struct statement_part *part)
{
    for (size_t i = 0; i < PARTS; i++) {
        const struct statement_part *found = &parts[i];
        if (!begins_part(lines, found))
            continue;
        return found < part ? lines_fault_at(lines, lines->next, "'%s' is repeated or too late",
                                             found->label)
                            : lines_fault_at(lines, lines->next, "'%s' is missing before '%s'",
                                             part->label, found->label);
    }
    return lines_fault_at(
        lines, lines->next,
        lines->at >= lines->length ? "the plan ends before '%s'" : "expected '%s'", part->label);
}

static bool read_digest(struct statement_lines *lines, size_t offset, struct statement *out)
{
    const char *line = lines_take(lines, 0);
    if (!line)
        return false;
    if (!text_starts(line, DIGEST_WORDS) ||
        !text_is_hex(line + sizeof DIGEST_WORDS - 1, DIGEST_DIGITS))
        return lines_fault(lines, "expected '    sha256:' and 64 hex digits");
    set_text_member(out, offset, line + sizeof DIGEST_WORDS - 1);
    return true;
}

static bool read_part(struct statement_lines *lines, const struct statement_part *part,
                      struct statement *out)
{
    const char *text = "";
    if (part->label && !begins_part(lines, part))
        return (part->kinds & OPTIONAL) != 0 || fault_part(lines, part);
    if (part->label)
        text = lines_take_more(lines);
    lines->part = part;
    return text && (!part->read || part->read(lines, text, out)) &&
           (part->digest == 0 || read_digest(lines, part->digest, out));
}

static bool read_title(struct statement_lines *lines, struct statement *out)
{
    const char *line = lines_take(lines, 0);
    if (!line)
        return false;
    if (text_is(line, titles[STATEMENT_CLOSING]))
        out->kind = STATEMENT_CLOSING;
    else if (!text_is(line, titles[STATEMENT_PLAN]))
        return lines_fault(lines, "the first line is not '%s'", titles[STATEMENT_PLAN]);
    out->simulated = lines_skip(lines, "SIMULATED");
    lines_skip(lines, "\n");
    return true;
}

/* Says which line is the first that differs from `again`, at the byte `at`. */
static bool fault_difference(struct statement_lines *lines, const struct buf *again, size_t at)
{
    unsigned line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++) {
        if (again->bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    const char *wanted = buf_string(again) + start;
    const int length = (int)strcspn(wanted, "\n");
    if (start == again->length)
        return lines_fault_at(lines, line, "unexpected text after the end of the plan");
    if (length == 0)
        return lines_fault_at(lines, line, "expected an empty line");
    return lines_fault_at(lines, line, "expected '%.*s'", length, wanted);
}

/* What was read must be written the same to the byte: then a text has one meaning, and a meaning one
 * text. */
static bool check_canonical(struct statement_lines *lines, const struct statement *statement)
{
    struct buf again;
    buf_init(&again, LINE_MOST);
    statement_text(&again, statement);
    size_t at = 0;
    while (at < lines->length && at < again.length && lines->bytes[at] == again.bytes[at])
        at++;
    const bool same =
        (at == lines->length && at == again.length) || fault_difference(lines, &again, at);
    buf_release(&again);
    return same;
}

bool statement_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct statement *out, struct err *err)
{
    struct statement_lines lines = {.arena = arena,
                                    .file = file,
                                    .bytes = bytes,
                                    .length = length,
                                    .next = 1,
                                    .first = 1,
                                    .err = err};
    struct statement read = {.kind = STATEMENT_PLAN};
    if (!lines_check(&lines) || !read_title(&lines, &read))
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if ((parts[i].kinds & 1U << read.kind) != 0 && !read_part(&lines, &parts[i], &read))
            return false;
    if (!check_canonical(&lines, &read))
        return false;
    *out = read;
    return true;
}
