/* html_items: what calls for something, worst first, and the time line of the exceptions. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "html_parts.h"

/* --- what calls for something ------------------------------------------------------------------ */

static bool calls(const struct item *item)
{
    return item->level != ITEM_NOTE && !item->is_excepted;
}

static enum tone item_tone(const struct item *item)
{
    return item->level == ITEM_ERROR ? TONE_BAD : TONE_CARE;
}

static void put_item(struct html *html, const struct item *item)
{
    const struct finding *finding = item->finding;
    html_raw(html, "<li><h3>");
    html_badge(html, item->word, item_tone(item));
    html_raw(html, " ");
    html_element(html, "span", NULL, item->name);
    if (item->judgement)
        html_element(
            html, "span", "place",
            arena_printf(html->arena, " in %s", item->judgement->target->environment->name));
    html_raw(html, "</h3>\n");
    if (finding && finding->kind == FINDING_SETTING) {
        html_raw(html, "<p>wanted ");
        html_element(html, "code", NULL, value_text(html->arena, finding->desired, 160));
        html_raw(html, "; ");
        html_text(html, item->rule_text);
        html_raw(html, "</p>\n");
        html_element(html, "p", "witnesses", item_witnesses(html->arena, item));
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
        put_item(html, &html->items.items[i]);
    }
    if (begun)
        html_raw(html, "</ol>\n</section>\n");
}

/* --- exceptions in time ------------------------------------------------------------------------ */

/* In units of the picture, which is as wide as a small phone, so that its words stay readable. */
enum { WIDE = 360, LEFT = 4, RIGHT = 356, ROW = 30, TOP = 16, BAR = 9 };

struct span {
    const struct judgement *judgement;
    const struct exception *exception;
    const struct finding *finding;
};

struct spans {
    struct span *items;
    size_t count;
    int64_t first, last; /* what the picture shows */
};

/* The same exception of another environment is one bar. */
static bool is_drawn(const struct spans *spans, const struct judgement *judgement,
                     const struct exception *exception)
{
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->items[i];
        if (span->judgement->target->desired == judgement->target->desired &&
            text_is(span->exception->name, exception->name))
            return true;
    }
    return false;
}

static void widen(struct spans *spans, int64_t when)
{
    spans->first = when < spans->first ? when : spans->first;
    spans->last = when > spans->last ? when : spans->last;
}

static size_t count_exceptions(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++)
            count += run->judgements[i].findings[k].kind == FINDING_EXCEPTION;
    return count;
}

static void collect(struct html *html, struct spans *spans)
{
    enum { MARGIN = 7 * WHEN_DAY };
    const struct run *run = html->run;
    *spans = (struct spans){.first = run->at - MARGIN, .last = run->at + MARGIN};
    spans->items = arena_array(html->arena, count_exceptions(run), sizeof *spans->items);
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++) {
            const struct judgement *judgement = &run->judgements[i];
            const struct finding *finding = &judgement->findings[k];
            const struct exception *exception =
                finding->kind == FINDING_EXCEPTION
                    ? target_exception(judgement->target, finding->name)
                    : NULL;
            if (!exception || !exception->bounded || is_drawn(spans, judgement, exception))
                continue;
            widen(spans, exception->starts);
            widen(spans, exception->ends);
            spans->items[spans->count++] = (struct span){judgement, exception, finding};
        }
}

static int place_of(const struct spans *spans, int64_t when)
{
    const int64_t shown = spans->last - spans->first; /* two weeks at least */
    return shown > 0 ? LEFT + (int)((when - spans->first) * (RIGHT - LEFT) / shown) : LEFT;
}

static const char *bar_class(const struct span *span)
{
    enum { SOON_DAYS = 7 };
    switch (span->finding->state.exception) {
    case EXCEPTION_IN_FORCE:
        return span->finding->days_left <= SOON_DAYS ? "soon" : "force";
    case EXCEPTION_UPCOMING:
        return "later";
    case EXCEPTION_EXPIRED:
    case EXCEPTION_MALFORMED:
    case EXCEPTION_TOO_LONG:
    case EXCEPTION_UNOBSERVED:
        break;
    }
    return "past";
}

