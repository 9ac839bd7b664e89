#include "output/review_markdown.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/text_markup.h"
#include "output/item.h"
#include "output/markdown.h"
#include "output/words.h"

/* Kept free for the words that say what was cut. */
enum { TAIL_MOST = 1024, SHORT_MOST = 300 };

struct markdown {
    struct buf *out;
    struct arena *arena;
    const struct review_paper *paper;
    const struct style *style;
    size_t cut; /* lines that are left out */
};

/* --- pieces ------------------------------------------------------------------------------------ */

static void put_words(struct buf *out, const char *text)
{
    text_markdown(out, text, strlen(text));
}

/* Nothing of one row may fill the comment alone. */
static void put_code(struct markdown *markdown, struct buf *out, const char *text)
{
    const char *shown = value_text(markdown->arena, text, SHORT_MOST);
    text_markdown_code(out, shown, strlen(shown));
}

static void put_place(struct markdown *markdown, struct buf *out, const struct place *place,
                      bool before)
{
    if (!place->file)
        return;
    struct place where = *place;
    where.file = item_path(markdown->style->folder, place->file);
    buf_text(out, before ? "<br>before: " : "<br>");
    put_code(markdown, out, place_text(markdown->arena, &where));
}

/* A line is there whole or not at all. */
static void put_line(struct markdown *markdown, const struct buf *line)
{
    if (markdown->cut > 0 || markdown->out->length + line->length + TAIL_MOST > MARKDOWN_MOST)
        markdown->cut++;
    else
        buf_add(markdown->out, line->bytes, line->length);
}

/* --- faults and rows ------------------------------------------------------------------------------- */

static void put_fault(struct markdown *markdown, const struct err *err)
{
    struct buf line;
    buf_init(&line, SIZE_MAX);
    buf_text(&line, "| **BROKEN** | ");
    put_words(&line, err->text);
    put_place(markdown, &line, &err->where, false);
    buf_text(&line, " | ");
    put_words(&line, err->hint);
    buf_text(&line, " | |\n");
    put_line(markdown, &line);
    buf_release(&line);
}

static void put_what(struct markdown *markdown, struct buf *line, const struct review_row *row)
{
    put_words(line, row->kind);
    buf_char(line, ' ');
    put_code(markdown, line, row->name);
    if (row->member) {
        buf_text(line, ", ");
        put_words(line, row->member);
    }
    put_place(markdown, line, &row->where, row->in_base);
}

static void put_change(struct markdown *markdown, struct buf *line, const struct review_row *row)
{
    if (!row->before && !row->after) {
        put_words(line, review_change_name(row->change));
    } else {
        put_code(markdown, line, row->before ? row->before : "(none)");
        buf_text(line, " → ");
        put_code(markdown, line, row->after ? row->after : "(none)");
    }
    if (row->why) {
        buf_text(line, "<br>");
        put_words(line, row->why);
    }
}

static const char *direction_word(enum direction direction)
{
    static const char *const words[] = {[DIRECTION_STRENGTHENS] = "**strengthens**",
                                        [DIRECTION_NEUTRAL] = "**neutral**",
                                        [DIRECTION_WEAKENS] = "**WEAKENS**",
                                        [DIRECTION_UNKNOWN] = "**UNKNOWN**"};
    return words[direction];
}

static void put_row(struct markdown *markdown, const struct review_row *row)
{
    struct buf line;
    buf_init(&line, SIZE_MAX);
    buf_printf(&line, "| %s | ", direction_word(row->direction));
    put_what(markdown, &line, row);
    buf_text(&line, " | ");
    put_change(markdown, &line, row);
    buf_text(&line, " | ");
    put_words(&line, names_text(markdown->arena, &row->needs));
    buf_text(&line, " |\n");
    put_line(markdown, &line);
    buf_release(&line);
}

static void put_table(struct markdown *markdown)
{
    const struct review *review = markdown->paper->review;
    const struct faults *faults = markdown->paper->faults;
    if (review->count + faults->count == 0)
        return;
    buf_text(markdown->out, "\n| | what | change | needs |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < faults->count; i++)
        put_fault(markdown, &faults->items[i]);
    for (size_t i = 0; i < review->count; i++)
        put_row(markdown, &review->rows[i]);
}

/* --- the world --------------------------------------------------------------------------------------- */

static void put_planned(struct markdown *markdown, const struct change *change)
{
    struct buf line;
    buf_init(&line, SIZE_MAX);
    buf_printf(&line, "| %s | ", direction_word(change->direction));
    put_code(markdown, &line, change->name);
    buf_text(&line, " | ");
    put_code(markdown, &line, change->before);
    buf_text(&line, " → ");
    put_code(markdown, &line, change->after);
    buf_text(&line, " | ");
    put_words(&line, change->why ? change->why : "");
    buf_text(&line, " |\n");
    put_line(markdown, &line);
    buf_release(&line);
}

static void put_world(struct markdown *markdown)
{
    const struct review_world *world = markdown->paper->world;
    struct buf *out = markdown->out;
    if (!world)
        return;
    buf_text(out, "\n### What a merge would change in ");
    put_code(markdown, out, world->environment);
    buf_text(out, world->simulated ? " (SIMULATED)\n\n" : "\n\n");
    if (!world->plan) {
        put_words(out, world->refusal.err.text);
        buf_char(out, '\n');
        return;
    }
    if (world->plan->count == 0) {
        buf_text(out, "Nothing.\n");
        return;
    }
    buf_text(out, "| | variable | change | why |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < world->plan->count; i++)
        put_planned(markdown, &world->plan->changes[i]);
}

/* --- the whole --------------------------------------------------------------------------------------- */

static void put_head(struct markdown *markdown)
{
    const struct review_paper *paper = markdown->paper;
    const struct review *review = paper->review;
    struct buf *out = markdown->out;
    buf_text(out, "<!-- tautline:review -->\n## tautline review: ");
    put_words(out, review_counts(markdown->arena, review));
    buf_char(out, '\n');
    if (paper->faults->count > 0)
        buf_text(out, "\n**HEAD breaks a rule of the declaration.**\n");
    if (review->weakens > 0) {
        buf_text(out, "\nWho must agree: **");
        put_words(out, !paper->has_trust     ? "not known: BASE has no trust that can be read"
                       : review->needs.count ? names_text(markdown->arena, &review->needs)
                                             : "nobody in particular");
        buf_text(out, "**\n");
    }
    if (review->uncovered.count > 0) {
        buf_text(out, "\nCODEOWNERS covers nowhere: ");
        put_code(markdown, out, names_text(markdown->arena, &review->uncovered));
        buf_char(out, '\n');
    }
}

void review_markdown(struct buf *out, const struct review_paper *paper, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct markdown markdown = {.out = out, .arena = &arena, .paper = paper, .style = style};
    put_head(&markdown);
    put_table(&markdown);
    put_world(&markdown);
    if (markdown.cut > 0)
        buf_printf(out, "\n%zu more lines do not fit here; the text report has all of them.\n",
                   markdown.cut);
    arena_release(&arena);
}
