/*
 * html_page: the elements of a page: words, badges, tables, pictures in time.
 */
#ifndef TAUTLINE_OUTPUT_HTML_PAGE_H
#define TAUTLINE_OUTPUT_HTML_PAGE_H

#include "output/report.h"
#include "output/words.h"

struct buf;

struct html {
    struct buf *out;
    struct arena *arena;
    const struct run *run;
    const struct style *style;
    struct report_entries items;
};

/* Constant markup, written as it is. */
void html_raw(struct html *html, const char *markup);
/* Text from any source, escaped; NULL writes nothing. */
void html_text(struct html *html, const char *text);
/* `<TAG class="CLASS">text</TAG>`; a NULL class is left out, a NULL text leaves out all of it. */
void html_element(struct html *html, const char *tag, const char *class, const char *text);
/* A message in which values are in backticks: those become code. */
void html_sentence(struct html *html, const char *text);
/* A word for a state in its colour. */
void html_badge(struct html *html, const char *word, enum tone tone);
/* `file:line`, small; nothing where there is no place. */
void html_place(struct html *html, const struct place *where);

/* The document up to its body. */
void html_head(struct html *html, const char *tool, const char *headline);

/* A table with its caption, which is for screen readers: a visible heading comes before it. Columns are
 * constants. */
void html_table_begin(struct html *html, const char *caption, const char *const *columns,
                      size_t count);
void html_row_begin(struct html *html, const char *head);
/* `name` is that of its column, for where there are none to be seen; NULL: the cell speaks for itself. */
void html_cell_begin(struct html *html, const char *name);
void html_cell_end(struct html *html);
void html_cell(struct html *html, const char *name, const char *text);
void html_row_end(struct html *html);
void html_table_end(struct html *html);

/* A picture of `rows` in time, each with its words above it. */
struct chart {
    const char *id;
    int64_t first, last;
    size_t rows;
};

struct chart_bar {
    int64_t from, to;
    const char *class;
    bool thin;
};

enum { CHART_LEFT = 4, CHART_RIGHT = 356 };

/* `title` and `description` are constants. */
void html_chart_begin(struct html *html, const struct chart *chart, const char *title,
                      const char *description);
void html_chart_row(struct html *html, size_t row, const char *words);
void html_chart_bar(struct html *html, const struct chart *chart, size_t row,
                    const struct chart_bar *bar);
void html_chart_point(struct html *html, const struct chart *chart, size_t row, const char *class,
                      int64_t when);
void html_chart_now(struct html *html, const struct chart *chart, int64_t now);
void html_chart_end(struct html *html, const struct chart *chart);

/* html_time.c: what has a day on which it is due, for all targets, and what the checks of one target saw
 * over time. */
void html_time_line(struct html *html);
void html_timeline(struct html *html, const struct judgement *judgement);

#endif
