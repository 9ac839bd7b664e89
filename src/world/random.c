#include "world/system.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

#include "base/arena.h"

void random_bytes(void *out, size_t length)
{
    unsigned char *next = out;
    while (length > 0) {
        ssize_t got = getrandom(next, length, 0);
        if (got < 0 && errno != EINTR)
            end_process("tautline: the system gives no random bytes\n", 1);
        if (got > 0) {
            next += got;
            length -= (size_t)got;
        }
    }
}

void random_hex(char *out, size_t digits)
{
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; i < digits; i++) {
        unsigned char byte;
        random_bytes(&byte, 1);
        out[i] = hex[byte & 15];
    }
    out[digits] = '\0';
}

/* Numbers at the top, which would make the low ones likelier, are drawn again. */
uint32_t random_below(uint32_t limit)
{
    if (limit == 0)
        return 0;
    const uint32_t fair = UINT32_MAX - UINT32_MAX % limit;
    uint32_t drawn;
    do
        random_bytes(&drawn, sizeof drawn);
    while (drawn >= fair);
    return drawn % limit;
}
