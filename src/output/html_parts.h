/*
 * html_parts: what the parts of one page share.
 */
#ifndef TAUTLINE_OUTPUT_HTML_PARTS_H
#define TAUTLINE_OUTPUT_HTML_PARTS_H

#include "output/item.h"
#include "output/style.h"
#include "output/words.h"

struct buf;

struct html {
    struct buf *out;
    struct arena *arena;
    const struct run *run;
    const struct style *style;
    struct items items;
};

/* Markup of ours, as it stands. */
void html_raw(struct html *html, const char *markup);
/* Words of anybody; NULL puts nothing. */
void html_text(struct html *html, const char *text);
/* `<TAG class="CLASS">text</TAG>`; a NULL class is left out, a NULL text leaves out all of it. */
void html_element(struct html *html, const char *tag, const char *class, const char *text);
/* Words of ours in which values stand in backticks: those become code. */
void html_sentence(struct html *html, const char *text);
/* A word for a state in its colour. */
void html_badge(struct html *html, const char *word, enum tone tone);
/* `file:line`, small; nothing where there is no place. */
void html_place(struct html *html, const struct place *where);

/* The parts. */
void html_style_sheet(struct html *html);
void html_attention(struct html *html);
void html_time_line(struct html *html);
void html_target(struct html *html, const struct judgement *judgement);

#endif
