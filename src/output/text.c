#include "output/text.h"

#include "base/arena.h"
#include "base/buf.h"
#include "text_sheet.h"

void sheet_more(struct sheet *sheet, size_t indent, const char *label, const char *text)
{
    if (!text)
        return;
    page_line(&sheet->page, indent, indent);
    page_text(&sheet->page, TONE_PLAIN, label);
    page_text(&sheet->page, TONE_PLAIN, text);
}

void sheet_advice(struct sheet *sheet, size_t indent, const char *advice)
{
    if (!advice)
        return;
    page_line(&sheet->page, indent, indent + 2);
    page_text(&sheet->page, TONE_STRONG, "→ ");
    page_text(&sheet->page, TONE_PLAIN, advice);
}

void sheet_place(struct sheet *sheet, const struct place *place)
{
    const char *text = place_text(sheet->arena, place);
    if (!text)
        return;
    page_blanks(&sheet->page, 1);
    page_unit(&sheet->page, TONE_PLAIN, arena_printf(sheet->arena, "(%s)", text));
}

void sheet_group(struct sheet *sheet, const char *title)
{
    page_line(&sheet->page, INDENT_GROUP, INDENT_GROUP);
    page_text(&sheet->page, TONE_STRONG, title);
}

void sheet_state(struct sheet *sheet, const struct state_words *words)
{
    page_line(&sheet->page, INDENT_ENTRY, INDENT_STATE);
    page_text(&sheet->page, words->tone, words->word);
    page_to(&sheet->page, INDENT_STATE);
}

void text_report(struct buf *out, const struct run *run, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct sheet sheet = {.arena = &arena, .run = run, .style = style};
    page_init(&sheet.page, out, style);
    sheet_head(&sheet);
    sheet_faults(&sheet);
    sheet_targets(&sheet);
    sheet_summary(&sheet);
    page_end(&sheet.page);
    arena_release(&arena);
}