static const char *span_words(struct html *html, const struct span *span)
{
    char from[WHEN_TEXT_SIZE], to[WHEN_TEXT_SIZE];
    const struct exception *exception = span->exception;
    return arena_printf(html->arena, "%s: %s, %s to %s", exception->name,
                        exception_words(span->finding->state.exception)->word,
                        when_format_day(exception->starts, from),
                        when_format_day(exception->ends - 1, to));
}

static void put_bar(struct html *html, const struct spans *spans, size_t number)
{
    const struct span *span = &spans->items[number];
    const int top = TOP + (int)number * ROW;
    const int from = place_of(spans, span->exception->starts);
    const int wide = place_of(spans, span->exception->ends) - from;
    buf_printf(html->out, "<text x=\"%d\" y=\"%d\">", LEFT, top + BAR);
    html_text(html, span_words(html, span));
    buf_printf(html->out,
               "</text><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
               "rx=\"2\"/>\n",
               bar_class(span), from, top + BAR + 4, wide > 1 ? wide : 1, BAR);
}

static void put_picture(struct html *html, const struct spans *spans)
{
    const int high = TOP + (int)spans->count * ROW + 16;
    const int now = place_of(spans, html->run->at);
    char day[WHEN_TEXT_SIZE];
    buf_printf(html->out,
               "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"time-line\">\n"
               "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
               WIDE, high, LEFT, RIGHT, high - 14, high - 14);
    buf_printf(html->out, "<line class=\"now\" x1=\"%d\" x2=\"%d\" y1=\"4\" y2=\"%d\"/>\n", now,
               now, high - 14);
    for (size_t i = 0; i < spans->count; i++)
        put_bar(html, spans, i);
    buf_printf(html->out, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT, high - 3,
               when_format_day(spans->first, day));
    buf_printf(html->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", RIGHT,
               high - 3, when_format_day(spans->last, day));
    buf_printf(html->out, "<text x=\"%d\" y=\"10\" text-anchor=\"%s\">now</text>\n</svg>\n",
               now < WIDE / 2 ? now + 4 : now - 4, now < WIDE / 2 ? "start" : "end");
}

static void put_row(struct html *html, const struct span *span)
{
    const struct exception *exception = span->exception;
    html_raw(html, "<tr><th scope=\"row\">");
    html_text(html, exception->name);
    html_raw(html, "</th><td data-name=\"state\">");
    html_badge(html, exception_words(span->finding->state.exception)->word,
               exception_words(span->finding->state.exception)->tone);
    if (span->finding->state.exception == EXCEPTION_IN_FORCE) {
        html_raw(html, " ");
        html_text(html, days_text(html->arena, span->finding->days_left));
    }
    html_raw(html, "</td><td data-name=\"lifts\">");
    html_text(html, exception->lifts);
    html_raw(html, "</td><td data-name=\"owner\">");
    html_text(html, exception->owner);
    html_raw(html, "</td><td data-name=\"reason and risk\">");
    html_text(html, exception->reason);
    html_raw(html, exception->reason && exception->risk ? "; risk: " : "");
    html_text(html, exception->risk);
    html_raw(html, "</td></tr>\n");
}

void html_time_line(struct html *html)
{
    struct spans spans;
    collect(html, &spans);
    if (spans.count == 0)
        return;
    html_raw(html, "<section aria-labelledby=\"time-line\">\n<h2 id=\"time-line\">Exceptions in "
                   "time</h2>\n");
    put_picture(html, &spans);
    html_raw(html, "<table><thead><tr><th scope=\"col\">exception</th><th scope=\"col\">state</th>"
                   "<th scope=\"col\">lifts</th><th scope=\"col\">owner</th><th "
                   "scope=\"col\">reason and risk</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < spans.count; i++)
        put_row(html, &spans.items[i]);
    html_raw(html, "</tbody></table>\n</section>\n");
}
