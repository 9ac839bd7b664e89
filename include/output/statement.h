/*
 * statement: the text that is read, signed and done (DESIGN section 6).
 *
 * Plain, at most 80 columns, complete, deterministic. One id or digest a line, never shortened; a
 * value that is too long goes on after `\`. Values that are not plain words stand in JSON quotes, so
 * that the text can be read back to the byte.
 */
#ifndef TAUTLINE_OUTPUT_STATEMENT_H
#define TAUTLINE_OUTPUT_STATEMENT_H

#include "model/statement.h"

struct buf;

/* Ends with one LF. */
void statement_text(struct buf *out, const struct statement *statement);

#endif
