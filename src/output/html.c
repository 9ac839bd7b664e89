#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "finding_rows.h"
#include "html_page.h"
#include "output/formats.h"

enum { VALUE_MOST = 72, WANTED_MOST = 160, OPEN_MOST = 3 };

/* --- what needs attention ---------------------------------------------------------------------- */

static void put_witnesses(struct html *html, const struct finding *finding)
{
    struct witness_row rows[WITNESS_COUNT];
    witness_rows(html->arena, finding, VALUE_MOST, rows);
    html_raw(html, "<p class=\"witnesses\">");
    for (int i = 0; i < WITNESS_COUNT; i++) {
        html_text(html, i == 0 ? "" : "   ");
        html_text(html, rows[i].name);
        html_text(html, rows[i].value ? " " : "");
        html_text(html, rows[i].value);
        html_text(html, " ");
        html_text(html, says_symbol(rows[i].says));
    }
    html_raw(html, "</p>\n");
}

static void put_row(struct html *html, const struct report_entry *entry, const struct told_row *row)
{
    if (row->kind == TOLD_WITNESSES) {
        put_witnesses(html, entry->finding);
        return;
    }
    html_raw(html, row->kind == TOLD_ADVICE ? "<p class=\"do\">→ " : "<p>");
    if (row->kind == TOLD_VALUE) {
        html_text(html, row->label);
        html_text(html, row->label[0] ? " " : "");
        html_element(html, "code", NULL, row->value);
        html_text(html, row->note);
    } else {
        html_sentence(html, row->value);
    }
    html_raw(html, "</p>\n");
}

static void put_entry(struct html *html, const struct report_entry *entry)
{
    const char *environment = entry->environment;
    struct told_rows rows;
    html_raw(html, "<li><h3>");
    html_badge(html, entry->word,
               entry->level == ENTRY_ERROR     ? TONE_BAD
               : entry->level == ENTRY_WARNING ? TONE_CARE
                                               : TONE_PLAIN);
    html_raw(html, " ");
    html_element(html, "span", NULL, entry->name);
    if (environment)
        html_element(html, "span", "place", arena_printf(html->arena, " in %s", environment));
    html_raw(html, "</h3>\n");
    entry_rows(html->arena, entry, 0, TOLD_IN_ENTRY, &rows);
    for (size_t i = 0; i < rows.count; i++)
        put_row(html, entry, &rows.items[i]);
    if (entry->where.file) {
        html_raw(html, "<p>");
        html_place(html, &entry->where);
        html_raw(html, "</p>\n");
    }
    html_raw(html, "</li>\n");
}

static void put_attention(struct html *html)
{
    bool begun = false;
    for (size_t i = 0; i < html->items.count; i++) {
        const struct report_entry *entry = &html->items.items[i];
        if (entry->level == ENTRY_NOTE || entry->is_excepted)
            continue;
        if (!begun)
            html_raw(html, "<section aria-labelledby=\"attention\">\n<h2 id=\"attention\">"
                           "Needs attention</h2>\n<ol class=\"items\">\n");
        begun = true;
        put_entry(html, entry);
    }
    if (begun)
        html_raw(html, "</ol>\n</section>\n");
}

static bool has_kind(const struct judgement *judgement, enum finding_kind kind)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == kind)
            return true;
    return false;
}

/* --- settings ---------------------------------------------------------------------------------- */

static void put_witness(struct html *html, const struct witness_row *row)
{
    static const char *const classes[] = {[SAYS_DESIRED] = "symbol good",
                                          [SAYS_OTHER] = "symbol bad",
                                          [SAYS_UNSEEN] = "symbol care",
                                          [SAYS_NOT_ASKED] = "symbol"};
    html_cell_begin(html, row->name);
    buf_printf(html->out,
               "<span class=\"%s\" aria-hidden=\"true\" title=\"%s\">%s</span><span "
               "class=\"unseen\">%s</span>",
               classes[row->says], says_meaning(row->says), says_symbol(row->says),
               says_meaning(row->says));
    if (row->value) {
        html_raw(html, " ");
        html_element(html, "code", NULL, row->value);
    }
    html_cell_end(html);
}

static void put_setting(struct html *html, const struct finding *finding)
{
    const struct verdict_words *words = verdict_words(finding->state.verdict);
    struct witness_row rows[WITNESS_COUNT];
    html_row_begin(html, finding->name);
    html_cell_begin(html, "verdict");
    html_badge(html, words->word, words->tone);
    html_cell_end(html);
    html_cell_begin(html, "wanted");
    html_element(html, "code", NULL, value_text(html->arena, finding->desired, WANTED_MOST));
    html_cell_end(html);
    witness_rows(html->arena, finding, VALUE_MOST, rows);
    for (int i = 0; i < WITNESS_COUNT; i++)
        put_witness(html, &rows[i]);
    html_row_end(html);
}

