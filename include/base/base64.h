/*
 * base64: strict decoding of RFC 4648, section 4.
 *
 * Digits, padding where it belongs, nothing else, and the bits that padding leaves over are zero: the
 * same bytes have one spelling.
 */
#ifndef TAUTLINE_BASE_BASE64_H
#define TAUTLINE_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes `length` characters into `out`, which has room for `room` bytes. False where they are not
 * valid, decode to nothing, or do not fit. */
bool base64_decode(const char *text, size_t length, unsigned char *out, size_t room, size_t *count);

#endif
