/*
 * statement: reads the text of a plan back.
 *
 * Accepts exactly what output/statement writes: every line known, in its place, once, no blank too
 * many. Everything else is a fault at its line with a hint (SECURITY row 96).
 */
#ifndef TAUTLINE_INPUT_STATEMENT_H
#define TAUTLINE_INPUT_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/statement.h"

struct arena;
struct err;

/* `file` is what the text is called in errors (ERR_INPUT). At most STATEMENT_LIMIT bytes. */
bool statement_read(struct arena *arena, const char *file, const char *bytes, size_t length,
                    struct statement *out, struct err *err);

#endif
