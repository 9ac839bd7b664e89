/* html_chart: pictures of something in time, as SVG within the page. What they show stands in a table
 * beneath them too. */
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "html_parts.h"

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
