#include "output/page.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/words.h"

void page_init(struct page *page, struct buf *out, const struct style *style)
{
    size_t width = style->width == 0 ? PAGE_WIDTH_USUAL : style->width;
    if (width < PAGE_WIDTH_LEAST)
        width = PAGE_WIDTH_LEAST;
    *page = (struct page){.out = out, .color = style->color, .width = width};
}

void page_end(struct page *page)
{
    if (page->open)
        buf_char(page->out, '\n');
    page->open = page->begun = false;
    page->column = 0;
    page->pending = 0;
}

void page_line(struct page *page, size_t indent, size_t hang)
{
    page_end(page);
    if (page->gap)
        buf_char(page->out, '\n');
    page->gap = false;
    page->open = true;
    page->hang = hang;
    page->pending = indent;
}

void page_gap(struct page *page)
{
    page_end(page);
    page->gap = true;
}

void page_blanks(struct page *page, size_t count)
{
    page->pending += count;
}

void page_to(struct page *page, size_t column)
{
    const size_t at = page->column + page->pending;
    page->pending += at < column ? column - at : 1;
}

/* --- words ------------------------------------------------------------------------------------- */

static const char *const colors[] = {
    [TONE_PLAIN] = "",        [TONE_STRONG] = "\033[1m", [TONE_GOOD] = "\033[32m",
    [TONE_CARE] = "\033[33m", [TONE_BAD] = "\033[31m",
};

static bool has_color(const struct page *page, enum tone tone)
{
    return page->color && tone != TONE_PLAIN;
}

static void go_on(struct page *page)
{
    buf_char(page->out, '\n');
    page->begun = false;
    page->column = 0;
    page->pending = page->hang;
}

static void put_pending(struct page *page)
{
    buf_fill(page->out, ' ', page->pending);
    page->column += page->pending;
    page->pending = 0;
}

/* As many bytes of the escaped `word` as fill `columns` characters, at most `length`. */
static size_t bytes_of(const char *word, size_t length, size_t columns)
{
    size_t at = 0;
    while (at < length && columns > 0) {
        uint32_t code = 0;
        const size_t size = text_utf8_next(word + at, length - at, &code);
        at += size > 0 ? size : 1;
        columns--;
    }
    return at;
}

static size_t columns_of(const char *word, size_t length)
{
    size_t columns = 0;
    for (size_t at = 0; at < length; columns++)
        at += bytes_of(word + at, length - at, 1);
    return columns;
}

/* The words of an application may come to the beginning of a line, also by wrapping. */
static void put_first(struct page *page, const char *piece, size_t length)
{
    size_t blank = 0;
    if (text_is_line_command(piece, length, &blank)) {
        buf_add(page->out, piece, blank);
        buf_text(page->out, "\\x3A");
        buf_add(page->out, piece + blank + 1, length - blank - 1);
    } else {
        buf_add(page->out, piece, length);
    }
    page->begun = blank < length;
}

/* One piece that fits, already escaped. */
static void put_piece(struct page *page, enum tone tone, const char *piece, size_t length)
{
    put_pending(page);
    if (has_color(page, tone))
        buf_text(page->out, colors[tone]);
    if (page->begun)
        buf_add(page->out, piece, length);
    else
        put_first(page, piece, length);
    if (has_color(page, tone))
        buf_text(page->out, "\033[0m");
    page->column += columns_of(piece, length);
}

/* One column is kept for a comma, colon or bracket that may be joined to the word. */
static bool fits(const struct page *page, size_t columns)
{
    return page->column + page->pending + columns < page->width;
}

/* Is there anything on this line that could stay behind? */
static bool may_break(const struct page *page)
{
    return page->pending > 0 && page->column > 0;
}

static void put_word(struct page *page, enum tone tone, const char *word, size_t length)
{
    if (!fits(page, columns_of(word, length)) && may_break(page))
        go_on(page);
    const bool breaks = columns_of(word, length) + page->hang >= page->width;
    while (breaks && !fits(page, columns_of(word, length))) {
        const size_t used = page->column + page->pending;
        const size_t room = page->width > used + 1 ? page->width - used - 1 : 0;
        const size_t size = bytes_of(word, length, room);
        if (size > 0)
            put_piece(page, tone, word, size);
        word += size;
        length -= size;
        go_on(page);
    }
    put_piece(page, tone, word, length);
}

static void put_words(struct page *page, enum tone tone, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        if (text[at] == ' ') {
            page->pending++;
            at++;
            continue;
        }
        const char *blank = memchr(text + at, ' ', length - at);
        const size_t size = blank ? (size_t)(blank - text) - at : length - at;
        put_word(page, tone, text + at, size);
        at += size;
    }
}

void page_text(struct page *page, enum tone tone, const char *text)
{
    if (!text)
        return;
    struct buf escaped;
    buf_init(&escaped, SIZE_MAX);
    text_escape(&escaped, text, strlen(text));
    put_words(page, tone, buf_string(&escaped), escaped.length);
    buf_release(&escaped);
}

void page_unit(struct page *page, enum tone tone, const char *text)
{
    struct buf escaped;
    buf_init(&escaped, SIZE_MAX);
    text_escape(&escaped, text, strlen(text));
    const size_t columns = columns_of(buf_string(&escaped), escaped.length);
    if (columns + page->hang >= page->width)
        put_words(page, tone, buf_string(&escaped), escaped.length);
    else
        put_word(page, tone, buf_string(&escaped), escaped.length);
    buf_release(&escaped);
}

void page_room(struct page *page, size_t columns)
{
    if (!fits(page, columns) && may_break(page))
        go_on(page);
}

void page_more(struct page *page, size_t indent, const char *label, const char *text)
{
    if (!text)
        return;
    page_line(page, indent, indent);
    page_text(page, TONE_PLAIN, label);
    page_text(page, TONE_PLAIN, text);
}

void page_place(struct page *page, struct arena *arena, const char *before,
                const struct place *where)
{
    const char *text = place_text(arena, where);
    if (!text)
        return;
    page_blanks(page, 1);
    page_unit(page, TONE_PLAIN, arena_printf(arena, "(%s%s)", before, text));
}
