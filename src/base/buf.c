#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { FIRST_CAPACITY = 64 };

void buf_init(struct buf *buf, size_t limit)
{
    /* One byte of SIZE_MAX is needed for the NUL. */
    *buf = (struct buf){.limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1};
}

void buf_release(struct buf *buf)
{
    mem_free(buf->bytes, buf->capacity);
    buf_init(buf, buf->limit);
}

void buf_clear(struct buf *buf)
{
    if (buf->bytes)
        mem_wipe(buf->bytes, buf->length);
    buf->length = 0;
    buf->overflowed = false;
}

/* Makes room for `more` bytes and the NUL; false, for good, where that crosses the limit. */
static bool has_room(struct buf *buf, size_t more)
{
    if (buf->overflowed || more > buf->limit - buf->length) {
        buf->overflowed = true;
        return false;
    }
    const size_t needed = buf->length + more + 1;
    if (needed <= buf->capacity)
        return true;
    size_t capacity = buf->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : buf->capacity;
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    if (capacity > buf->limit + 1)
        capacity = buf->limit + 1;
    buf->bytes = mem_grow(buf->bytes, buf->capacity, capacity);
    buf->capacity = capacity;
    return true;
}

void buf_add(struct buf *buf, const char *bytes, size_t length)
{
    if (!has_room(buf, length))
        return;
    if (length > 0)
        memcpy(buf->bytes + buf->length, bytes, length);
    buf->length += length;
    buf->bytes[buf->length] = '\0';
}

void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char byte)
{
    buf_add(buf, &byte, 1);
}

void buf_fill(struct buf *buf, char byte, size_t count)
{
    if (!has_room(buf, count))
        return;
    memset(buf->bytes + buf->length, byte, count);
    buf->length += count;
    buf->bytes[buf->length] = '\0';
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(buf, format, args);
    va_end(args);
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    if (length < 0)
        buf->overflowed = true; /* more than INT_MAX bytes */
    else if (has_room(buf, (size_t)length)) {
        vsnprintf(buf->bytes + buf->length, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
}

const char *buf_string(const struct buf *buf)
{
    return buf->bytes ? buf->bytes : "";
}

const char *buf_finish(struct buf *buf, struct arena *arena)
{
    const char *copy = arena_slice(arena, buf_string(buf), buf->length);
    buf_release(buf);
    return copy;
}