static void put_settings(struct html *html, const struct judgement *judgement)
{
    if (!has_kind(judgement, FINDING_SETTING))
        return;
    const char *columns[3 + WITNESS_COUNT] = {"setting", "verdict", "wanted"};
    for (int i = 0; i < WITNESS_COUNT; i++)
        columns[3 + i] = witness_name((enum witness)i);
    html_raw(html, "<h3>Settings</h3>\n");
    html_table_begin(html, "Settings and what their four witnesses say", columns,
                     sizeof columns / sizeof *columns);
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_SETTING)
            put_setting(html, &judgement->findings[i]);
    html_table_end(html);
}

/* --- guardrails, probes, notes ----------------------------------------------------------------- */

static void put_finding(struct html *html, const struct finding *finding)
{
    const struct state_words words = finding_words(finding);
    html_row_begin(html, finding->name);
    html_cell_begin(html, "state");
    html_badge(html, words.word, words.tone);
    html_cell_end(html);
    html_cell_begin(html, NULL);
    html_sentence(html, finding->why);
    html_cell_end(html);
    html_row_end(html);
}

static void put_kind(struct html *html, const struct judgement *judgement, enum finding_kind kind,
                     const char *title)
{
    if (!has_kind(judgement, kind))
        return;
    static const char *const columns[] = {"name", "state", "what was seen"};
    html_element(html, "h3", NULL, title);
    html_raw(html, "\n");
    html_table_begin(html, title, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == kind)
            put_finding(html, &judgement->findings[i]);
    html_table_end(html);
}

static void put_notes(struct html *html, const struct judgement *judgement)
{
    if (!has_kind(judgement, FINDING_NOTE))
        return;
    html_raw(html, "<h3>Notes</h3>\n<ul>\n");
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_NOTE)
            html_element(html, "li", NULL, judgement->findings[i].why);
    html_raw(html, "\n</ul>\n");
}

/* --- the whole --------------------------------------------------------------------------------- */

static void put_deployment(struct html *html, const struct deployment *active)
{
    if (!active->id)
        return;
    html_element(
        html, "p", "place",
        arena_printf(html->arena, "live deployment %s%s%s%s%.12s", active->id,
                     active->created_at > 0 ? " of " : "",
                     active->created_at > 0 ? instant_text(html->arena, active->created_at) : "",
                     active->commit ? ", commit " : "", active->commit ? active->commit : ""));
    html_raw(html, "\n");
}

/* Of many targets, those that are in sync start closed. */
static void put_target(struct html *html, const struct judgement *judgement)
{
    enum exit_code classes[8];
    const size_t count = judgement_classes(judgement, classes);
    const enum exit_code code = judgement_exit(judgement);
    const size_t number = (size_t)(judgement - html->run->judgements);
    buf_printf(html->out, "<section aria-labelledby=\"target-%zu\">\n<h2 id=\"target-%zu\">",
               number, number);
    html_text(html, target_name(html->arena, judgement->target));
    html_raw(html, " ");
    html_badge(html, classes_text(html->arena, classes, count), class_tone(code));
    html_raw(html, "</h2>\n");
    put_deployment(html, &judgement->observed->active);
    if (judgement->count > 0) {
        const bool closed = code == EXIT_IN_SYNC && html->run->judgement_count > OPEN_MOST;
        html_raw(html, closed ? "<details>\n" : "<details open>\n");
        html_raw(html, "<summary>Everything that was checked</summary>\n");
    }
    put_kind(html, judgement, FINDING_GUARDRAIL, "Guardrails");
    put_settings(html, judgement);
    put_kind(html, judgement, FINDING_PROBE, "Probes");
    put_kind(html, judgement, FINDING_CODE, "Code");
    put_notes(html, judgement);
    html_raw(html, judgement->count > 0 ? "</details>\n" : "");
    html_timeline(html, judgement);
    html_raw(html, "</section>\n");
}

/* --- the verdict            ---------------------------------------------------------------------- */

static void put_marks(struct html *html, const struct report *report)
{
    for (int i = 0; i < REPORT_MARKS; i++)
        html_element(html, "p", "mark", report->marks[i]);
}

