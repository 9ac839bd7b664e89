#include "base/text_fold.h"

#include <string.h>

#include "base/buf.h"

/* How far before its end a piece is looked through for a better place to end. */
enum { LOOK_BACK = 24 };

/* How much of `rest` goes on one line that has `room` columns. */
static size_t piece_of(const char *rest, size_t length, size_t room)
{
    if (length <= room)
        return length;
    for (size_t size = room - 1; size > room - LOOK_BACK; size--)
        if (rest[size - 1] == ',' || rest[size - 1] == ' ')
            return size;
    return room - 1;
}

void text_fold(struct buf *out, const char *line, size_t length, size_t indent)
{
    size_t at = piece_of(line, length, FOLD_COLUMNS);
    buf_add(out, line, at);
    while (at < length) {
        const size_t size = piece_of(line + at, length - at, FOLD_COLUMNS - indent);
        buf_text(out, "\\\n");
        buf_fill(out, ' ', indent);
        buf_add(out, line + at, size);
        at += size;
    }
    buf_char(out, '\n');
}

static bool has_indent(const char *bytes, size_t length, size_t indent)
{
    for (size_t i = 0; i < indent; i++)
        if (i >= length || bytes[i] != ' ')
            return false;
    return true;
}

/* Joins the pieces, however they were made. */
static size_t join(struct buf *out, const char *bytes, size_t length, size_t indent)
{
    size_t at = 0;
    for (;;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        if (!end)
            return 0;
        const size_t size = (size_t)(end - (bytes + at));
        const bool goes_on = size > 0 && end[-1] == '\\';
        buf_add(out, bytes + at, goes_on ? size - 1 : size);
        at += size + 1;
        if (!goes_on)
            return at;
        if (!has_indent(bytes + at, length - at, indent))
            return 0;
        at += indent;
    }
}

size_t text_unfold(struct buf *out, const char *bytes, size_t length, size_t indent)
{
    struct buf again;
    const size_t taken = join(out, bytes, length, indent);
    buf_init(&again, length + 1);
    text_fold(&again, buf_string(out), out->length, indent);
    const bool same = taken > 0 && again.length == taken && !again.overflowed &&
                      memcmp(buf_string(&again), bytes, taken) == 0;
    buf_release(&again);
    return same ? taken : 0;
}
