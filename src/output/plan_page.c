#include "output/plan_page.h"

#include <string.h>

#include "base/buf.h"
#include "base/text_markup.h"

/* 80 columns of the statement fit the width of whatever it is read on. */
static const char style[] =
    ":root{color-scheme:light dark}\n"
    "body{max-width:52rem;margin:0 auto;padding:1rem;font:16px/1.5 system-ui,sans-serif;"
    "background:Canvas;color:CanvasText}\n"
    "h1{font-size:1.3rem;line-height:1.3}h2{font-size:1.05rem;margin-top:2rem}\n"
    "pre{margin:0;padding:.75rem;border:1px solid GrayText;border-radius:.4rem;overflow-x:auto;"
    "font:min(.9rem,calc((100vw - 3.7rem)/48.6))/1.45 ui-monospace,monospace;white-space:pre}\n"
    "pre.wrap{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.9rem}\n"
    ".loud{border:2px solid;border-radius:.4rem;padding:.5rem .75rem;font-weight:600}\n";

static void put(struct buf *out, const char *text)
{
    text_xml(out, text, strlen(text));
}

/* A newline is one, and not a character that has to be made visible. */
static void put_lines(struct buf *out, const char *text, size_t length)
{
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        const size_t line = end ? (size_t)(end - text) : length;
        text_xml(out, text, line);
        if (end)
            buf_char(out, '\n');
        text += line + (end ? 1 : 0);
        length -= line + (end ? 1 : 0);
    }
}

/* One word of a shell, whatever stands in it. */
static void put_shell_word(struct buf *out, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./-+,:@%";
    if (*text && strspn(text, plain) == strlen(text)) {
        put(out, text);
        return;
    }
    put(out, "'");
    while (*text) {
        const size_t length = strcspn(text, "'");
        text_xml(out, text, length);
        text += length;
        if (*text) {
            put(out, "'\\''");
            text++;
        }
    }
    put(out, "'");
}

static void put_signed(struct buf *out, const char *title, const struct signed_text *text)
{
    buf_text(out, "<h2>");
    put(out, title);
    buf_text(out, "</h2>\n<pre>");
    put_lines(out, text->text, text->length);
    buf_text(out, "</pre>\n<p>SHA-256 of the file</p>\n<pre class=\"wrap\">");
    put(out, text->digest);
    buf_text(out,
             "</pre>\n<p>The command that signs it</p>\n<pre class=\"wrap\">ssh-keygen -Y sign "
             "-n " STATEMENT_NAMESPACE " -f KEY ");
    put_shell_word(out, text->file);
    buf_text(out, "</pre>\n");
}

static void put_head(struct buf *out, const struct statement *statement)
{
    buf_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'\">\n<title>Plan ");
    put(out, statement->number);
    buf_text(out, "</title>\n<style>\n");
    buf_text(out, style);
    buf_text(out, "</style>\n</head>\n<body>\n<h1>Plan for ");
    put(out, statement->service);
    buf_text(out, ", ");
    put(out, statement->environment);
    buf_text(out, "</h1>\n");
    if (statement->simulated)
        buf_text(out, "<p class=\"loud\">" STATEMENT_SIMULATED "</p>\n");
    if (statement->weakens > 0)
        buf_printf(out, "<p class=\"loud\">It weakens %zu of %zu.</p>\n", statement->weakens,
                   statement->row_count);
}

void plan_page(struct buf *out, const struct statement *statement, const struct signed_text *text,
               const struct signed_text *closing)
{
    const bool opens = closing && closing->text;
    put_head(out, statement);
    buf_text(out, "<p>Read it whole. What is signed are exactly the bytes of the file; compare its "
                  "SHA-256 before you sign.</p>\n");
    put_signed(out, "The plan", text);
    if (opens)
        put_signed(out, "The plan that ends what this one opens; sign both", closing);
    buf_text(out, "</body>\n</html>\n");
}
