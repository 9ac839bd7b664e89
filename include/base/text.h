/*
 * text: questions about immutable text, and copies of it with a small change.
 *
 * ASCII only and the same in every locale; what has to do with characters beyond ASCII stands in
 * text_encode.h, which comes along.
 */
#ifndef TAUTLINE_BASE_TEXT_H
#define TAUTLINE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text_encode.h"

struct arena;

/* Questions about one byte, the same in every locale. */
bool text_is_digit(char byte);
bool text_is_letter(char byte);
/* An ASCII upper case letter made lower; every other byte as it is. */
char text_lower(char byte);

/* Two texts are the same; NULL is only NULL. */
bool text_is(const char *a, const char *b);
/* The same when ASCII letters of any case count as equal. */
bool text_is_any_case(const char *a, const char *b);
bool text_starts(const char *text, const char *with);
bool text_ends(const char *text, const char *with);
bool text_has(const char *text, const char *part);
bool text_is_empty(const char *text); /* NULL or "" */
/* Is `text` one of the `count` texts in `list`? */
bool text_in(const char *text, const char *const *list, size_t count);

/* A copy without blanks, tabs, CR and LF at both ends. */
const char *text_trimmed(struct arena *arena, const char *text);
/* A copy with ASCII upper case letters made lower. */
const char *text_lowered(struct arena *arena, const char *text);
/* `text` with each occurrence of `what` replaced by `with`. */
const char *text_replaced(struct arena *arena, const char *text, const char *what,
                          const char *with);
/* Joins with `between`. */
const char *text_joined(struct arena *arena, const char *const *parts, size_t count,
                        const char *between);
/* Splits at `at`, trims each part, leaves out empty parts. `*count` is set. */
const char *const *text_split(struct arena *arena, const char *text, char at, size_t *count);

/* A whole number in decimal digits with an optional '-', nothing else, within the range. */
bool text_to_int(const char *text, int64_t least, int64_t most, int64_t *out);

/* The candidate nearest to `word` (edit distance at most a third of its length, at least 1; any
 * case), or NULL. For "did you mean". */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

#endif
