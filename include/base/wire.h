/*
 * wire: decoding ssh's binary form (RFC 4251, section 5), and base64.
 *
 * A wire is a view of borrowed bytes; taking a value moves its beginning. An incomplete value is not
 * taken.
 */
#ifndef TAUTLINE_BASE_WIRE_H
#define TAUTLINE_BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire {
    const unsigned char *bytes; /* borrowed */
    size_t length;
};

/* The next `count` bytes. */
bool wire_take(struct wire *wire, size_t count, struct wire *out);
bool wire_take_uint32(struct wire *wire, uint32_t *out);
/* Four bytes of length, then as many bytes. */
bool wire_take_string(struct wire *wire, struct wire *out);
/* A non-negative number in its shortest form (no leading zero byte except the one that keeps it from
 * being negative); `out` is its bytes without leading zeros, empty for zero. */
bool wire_take_number(struct wire *wire, struct wire *out);

/* Are these the bytes of the text, without its NUL? */
bool wire_is(const struct wire *wire, const char *text);

/* --- base64 (RFC 4648, section 4) ---
 *
 * Strict: digits, padding at the end and nothing else; unused bits are zero, so that the same bytes have
 * one encoding. */

/* Decodes `length` characters into `out` of `room` bytes. False where they are invalid, decode to
 * nothing, or do not fit. */
bool base64_decode(const char *text, size_t length, unsigned char *out, size_t room, size_t *count);

#endif
