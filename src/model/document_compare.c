/* document_compare: a block held against what it should say. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "document_lines.h"
#include "model/document.h"

bool document_line_at(const char *bytes, size_t length, size_t at, struct document_line *out)
{
    if (at >= length)
        return false;
    const char *start = bytes + at;
    const char *end = memchr(start, '\n', length - at);
    const char *next = end ? end + 1 : bytes + length;
    end = end ? end : next;
    const bool crlf = next > end && end > start && end[-1] == '\r';
    *out = (struct document_line){start, (size_t)(end - start) - crlf, next, crlf};
    return true;
}

static bool line_is(const struct document_line *a, const struct document_line *b)
{
    return a->length == b->length && memcmp(a->start, b->start, a->length) == 0;
}

static bool same_lines(const char *a, size_t a_length, const char *b, size_t b_length)
{
    struct document_line in_a, in_b;
    size_t at_a = 0, at_b = 0;
    for (;;) {
        const bool more_a = document_line_at(a, a_length, at_a, &in_a);
        const bool more_b = document_line_at(b, b_length, at_b, &in_b);
        if (!more_a || !more_b)
            return more_a == more_b;
        if (!line_is(&in_a, &in_b))
            return false;
        at_a = (size_t)(in_a.next - a);
        at_b = (size_t)(in_b.next - b);
    }
}

/* One line of what should be said, and whether the block says it. */
struct wanted_line {
    struct document_line line;
    bool said;
};

struct comparing {
    struct arena *arena;
    struct wanted_line *wanted;
    size_t wanted_count;
    size_t lines;                      /* of the block, without blank ones */
    struct document_difference *items; /* DIFFERENCES_MOST */
    struct document_differences *out;
};

static bool is_blank(const struct document_line *line)
{
    size_t i = 0;
    while (i < line->length && strchr(" \t\r", line->start[i]) && line->start[i])
        i++;
    return i == line->length;
}

static void split(struct comparing *of, const char *text)
{
    const size_t length = strlen(text);
    struct document_line line;
    size_t capacity = 0;
    for (size_t at = 0; document_line_at(text, length, at, &line);
         at = (size_t)(line.next - text)) {
        if (is_blank(&line))
            continue;
        of->wanted =
            arena_grow(of->arena, of->wanted, of->wanted_count, &capacity, sizeof *of->wanted);
        of->wanted[of->wanted_count++] = (struct wanted_line){line, false};
    }
}

/* What a line is about: of a row its first cell, of other lines what stands before the first colon. */
static size_t topic_length(const struct document_line *line)
{
    const bool row = line->length > 0 && line->start[0] == '|';
    const char *from = line->start + row;
    const char *end = line->length > 1 ? memchr(from, row ? '|' : ':', line->length - row) : NULL;
    return end ? (size_t)(end - line->start) + 1 : line->length;
}

static bool same_topic(const struct document_line *a, const struct document_line *b)
{
    const size_t length = topic_length(a);
    return length == topic_length(b) && memcmp(a->start, b->start, length) == 0;
}

enum { SHOWN_MOST = 400 };

/* Escaped and not endless: it is shown to people. */
static const char *shown(struct arena *arena, const struct document_line *line)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    text_escape(&out, line->start, line->length < SHOWN_MOST ? line->length : SHOWN_MOST);
    if (line->length > SHOWN_MOST)
        buf_text(&out, "...");
    const char *text = arena_text(arena, buf_string(&out));
    buf_release(&out);
    return text;
}

static void differ(struct comparing *of, unsigned number, const struct document_line *says,
                   const struct document_line *is)
{
    struct document_differences *out = of->out;
    if (out->count == DIFFERENCES_MOST) {
        out->left_out++;
        return;
    }
    of->items[out->count++] = (struct document_difference){
        number, says ? shown(of->arena, says) : NULL, is ? shown(of->arena, is) : NULL};
}

static bool take_said(struct comparing *of, const struct document_line *line)
{
    for (size_t i = 0; i < of->wanted_count; i++) {
        if (of->wanted[i].said || !line_is(&of->wanted[i].line, line))
            continue;
        of->wanted[i].said = true;
        return true;
    }
    return false;
}

/* Does any line of the block say it? Asked of lines that nobody has said so far. */
static struct wanted_line *meant_by(struct comparing *of, const struct document_line *line)
{
    for (size_t i = 0; i < of->wanted_count; i++)
        if (!of->wanted[i].said && same_topic(&of->wanted[i].line, line))
            return &of->wanted[i];
    return NULL;
}

typedef void each_line(struct comparing *of, const struct document_line *line, unsigned number,
                       bool *said);

/* First the lines that are right, then those that are not, so that a wrong one never takes the place of a
 * right one that stands further down. */
static void mark_right(struct comparing *of, const struct document_line *line, unsigned number,
                       bool *said)
{
    (void)number;
    *said = take_said(of, line);
}

static void name_wrong(struct comparing *of, const struct document_line *line, unsigned number,
                       bool *said)
{
    if (*said)
        return;
    /* Nobody reads more of them, and a block may have very many lines. */
    const bool enough = of->out->count == DIFFERENCES_MOST;
    struct wanted_line *meant = enough ? NULL : meant_by(of, line);
    differ(of, number, line, meant ? &meant->line : NULL);
    if (meant)
        meant->said = true;
}

static void walk(struct comparing *of, const struct document *document,
                 const struct document_block *block, bool *said, each_line *each)
{
    unsigned number = block->line;
    size_t i = 0;
    struct document_line line;
    for (size_t at = block->start; document_line_at(document->bytes, block->end, at, &line);
         at = (size_t)(line.next - document->bytes)) {
        number++;
        if (!is_blank(&line))
            each(of, &line, number, &said[i++]);
    }
    of->lines = i;
}

bool document_compare(struct arena *arena, const struct document *document,
                      const struct document_block *block, const char *text,
                      struct document_differences *out)
{
    *out = (struct document_differences){0};
    if (same_lines(document->bytes + block->start, block->end - block->start, text, strlen(text)))
        return true;
    struct comparing of = {.arena = arena, .out = out};
    of.items = arena_array(arena, DIFFERENCES_MOST, sizeof *of.items);
    out->items = of.items;
    split(&of, text);
    bool *said = arena_array(arena, block->end - block->start + 1, sizeof *said);
    walk(&of, document, block, said, mark_right);
    walk(&of, document, block, said, name_wrong);
    out->empty = of.lines == 0;
    for (size_t i = 0; i < of.wanted_count && !out->empty; i++)
        if (!of.wanted[i].said)
            differ(&of, block->line, NULL, &of.wanted[i].line);
    out->order = out->count == 0 && !out->empty;
    return false;
}

bool document_blocks_same(const struct document *a, const struct document_block *in_a,
                          const struct document *b, const struct document_block *in_b)
{
    return same_lines(a->bytes + in_a->start, in_a->end - in_a->start, b->bytes + in_b->start,
                      in_b->end - in_b->start);
}
