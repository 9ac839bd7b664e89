#include "output/exchange.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "output/page.h"

enum { BODY_MOST = 2000 };

static void put(struct buf *out, const char *text)
{
    text_escape(out, text, strlen(text));
}

static void put_headers(struct buf *out, const char *mark, const struct exchange_header *headers,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_text(out, mark);
        put(out, headers[i].name);
        buf_text(out, ": ");
        put(out, headers[i].value);
        buf_char(out, '\n');
    }
}

/* No character is cut in two. */
static size_t shown_length(const char *body, size_t length)
{
    size_t shown = length < BODY_MOST ? length : BODY_MOST;
    for (int i = 0; i < 3 && shown < length && shown > 0 && (body[shown] & 0xC0) == 0x80; i++)
        shown--;
    return shown;
}

static void put_line(struct buf *out, const char *line, size_t length)
{
    const bool carriage = length > 0 && line[length - 1] == '\r';
    buf_text(out, "  | ");
    text_escape(out, line, length - carriage);
    buf_char(out, '\n');
}

static void put_body(struct buf *out, const char *body, size_t length)
{
    const size_t shown = shown_length(body, length);
    for (size_t at = 0; at < shown;) {
        const char *end = memchr(body + at, '\n', shown - at);
        const size_t size = end ? (size_t)(end - body) - at : shown - at;
        put_line(out, body + at, size);
        at += size + 1;
    }
    if (shown < length)
        buf_printf(out, "  | ... %zu more byte%s\n", length - shown,
                   length - shown == 1 ? "" : "s");
}

static void put_request(struct buf *out, const struct exchange *exchange, const struct style *style)
{
    struct page page;
    page_init(&page, out, style);
    page_line(&page, 0, 4);
    page_text(&page, TONE_STRONG, exchange->method);
    page_text(&page, TONE_STRONG, " ");
    page_text(&page, TONE_STRONG, exchange->url);
    page_end(&page);
    put_headers(out, "  > ", exchange->sent, exchange->sent_count);
    if (exchange->sent_body)
        put_body(out, exchange->sent_body, exchange->sent_length);
}

void exchange_text(struct buf *out, const struct exchange *exchange, const struct style *style)
{
    put_request(out, exchange, style);
    if (exchange->status == 0) {
        buf_text(out, "no answer");
        if (exchange->why) {
            buf_text(out, ": ");
            put(out, exchange->why);
        }
        buf_printf(out, " (%lld ms)\n", exchange->took);
        return;
    }
    buf_printf(out, "%d (%lld ms)\n", exchange->status, exchange->took);
    put_headers(out, "  < ", exchange->received, exchange->received_count);
    if (exchange->body)
        put_body(out, exchange->body, exchange->length);
}
