#include "base/base64.h"

#include <string.h>

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
