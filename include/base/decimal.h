/*
 * decimal: exact decimal numbers of at most 18 digits, compared by value.
 *
 * 0.1 is one tenth and not the nearest binary fraction, so that a limit means what it says.
 */
#ifndef TAUTLINE_BASE_DECIMAL_H
#define TAUTLINE_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* `digits` × 10^`exponent`; one value may have several forms. */
struct decimal {
    int64_t digits;
    int exponent;
};

/* Beyond every number that decimal_read accepts. */
#define DECIMAL_MOST  ((struct decimal){INT64_MAX, 1000})
#define DECIMAL_LEAST ((struct decimal){-INT64_MAX, 1000})

/* Reads `1`, `-1.50`, `.5`, `1.`, `+2`, `2.5e-3`: what float() of Python, Number() of JavaScript and
 * strtod read alike. Refused: blanks, `NaN`, `Infinity`, hexadecimal, separators, more than 18 digits
 * that count, and an exponent beyond 400 either way. */
bool decimal_read(const char *text, struct decimal *out);

/* Negative, 0 or positive, as `a` is less than, equal to or greater than `b`. */
int decimal_order(const struct decimal *a, const struct decimal *b);

/* The number that is one more (`step` 1) or one less (-1); false where that is beyond what is kept. */
bool decimal_beside(const struct decimal *number, int step, struct decimal *out);

/* The shortest form: `0.25`, `-3`, `25000`; with an exponent where it has more than 20 places. */
const char *decimal_text(struct arena *arena, const struct decimal *number);

#endif
