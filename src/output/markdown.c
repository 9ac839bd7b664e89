#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "output/words.h"

/* Kept free for the words that say what was cut, and for the end. */
enum { TAIL_MOST = 2048, WANTED_MOST = 160, SHORT_MOST = 500 };

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

/* A sentence of ours, in which values stand in backticks. Whatever stands between two is written as
 * code; an odd one marks nothing. */
static void put_sentence(struct buf *out, const char *text)
{
    for (bool code = false; *text; code = !code) {
        const size_t length = strcspn(text, "`");
        const bool closed = text[length] && (!code || length > 0);
        if (code && closed)
            text_markdown_code(out, text, length);
        else if (code || (text[length] && !strchr(text + length + 1, '`'))) {
            put_words(out, text); /* the last backtick stands alone */
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

static void put_head(struct markdown *markdown)
{
    struct buf *out = markdown->out;
    const struct report *report = markdown->report;
    put_marker(markdown);
    buf_printf(out, "## %s: %s\n", report->tool, report->headline);
    put_mark(out, report->simulated);
    put_mark(out, report->hypothetical);
}

/* --- items ------------------------------------------------------------------------------------- */

static void put_what(struct markdown *markdown, const struct report_entry *item)
{
    const struct finding *finding = item->finding;
    buf_printf(markdown->out, "| **%s** ", item->word);
    put_code(markdown->out, shortened(markdown, item->name));
    if (!finding || finding->kind != FINDING_SETTING)
        return;
    buf_text(markdown->out, "<br>wanted ");
    put_code(markdown->out, value_text(markdown->arena, finding->desired, WANTED_MOST));
}

static void put_where(struct markdown *markdown, const struct report_entry *item)
{
    struct buf *out = markdown->out;
    buf_text(out, " | ");
    if (item->environment)
        put_code(out, shortened(markdown, item->environment));
    if (!item->where.file)
        return;
    buf_text(out, item->environment ? "<br>" : "");
    const char *path = report_entry_path(markdown->style->folder, item->where.file);
    put_code(out, item->where.line > 0
                      ? arena_printf(markdown->arena, "%s:%u", path, item->where.line)
                      : path);
}

static void put_testimony(struct markdown *markdown, enum witness witness,
                          const struct testimony *testimony)
{
    enum { SHOWN_MOST = 72 };
    const char *value = testimony_value(witness, testimony);
    buf_printf(markdown->out, "%s%s ", witness == WITNESS_STORED ? "" : " · ",
               witness_name(witness));
    if (value) {
        put_code(markdown->out, value_text(markdown->arena, value, SHOWN_MOST));
        buf_char(markdown->out, ' ');
    }
    buf_text(markdown->out, says_symbol(testimony->says));
}

static void put_seen(struct markdown *markdown, const struct report_entry *item)
{
    struct buf *out = markdown->out;
    const struct finding *finding = item->finding;
    const char *between = "";
    buf_text(out, " | ");
    if (finding && finding->kind == FINDING_SETTING) {
        for (int i = 0; i < WITNESS_COUNT; i++)
            put_testimony(markdown, (enum witness)i, &finding->witnesses[i]);
        between = "<br>";
    }
    if (item->says) {
        put_code(out, shortened(markdown, item->says));
        between = "<br>";
    }
    if (item->why) {
        buf_text(out, between);
        put_sentence(out, shortened(markdown, item->why));
        between = "<br>";
    }
    if (finding && finding->exception) {
        buf_printf(out, "%sexception ", between);
        put_code(out, shortened(markdown, finding->exception));
        buf_printf(out, ", %s", days_text(markdown->arena, finding->days_left));
    }
}

static void put_item(struct markdown *markdown, const struct report_entry *item)
{
    put_what(markdown, item);
    put_where(markdown, item);
    put_seen(markdown, item);
    buf_text(markdown->out, " | ");
    if (item->advice)
        put_sentence(markdown->out, shortened(markdown, item->advice));
    buf_text(markdown->out, " |\n");
}

/* --- sections ---------------------------------------------------------------------------------- */

static void put_section(struct markdown *markdown, const char *section)
{
    const char *const *columns = markdown->report->columns;
    buf_printf(markdown->out, "\n### %s\n\n| %s | %s | %s | %s |\n| --- | --- | --- | --- |\n",
               section, columns[0], columns[1], columns[2], columns[3]);
}

/* Cuts at whole rows: what does not fit is taken off again and counted, and so is all that follows,
 * because it is less urgent. */
static void put_items(struct markdown *markdown)
{
    struct buf *out = markdown->out;
    const char *section = NULL;
    bool full = false;
    for (size_t i = 0; i < markdown->items->count; i++) {
        const struct report_entry *item = &markdown->items->items[i];
        const size_t before = out->length;
        if (!full && !text_is(section, item->section)) {
            section = item->section;
            put_section(markdown, section);
        }
        if (!full)
            put_item(markdown, item);
        full = full || out->length > MARKDOWN_MOST - TAIL_MOST;
        if (!full)
            continue;
        markdown->cut[item->level]++;
        if (out->length > before) {
            out->length = before;
            out->bytes[before] = '\0';
        }
    }
}

static void put_coverage(struct markdown *markdown, const struct run *run)
{
    struct buf *out = markdown->out;
    const struct coverage *coverage = &run->coverage;
    buf_printf(out,
               "\n%s: %zu stored, %zu running, %zu reported, %zu by behaviour; %zu not asked.\n"
               "\n%s %s, run `%s`. `=` as declared, `≠` something else, `?` not seen, `–` nothing "
               "declared to ask.\n",
               count_text(markdown->arena, coverage->settings, "setting"),
               coverage->witnessed[WITNESS_STORED], coverage->witnessed[WITNESS_RUNNING],
               coverage->witnessed[WITNESS_REPORTED], coverage->witnessed[WITNESS_BEHAVED],
               coverage->not_asked, run->hypothetical ? "As if it were" : "Checked",
               instant_text(markdown->arena, run->at), run->id);
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
    put_head(&markdown);
    put_items(&markdown);
    put_tail(&markdown);
    arena_release(&arena);
}