static void put_verdict(struct html *html, const struct report *report)
{
    const struct run *run = html->run;
    enum exit_code classes[8];
    const size_t count = run_classes(run, classes);
    const char *phrases = headline_phrases(html->arena, run);
    static const char *const tones[] = {[TONE_PLAIN] = "care",
                                        [TONE_STRONG] = "care",
                                        [TONE_GOOD] = "good",
                                        [TONE_CARE] = "care",
                                        [TONE_BAD] = "bad"};
    buf_printf(html->out, "<header class=\"%s\">\n<h1>", tones[class_tone(run->exit)]);
    html_text(html, classes_text(html->arena, classes, count));
    html_raw(html, "</h1>\n<p class=\"lead\">");
    html_text(html, phrases ? phrases : "everything is every witness that was asked agrees");
    html_raw(html, "</p>\n");
    put_marks(html, report);
    html_element(html, "p", "when",
                 arena_printf(html->arena, "%s%s, run %s, exit code %d",
                              run->hypothetical ? "as if it were " : "checked ",
                              instant_text(html->arena, run->at), run->id, (int)run->exit));
    html_raw(html, "\n</header>\n");
}

static void put_foot(struct html *html)
{
    html_raw(html, "<footer>\n");
    html_element(
        html, "p", NULL,
        arena_printf(html->arena, "%s.", coverage_text(html->arena, &html->run->coverage)));
    html_raw(html, "\n<p>");
    for (int i = 0; i <= SAYS_NOT_ASKED; i++)
        buf_printf(html->out, "%s%s %s", i == 0 ? "" : ", ", says_symbol((enum says)i),
                   says_meaning((enum says)i));
    html_raw(html, ". Stored: what Railway keeps. Running: what the live process was started with. "
                   "Reported: what the application says of itself. Behaved: what it does when "
                   "asked.</p>\n");
    html_element(html, "p", NULL,
                 arena_printf(html->arena, "%s %s", html->run->tool, html->run->version));
    html_raw(html, "\n</footer>\n</body>\n</html>\n");
}

void html_run(struct buf *out, const struct report *report, const struct style *style)
{
    const struct run *run = report->run;
    struct arena arena;
    arena_init(&arena);
    struct html html = {
        .out = out, .arena = &arena, .run = run, .style = style, .items = report->items};
    html_head(&html, run->tool, report->headline);
    put_verdict(&html, report);
    html_raw(&html, "<main id=\"report\">\n");
    put_attention(&html);
    html_time_line(&html);
    for (size_t i = 0; i < run->judgement_count; i++)
        put_target(&html, &run->judgements[i]);
    html_raw(&html, "</main>\n");
    put_foot(&html);
    arena_release(&arena);
}

/* --- a report that is no check ----------------------------------------------------------------- */

/* What it says first, then its entries by section. */

static void put_header(struct html *html, const struct report *report)
{
    buf_printf(html->out, "<header class=\"%s\">\n",
               report->exit == EXIT_IN_SYNC                                   ? "good"
               : report->exit == EXIT_BREACHED || report->exit == EXIT_FAILED ? "bad"
                                                                              : "care");
    html_element(html, "h1", NULL, report->headline);
    html_raw(html, "\n");
    put_marks(html, report);
    if (report->at)
        html_element(html, "p", "when",
                     arena_printf(html->arena, "%s of %s", report->command,
                                  instant_text(html->arena, report->at)));
    html_raw(html, "\n</header>\n");
}

/* The entries of one section follow each other. */
static void put_sections(struct html *html, const struct report_entries *items)
{
    const char *section = NULL;
    for (size_t i = 0; i < items->count; i++) {
        const struct report_entry *entry = &items->items[i];
        if (!section || !text_is(section, entry->section)) {
            html_raw(html, section ? "</ol>\n</section>\n" : "");
            section = entry->section ? entry->section : "";
            html_raw(html, "<section>\n");
            html_element(html, "h2", NULL, section);
            html_raw(html, "\n<ol class=\"items\">\n");
        }
        put_entry(html, entry);
    }
    html_raw(html, section ? "</ol>\n</section>\n" : "");
}

void html_review(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct html html = {.out = out, .arena = &arena, .style = style, .items = report->items};
    html_head(&html, report->tool, report->headline);
    put_header(&html, report);
    html_raw(&html, "<main id=\"report\">\n");
    put_sections(&html, &report->items);
    html_raw(&html, "</main>\n<footer>\n");
    for (size_t i = 0; i < report->closing.count; i++) {
        html_raw(&html, "<p>");
        html_sentence(&html, report->closing.items[i]);
        html_raw(&html, "</p>\n");
    }
    html_element(&html, "p", NULL, arena_printf(&arena, "%s %s", report->tool, report->version));
    html_raw(&html, "\n</footer>\n</body>\n</html>\n");
    arena_release(&arena);
}
