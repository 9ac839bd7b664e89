#include "base/wire.h"

#include <string.h>

bool wire_take(struct wire *wire, size_t count, struct wire *out)
{
    if (count > wire->length)
        return false;
    *out = (struct wire){wire->bytes, count};
    *wire = (struct wire){wire->bytes + count, wire->length - count};
    return true;
}

bool wire_take_uint32(struct wire *wire, uint32_t *out)
{
    struct wire four;
    if (!wire_take(wire, 4, &four))
        return false;
    *out = (uint32_t)four.bytes[0] << 24 | (uint32_t)four.bytes[1] << 16 |
           (uint32_t)four.bytes[2] << 8 | (uint32_t)four.bytes[3];
    return true;
}

bool wire_take_string(struct wire *wire, struct wire *out)
{
    struct wire rest = *wire;
    uint32_t length = 0;
    if (!wire_take_uint32(&rest, &length) || !wire_take(&rest, length, out))
        return false;
    *wire = rest;
    return true;
}

bool wire_take_number(struct wire *wire, struct wire *out)
{
    struct wire rest = *wire;
    struct wire number;
    if (!wire_take_string(&rest, &number))
        return false;
    if (number.length > 0) {
        const bool padded = number.bytes[0] == 0;
        if (number.bytes[0] & 0x80 || (padded && (number.length == 1 || !(number.bytes[1] & 0x80))))
            return false;
        if (padded)
            number = (struct wire){number.bytes + 1, number.length - 1};
    }
    *wire = rest;
    *out = number;
    return true;
}

bool wire_is(const struct wire *wire, const char *text)
{
    return wire->length == strlen(text) && memcmp(wire->bytes, text, wire->length) == 0;
}

/* --- base64 ------------------------------------------------------------------------------------ */

static int digit_of(char byte)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = byte ? strchr(digits, byte) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Four digits to up to three bytes; how many, or 0 where they are not valid. */
static size_t decode_four(const char *text, unsigned char out[3])
{
    const size_t padding = text[3] != '=' ? 0 : text[2] != '=' ? 1 : 2;
    unsigned long bits = 0;
    for (size_t i = 0; i < 4; i++) {
        const int digit = i < 4 - padding ? digit_of(text[i]) : 0;
        if (digit < 0)
            return 0;
        bits = bits << 6 | (unsigned long)digit;
    }
    if (bits & ((1UL << 8 * padding) - 1))
        return 0;
    for (size_t i = 0; i < 3; i++)
        out[i] = (unsigned char)(bits >> (16 - 8 * i) & 0xff);
    return 3 - padding;
}

bool base64_decode(const char *text, size_t length, unsigned char *out, size_t room, size_t *count)
{
    size_t done = 0;
    if (length == 0 || length % 4 != 0)
        return false;
    for (size_t i = 0; i < length; i += 4) {
        unsigned char bytes[3];
        const size_t added = decode_four(text + i, bytes);
        if (added == 0 || (added < 3 && i + 4 < length) || added > room - done)
            return false;
        memcpy(out + done, bytes, added);
        done += added;
    }
    *count = done;
    return true;
}
