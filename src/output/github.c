#include "output/github.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text_markup.h"

struct github {
    struct buf *out;
    struct arena *arena;
    const struct style *style;
    const struct items *items;
};

static void put_property(struct github *github, char before, const char *name, const char *text)
{
    buf_char(github->out, before);
    buf_printf(github->out, "%s=", name);
    text_command(github->out, text, strlen(text), true);
}

static void put_annotation(struct github *github, const struct item *item)
{
    const char *text = item_text(github->arena, item);
    char before = ' ';
    buf_printf(github->out, "::%s", item_level_name(item->level));
    if (item->where.file) {
        put_property(github, before, "file", item_path(github->style->folder, item->where.file));
        before = ',';
        buf_printf(github->out, ",line=%u", item->where.line > 0 ? item->where.line : 1);
        if (item->where.line > 0 && item->where.column > 0)
            buf_printf(github->out, ",col=%u", item->where.column);
    }
    put_property(github, before, "title", item_title(github->arena, item));
    buf_text(github->out, "::");
    text_command(github->out, text, strlen(text), false);
    buf_char(github->out, '\n');
}

/* Returns how many of that level are left out. */
static size_t put_level(struct github *github, enum item_level level)
{
    size_t count = 0;
    for (size_t i = 0; i < github->items->count; i++) {
        const struct item *item = &github->items->items[i];
        if (item->level != level || item->is_excepted)
            continue;
        if (count++ < GITHUB_ANNOTATIONS_MOST)
            put_annotation(github, item);
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

void github_report(struct buf *out, const struct bulletin *bulletin, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct github github = {.out = out, .arena = &arena, .style = style, .items = &bulletin->items};
    buf_printf(out, "%s: ", bulletin->tool);
    put_words(&github, bulletin->headline);
    put_words(&github, bulletin->simulated);
    put_words(&github, bulletin->hypothetical);
    const size_t errors = put_level(&github, ITEM_ERROR);
    const size_t warnings = put_level(&github, ITEM_WARNING);
    if (errors + warnings > 0)
        buf_printf(out,
                   "::notice title=%s::%zu more errors and %zu more warnings are not shown here; "
                   "the text report has all of them\n",
                   bulletin->tool, errors, warnings);
    arena_release(&arena);
}
