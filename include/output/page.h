/*
 * page: lines of words on a page of a given width.
 *
 * Everything that is put on a page is escaped on its way (base/text.h), so that no caller can
 * forget it; that is also why escape sequences for colours are the page's own. Columns are
 * characters, not bytes. Lines break at blanks; a word that is longer than a whole line is broken
 * anywhere. No line ends with a blank, and none begins with what a pipeline's log would take for a
 * command (text_is_line_command).
 */
#ifndef TAUTLINE_OUTPUT_PAGE_H
#define TAUTLINE_OUTPUT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct place;

/* How a text is put on a terminal, a pipe or a page; never what it says. */
struct style {
    bool color;     /* a terminal, and neither NO_COLOR nor --no-color */
    unsigned width; /* columns; 80 to 120; 100 in a pipe */
    bool all;       /* settings that are in sync are listed too */
    bool timing;    /* --timing: requests and milliseconds */
    /* Where files are told from, without a slash at its end: machines want places relative to the
     * root of a checkout. NULL: as they were named. */
    const char *folder;
    const char *earlier; /* prometheus: the report that this one replaces; NULL: none */
};

/* Colour is said beside the words, never instead of them. */
enum tone {
    TONE_PLAIN,
    TONE_STRONG, /* bold */
    TONE_GOOD,   /* green */
    TONE_CARE,   /* yellow */
    TONE_BAD     /* red */
};

enum { PAGE_WIDTH_LEAST = 40, PAGE_WIDTH_USUAL = 100 };

struct page {
    struct buf *out; /* borrowed */
    bool color;
    size_t width;   /* columns of a line; SIZE_MAX: it never breaks */
    size_t hang;    /* indentation of the lines that continue this one */
    size_t column;  /* characters on this line so far */
    size_t pending; /* blanks that the next word wants before it */
    bool open;      /* a line is begun */
    bool begun;     /* and something visible is on it */
    bool gap;       /* an empty line comes before the next */
};

/* A width of 0 is PAGE_WIDTH_USUAL; below PAGE_WIDTH_LEAST it is that. */
void page_init(struct page *page, struct buf *out, const struct style *style);

/* Begins a line (and ends the one before) at `indent`; what does not fit goes on at `hang`. */
void page_line(struct page *page, size_t indent, size_t hang);
/* Ends the line that is open, if one is. */
void page_end(struct page *page);
/* Ends the open line and leaves one empty before the next, if there is a next. */
void page_gap(struct page *page);

/* Adds words. Blanks at the ends count: a text that begins without one is joined to the word before
 * it and never parted from it. NULL adds nothing. */
void page_text(struct page *page, enum tone tone, const char *text);
/* Adds a text that is kept in one line where it fits into one. */
void page_unit(struct page *page, enum tone tone, const char *text);
/* `count` blanks before what comes next. */
void page_blanks(struct page *page, size_t count);
/* Goes on in the next line where what comes needs more columns than are left on this one. */
void page_room(struct page *page, size_t columns);
/* Blanks up to `column`, at least one. */
void page_to(struct page *page, size_t column);
/* A line `label text` that goes on below the text; nothing where `text` is NULL. */
void page_more(struct page *page, size_t indent, const char *label, const char *text);
/* ` (file:line:column)` on the open line, with `before` within the bracket; nothing where there is no
 * place. */
void page_place(struct page *page, struct arena *arena, const char *before,
                const struct place *where);

#endif
