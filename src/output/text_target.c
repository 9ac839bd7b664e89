/* text_target: which targets are shown how, and one of them. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "text_sheet.h"

/* From here on targets that are in sync are only counted. */
enum { MANY_TARGETS = 9 };

/* `shop, production`; with its project where that is called otherwise. */
static const char *target_name(struct arena *arena, const struct target *target)
{
    const char *project = target->desired->project.name;
    const char *service = target->desired->service.name;
    const char *environment = target->environment->name;
    return text_is_empty(project) || text_is(project, service)
               ? arena_printf(arena, "%s, %s", service, environment)
               : arena_printf(arena, "%s / %s, %s", project, service, environment);
}

static void put_title(struct sheet *sheet, const struct judgement *judgement)
{
    enum exit_code classes[8];
    const size_t count = judgement_classes(judgement, classes);
    struct page *page = &sheet->page;
    page_gap(page);
    page_line(page, 0, 4);
    page_text(page, TONE_STRONG, target_name(sheet->arena, judgement->target));
    page_text(page, TONE_STRONG, ": ");
    if (count == 0)
        page_text(page, class_tone(EXIT_IN_SYNC), class_word(EXIT_IN_SYNC));
    for (size_t i = 0; i < count; i++) {
        page_text(page, class_tone(classes[i]), class_word(classes[i]));
        page_text(page, TONE_PLAIN, i + 1 < count ? ", " : "");
    }
    const struct place file = {judgement->target->desired->file, 0, 0};
    sheet_place(sheet, &file);
}

/* `live since 2026-03-09 18:00 UTC, commit 9e52d00a1b2c`. */
static void put_live(struct sheet *sheet, const struct deployment *active)
{
    enum { COMMIT_SHOWN = 12 };
    if (!active->id)
        return;
    page_line(&sheet->page, INDENT_GROUP, INDENT_ENTRY);
    page_text(&sheet->page, TONE_PLAIN, "live deployment ");
    page_text(&sheet->page, TONE_PLAIN, active->id);
    if (active->created_at != 0)
        page_text(
            &sheet->page, TONE_PLAIN,
            arena_printf(sheet->arena, " of %s", instant_text(sheet->arena, active->created_at)));
    if (active->commit)
        page_text(&sheet->page, TONE_PLAIN,
                  arena_printf(sheet->arena, ", commit %.*s", COMMIT_SHOWN, active->commit));
}

static void put_refusal(struct sheet *sheet, const struct judgement *judgement)
{
    const char *refusal = judgement->observed->refusal;
    const char *hint = refusal ? strchr(refusal, '\n') : NULL;
    const char *what = !refusal ? "the look was refused"
                       : hint   ? arena_slice(sheet->arena, refusal, (size_t)(hint - refusal))
                                : refusal;
    sheet_more(sheet, INDENT_GROUP, "not looked at: ", what);
    if (hint && hint[1])
        sheet_advice(sheet, INDENT_GROUP, hint + 1);
}

void sheet_target(struct sheet *sheet, const struct judgement *judgement)
{
    put_title(sheet, judgement);
    sheet->blind = !judgement->observed->refused && sheet_is_blind(sheet, judgement);
    if (judgement->observed->refused) {
        put_refusal(sheet, judgement);
        sheet_exceptions(sheet, judgement);
        sheet_notes(sheet, judgement);
        return;
    }
    put_live(sheet, &judgement->observed->active);
    sheet_unseen(sheet, judgement);
    sheet_guardrails(sheet, judgement);
    sheet_exceptions(sheet, judgement);
    sheet_settings(sheet, judgement);
    sheet_probes(sheet, judgement);
    sheet_notes(sheet, judgement);
}

/* --- many -------------------------------------------------------------------------------------- */

/* In sync, and no exception that somebody should be reminded of. */
static bool is_quiet(const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_EXCEPTION)
            return false;
    return judgement_exit(judgement) == EXIT_IN_SYNC;
}

static size_t count_quiet(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        count += is_quiet(&run->judgements[i]);
    return count;
}

static size_t count_notes(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; is_quiet(&run->judgements[i]) && k < run->judgements[i].count; k++)
            count += run->judgements[i].findings[k].kind == FINDING_NOTE;
    return count;
}

static void put_quiet(struct sheet *sheet)
{
    const size_t quiet = count_quiet(sheet->run);
    const size_t notes = count_notes(sheet->run);
    if (quiet == 0)
        return;
    page_gap(&sheet->page);
    page_line(&sheet->page, 0, 4);
    page_text(&sheet->page, TONE_PLAIN, count_text(sheet->arena, quiet, "target"));
    page_text(&sheet->page, TONE_PLAIN, " ");
    page_text(&sheet->page, TONE_GOOD, class_word(EXIT_IN_SYNC));
    page_text(&sheet->page, TONE_PLAIN,
              notes ? arena_printf(sheet->arena, ", with %s (--all shows them)",
                                   count_text(sheet->arena, notes, "note"))
                    : ", --all shows them");
}

/* The worst first, those in sync at last; within a class as they were named. */
static void put_sorted(struct sheet *sheet)
{
    static const enum exit_code worst_first[] = {
        EXIT_NOT_VERIFIED, EXIT_FAILED,  EXIT_NOT_APPROVED, EXIT_STALE,
        EXIT_BREACHED,     EXIT_CHANGES, EXIT_INCONCLUSIVE, EXIT_IN_SYNC};
    for (size_t c = 0; c < sizeof worst_first / sizeof *worst_first; c++)
        for (size_t i = 0; i < sheet->run->judgement_count; i++) {
            const struct judgement *judgement = &sheet->run->judgements[i];
            if (judgement_exit(judgement) == worst_first[c] &&
                !(sheet->many && is_quiet(judgement)))
                sheet_target(sheet, judgement);
        }
}

void sheet_targets(struct sheet *sheet)
{
    sheet->many = sheet->run->judgement_count >= MANY_TARGETS && !sheet->style->all;
    put_sorted(sheet);
    if (sheet->many)
        put_quiet(sheet);
}
