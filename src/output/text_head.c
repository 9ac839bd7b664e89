/* text_head: the first lines: the verdict in one, and what kind of run this was. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/headline.h"
#include "text_sheet.h"

/* --- the lines --------------------------------------------------------------------------------- */

/* One line whatever its length: it is what becomes the subject of a mail. */
static void put_verdict(struct sheet *sheet)
{
    enum exit_code classes[8];
    const size_t count = run_classes(sheet->run, classes);
    struct page *page = &sheet->page;
    const size_t width = page->width;
    page->width = SIZE_MAX;
    page_line(page, 0, 4);
    page_text(page, TONE_STRONG, sheet->run->tool);
    page_text(page, TONE_PLAIN, ": ");
    if (count == 0)
        page_text(page, class_tone(EXIT_IN_SYNC), class_word(EXIT_IN_SYNC));
    for (size_t i = 0; i < count; i++) {
        page_text(page, class_tone(classes[i]), class_word(classes[i]));
        page_text(page, TONE_PLAIN, i + 1 < count ? ", " : "");
    }
    struct headline headline;
    headline_make(sheet->arena, sheet->run, &headline);
    for (size_t i = 0; i < headline.count; i++) {
        page_text(page, TONE_PLAIN, i == 0 ? " - " : ", ");
        page_unit(page, TONE_PLAIN, headline.phrases[i]);
    }
    page_blanks(page, 1);
    page_unit(page, TONE_PLAIN, arena_printf(sheet->arena, "(exit %d)", (int)sheet->run->exit));
    page_end(page);
    page->width = width;
}

/* `SIMULATED: …`: the word in a colour of its own. */
static void put_mark(struct sheet *sheet, const char *words)
{
    if (!words)
        return;
    const size_t length = strcspn(words, ":");
    page_line(&sheet->page, 0, 4);
    page_text(&sheet->page, TONE_CARE, arena_slice(sheet->arena, words, length));
    page_text(&sheet->page, TONE_PLAIN, words + length);
}

void sheet_head(struct sheet *sheet)
{
    const struct run *run = sheet->run;
    const char *at = instant_text(sheet->arena, run->at);
    put_verdict(sheet);
    put_mark(sheet, headline_simulated(run->simulated));
    put_mark(sheet, headline_hypothetical(sheet->arena, run));
    page_line(&sheet->page, 0, 4);
    page_text(&sheet->page, TONE_PLAIN,
              run->hypothetical ? arena_printf(sheet->arena, "run %s", run->id)
                                : arena_printf(sheet->arena, "checked %s, run %s", at, run->id));
}

void sheet_faults(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->run->fault_count; i++) {
        const struct err *err = &sheet->run->faults[i];
        const char *place = place_text(sheet->arena, &err->where);
        if (i == 0)
            page_gap(&sheet->page);
        page_line(&sheet->page, 0, 4);
        if (place)
            page_text(&sheet->page, TONE_PLAIN, arena_printf(sheet->arena, "%s: ", place));
        page_text(&sheet->page, TONE_PLAIN, err->text);
        if (err->hint[0])
            sheet_more(sheet, INDENT_GROUP, "hint: ", err->hint);
    }
}
