/*
 * text_encode: characters, and the ways to write any bytes safely into something else.
 *
 * What comes from outside is never trusted to be UTF-8: every function takes any bytes.
 */
#ifndef TAUTLINE_BASE_TEXT_ENCODE_H
#define TAUTLINE_BASE_TEXT_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;

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

/* Escapes the one character at `bytes` (`length` at least 1) into `out`, with a NUL; returns how
 * many bytes it took. */
enum { TEXT_ESCAPE_SIZE = 12 };
size_t text_escape_next(const char *bytes, size_t length, char out[TEXT_ESCAPE_SIZE]);

/* Number of columns on a terminal, each character counted as one. */
size_t text_width(const char *text);

/* Appends `length` bytes in base64 (RFC 4648, padded). */
void text_base64(struct buf *out, const unsigned char *bytes, size_t length);
/* Appends as percent-encoded (RFC 3986: unreserved characters stay). */
void text_url_escape(struct buf *out, const char *bytes, size_t length);
/* Appends the inside of a JSON string (RFC 8259: `"`, `\` and controls escaped; also whatever
 * text_is_deceptive names, which is the same string to a reader of JSON). An invalid byte becomes
 * U+FFFD, because JSON has no other way to say it. */
void text_json_escape(struct buf *out, const char *bytes, size_t length);

#endif
