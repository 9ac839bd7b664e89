#define _GNU_SOURCE /* MAP_ANONYMOUS, MADV_DONTDUMP */

#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void end_process(const char *message, int code)
{
    /* Nothing can be done where this fails; the exit code still says it. */
    const ssize_t written = write(STDERR_FILENO, message, strlen(message));
    (void)written;
    _exit(code);
}

void mem_exhausted(void)
{
    end_process("tautline: out of memory\n", 1);
}

void *mem_alloc(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    if (!memory)
        mem_exhausted();
    return memory;
}

void *mem_grow(void *old, size_t old_size, size_t size)
{
    /* Never realloc: what it leaves behind would not be wiped. */
    void *memory = mem_alloc(size);
    if (!old)
        return memory;
    memcpy(memory, old, old_size < size ? old_size : size);
    mem_free(old, old_size);
    return memory;
}

void mem_free(void *memory, size_t size)
{
    if (!memory)
        return;
    mem_wipe(memory, size);
    free(memory);
}

void mem_wipe(void *memory, size_t size)
{
    /* Read at each call, so that no compiler may know what is called and leave it out. */
    static void *(*const volatile fill)(void *, int, size_t) = memset;
    if (size > 0)
        fill(memory, 0, size);
}

size_t mem_product(size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        mem_exhausted();
    return count * size;
}

void *mem_pages_alloc(size_t *size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    if (*size > SIZE_MAX - page)
        mem_exhausted();
    const size_t whole = (*size + page - 1) / page * page;
    void *pages = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        mem_exhausted();
    /* Best effort both: the first has a limit, the second is not on every kernel. */
    (void)mlock(pages, whole);
    (void)madvise(pages, whole, MADV_DONTDUMP);
    *size = whole;
    return pages;
}

void mem_pages_free(void *pages, size_t size)
{
    if (!pages)
        return;
    mem_wipe(pages, size);
    munmap(pages, size);
}

/* In front of each piece of the sized family; as large as the strictest alignment. */
union sized_head {
    size_t size;
    max_align_t align;
};

/* Not filled with zeros, which libraries do not expect: 16 KiB for each record of TLS add up. */
static void *alloc_unfilled(size_t size)
{
    void *memory = malloc(size);
    if (!memory)
        mem_exhausted();
    return memory;
}

void *mem_sized_alloc(size_t size)
{
    if (size > SIZE_MAX - sizeof(union sized_head))
        mem_exhausted();
    union sized_head *head = alloc_unfilled(sizeof *head + size);
    head->size = size;
    return head + 1;
}

void *mem_sized_calloc(size_t count, size_t size)
{
    void *memory = mem_sized_alloc(mem_product(count, size));
    memset(memory, 0, count * size);
    return memory;
}

void *mem_sized_realloc(void *old, size_t size)
{
    if (size == 0) {
        mem_sized_free(old);
        return NULL;
    }
    void *memory = mem_sized_alloc(size);
    if (!old)
        return memory;
    const size_t old_size = ((const union sized_head *)old - 1)->size;
    memcpy(memory, old, old_size < size ? old_size : size);
    mem_sized_free(old);
    return memory;
}

char *mem_sized_copy(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = mem_sized_alloc(size);
    memcpy(copy, text, size);
    return copy;
}

void mem_sized_free(void *memory)
{
    if (!memory)
        return;
    union sized_head *head = (union sized_head *)memory - 1;
    mem_free(head, sizeof *head + head->size);
}

/* --- arena ------------------------------------------------------------------------------------- */

/* Most arenas live for one answer and hold little: a block is zeroed and wiped as a whole. */
enum { BLOCK = 32 * 1024, FIRST_BLOCK = 4 * 1024, LARGE = FIRST_BLOCK };

/* Large pieces get a block of their own. In the sanitizer build all do, and a block ends where its piece
 * ends. */
static bool is_large(size_t size)
{
#ifdef TAUTLINE_SANITIZED
    (void)size;
    return true;
#else
    return size > LARGE;
#endif
}

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

/* A large piece goes after the newest block, whose free space stays in use. */
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

/* Each as large as two of the one before, up to a limit. */
static size_t next_capacity(const struct arena_block *newest)
{
    if (!newest || newest->capacity < FIRST_BLOCK)
        return FIRST_BLOCK;
    return newest->capacity < BLOCK / 2 ? newest->capacity * 2 : BLOCK;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (is_large(size))
        return alloc_large(arena, size);
    const size_t room = rounded_up(size > 0 ? size : 1);
    struct arena_block *block = arena->newest;
    if (!block || block->capacity - block->used < room) {
        block = block_new(next_capacity(block));
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
