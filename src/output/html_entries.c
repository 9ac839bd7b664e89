/* html_items: what calls for something, worst first. */
#include "base/arena.h"
#include "html_parts.h"

/* --- what calls for something ------------------------------------------------------------------ */

static bool calls(const struct report_entry *item)
{
    return item->level != ENTRY_NOTE && !item->is_excepted;
}

static enum tone report_entry_tone(const struct report_entry *item)
{
    return item->level == ENTRY_ERROR     ? TONE_BAD
           : item->level == ENTRY_WARNING ? TONE_CARE
                                          : TONE_PLAIN;
}

static const char *environment_of(const struct report_entry *item)
{
    return item->judgement ? item->judgement->target->environment->name : item->environment;
}

void html_entry(struct html *html, const struct report_entry *item)
{
    const char *environment = environment_of(item);
    const struct finding *finding = item->finding;
    html_raw(html, "<li><h3>");
    html_badge(html, item->word, report_entry_tone(item));
    html_raw(html, " ");
    html_element(html, "span", NULL, item->name);
    if (environment)
        html_element(html, "span", "place", arena_printf(html->arena, " in %s", environment));
    html_raw(html, "</h3>\n");
    if (finding && finding->kind == FINDING_SETTING) {
        html_raw(html, "<p>wanted ");
        html_element(html, "code", NULL, value_text(html->arena, finding->desired, 160));
        html_raw(html, "; ");
        html_text(html, item->rule_text);
        html_raw(html, "</p>\n");
        html_element(html, "p", "witnesses", report_entry_witnesses(html->arena, item));
    }
    if (item->says) {
        html_raw(html, "<p>");
        html_element(html, "code", NULL, item->says);
        html_raw(html, "</p>\n");
    }
    if (item->why) {
        html_raw(html, "<p>");
        html_sentence(html, item->why);
        html_raw(html, "</p>\n");
    }
    if (item->advice) {
        html_raw(html, "<p class=\"do\">→ ");
        html_sentence(html, item->advice);
        html_raw(html, "</p>\n");
    }
    if (item->where.file) {
        html_raw(html, "<p>");
        html_place(html, &item->where);
        html_raw(html, "</p>\n");
    }
    html_raw(html, "</li>\n");
}

void html_attention(struct html *html)
{
    bool begun = false;
    for (size_t i = 0; i < html->items.count; i++) {
        if (!calls(&html->items.items[i]))
            continue;
        if (!begun)
            html_raw(html, "<section aria-labelledby=\"attention\">\n<h2 id=\"attention\">What "
                           "calls for something</h2>\n<ol class=\"items\">\n");
        begun = true;
        html_entry(html, &html->items.items[i]);
    }
    if (begun)
        html_raw(html, "</ol>\n</section>\n");
}
