/*
 * substitution: `${environment}` and `${url}` in the texts of a declaration.
 *
 * `$${X}` is the text `${X}`. A Railway reference, `${{service.NAME}}`, stays as it is, also after a `$`.
 */
#ifndef TAUTLINE_MODEL_SUBSTITUTION_H
#define TAUTLINE_MODEL_SUBSTITUTION_H

#include <stdbool.h>

struct arena;

/* The next `${` that is not escaped, also that of a reference; NULL where there is none. */
const char *substitution_next(const char *text);

/* Is `name` (`${url}`) put in somewhere? */
bool substitution_uses(const char *text, const char *name);

/* The text with both put in and escapes resolved; `url` may be NULL: it stays as it is. */
const char *substitution_fill(struct arena *arena, const char *text, const char *environment,
                              const char *url);

#endif
