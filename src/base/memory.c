#define _GNU_SOURCE /* MAP_ANONYMOUS, MADV_DONTDUMP */

#include "base/memory.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sink.h"

void mem_exhausted(void)
{
    sink_last_words("tautline: out of memory\n", 1);
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

/* Stands before each piece of the sized family; as large as the strictest alignment. */
union sized_head {
    size_t size;
    max_align_t align;
};

void *mem_sized_alloc(size_t size)
{
    if (size > SIZE_MAX - sizeof(union sized_head))
        mem_exhausted();
    union sized_head *head = mem_alloc(sizeof *head + size);
    head->size = size;
    return head + 1;
}

void *mem_sized_calloc(size_t count, size_t size)
{
    return mem_sized_alloc(mem_product(count, size));
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
