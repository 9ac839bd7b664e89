#include "output/review_github.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_markup.h"
#include "output/github.h"
#include "output/review_note.h"

static void put_note(struct buf *out, const struct review_note *note, const struct style *style)
{
    const char *file = item_path(style->folder, note->where.file);
    buf_printf(out, "::%s file=", item_level_name(note->level));
    text_command(out, file, strlen(file), true);
    buf_printf(out, ",line=%u,title=", note->where.line > 0 ? note->where.line : 1);
    text_command(out, note->title, strlen(note->title), true);
    buf_text(out, "::");
    text_command(out, note->text, strlen(note->text), false);
    buf_char(out, '\n');
}

/* Returns how many of that level are left out. */
static size_t put_level(struct buf *out, const struct review_notes *notes, enum item_level level,
                        const struct style *style)
{
    size_t count = 0;
    for (size_t i = 0; i < notes->count; i++) {
        if (notes->items[i].level != level)
            continue;
        if (count++ < GITHUB_ANNOTATIONS_MOST)
            put_note(out, &notes->items[i], style);
    }
    return count > GITHUB_ANNOTATIONS_MOST ? count - GITHUB_ANNOTATIONS_MOST : 0;
}

void review_github(struct buf *out, const struct review_paper *paper, const struct style *style)
{
    struct arena arena;
    struct review_notes notes;
    arena_init(&arena);
    review_notes_make(&arena, paper, &notes);
    buf_printf(out, "%s\n", review_headline(&arena, paper));
    const size_t errors = put_level(out, &notes, ITEM_ERROR, style);
    const size_t warnings = put_level(out, &notes, ITEM_WARNING, style);
    if (errors + warnings > 0)
        buf_printf(out,
                   "::notice title=tautline review::%zu more errors and %zu more warnings are not "
                   "shown here; the text report has all of them\n",
                   errors, warnings);
    arena_release(&arena);
}
