#include "support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GOLDEN_MOST = 1024 * 1024 };

static void write_file(const char *path, const char *text, size_t length)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(text, 1, length, file) != length)
        fail_msg("cannot write %s", path);
    if (fclose(file) != 0)
        fail_msg("cannot write %s", path);
}

static size_t read_file(const char *path, char *out)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fail_msg("%s is missing", path);
        return 0;
    }
    const size_t length = fread(out, 1, GOLDEN_MOST, file);
    (void)fclose(file);
    return length;
}

static int line_length(const char *text, size_t length)
{
    const char *end = memchr(text, '\n', length);
    return (int)(end ? (size_t)(end - text) : length);
}

static void compare(const char *path, const char *wanted, size_t wanted_length, const char *text,
                    size_t length)
{
    size_t line = 1, start = 0;
    const size_t both = length < wanted_length ? length : wanted_length;
    if (length == wanted_length && memcmp(wanted, text, length) == 0)
        return;
    for (size_t i = 0; i < both && wanted[i] == text[i]; i++)
        if (text[i] == '\n') {
            line++;
            start = i + 1;
        }
    fail_msg("%s:%zu\n  wanted '%.*s'\n  got    '%.*s'", path, line,
             line_length(wanted + start, wanted_length - start), wanted + start,
             line_length(text + start, length - start), text + start);
}

void golden_check(const char *path, const char *text, size_t length)
{
    static char wanted[GOLDEN_MOST];
    const char *mode = getenv("GOLDEN");
    if (mode && strcmp(mode, "write") == 0) {
        write_file(path, text, length);
        return;
    }
    compare(path, wanted, read_file(path, wanted), text, length);
}
