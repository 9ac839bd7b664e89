#include "output/html.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_markup.h"
#include "html_parts.h"
#include "output/headline.h"

void html_raw(struct html *html, const char *markup)
{
    buf_text(html->out, markup);
}

void html_text(struct html *html, const char *text)
{
    if (text)
        text_xml(html->out, text, strlen(text));
}

void html_element(struct html *html, const char *tag, const char *class, const char *text)
{
    if (!text)
        return;
    buf_printf(html->out, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
    html_text(html, text);
    buf_printf(html->out, "</%s>", tag);
}

/* An odd backtick is one. */
void html_sentence(struct html *html, const char *text)
{
    while (text && *text) {
        const char *open = strchr(text, '`');
        const char *close = open ? strchr(open + 1, '`') : NULL;
        if (!close) {
            html_text(html, text);
            return;
        }
        text_xml(html->out, text, (size_t)(open - text));
        html_element(html, "code", NULL,
                     arena_slice(html->arena, open + 1, (size_t)(close - open) - 1));
        text = close + 1;
    }
}

void html_badge(struct html *html, const char *word, enum tone tone)
{
    static const char *const classes[] = {[TONE_PLAIN] = "badge plain",
                                          [TONE_STRONG] = "badge plain",
                                          [TONE_GOOD] = "badge good",
                                          [TONE_CARE] = "badge care",
                                          [TONE_BAD] = "badge bad"};
    html_element(html, "span", classes[tone], word);
}

void html_place(struct html *html, const struct place *where)
{
    if (!where->file)
        return;
    const char *path = report_entry_path(html->style->folder, where->file);
    html_element(html, "span", "place",
                 where->line > 0 ? arena_printf(html->arena, "%s:%u", path, where->line) : path);
}

/* --- the head of the page ---------------------------------------------------------------------- */

void html_mark(struct html *html, const char *words)
{
    html_element(html, "p", "mark", words);
}

static void put_verdict(struct html *html)
{
    const struct run *run = html->run;
    enum exit_code classes[8];
    const size_t count = run_classes(run, classes);
    const char *phrases = headline_phrases(html->arena, run);
    static const char *const tones[] = {[TONE_PLAIN] = "care",
                                        [TONE_STRONG] = "care",
                                        [TONE_GOOD] = "good",
                                        [TONE_CARE] = "care",
                                        [TONE_BAD] = "bad"};
    buf_printf(html->out, "<header class=\"%s\">\n<h1>", tones[class_tone(run->exit)]);
    html_text(html, classes_text(html->arena, classes, count));
    html_raw(html, "</h1>\n<p class=\"lead\">");
    html_text(html, phrases ? phrases
                            : "everything is as declared, says every witness that was "
                              "asked");
    html_raw(html, "</p>\n");
    html_mark(html, headline_simulated(run->simulated));
    html_mark(html, headline_hypothetical(html->arena, run));
    html_element(html, "p", "when",
                 arena_printf(html->arena, "%s%s, run %s, exit code %d",
                              run->hypothetical ? "as if it were " : "checked ",
                              instant_text(html->arena, run->at), run->id, (int)run->exit));
    html_raw(html, "\n</header>\n");
}

void html_head(struct html *html, const char *tool, const char *headline)
{
    html_raw(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'unsafe-inline'\">\n<title>");
    html_text(html, tool);
    html_raw(html, ": ");
    html_text(html, headline);
    html_raw(html, "</title>\n<style>\n");
    html_style_sheet(html);
    html_raw(html, "</style>\n</head>\n<body>\n"
                   "<a class=\"skip\" href=\"#report\">Skip to the report</a>\n");
}

static void put_foot(struct html *html)
{
    const struct coverage *coverage = &html->run->coverage;
    html_raw(html, "<footer>\n");
    html_element(html, "p", NULL,
                 arena_printf(html->arena,
                              "%s: %zu stored, %zu running, %zu reported, %zu by behaviour; %zu "
                              "not asked.",
                              count_text(html->arena, coverage->settings, "setting"),
                              coverage->witnessed[WITNESS_STORED],
                              coverage->witnessed[WITNESS_RUNNING],
                              coverage->witnessed[WITNESS_REPORTED],
                              coverage->witnessed[WITNESS_BEHAVED], coverage->not_asked));
    html_raw(html, "\n<p>= as declared, ≠ something else, ? not seen, – nothing declared to ask. "
                   "Stored: what Railway keeps. Running: what the live process was started with. "
                   "Reported: what the application says of itself. Behaved: what it does when "
                   "asked.</p>\n");
    html_element(html, "p", NULL,
                 arena_printf(html->arena, "%s %s", html->run->tool, html->run->version));
    html_raw(html, "\n</footer>\n</body>\n</html>\n");
}

void html_report(struct buf *out, const struct run *run, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct html html = {.out = out, .arena = &arena, .run = run, .style = style};
    report_entries_make(&arena, run, &html.items);
    html_head(&html, run->tool, headline_text(&arena, run));
    put_verdict(&html);
    html_raw(&html, "<main id=\"report\">\n");
    html_attention(&html);
    html_time_line(&html);
    for (size_t i = 0; i < run->judgement_count; i++)
        html_target(&html, &run->judgements[i]);
    html_raw(&html, "</main>\n");
    put_foot(&html);
    arena_release(&arena);
}
