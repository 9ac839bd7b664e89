#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "base/when.h"
#include "html_page.h"

void html_raw(struct html *html, const char *markup)
{
    buf_text(html->out, markup);
}

void html_text(struct html *html, const char *text)
{
    if (text)
        text_xml(html->out, text, strlen(text));
}

void html_element(struct html *html, const char *tag, const char *class, const char *text)
{
    if (!text)
        return;
    buf_printf(html->out, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
    html_text(html, text);
    buf_printf(html->out, "</%s>", tag);
}

/* An odd backtick is one. */
void html_sentence(struct html *html, const char *text)
{
    while (text && *text) {
        const char *open = strchr(text, '`');
        const char *close = open ? strchr(open + 1, '`') : NULL;
        if (!close) {
            html_text(html, text);
            return;
        }
        text_xml(html->out, text, (size_t)(open - text));
        html_element(html, "code", NULL,
                     arena_slice(html->arena, open + 1, (size_t)(close - open) - 1));
        text = close + 1;
    }
}

void html_badge(struct html *html, const char *word, enum tone tone)
{
    static const char *const classes[] = {[TONE_PLAIN] = "badge plain",
                                          [TONE_STRONG] = "badge plain",
                                          [TONE_GOOD] = "badge good",
                                          [TONE_CARE] = "badge care",
                                          [TONE_BAD] = "badge bad"};
    html_element(html, "span", classes[tone], word);
}

void html_place(struct html *html, const struct place *where)
{
    if (!where->file)
        return;
    const char *path = report_entry_path(html->style->folder, where->file);
    html_element(html, "span", "place",
                 where->line > 0 ? arena_printf(html->arena, "%s:%u", path, where->line) : path);
}

/* --- the looks --------------------------------------------------------------------------------- */

/* The looks of the page. Colours have a contrast of 4.5 or more on their ground, in light
 * and in dark (WCAG 2.1, AA), and always come with a word. */

/* In pieces: a compiler need not take more than 4,095 characters in one. */
static const char *const sheet[] = {
    ":root { color-scheme: light dark; --ground: #ffffff; --text: #1a1d21; --soft: #545b64;\n"
    "  --line: #d5dae0; --panel: #f5f7f9; --good: #116329; --good-ground: #dcf3e2;\n"
    "  --care: #7a4a00; --care-ground: #fff0cf; --bad: #a40e26; --bad-ground: #ffe3e5; }\n"
    "@media (prefers-color-scheme: dark) { :root { --ground: #14171a; --text: #e7eaee;\n"
    "  --soft: #a5aeb8; --line: #3a424b; --panel: #1d2226; --good: #7bd88f; --good-ground: #15311d;\n"
    "  --care: #f2c14e; --care-ground: #3a2c0b; --bad: #ff9a9f; --bad-ground: #43161b; } }\n"
    "* { box-sizing: border-box; }\n"
    "body { margin: 0 auto; padding: 0 1rem 2rem; max-width: 70rem; background: var(--ground);\n"
    "  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }\n"
    "header { margin: 1rem 0; padding: 1rem 1.25rem; border-left: .5rem solid; border-radius: .5rem; }\n"
    "header.good { border-color: var(--good); background: var(--good-ground); }\n"
    "header.care { border-color: var(--care); background: var(--care-ground); }\n"
    "header.bad { border-color: var(--bad); background: var(--bad-ground); }\n"
    "h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }\n"
    "h2 { margin: 2rem 0 .75rem; font-size: 1.25rem; }\n"
    "h4 { margin: 1rem 0 .25rem; font-size: 1rem; }\n"
    ".unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);\n"
    "  white-space: nowrap; }\n"
    ".skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--ground);\n"
    "  color: var(--text); border: 1px solid currentColor; }\n"
    ".skip:focus { left: 1rem; top: .5rem; }\n"
    "h3 { margin: 1.5rem 0 .5rem; font-size: 1.05rem; }\n"
    ".lead { margin: .25rem 0; font-size: 1.1rem; }\n"
    ".when, .place, .key, footer, .what-file { color: var(--soft); font-size: .875rem; }\n"
    "header .when { color: inherit; }\n"
    ".mark { font-weight: 700; margin: .5rem 0; }\n"
    "code { font: .9em ui-monospace, monospace; background: var(--panel); padding: .05em .3em;\n"
    "  border: 1px solid var(--line); border-radius: .25em; }\n",
    ".badge { display: inline-block; padding: 0 .5em; border-radius: .25rem; font-size: .8125rem;\n"
    "  font-weight: 700; white-space: nowrap; border: 1px solid currentColor; }\n"
    ".badge.good { color: var(--good); background: var(--good-ground); }\n"
    ".badge.care { color: var(--care); background: var(--care-ground); }\n"
    ".badge.bad { color: var(--bad); background: var(--bad-ground); }\n"
    ".badge.plain { color: var(--soft); }\n"
    "ol.items { list-style: none; margin: 0; padding: 0; }\n"
    "ol.items > li { margin: 0 0 .75rem; padding: .75rem 1rem; border: 1px solid var(--line);\n"
    "  border-radius: .5rem; background: var(--panel); }\n"
    "ol.items h3 { margin: 0; display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: center; }\n"
    "ol.items p { margin: .25rem 0 0; }\n"
    ".do { font-weight: 600; } .witnesses { white-space: pre-wrap; }\n"
    "table { width: 100%; border-collapse: collapse; font-size: .9375rem; }\n"
    "th, td { padding: .4rem .6rem .4rem 0; text-align: left; vertical-align: top;\n"
    "  border-bottom: 1px solid var(--line); }\n"
    "thead th { color: var(--soft); font-weight: 600; white-space: nowrap; overflow-wrap: normal; }\n"
    "tbody th { font-weight: 600; min-width: 10rem; }\n"
    "details { margin: 1rem 0; }\n"
    "summary { cursor: pointer; padding: .25rem 0; font-weight: 600; }\n"
    ":focus-visible { outline: 3px solid var(--care); outline-offset: 2px; }\n"
    ".symbol { font-weight: 700; }\n"
    ".symbol.good { color: var(--good); } .symbol.care { color: var(--care); }\n"
    ".symbol.bad { color: var(--bad); }\n"
    "svg { width: 100%; max-width: 34rem; height: auto; display: block; margin: 0 0 .5rem; }\n"
    "svg text { fill: var(--text); font: 10px system-ui, sans-serif; stroke: var(--ground);\n"
    "  stroke-width: 3px; paint-order: stroke; }\n"
    "svg .axis { stroke: var(--line); } svg .now { stroke: var(--text); stroke-dasharray: 3 2; }\n"
    "svg .past { fill: var(--soft); } svg .force { fill: var(--care); } svg .soon { fill: var(--bad); }\n"
    "svg .held { fill: var(--good); }\n"
    "svg .outlined { fill: var(--care-ground); stroke: var(--care); stroke-width: 1.5;\n"
    "  stroke-dasharray: 3 2; }\n"
    "svg .later { fill: none; stroke: var(--soft); }\n",
    "@media (max-width: 40rem) {\n"
    "  table, tbody, tr, th, td, caption { display: block; }\n"
    "  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }\n"
    "  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }\n"
    "  th, td { border: 0; padding: .1rem 0; }\n"
    "  td[data-name]::before { content: attr(data-name) \": \"; color: var(--soft); }\n"
    "  h1 { font-size: 1.4rem; }\n"
    "}\n"
    "@media print { details:not([open]) > * { display: block; } body { max-width: none; } }\n",
};

static void put_style_sheet(struct html *html)
{
    for (size_t i = 0; i < sizeof sheet / sizeof sheet[0]; i++)
        html_raw(html, sheet[i]);
}

/* --- the document ------------------------------------------------------------------------------ */

void html_head(struct html *html, const char *tool, const char *headline)
{
    html_raw(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'unsafe-inline'\">\n<title>");
    html_text(html, tool);
    html_raw(html, ": ");
    html_text(html, headline);
    html_raw(html, "</title>\n<style>\n");
    put_style_sheet(html);
    html_raw(html, "</style>\n</head>\n<body>\n"
                   "<a class=\"skip\" href=\"#report\">Skip to the report</a>\n");
}

/* --- tables ------------------------------------------------------------------------------------ */

/* Tables that stay tables for a screen reader where a phone shows them as blocks: a browser
 * may forget what a table is once it is laid out as something else, so each role is said. */

void html_table_begin(struct html *html, const char *caption, const char *const *columns,
                      size_t count)
{
    html_raw(html, "<table role=\"table\"><caption class=\"unseen\">");
    html_text(html, caption);
    html_raw(html, "</caption><thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < count; i++)
        buf_printf(html->out, "<th scope=\"col\" role=\"columnheader\">%s</th>", columns[i]);
    html_raw(html, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
}

void html_row_begin(struct html *html, const char *head)
{
    html_raw(html, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">");
    html_text(html, head);
    html_raw(html, "</th>");
}

void html_cell_begin(struct html *html, const char *name)
{
    buf_printf(html->out, name ? "<td role=\"cell\" data-name=\"%s\">" : "<td role=\"cell\">",
               name);
}

void html_cell_end(struct html *html)
{
    html_raw(html, "</td>");
}

void html_cell(struct html *html, const char *name, const char *text)
{
    html_cell_begin(html, name);
    html_text(html, text);
    html_cell_end(html);
}

void html_row_end(struct html *html)
{
    html_raw(html, "</tr>\n");
}

void html_table_end(struct html *html)
{
    html_raw(html, "</tbody></table>\n");
}

/* --- pictures ---------------------------------------------------------------------------------- */

/* Pictures of something in time, as SVG within the page. What they show is in a table
 * beneath them too. */

/* In units of the picture, which is as wide as a small phone, so that its words stay readable. */
enum { WIDE = 360, TOP = 16, ROW = 30, BAR = 9, WORDS = 9, FOOT = 16 };

static int place_of(const struct chart *chart, int64_t when)
{
    const int64_t shown = chart->last - chart->first;
    const int64_t at = when < chart->first ? chart->first : when > chart->last ? chart->last : when;
    return shown > 0 ? CHART_LEFT + (int)((at - chart->first) * (CHART_RIGHT - CHART_LEFT) / shown)
                     : CHART_LEFT;
}

static int height(const struct chart *chart)
{
    return TOP + (int)chart->rows * ROW + FOOT;
}

void html_chart_begin(struct html *html, const struct chart *chart, const char *title,
                      const char *description)
{
    const int high = height(chart);
    buf_printf(html->out,
               "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" "
               "aria-describedby=\"%s-desc\">\n<desc id=\"%s-desc\">",
               WIDE, high, title, chart->id, chart->id);
    html_text(html, description);
    buf_printf(html->out,
               "</desc>\n<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
               CHART_LEFT, CHART_RIGHT, high - FOOT + 2, high - FOOT + 2);
}

void html_chart_row(struct html *html, size_t row, const char *words)
{
    buf_printf(html->out, "<text x=\"%d\" y=\"%d\">", CHART_LEFT, TOP + (int)row * ROW + WORDS);
    html_text(html, words);
    html_raw(html, "</text>\n");
}

void html_chart_bar(struct html *html, const struct chart *chart, size_t row,
                    const struct chart_bar *bar)
{
    const int from = place_of(chart, bar->from);
    const int wide = place_of(chart, bar->to) - from;
    const int least = 2, high = bar->thin ? 3 : BAR;
    const int left = from + least > CHART_RIGHT ? CHART_RIGHT - least : from;
    buf_printf(html->out,
               "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"1\"/>\n",
               bar->class, left, TOP + (int)row * ROW + WORDS + 4 + BAR - high,
               wide > least ? wide : least, high);
}

void html_chart_point(struct html *html, const struct chart *chart, size_t row, const char *class,
                      int64_t when)
{
    const int x = place_of(chart, when);
    const int y = TOP + (int)row * ROW + WORDS + 4 + BAR / 2;
    buf_printf(html->out, "<path class=\"%s\" d=\"M%d %dl5 5l-5 5l-5 -5z\"/>\n", class, x, y - 5);
}

void html_chart_now(struct html *html, const struct chart *chart, int64_t now)
{
    const int x = place_of(chart, now);
    const bool left = x < WIDE / 2;
    buf_printf(html->out,
               "<line class=\"now\" x1=\"%d\" x2=\"%d\" y1=\"4\" y2=\"%d\"/>\n"
               "<text x=\"%d\" y=\"10\" text-anchor=\"%s\">now</text>\n",
               x, x, height(chart) - FOOT + 2, left ? x + 4 : x - 4, left ? "start" : "end");
}

/* The days of both ends; the time too where all of it is one day or two. */
void html_chart_end(struct html *html, const struct chart *chart)
{
    const bool days = chart->last - chart->first > (int64_t)2 * WHEN_DAY;
    const int y = height(chart) - 3;
    char from[WHEN_TEXT_SIZE], to[WHEN_TEXT_SIZE];
    (void)(days ? when_format_day(chart->first, from) : when_format(chart->first, from));
    (void)(days ? when_format_day(chart->last, to) : when_format(chart->last, to));
    buf_printf(html->out,
               "<text x=\"%d\" y=\"%d\">%s</text><text x=\"%d\" y=\"%d\" "
               "text-anchor=\"end\">%s</text>\n</svg>\n",
               CHART_LEFT, y, from, CHART_RIGHT, y, to);
}
