/*
 * buf: a growing text with a limit.
 *
 * Errors are sticky: once the limit is crossed nothing more is added and `overflowed` is set, so that
 * a writer checks once, at its end. The content always ends with a NUL that `length` does not count.
 * Freed and outgrown memory is wiped.
 */
#ifndef TAUTLINE_BASE_BUF_H
#define TAUTLINE_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

struct buf {
    char *bytes; /* owned; NULL until something is added */
    size_t length;
    size_t capacity;
    size_t limit; /* the greatest length, in bytes */
    bool overflowed;
};

void buf_init(struct buf *buf, size_t limit);
void buf_release(struct buf *buf);
/* Empties and keeps the limit; clears `overflowed`. */
void buf_clear(struct buf *buf);

void buf_add(struct buf *buf, const char *bytes, size_t length);
void buf_text(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char byte);
/* The same byte `count` times. */
void buf_fill(struct buf *buf, char byte, size_t count);
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *buf, const char *format, ...);
__attribute__((format(printf, 2, 0))) void buf_vprintf(struct buf *buf, const char *format,
                                                       va_list args);

/* The text so far, never NULL. */
const char *buf_string(const struct buf *buf);

/* A copy of the text in the arena; releases the buf. */
const char *buf_finish(struct buf *buf, struct arena *arena);

#endif
