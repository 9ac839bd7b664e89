#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* Pieces above `LARGE` bytes get a block of their own. In the sanitizer build all do, and a block
 * ends where its piece ends. */
#ifdef TAUTLINE_SANITIZED
enum { BLOCK = 0 };
static bool is_large(size_t size)
{
    (void)size;
    return true;
}
#else
enum { BLOCK = 32 * 1024, LARGE = 4 * 1024 };
static bool is_large(size_t size)
{
    return size > LARGE;
}
#endif

struct arena_block {
    struct arena_block *older;
    size_t capacity;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena)
{
    arena->newest = NULL;
}

void arena_release(struct arena *arena)
{
    while (arena->newest) {
        struct arena_block *block = arena->newest;
        arena->newest = block->older;
        mem_free(block, sizeof *block + block->capacity);
    }
}

static struct arena_block *block_new(size_t capacity)
{
    if (capacity > SIZE_MAX - sizeof(struct arena_block))
        mem_exhausted();
    struct arena_block *block = mem_alloc(sizeof *block + capacity);
    block->capacity = capacity;
    return block;
}

/* A large piece goes behind the newest block, whose room stays in use. */
static void *alloc_large(struct arena *arena, size_t size)
{
    struct arena_block *block = block_new(size);
    block->used = size;
    struct arena_block **at = arena->newest ? &arena->newest->older : &arena->newest;
    block->older = *at;
    *at = block;
    return block->bytes;
}

static size_t rounded_up(size_t size)
{
    const size_t unit = sizeof(max_align_t);
    return (size + unit - 1) / unit * unit;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (is_large(size))
        return alloc_large(arena, size);
    const size_t room = rounded_up(size > 0 ? size : 1);
    struct arena_block *block = arena->newest;
    if (!block || block->capacity - block->used < room) {
        block = block_new(BLOCK);
        block->older = arena->newest;
        arena->newest = block;
    }
    void *piece = block->bytes + block->used;
    block->used += room;
    return piece;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    return arena_alloc(arena, mem_product(count, size));
}

char *arena_slice(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        mem_exhausted();
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_slice(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) /* more than INT_MAX bytes */
        mem_exhausted();
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    const size_t more = mem_product(count < 4 ? 4 : count, 2);
    void *larger = arena_array(arena, more, size);
    if (*capacity > 0)
        memcpy(larger, items, mem_product(*capacity, size));
    *capacity = more;
    return larger;
}
