/* text_head: the first lines: the verdict in one, and what kind of run this was. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "text_sheet.h"

/* --- what the classes consist of --------------------------------------------------------------- */

enum { PHRASES_MOST = 16 };

/* `1 guardrail breached`, `2 settings drifted`, `1 pending`: the noun only where it changes. */
struct phrases {
    struct arena *arena;
    const char *items[PHRASES_MOST];
    size_t count;
    const char *noun; /* of the last */
};

static void phrase(struct phrases *phrases, size_t count, const char *noun, const char *what)
{
    if (count == 0 || phrases->count == PHRASES_MOST)
        return;
    phrases->items[phrases->count++] =
        text_is(noun, phrases->noun)
            ? arena_printf(phrases->arena, "%zu %s", count, what)
            : arena_printf(phrases->arena, "%s %s", count_text(phrases->arena, count, noun), what);
    phrases->noun = noun;
}

static size_t count_findings(const struct run *run, enum finding_kind kind, enum exit_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct judgement *judgement = &run->judgements[i];
        for (size_t k = 0; k < judgement->count; k++)
            count += judgement->findings[k].kind == kind &&
                     finding_exit(&judgement->findings[k]) == code;
    }
    return count;
}

static size_t count_refused(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        count += run->judgements[i].observed->refused;
    return count;
}

/* Targets in which there was nothing to judge. */
static size_t count_empty(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct judgement *judgement = &run->judgements[i];
        enum exit_code worst = EXIT_IN_SYNC;
        for (size_t k = 0; k < judgement->count; k++)
            worst = exit_code_worse(worst, finding_exit(&judgement->findings[k]));
        count += worst == EXIT_IN_SYNC && judgement_exit(judgement) == EXIT_INCONCLUSIVE;
    }
    return count;
}

static void phrase_settings(struct phrases *phrases, const struct run *run, enum verdict verdict)
{
    phrase(phrases, run->counts[verdict], "setting", verdict_words(verdict)->counted);
}

static void find_phrases(struct phrases *phrases, const struct run *run)
{
    phrase(phrases, run->fault_count, "fault", "in what was read");
    phrase(phrases, count_refused(run), "target", "not looked at");
    phrase(phrases, run->guardrails[GUARDRAIL_BREACHED], "guardrail", "breached");
    phrase_settings(phrases, run, VERDICT_DRIFT);
    phrase_settings(phrases, run, VERDICT_MASKED);
    phrase_settings(phrases, run, VERDICT_PENDING);
    phrase_settings(phrases, run, VERDICT_UNENFORCED);
    phrase_settings(phrases, run, VERDICT_CONTRADICTION);
    /* One that fails because of an exception in force is no change to make. */
    phrase(phrases, count_findings(run, FINDING_PROBE, EXIT_CHANGES), "probe", "failed");
    phrase_settings(phrases, run, VERDICT_UNOBSERVED);
    phrase(phrases, run->guardrails[GUARDRAIL_UNOBSERVED], "guardrail", "not observed");
    phrase(phrases, run->probes[PROBE_UNOBSERVED], "probe", "not observed");
    phrase(phrases, count_findings(run, FINDING_EXCEPTION, EXIT_INCONCLUSIVE), "exception",
           "in doubt");
    phrase(phrases, count_empty(run), "target", "with nothing to judge");
    if (run->judgement_count == 0)
        phrases->items[phrases->count++] = "no target was looked at";
    phrase_settings(phrases, run, VERDICT_EXCEPTED);
}

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
    struct phrases phrases = {.arena = sheet->arena};
    find_phrases(&phrases, sheet->run);
    for (size_t i = 0; i < phrases.count; i++) {
        page_text(page, TONE_PLAIN, i == 0 ? " - " : ", ");
        page_unit(page, TONE_PLAIN, phrases.items[i]);
    }
    page_blanks(page, 1);
    page_unit(page, TONE_PLAIN, arena_printf(sheet->arena, "(exit %d)", (int)sheet->run->exit));
    page_end(page);
    page->width = width;
}

static void put_mark(struct sheet *sheet, const char *mark, const char *words)
{
    page_line(&sheet->page, 0, 4);
    page_text(&sheet->page, TONE_CARE, mark);
    page_text(&sheet->page, TONE_PLAIN, words);
}

void sheet_head(struct sheet *sheet)
{
    const struct run *run = sheet->run;
    const char *at = instant_text(sheet->arena, run->at);
    put_verdict(sheet);
    if (run->simulated)
        put_mark(sheet, "SIMULATED",
                 ": a simulation stood in for Railway; nothing here speaks of the real service");
    if (run->hypothetical)
        put_mark(sheet, "HYPOTHETICAL",
                 arena_printf(sheet->arena, ": judged as if it were %s; never recorded", at));
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
