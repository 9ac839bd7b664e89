/*
 * Any bytes as the text of a plan. The oracle: what is read, written again, is the same to the byte;
 * what is written is always read.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "output/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier" /* the name is the sanitizer's */
#endif
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8:malloc_context_size=4";
}

#define MUST(truth)                                                                                \
    do {                                                                                           \
        if (!(truth))                                                                              \
            abort();                                                                               \
    } while (0)

enum { MOST = 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct statement statement;
    struct err err = {0};
    arena_init(&arena);
    const char *bytes = arena_slice(&arena, (const char *)data, size);
    if (statement_read(&arena, "plan.txt", bytes, size, &statement, &err)) {
        struct buf again;
        buf_init(&again, MOST);
        statement_text(&again, &statement);
        MUST(again.length == size && memcmp(again.bytes, bytes, size) == 0);
        buf_release(&again);
    } else {
        MUST(err.code == ERR_INPUT && err.text[0] && err.hint[0]);
    }
    arena_release(&arena);
    return 0;
}
