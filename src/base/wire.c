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

bool wire_take_byte(struct wire *wire, unsigned char *out)
{
    struct wire one;
    if (!wire_take(wire, 1, &one))
        return false;
    *out = one.bytes[0];
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
