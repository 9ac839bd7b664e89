/*
 * text: questions about immutable text, and safe ways to make other text of it.
 */
#ifndef TAUTLINE_BASE_TEXT_H
#define TAUTLINE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

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

/* The offset of the first byte that is not valid UTF-8, or `length` where all is (RFC 3629: no
 * overlong forms, no surrogates, nothing above U+10FFFF). */
size_t text_utf8_valid(const char *bytes, size_t length);
/* Decodes one character at `bytes`; returns its length in bytes (1 to 4), 0 where invalid. */
size_t text_utf8_next(const char *bytes, size_t length, uint32_t *code);
/* Characters that a reader cannot see or that rearrange what he sees: C0, DEL, C1, bidi controls,
 * zero-width characters, line and paragraph separators, BOM, tags (Unicode TR 36). */
bool text_is_deceptive(uint32_t code);

/* Appends `bytes` so that no terminal, log or CI command can be touched by it: deceptive characters
 * become \xNN (ASCII) or \u{NNNN}, invalid bytes \xNN; a backslash stays one, so that escaping
 * twice is escaping once. */
void text_escape(struct buf *out, const char *bytes, size_t length);
/* The same into the arena. */
const char *text_escaped(struct arena *arena, const char *text);

/* Escapes the one character at `bytes` (`length` at least 1) into `out`, with a NUL; returns how many
 * bytes it took. */
enum { TEXT_ESCAPE_SIZE = 12 };
size_t text_escape_next(const char *bytes, size_t length, char out[TEXT_ESCAPE_SIZE]);

/* Number of columns on a terminal, each character counted as one. */
size_t text_width(const char *text);

/* The candidate nearest to `word` (edit distance at most a third of its length, at least 1; any
 * case), or NULL. For "did you mean". */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* Appends `length` bytes in base64 (RFC 4648, padded). */
void text_base64(struct buf *out, const unsigned char *bytes, size_t length);
/* Appends as percent-encoded (RFC 3986: unreserved characters stay). */
void text_url_escape(struct buf *out, const char *bytes, size_t length);
/* Appends the inside of a JSON string (RFC 8259: `"`, `\` and controls escaped; also whatever
 * text_is_deceptive names, which is the same string to a reader of JSON). An invalid byte becomes
 * U+FFFD, because JSON has no other way to say it. */
void text_json_escape(struct buf *out, const char *bytes, size_t length);

#endif
