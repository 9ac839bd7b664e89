#include "gate_difference.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* Beyond this many cells of the table every line of the middle is shown as changed. */
enum { CELLS_MOST = 4 * 1024 * 1024, DIFFERENCE_MOST = 1024 * 1024 };

struct line {
    const char *bytes;
    size_t length; /* without the LF */
};

struct lines {
    struct line *items;
    size_t count;
};

static struct lines split(struct arena *arena, const char *bytes, size_t length)
{
    struct lines lines = {NULL, 0};
    size_t capacity = 0;
    for (size_t start = 0; start < length;) {
        const char *end = memchr(bytes + start, '\n', length - start);
        const size_t size = end ? (size_t)(end - (bytes + start)) : length - start;
        lines.items = arena_grow(arena, lines.items, lines.count, &capacity, sizeof *lines.items);
        lines.items[lines.count++] = (struct line){bytes + start, size};
        start += size + 1;
    }
    return lines;
}

static bool is_same(const struct line *a, const struct line *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void drop_first(struct lines *lines)
{
    lines->items++;
    lines->count--;
}

/* Takes off what both begin and end with. */
static void trim(struct lines *a, struct lines *b)
{
    while (a->count && b->count && is_same(a->items, b->items)) {
        drop_first(a);
        drop_first(b);
    }
    while (a->count && b->count && is_same(&a->items[a->count - 1], &b->items[b->count - 1])) {
        a->count--;
        b->count--;
    }
}

static void show(struct buf *out, char mark, const struct line *line)
{
    buf_char(out, mark);
    buf_char(out, ' ');
    text_escape(out, line->bytes, line->length);
    buf_char(out, '\n');
}

/* Lengths of the longest common subsequences of all ends: cell (i, k) is of a[i..] and b[k..]. */
static const uint32_t *common(struct arena *arena, const struct lines *a, const struct lines *b)
{
    const size_t width = b->count + 1;
    uint32_t *cells = arena_array(arena, (a->count + 1) * width, sizeof *cells);
    for (size_t i = a->count; i-- > 0;)
        for (size_t k = b->count; k-- > 0;) {
            const uint32_t down = cells[(i + 1) * width + k], right = cells[i * width + k + 1];
            cells[i * width + k] = is_same(&a->items[i], &b->items[k])
                                       ? cells[(i + 1) * width + k + 1] + 1
                                   : down > right ? down
                                                  : right;
        }
    return cells;
}

static void show_all(struct buf *out, const struct lines *a, const struct lines *b)
{
    for (size_t i = 0; i < a->count; i++)
        show(out, '-', &a->items[i]);
    for (size_t k = 0; k < b->count; k++)
        show(out, '+', &b->items[k]);
}

static void show_changes(struct buf *out, const struct lines *a, const struct lines *b,
                         const uint32_t *cells)
{
    const size_t width = b->count + 1;
    size_t i = 0, k = 0;
    while (i < a->count && k < b->count) {
        const bool both = is_same(&a->items[i], &b->items[k]);
        const bool takes = both || cells[(i + 1) * width + k] >= cells[i * width + k + 1];
        if (!both)
            show(out, takes ? '-' : '+', takes ? &a->items[i] : &b->items[k]);
        i += takes;
        k += both || !takes;
    }
    show_all(out, &(struct lines){a->items + i, a->count - i},
             &(struct lines){b->items + k, b->count - k});
}

const char *gate_difference(struct arena *arena, const char *before, size_t before_length,
                            const char *after, size_t after_length)
{
    struct lines a = split(arena, before, before_length);
    struct lines b = split(arena, after, after_length);
    struct buf out;
    buf_init(&out, DIFFERENCE_MOST);
    trim(&a, &b);
    if (a.count == 0 || b.count == 0 || (a.count + 1) > CELLS_MOST / (b.count + 1))
        show_all(&out, &a, &b);
    else
        show_changes(&out, &a, &b, common(arena, &a, &b));
    const char *text = arena_text(arena, buf_string(&out));
    buf_release(&out);
    return text;
}
