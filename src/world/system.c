#include "world/system.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "world/process.h"

int64_t clock_now(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

int64_t clock_milliseconds(void)
{
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- random ----------------------------------------------------------------------------------- */

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

/* The highest numbers, which would make low results likelier, are drawn again. */
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

/* --- terminal --------------------------------------------------------------------------------- */

bool terminal_is_there(void)
{
    return process_is_terminal(STDIN_FILENO) && process_is_terminal(STDERR_FILENO);
}

void terminal_forget(void)
{
    tcflush(STDIN_FILENO, TCIFLUSH);
}

bool terminal_answer(char *out, size_t size)
{
    size_t length = 0;
    while (length < size) {
        const ssize_t count = read(STDIN_FILENO, out + length, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        if (out[length] == '\n') {
            out[length] = '\0';
            return true;
        }
        length++;
    }
    return false;
}
