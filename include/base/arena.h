/*
 * arena: all memory of the program, and the arenas that most of it lives in.
 *
 * Only this file calls the heap. An allocation succeeds or ends the process with a fixed message and
 * exit code 1. That is safe here: a process without memory is like a process that was killed, and
 * everything that Tautline writes survives being killed at any instant (temporary name and rename,
 * journal before act). In return no caller has a failing branch that no test would reach. Memory is
 * wiped when it is freed, because what a run learns includes every secret of a service.
 */
#ifndef TAUTLINE_BASE_ARENA_H
#define TAUTLINE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

/* What one run learns is freed together. Pieces are zeroed, aligned for any type and never freed one
 * by one. In the sanitizer build (TAUTLINE_SANITIZED) each piece is its own allocation, so that an
 * overrun is seen. */
struct arena {
    struct arena_block *newest; /* owned */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

/* `size` zeroed bytes, never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed items of `size` bytes, never NULL. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of `length` bytes with a NUL after them. */
char *arena_slice(struct arena *arena, const char *bytes, size_t length);

/* A copy of a text; NULL gives NULL. */
char *arena_text(struct arena *arena, const char *text);

__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *arena, const char *format,
                                                         ...);

/* A growing array in the arena: returns `items` or a larger copy with room for item number `count`.
 * `capacity` is the caller's and starts at 0. */
__attribute__((returns_nonnull)) void *arena_grow(struct arena *arena, void *items, size_t count,
                                                  size_t *capacity, size_t size);

/* --- the heap --- */

/* `size` zeroed bytes, never NULL; also for size 0. Free with mem_free. */
void *mem_alloc(size_t size);

/* Moves `old` (of `old_size` bytes, may be NULL) to `size` bytes. New bytes are zeroed, the old memory
 * is wiped. */
void *mem_grow(void *old, size_t old_size, size_t size);

/* Wipes `size` bytes and frees. NULL is allowed. */
void mem_free(void *memory, size_t size);

/* Overwrites with zeros in a way that no compiler removes. */
void mem_wipe(void *memory, size_t size);

/* count * size; ends the process where that overflows. */
size_t mem_product(size_t count, size_t size);

/* Ends the process as a failed allocation does. */
_Noreturn void mem_exhausted(void);

/* For a process that cannot go on: writes `message` to stderr without memory or locks and ends with
 * `code`. */
_Noreturn void end_process(const char *message, int code);

/* Whole pages of zeros for secrets: left out of core dumps, and locked against swapping where
 * RLIMIT_MEMLOCK allows it (no error where it does not). `*size` is rounded up to what was taken; pass
 * that to mem_pages_free, which wipes. */
void *mem_pages_alloc(size_t *size);
void mem_pages_free(void *pages, size_t size);

/* The same with the signatures of malloc, calloc, realloc, strdup and free, for libraries that take
 * such functions (OpenSSL, libcurl, cJSON). Each piece remembers its size, so that it is wiped when it
 * is freed or moved. They never return NULL, except mem_sized_realloc for size 0, which frees. Never
 * free a piece of one family with the other. */
void *mem_sized_alloc(size_t size);
void *mem_sized_calloc(size_t count, size_t size);
void *mem_sized_realloc(void *old, size_t size);
char *mem_sized_copy(const char *text);
void mem_sized_free(void *memory);

#endif
