#include "finding_rows.h"
#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"

/* Kept free for the words that say what was cut, and for the end. */
enum { TAIL_MOST = 2048, SHORT_MOST = 500 };

struct markdown {
    struct buf *out;
    struct arena *arena;
    const struct report *report;
    const struct style *style;
    const struct report_entries *items;
    size_t cut[3]; /* left out, by enum entry_level */
};

/* --- pieces ------------------------------------------------------------------------------------ */

static void put_words(struct buf *out, const char *text)
{
    text_markdown(out, text, strlen(text));
}

static void put_code(struct buf *out, const char *text)
{
    text_markdown_code(out, text, strlen(text));
}

/* A message in which values are in backticks. Text between two of them is written as
 * code; an odd one marks nothing. */
static void put_sentence(struct buf *out, const char *text)
{
    for (bool code = false; *text; code = !code) {
        const size_t length = strcspn(text, "`");
        const bool closed = text[length] && (!code || length > 0);
        if (code && closed)
            text_markdown_code(out, text, length);
        else if (code || (text[length] && !strchr(text + length + 1, '`'))) {
            put_words(out, text); /* the last backtick has no partner */
            return;
        } else
            text_markdown(out, text, length);
        text += length + (text[length] ? 1 : 0);
    }
}

/* Nothing of one item may fill the comment alone. */
static const char *shortened(struct markdown *markdown, const char *text)
{
    return value_text(markdown->arena, text, SHORT_MOST);
}

/* `<!-- tautline:check FILE -->`: a comment must not hold `--` or `>`, so every byte but those of a
 * plain path is written as %41. */
static void put_marker(struct markdown *markdown)
{
    struct buf *out = markdown->out;
    const struct names *keys = &markdown->report->keys;
    buf_printf(out, "<!-- tautline:%s", markdown->report->command);
    for (size_t i = 0; i < keys->count; i++) {
        const char *key = report_entry_path(markdown->style->folder, keys->items[i]);
        struct buf path;
        buf_init(&path, SIZE_MAX);
        text_path(&path, key, strlen(key));
        buf_char(out, ' ');
        for (size_t k = 0; k < path.length; k++)
            if (path.bytes[k] == '-' && k > 0 && path.bytes[k - 1] == '-')
                buf_text(out, "%2D");
            else
                buf_char(out, path.bytes[k]);
        buf_release(&path);
    }
    buf_text(out, " -->\n");
}

static void put_mark(struct buf *out, const char *words)
{
    if (!words)
        return;
    buf_text(out, "\n> **");
    put_words(out, words);
    buf_text(out, "**\n");
}

/* --- items ------------------------------------------------------------------------------------- */

static void put_where(struct markdown *markdown, const struct report_entry *entry)
{
    struct buf *out = markdown->out;
    buf_text(out, " | ");
    if (entry->environment)
        put_code(out, shortened(markdown, entry->environment));
    if (!entry->where.file)
        return;
    buf_text(out, entry->environment ? "<br>" : "");
    const char *path = report_entry_path(markdown->style->folder, entry->where.file);
    put_code(out, entry->where.line > 0
                      ? arena_printf(markdown->arena, "%s:%u", path, entry->where.line)
                      : path);
}

static void put_witnesses(struct markdown *markdown, const struct finding *finding)
{
    enum { SHOWN_MOST = 72 };
    struct witness_row rows[WITNESS_COUNT];
    witness_rows(markdown->arena, finding, SHOWN_MOST, rows);
    for (int i = 0; i < WITNESS_COUNT; i++) {
        buf_printf(markdown->out, "%s%s ", i == 0 ? "" : " · ", rows[i].name);
        if (rows[i].value) {
            put_code(markdown->out, rows[i].value);
            buf_char(markdown->out, ' ');
        }
        buf_text(markdown->out, says_symbol(rows[i].says));
    }
}

static void put_row(struct markdown *markdown, const struct report_entry *entry,
                    const struct told_row *row)
{
    struct buf *out = markdown->out;
    switch (row->kind) {
    case TOLD_WITNESSES:
        put_witnesses(markdown, entry->finding);
        break;
    case TOLD_VALUE:
        buf_printf(out, "%s%s", row->label, row->label[0] ? " " : "");
        put_code(out, shortened(markdown, row->value));
        buf_text(out, row->note);
        break;
    case TOLD_SENTENCE:
    case TOLD_ADVICE:
        put_sentence(out, shortened(markdown, row->value));
        break;
    }
}

