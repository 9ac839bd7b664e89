/*
 * statement: the text of a plan, which is read, signed and done.
 *
 * Plain, at most 80 columns, complete, deterministic. One id or digest a line, never shortened; a
 * value that is too long goes on after `\`. Values that are not plain words are in JSON quotes, so
 * that the text can be read back to the byte. One table of parts is the grammar: each row has the label,
 * the function that writes, the one that reads, and the digest in the line below. Reading is in this
 * layer too because act/ writes plans and cmd/ reads them, and both follow from the one table.
 */
#ifndef TAUTLINE_OUTPUT_STATEMENT_H
#define TAUTLINE_OUTPUT_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/statement.h"

struct arena;
struct buf;
struct err;

/* The second line where the API is a replacement. */
/* Under a trust file with `two_persons: no`. */
#define STATEMENT_ALONE     "one person is enough: this trust says two_persons: no"
#define STATEMENT_SIMULATED "SIMULATED: the API is a replacement on this machine, not Railway"

/* Ends with one LF. */
void statement_text(struct buf *out, const struct statement *statement);

/* Reads exactly what statement_text writes: what was read is written again, and the first line that
 * differs is the fault. `file` is what the text is called in errors (ERR_INPUT, always with a line and a
 * hint). At most STATEMENT_LIMIT bytes. */
bool statement_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct statement *out, struct err *err);

/* The mark of a change: `+`, `~`, `-`, `=`. */
char statement_mark(enum change_kind kind);

/* Columns of a name; `shared.NAME` for a variable of the environment. */
size_t statement_name_length(const char *name, bool shared);

#endif
