/*
 * statement_lines: the text of a plan, line by line; a line that goes on comes as one.
 */
#ifndef TAUTLINE_INPUT_STATEMENT_LINES_H
#define TAUTLINE_INPUT_STATEMENT_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

struct lines {
    struct arena *arena;
    const char *file;
    const char *bytes;
    size_t length;
    size_t at;      /* where the next line begins */
    unsigned next;  /* its number, from 1 */
    unsigned first; /* number of the line that was taken last */
    struct err *err;
};

/* Whole bytes first: too much, NUL, CR, what nobody sees, blanks at an end, no LF at the end. */
bool lines_open(struct lines *lines);

/* Takes the next line whole; NULL, with a fault, where it is not folded as Tautline folds, or where there
 * is none. `what` is what should stand there. */
const char *lines_take(struct lines *lines, size_t indent, const char *what);
/* Does the next line begin with this? */
bool lines_begin(const struct lines *lines, const char *with);
bool lines_ended(const struct lines *lines);
/* Takes a line that must be exactly this. */
bool lines_expect(struct lines *lines, const char *text, const char *what);

/* A fault at the line that was taken last, or at the next one; always false. */
__attribute__((format(printf, 2, 3))) bool lines_fault(struct lines *lines, const char *format,
                                                       ...);
__attribute__((format(printf, 2, 3))) bool lines_fault_next(struct lines *lines, const char *format,
                                                            ...);

#endif
