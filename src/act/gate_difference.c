#include "gate_difference.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* Beyond this many cells of the table every line of the middle is shown as changed. */
enum { CELLS_MOST = 4 * 1024 * 1024, DIFFERENCE_MOST = 1024 * 1024 };

struct diff_line {
    const char *bytes;
    size_t length;      /* without the LF */
    const char *digest; /* where the line has nothing but a digest; else NULL */
    const char *label;  /* whose it is … */
    size_t label_length;
};

struct diff_lines {
    struct diff_line *items;
    size_t count;
};

/* A digest alone says nothing: it is shown with the label of the line before. */
static void note_label(struct diff_line *line, const struct diff_line *before)
{
    static const char indented[] = "    sha256:";
    const size_t indent = strspn(indented, " ");
    if (line->length > sizeof indented && memcmp(line->bytes, indented, sizeof indented - 1) == 0) {
        line->digest = line->bytes + indent;
        line->label = before ? before->label : NULL;
        line->label_length = before ? before->label_length : 0;
        return;
    }
    line->label = line->bytes;
    while (line->label_length < line->length && line->bytes[line->label_length] != ' ')
        line->label_length++;
}

static struct diff_lines split(struct arena *arena, const char *bytes, size_t length)
{
    struct diff_lines lines = {NULL, 0};
    size_t capacity = 0;
    for (size_t start = 0; start < length;) {
        const char *end = memchr(bytes + start, '\n', length - start);
        const size_t size = end ? (size_t)(end - (bytes + start)) : length - start;
        lines.items = arena_grow(arena, lines.items, lines.count, &capacity, sizeof *lines.items);
        struct diff_line *line = &lines.items[lines.count];
        *line = (struct diff_line){.bytes = bytes + start, .length = size};
        note_label(line, lines.count > 0 ? line - 1 : NULL);
        lines.count++;
        start += size + 1;
    }
    return lines;
}

static bool is_same(const struct diff_line *a, const struct diff_line *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void drop_first(struct diff_lines *lines)
{
    lines->items++;
    lines->count--;
}

/* Takes off what both begin and end with. */
static void trim(struct diff_lines *a, struct diff_lines *b)
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

static void show(struct buf *out, char mark, const struct diff_line *line)
{
    const char *from = line->bytes;
    buf_char(out, mark);
    buf_char(out, ' ');
    if (line->digest) {
        text_escape(out, line->label, line->label_length);
        buf_char(out, ' ');
        from = line->digest;
    }
    text_escape(out, from, line->length - (size_t)(from - line->bytes));
    buf_char(out, '\n');
}

/* Lengths of the longest common subsequences of all ends: cell (i, k) is of a[i..] and b[k..]. */
static const uint32_t *common(struct arena *arena, const struct diff_lines *a,
                              const struct diff_lines *b)
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

static void show_all(struct buf *out, const struct diff_lines *a, const struct diff_lines *b)
{
    for (size_t i = 0; i < a->count; i++)
        show(out, '-', &a->items[i]);
    for (size_t k = 0; k < b->count; k++)
        show(out, '+', &b->items[k]);
}

static void show_changes(struct buf *out, const struct diff_lines *a, const struct diff_lines *b,
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
    show_all(out, &(struct diff_lines){a->items + i, a->count - i},
             &(struct diff_lines){b->items + k, b->count - k});
}

const char *gate_difference(struct arena *arena, const char *before, size_t before_length,
                            const char *after, size_t after_length)
{
    struct diff_lines a = split(arena, before, before_length);
    struct diff_lines b = split(arena, after, after_length);
    struct buf out;
    buf_init(&out, DIFFERENCE_MOST);
    trim(&a, &b);
    if (a.count == 0 || b.count == 0 || (a.count + 1) > CELLS_MOST / (b.count + 1))
        show_all(&out, &a, &b);
    else
        show_changes(&out, &a, &b, common(arena, &a, &b));
    return buf_finish(&out, arena);
}
