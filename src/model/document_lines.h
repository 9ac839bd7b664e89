/*
 * document_lines: the lines of a document, which may hold any bytes.
 */
#ifndef TAUTLINE_MODEL_DOCUMENT_LINES_H
#define TAUTLINE_MODEL_DOCUMENT_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct document_line {
    const char *start;
    size_t length;    /* without its end */
    const char *next; /* where the next one starts */
    bool crlf;
};

/* The line that starts at offset `at`; false at the end. */
bool document_line_at(const char *bytes, size_t length, size_t at, struct document_line *out);

#endif
