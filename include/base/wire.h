/*
 * wire: reading ssh's binary form (RFC 4251, section 5) from the front.
 *
 * A wire is a view of bytes that belong to somebody else; taking moves its beginning. What is not
 * whole is not taken.
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

/* The next `count` bytes as they stand. */
bool wire_take(struct wire *wire, size_t count, struct wire *out);
bool wire_take_byte(struct wire *wire, unsigned char *out);
bool wire_take_uint32(struct wire *wire, uint32_t *out);
/* Four bytes of length, then as many bytes. */
bool wire_take_string(struct wire *wire, struct wire *out);
/* A whole number that is not negative, in its one shortest form (no leading zero byte but the one
 * that keeps it from being negative); `out` has its bytes, the first not zero; nothing for zero. */
bool wire_take_number(struct wire *wire, struct wire *out);

/* The same bytes as a text has before its NUL. */
bool wire_is(const struct wire *wire, const char *text);

/* --- base64: strict decoding of RFC 4648, section 4.
 *
 * Digits, padding where it belongs, nothing else, and the bits that padding leaves over are zero: the
 * same bytes have one spelling.
 */

/* Decodes `length` characters into `out`, which has room for `room` bytes. False where they are not
 * valid, decode to nothing, or do not fit. */
bool base64_decode(const char *text, size_t length, unsigned char *out, size_t room, size_t *count);

#endif
