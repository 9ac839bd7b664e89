/*
 * text_unseen: the reasons, once, where much of a target could not be seen.
 *
 * A dead application leaves fifty findings unobserved for two reasons. Then the reasons come first
 * and the findings below only point out what each of them lacks.
 */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

enum { BLIND_FROM = 6 };

static bool is_unobserved(const struct finding *finding)
{
    return (finding->kind == FINDING_SETTING && finding->state.verdict == VERDICT_UNOBSERVED) ||
           (finding->kind == FINDING_GUARDRAIL &&
            finding->state.guardrail == GUARDRAIL_UNOBSERVED) ||
           (finding->kind == FINDING_PROBE && finding->state.probe == PROBE_UNOBSERVED);
}

bool sheet_is_blind(const struct sheet *sheet, const struct judgement *judgement)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += is_unobserved(&judgement->findings[i]);
    return count >= BLIND_FROM && !sheet->style->all;
}

static void put_row(struct sheet *sheet, const char *label, const char *names, const char *why,
                    bool *titled)
{
    sheet_title(sheet, "Could not be seen", titled);
    page_line(&sheet->page, INDENT_ENTRY, INDENT_STATE);
    page_text(&sheet->page, TONE_CARE, label);
    page_to(&sheet->page, INDENT_STATE);
    page_text(&sheet->page, TONE_PLAIN, names);
    page_text(&sheet->page, TONE_PLAIN, names && why ? ": " : "");
    page_text(&sheet->page, TONE_PLAIN, why);
}

static void put_variables(struct sheet *sheet, const char *label, const struct variables *variables,
                          bool *titled)
{
    if (!variables->seen)
        put_row(sheet, label, NULL, variables->why ? variables->why : "not seen", titled);
}

/* --- reports ------------------------------------------------------------------------------------ */

static bool is_unread(const struct reading *reading)
{
    return reading->kind == READING_UNSEEN;
}

static bool reads_alike(const struct reading *a, const struct reading *b)
{
    return is_unread(a) && is_unread(b) && text_is(a->why, b->why);
}

/* Is there one of the same report and the same reason before it? */
static bool was_named(const struct observed *observed, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (reads_alike(&observed->readings[i], &observed->readings[number]) &&
            text_is(observed->readings[i].report, observed->readings[number].report))
            return true;
    return false;
}

static const char *reports_alike(struct arena *arena, const struct observed *observed, size_t first)
{
    const char *names = NULL;
    for (size_t i = 0; i < observed->reading_count; i++) {
        const struct reading *reading = &observed->readings[i];
        if (!reads_alike(reading, &observed->readings[first]) || was_named(observed, i))
            continue;
        if (i < first)
            return NULL;
        names = names ? arena_printf(arena, "%s, %s", names, reading->report) : reading->report;
    }
    return names;
}

static void put_reports(struct sheet *sheet, const struct observed *observed, bool *titled)
{
    for (size_t i = 0; i < observed->reading_count; i++) {
        const struct reading *reading = &observed->readings[i];
        const char *names = is_unread(reading) && !was_named(observed, i)
                                ? reports_alike(sheet->arena, observed, i)
                                : NULL;
        if (names)
            put_row(sheet, "reports", names, reading->why, titled);
    }
}

/* --- probes ------------------------------------------------------------------------------------- */

static void put_probes(struct sheet *sheet, const struct judgement *judgement, bool *titled)
{
    static const struct state_words words = {"probes", TONE_CARE, NULL};
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_PROBE, &at));) {
        if (finding->state.probe != PROBE_UNOBSERVED || !sheet_is_first(judgement, finding))
            continue;
        sheet_title(sheet, "Could not be seen", titled);
        sheet_names(sheet, &words, judgement, finding);
        const char *why = sheet_why(judgement, finding);
        page_text(&sheet->page, TONE_PLAIN, why ? ": " : "");
        page_text(&sheet->page, TONE_PLAIN, why);
    }
}

void sheet_unseen(struct sheet *sheet, const struct judgement *judgement)
{
    bool titled = false;
    if (!sheet->blind)
        return;
    put_variables(sheet, "stored", &judgement->observed->stored, &titled);
    put_variables(sheet, "running", &judgement->observed->running, &titled);
    put_reports(sheet, judgement->observed, &titled);
    put_probes(sheet, judgement, &titled);
}
