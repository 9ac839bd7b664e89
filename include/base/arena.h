/*
 * arena: what one run learns lives together and goes together.
 *
 * Pieces are zeroed, aligned for any type and never freed alone. Releasing wipes every byte. In the
 * sanitizer build (TAUTLINE_SANITIZED) each piece is an allocation of its own, so that an overrun
 * is seen.
 */
#ifndef TAUTLINE_BASE_ARENA_H
#define TAUTLINE_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *newest; /* owned */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

/* `size` zeroed bytes, never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count` zeroed things of `size` bytes, never NULL. */
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

#endif
