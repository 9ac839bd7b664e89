/* html_report_page: a report that is no check as one page: what it says first, then its items by section. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "html_parts.h"
#include "output/html.h"

static const char *class_of(int code)
{
    return code == EXIT_IN_SYNC                           ? "good"
           : code == EXIT_BREACHED || code == EXIT_FAILED ? "bad"
                                                          : "care";
}

static void put_header(struct html *html, const struct report *report)
{
    buf_printf(html->out, "<header class=\"%s\">\n", class_of(report->exit));
    html_element(html, "h1", NULL, report->headline);
    html_raw(html, "\n");
    html_mark(html, report->simulated);
    html_mark(html, report->hypothetical);
    if (report->at)
        html_element(html, "p", "when",
                     arena_printf(html->arena, "%s of %s", report->command,
                                  instant_text(html->arena, report->at)));
    html_raw(html, "\n</header>\n");
}

/* Items of one section stand together. */
static void put_sections(struct html *html, const struct report_entries *items)
{
    const char *section = NULL;
    for (size_t i = 0; i < items->count; i++) {
        const struct report_entry *item = &items->items[i];
        if (!section || !text_is(section, item->section)) {
            html_raw(html, section ? "</ol>\n</section>\n" : "");
            section = item->section ? item->section : "";
            html_raw(html, "<section>\n");
            html_element(html, "h2", NULL, section);
            html_raw(html, "\n<ol class=\"items\">\n");
        }
        html_entry(html, item);
    }
    html_raw(html, section ? "</ol>\n</section>\n" : "");
}

void html_report_page(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct html html = {.out = out, .arena = &arena, .style = style, .items = report->items};
    html_head(&html, report->tool, report->headline);
    put_header(&html, report);
    html_raw(&html, "<main id=\"report\">\n");
    put_sections(&html, &report->items);
    html_raw(&html, "</main>\n<footer>\n");
    for (size_t i = 0; i < report->closing.count; i++) {
        html_raw(&html, "<p>");
        html_sentence(&html, report->closing.items[i]);
        html_raw(&html, "</p>\n");
    }
    html_element(&html, "p", NULL, arena_printf(&arena, "%s %s", report->tool, report->version));
    html_raw(&html, "\n</footer>\n</body>\n</html>\n");
    arena_release(&arena);
}