/* The first row of a setting is what is wanted of it, which goes below its name. */
static void put_entry(struct markdown *markdown, const struct report_entry *entry)
{
    struct buf *out = markdown->out;
    const bool setting = entry->finding && entry->finding->kind == FINDING_SETTING;
    const char *between = "";
    struct told_rows rows;
    size_t at = setting ? 1 : 0;
    entry_rows(markdown->arena, entry, 0, TOLD_IN_ENTRY, &rows);
    buf_printf(out, "| **%s** ", entry->word);
    put_code(out, shortened(markdown, entry->name));
    if (setting) {
        buf_text(out, "<br>wanted ");
        put_code(out, rows.items[0].value);
    }
    put_where(markdown, entry);
    buf_text(out, " | ");
    for (; at < rows.count && rows.items[at].kind != TOLD_ADVICE; at++) {
        buf_text(out, between);
        put_row(markdown, entry, &rows.items[at]);
        between = "<br>";
    }
    buf_text(out, " | ");
    if (at < rows.count)
        put_row(markdown, entry, &rows.items[at]);
    buf_text(out, " |\n");
}

/* --- tables ------------------------------------------------------------------------------------ */

static void put_cells(struct buf *out, const struct names *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        buf_text(out, "| ");
        put_words(out, cells->items[i]);
        buf_char(out, ' ');
    }
    buf_text(out, "|\n");
}

static void put_table(struct markdown *markdown, const struct report_table *table)
{
    struct buf *out = markdown->out;
    buf_text(out, "\n### ");
    put_code(out, table->title);
    buf_text(out, "\n\n");
    put_cells(out, &table->columns);
    for (size_t i = 0; i < table->columns.count; i++)
        buf_text(out, i == 0 ? "| --- " : "| ---: ");
    buf_text(out, "|\n");
    for (size_t i = 0; i < table->count; i++)
        put_cells(out, &table->rows[i]);
}

/* The items are more urgent: half of the room is theirs. */
static void put_tables(struct markdown *markdown)
{
    const struct report *report = markdown->report;
    for (size_t i = 0; i < report->table_count; i++)
        if (markdown->out->length < MARKDOWN_MOST / 2)
            put_table(markdown, &report->tables[i]);
}

/* --- sections ---------------------------------------------------------------------------------- */

/* Cuts at whole rows: what does not fit is taken off again and counted, and so is all that follows,
 * because it is less urgent. */
static void put_items(struct markdown *markdown)
{
    struct buf *out = markdown->out;
    const char *const *columns = markdown->report->columns;
    const char *section = NULL;
    bool full = false;
    for (size_t i = 0; i < markdown->items->count; i++) {
        const struct report_entry *entry = &markdown->items->items[i];
        const size_t before = out->length;
        if (!full && !text_is(section, entry->section)) {
            section = entry->section;
            buf_printf(out, "\n### %s\n\n| %s | %s | %s | %s |\n| --- | --- | --- | --- |\n",
                       section, columns[0], columns[1], columns[2], columns[3]);
        }
        if (!full)
            put_entry(markdown, entry);
        full = full || out->length > MARKDOWN_MOST - TAIL_MOST;
        if (!full)
            continue;
        markdown->cut[entry->level]++;
        if (out->length > before) {
            out->length = before;
            out->bytes[before] = '\0';
        }
    }
}

static void put_coverage(struct markdown *markdown, const struct run *run)
{
    struct buf *out = markdown->out;
    buf_printf(out, "\n%s.\n\n%s %s, run `%s`.", coverage_text(markdown->arena, &run->coverage),
               run->hypothetical ? "As if it were" : "Checked",
               instant_text(markdown->arena, run->at), run->id);
    for (int i = 0; i <= SAYS_NOT_ASKED; i++)
        buf_printf(out, "%s`%s` %s", i == 0 ? " " : ", ", says_symbol((enum says)i),
                   says_meaning((enum says)i));
    buf_text(out, ".\n");
}

static void put_tail(struct markdown *markdown)
{
    struct buf *out = markdown->out;
    const size_t *cut = markdown->cut;
    if (cut[ENTRY_ERROR] + cut[ENTRY_WARNING] + cut[ENTRY_NOTE] > 0)
        buf_printf(out,
                   "\n**Cut:** a comment holds %d characters. Not shown here: %zu errors, %zu "
                   "warnings, %zu notes; all are less urgent than what is shown, and the text "
                   "report has them.\n",
                   (int)MARKDOWN_MOST, cut[ENTRY_ERROR], cut[ENTRY_WARNING], cut[ENTRY_NOTE]);
    for (size_t i = 0; i < markdown->report->closing.count; i++) {
        buf_char(out, '\n');
        put_sentence(out, shortened(markdown, markdown->report->closing.items[i]));
        buf_char(out, '\n');
    }
    if (markdown->report->run)
        put_coverage(markdown, markdown->report->run);
}

void markdown_report(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct markdown markdown = {
        .out = out, .arena = &arena, .report = report, .style = style, .items = &report->items};
    put_marker(&markdown);
    buf_printf(out, "## %s: %s\n", report->tool, report->headline);
    for (int i = 0; i < REPORT_MARKS; i++)
        put_mark(out, report->marks[i]);
    put_tables(&markdown);
    put_items(&markdown);
    put_tail(&markdown);
    arena_release(&arena);
}
