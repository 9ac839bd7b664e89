/*
 * memory: the only door to the heap.
 *
 * An allocation either succeeds or ends the process with a fixed message and exit code 1. That is
 * the one place below `main` that may end it, on purpose: a process without memory is a process
 * killed, and everything that Tautline writes is made to survive being killed at any instant
 * (temporary name and rename, journal before act). In return no caller carries a failing branch
 * that no test would ever reach.
 *
 * Freed memory is wiped first, because what a run learns includes every secret of a service.
 */
#ifndef TAUTLINE_BASE_MEMORY_H
#define TAUTLINE_BASE_MEMORY_H

#include <stddef.h>

/* `size` zeroed bytes, never NULL; also for size 0. Free with mem_free. */
void *mem_alloc(size_t size);

/* Moves `old` (of `old_size` bytes, may be NULL) to `size` bytes; what is added is zeroed, what is
 * left behind is wiped. */
void *mem_grow(void *old, size_t old_size, size_t size);

/* Wipes `size` bytes and frees. NULL is allowed. */
void mem_free(void *memory, size_t size);

/* Overwrites with zeros in a way that no compiler removes. */
void mem_wipe(void *memory, size_t size);

/* count * size, or the end of the process where that overflows. */
size_t mem_product(size_t count, size_t size);

/* The end of the process, in the words that every allocator here uses. */
_Noreturn void mem_exhausted(void);

/* Whole pages of zeros for secrets: locked against swapping where RLIMIT_MEMLOCK allows it (it is
 * no fault where not), and left out of core dumps. `*size` is rounded up to what was taken; hand
 * that to mem_pages_free, which wipes. */
void *mem_pages_alloc(size_t *size);
void mem_pages_free(void *pages, size_t size);

/* The same door with the signatures of malloc, calloc, realloc, strdup and free, for libraries that
 * take such functions (OpenSSL, libcurl, cJSON). Each piece remembers its size, so that it is wiped
 * when it is freed or moved. They too never return NULL, but for a size of 0 in mem_sized_realloc,
 * which frees. Pieces of the two families must not be mixed. */
void *mem_sized_alloc(size_t size);
void *mem_sized_calloc(size_t count, size_t size);
void *mem_sized_realloc(void *old, size_t size);
char *mem_sized_copy(const char *text);
void mem_sized_free(void *memory);

#endif
