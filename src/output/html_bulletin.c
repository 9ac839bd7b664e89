/* html_bulletin: a report that is no check as one page: what it says first, then its items by section. */
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

static void put_header(struct html *html, const struct bulletin *bulletin)
{
    buf_printf(html->out, "<header class=\"%s\">\n", class_of(bulletin->exit));
    html_element(html, "h1", NULL, bulletin->headline);
    html_raw(html, "\n");
    html_mark(html, bulletin->simulated);
    html_mark(html, bulletin->hypothetical);
    if (bulletin->at)
        html_element(html, "p", "when",
                     arena_printf(html->arena, "%s of %s", bulletin->command,
                                  instant_text(html->arena, bulletin->at)));
    html_raw(html, "\n</header>\n");
}

/* Items of one section stand together. */
static void put_sections(struct html *html, const struct items *items)
{
    const char *section = NULL;
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->items[i];
        if (!section || !text_is(section, item->section)) {
            html_raw(html, section ? "</ol>\n</section>\n" : "");
            section = item->section ? item->section : "";
            html_raw(html, "<section>\n");
            html_element(html, "h2", NULL, section);
            html_raw(html, "\n<ol class=\"items\">\n");
        }
        html_item(html, item);
    }
    html_raw(html, section ? "</ol>\n</section>\n" : "");
}

void html_bulletin(struct buf *out, const struct bulletin *bulletin, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct html html = {.out = out, .arena = &arena, .style = style, .items = bulletin->items};
    html_head(&html, bulletin->tool, bulletin->headline);
    put_header(&html, bulletin);
    html_raw(&html, "<main id=\"report\">\n");
    put_sections(&html, &bulletin->items);
    html_raw(&html, "</main>\n<footer>\n");
    for (size_t i = 0; i < bulletin->closing.count; i++) {
        html_raw(&html, "<p>");
        html_sentence(&html, bulletin->closing.items[i]);
        html_raw(&html, "</p>\n");
    }
    html_element(&html, "p", NULL,
                 arena_printf(&arena, "%s %s", bulletin->tool, bulletin->version));
    html_raw(&html, "\n</footer>\n</body>\n</html>\n");
    arena_release(&arena);
}
