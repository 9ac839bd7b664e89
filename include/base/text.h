/*
 * text: questions about immutable text, small changes to copies of it, and escaping.
 *
 * Questions are ASCII only and the same in every locale. Input from outside is never trusted to be
 * UTF-8: every function that takes a length takes any bytes.
 */
#ifndef TAUTLINE_BASE_TEXT_H
#define TAUTLINE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

bool text_is_digit(char byte);
bool text_is_letter(char byte);
/* An ASCII upper case letter in lower case; every other byte unchanged. */
char text_lower(char byte);
/* The value of a hexadecimal digit of either case, or -1. */
int text_hex(char byte);

/* Two texts are the same; NULL equals only NULL. */
bool text_is(const char *a, const char *b);
/* The same, ignoring the case of ASCII letters. */
bool text_is_any_case(const char *a, const char *b);
/* NULL starts with, ends with and has nothing. */
bool text_starts(const char *text, const char *with);
bool text_ends(const char *text, const char *with);
bool text_has(const char *text, const char *part);
bool text_is_empty(const char *text); /* NULL or "" */
/* Is `text` one of the `count` texts in `list`? */
bool text_in(const char *text, const char *const *list, size_t count);

/* "" for one, else "s": `"%zu finding%s", count, text_plural(count)`. */
const char *text_plural(size_t count);

/* A copy without blanks, tabs, CR and LF at both ends. */
const char *text_trimmed(struct arena *arena, const char *text);
/* A copy with ASCII letters in lower case. */
const char *text_lowered(struct arena *arena, const char *text);
/* `text` with each occurrence of `what` replaced by `with`. */
const char *text_replaced(struct arena *arena, const char *text, const char *what,
                          const char *with);
/* The parts with `between` between them. */
const char *text_joined(struct arena *arena, const char *const *parts, size_t count,
                        const char *between);
/* Splits at `at`, trims each part and leaves out empty parts. */
const char *const *text_split(struct arena *arena, const char *text, char at, size_t *count);

/* A whole number in decimal digits with an optional '-', nothing else, within the range. */
bool text_to_int(const char *text, int64_t least, int64_t most, int64_t *out);

/* The candidate nearest to `word` (ignoring case, edit distance at most a third of its length, at least
 * 1), or NULL. For "did you mean". */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/* --- characters and escaping --- */

/* The offset of the first byte that is not valid UTF-8, or `length` (RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF). */
size_t text_utf8_valid(const char *bytes, size_t length);
/* Decodes one character at `bytes`; returns its length in bytes (1 to 4), 0 where invalid. */
size_t text_utf8_next(const char *bytes, size_t length, uint32_t *code);
/* Appends the character, of 1 to 4 bytes; the caller checks that it is one. */
void text_utf8_add(struct buf *out, uint32_t code);

/* Characters that a reader cannot see or that rearrange what the reader sees: C0, DEL, C1, bidi
 * controls, zero-width characters, line and paragraph separators, BOM, tags (Unicode TR 36). */
bool text_is_deceptive(uint32_t code);

/* The log of a pipeline is read for commands: GitHub's runner obeys `##[name]` anywhere in a line, and
 * `::name` at its beginning, after anything that Unicode calls white space (ActionCommand.cs of
 * https://github.com/actions/runner). Does `##[` begin here? */
bool text_is_bracket_command(const char *bytes, size_t length);
/* At the beginning of a line: does `::name` follow the white space, whose length is `*blank`? */
bool text_is_line_command(const char *bytes, size_t length, size_t *blank);

/* Appends `bytes` so that they cannot affect a terminal or a log: deceptive characters become \xNN
 * (ASCII) or \u{NNNN}, invalid bytes \xNN, and so does the first byte of `##[`. A backslash stays one,
 * so that escaping twice is escaping once. Who begins a line with the result asks
 * text_is_line_command. */
void text_escape(struct buf *out, const char *bytes, size_t length);
/* The same into the arena. */
const char *text_escaped(struct arena *arena, const char *text);

/* Appends lines so that a pipeline's log obeys none of them: of `##[`, and of `::name` at the beginning of
 * a line, the first byte becomes \xNN. All else stays as it is. */
void text_lines_calm(struct buf *out, const char *bytes, size_t length);

/* Escapes the one character at `bytes` (`length` at least 1) into `out`, with a NUL; returns how many
 * bytes it read. */
enum { TEXT_ESCAPE_SIZE = 12 };
size_t text_escape_next(const char *bytes, size_t length, char out[TEXT_ESCAPE_SIZE]);

/* Number of columns on a terminal, each character counted as one. */
size_t text_width(const char *text);

/* Appends `length` bytes in base64 (RFC 4648, padded). */
void text_base64(struct buf *out, const unsigned char *bytes, size_t length);
/* Appends percent-encoded (RFC 3986: unreserved characters stay). */
void text_url_escape(struct buf *out, const char *bytes, size_t length);
/* Appends the inside of a JSON string (RFC 8259: `"`, `\` and controls escaped, and everything that
 * text_is_deceptive names, and the first byte of `##[`). An invalid byte becomes U+FFFD, because JSON
 * cannot express it. */
void text_json_escape(struct buf *out, const char *bytes, size_t length);
/* Appends `\uNNNN`, or two of them (a surrogate pair) for what is above U+FFFF. */
void text_json_escape_code(struct buf *out, uint32_t code);

#endif
