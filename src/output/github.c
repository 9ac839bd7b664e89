#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_markup.h"

struct github {
    struct buf *out;
    struct arena *arena;
    const struct style *style;
    const struct report_entries *items;
};

static void put_property(struct github *github, char before, const char *name, const char *text)
{
    buf_char(github->out, before);
    buf_printf(github->out, "%s=", name);
    text_command(github->out, text, strlen(text), true);
}

static void put_annotation(struct github *github, const struct report_entry *entry)
{
    const char *text = report_entry_text(github->arena, entry);
    char before = ' ';
    buf_printf(github->out, "::%s", entry_level_name(entry->level));
    if (entry->where.file) {
        put_property(github, before, "file",
                     report_entry_path(github->style->folder, entry->where.file));
        before = ',';
        buf_printf(github->out, ",line=%u", entry->where.line > 0 ? entry->where.line : 1);
        if (entry->where.line > 0 && entry->where.column > 0)
            buf_printf(github->out, ",col=%u", entry->where.column);
    }
    put_property(github, before, "title", report_entry_title(github->arena, entry));
    buf_text(github->out, "::");
    text_command(github->out, text, strlen(text), false);
    buf_char(github->out, '\n');
}

/* Returns how many of that level are left out. */
static size_t put_level(struct github *github, enum entry_level level)
{
    size_t count = 0;
    for (size_t i = 0; i < github->items->count; i++) {
        const struct report_entry *entry = &github->items->items[i];
        if (entry->level != level || entry->is_excepted)
            continue;
        if (count++ < GITHUB_ANNOTATIONS_MOST)
            put_annotation(github, entry);
    }
    return count > GITHUB_ANNOTATIONS_MOST ? count - GITHUB_ANNOTATIONS_MOST : 0;
}

/* Our own words; a line that begins with `::` would be a command. */
static void put_words(struct github *github, const char *words)
{
    if (!words)
        return;
    buf_text(github->out, words);
    buf_char(github->out, '\n');
}

void github_report(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct github github = {.out = out, .arena = &arena, .style = style, .items = &report->items};
    buf_printf(out, "%s: ", report->tool);
    put_words(&github, report->headline);
    for (int i = 0; i < REPORT_MARKS; i++)
        put_words(&github, report->marks[i]);
    const size_t errors = put_level(&github, ENTRY_ERROR);
    const size_t warnings = put_level(&github, ENTRY_WARNING);
    if (errors + warnings > 0)
        buf_printf(out,
                   "::notice title=%s::%zu more errors and %zu more warnings are not shown here; "
                   "the text report has all of them\n",
                   report->tool, errors, warnings);
    arena_release(&arena);
}
