/*
 * statement_lines: the text of a plan, line by line, and the words in a line.
 *
 * A line that is folded comes as one. Every fault is ERR_INPUT at its line, with a hint.
 */
#ifndef TAUTLINE_OUTPUT_STATEMENT_LINES_H
#define TAUTLINE_OUTPUT_STATEMENT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct arena;
struct err;
struct statement_part;

/* Columns before what a label says, and before the rest of a line that is folded. */
enum { PART_COLUMN = 13, PART_HANG = 15, ROW_HANG = 6 };

struct statement_lines {
    struct arena *arena;
    const char *file;
    const char *bytes;
    size_t length;
    size_t at;      /* where the next line begins */
    unsigned next;  /* its number, from 1 */
    unsigned first; /* number of the line that was taken last */
    struct err *err;
    const struct statement_part *part; /* the one that is being read */
};

/* A text that is being written: a line is folded where it ends. */
struct statement_writer {
    struct buf *out;
    struct buf line;
    const struct statement_part *part; /* the one that is being written */
};

/* Ends the line; what does not fit goes on after `indent` columns. */
void writer_end_line(struct statement_writer *writer, size_t indent);

/* The part goes on in a line of its own. */
void writer_next_line(struct statement_writer *writer);

/* Texts that are read, each once. */
struct statement_list {
    const char **items;
    size_t count, capacity;
};

/* NULL is false: it has its fault already. */
bool lines_list_add(struct statement_lines *lines, struct statement_list *list, const char *text);

/* A fault at a line; always false. */
__attribute__((format(printf, 3, 4))) bool lines_fault_at(struct statement_lines *lines,
                                                          unsigned line, const char *format, ...);
/* At the line that was taken last. */
#define lines_fault(lines, ...) lines_fault_at((lines), (lines)->first, __VA_ARGS__)

/* All bytes, before a line is taken: size, NUL, CR, anything but visible ASCII, blanks at a line's end,
 * a last line that does not end. */
bool lines_check(struct statement_lines *lines);

/* Does the next line begin with this? */
bool lines_begin(const struct statement_lines *lines, const char *with);

/* The next line, unfolded; NULL with a fault where there is none or it is folded in another way than
 * text_fold does. */
const char *lines_take(struct statement_lines *lines, size_t indent);

/* Skips the next line if it begins so. Whether it is the whole line is seen when the plan is written
 * again. */
bool lines_skip(struct statement_lines *lines, const char *with);

/* Does the part go on in the next line, and with what? */
bool lines_have_more(const struct statement_lines *lines);
const char *lines_take_more(struct statement_lines *lines);

/* The text of the word at `text`; NULL with a fault. */
const char *lines_word(struct statement_lines *lines, const char *text, size_t length);

/* `NAME` or `shared.NAME`; false with a fault. */
bool lines_name(struct statement_lines *lines, const char *text, size_t length, const char **name,
                bool *shared);

void line_add_name(struct buf *line, const char *name, bool shared);

/* A sentence, in quotes where it could not be told from a quoted one or from the next line. The text of
 * one; NULL with a fault. */
void line_add_prose(struct buf *line, const char *text);
const char *lines_prose(struct statement_lines *lines, const char *text);

/* A word: a text, or what is written instead of one that is not shown, `(absent)`, `(sealed)`, `(hidden)`,
 * `fp:…`. NULL with a fault. */
const char *lines_value(struct statement_lines *lines, const char *text, size_t length);

bool text_is_hex(const char *text, size_t digits);

/* A number of at most nine digits; what follows it, NULL where there is none. */
const char *text_count(const char *text, size_t *out);

#endif
