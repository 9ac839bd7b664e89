#include "approval_page.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"

/* Where the plans go. */
static const char marker[] = "<!-- plans -->\n";

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

static void put_plan(struct buf *out, const struct signed_text *plan)
{
    buf_text(out, "<section><h2>");
    text_xml(out, plan->file, strlen(plan->file));
    buf_text(out, "</h2><pre class=\"plan\" data-file=\"");
    text_xml(out, plan->file, strlen(plan->file));
    buf_text(out, "\">");
    put_lines(out, plan->text, plan->length);
    buf_text(out, "</pre></section>\n");
}

void approval_page(struct buf *out, const struct signed_text *plans, size_t count)
{
    for (size_t i = 0; approval_lines[i]; i++) {
        buf_text(out, approval_lines[i]);
        for (size_t k = 0; k < count && text_is(approval_lines[i], marker); k++)
            put_plan(out, &plans[k]);
    }
}
