/* text_probe: probes and notes of one target. */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

/* --- probes ------------------------------------------------------------------------------------ */

/* Parts that did not pass and that the probe's own words do not tell of already. */
static void put_parts(struct sheet *sheet, const struct judgement *judgement,
                      const struct finding *finding)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, finding->name);
    for (size_t i = 0; result && i < result->part_count; i++) {
        const struct probe_part *part = &result->parts[i];
        const bool told = part->why && finding->why && text_has(finding->why, part->why);
        if ((part->outcome != PROBE_FAIL && part->outcome != PROBE_UNOBSERVED) || told)
            continue;
        page_line(&sheet->page, INDENT_STATE, INDENT_STATE + 2);
        page_text(&sheet->page, TONE_PLAIN, part->name);
        page_text(&sheet->page, TONE_PLAIN, " ");
        page_text(&sheet->page, probe_words(part->outcome)->tone,
                  probe_words(part->outcome)->counted);
        page_text(&sheet->page, TONE_PLAIN, part->why ? ": " : "");
        page_text(&sheet->page, TONE_PLAIN, part->why);
    }
}

static void put_probe(struct sheet *sheet, const struct judgement *judgement,
                      const struct finding *finding)
{
    static const struct state_words excepted = {"excepted", TONE_CARE, "excepted"};
    const bool lifted = finding->state.probe == PROBE_FAIL && finding->exception;
    if (finding->state.probe == PROBE_NOT_ASKED) {
        sheet_not_asked(sheet, judgement, finding, probe_words(PROBE_NOT_ASKED));
        return;
    }
    sheet_names(sheet, lifted ? &excepted : probe_words(finding->state.probe), judgement, finding);
    sheet_more(sheet, INDENT_STATE, "", sheet_why(judgement, finding));
    if (sheet_count_alike(judgement, finding) == 1)
        put_parts(sheet, judgement, finding);
    if (lifted)
        sheet_more(sheet, INDENT_STATE, "",
                   arena_printf(sheet->arena, "open under the exception `%s`, %s",
                                finding->exception, days_text(sheet->arena, finding->days_left)));
    sheet_advice(sheet, INDENT_STATE, finding->advice);
}

static void put_passed(struct sheet *sheet, const struct judgement *judgement, bool *titled)
{
    const struct finding *finding = NULL;
    bool begun = false;
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_PROBE, &at));) {
        if (finding->state.probe != PROBE_PASS)
            continue;
        sheet_title(sheet, "Probes", titled);
        sheet_name(sheet, probe_words(PROBE_PASS), finding, &begun);
    }
}

void sheet_probes(struct sheet *sheet, const struct judgement *judgement)
{
    static const enum probe_outcome order[] = {PROBE_FAIL, PROBE_UNOBSERVED, PROBE_NOT_ASKED};
    const struct finding *finding = NULL;
    bool titled = false;
    for (size_t s = 0; s < sizeof order / sizeof *order; s++)
        for (size_t at = 0; (finding = sheet_next(judgement, FINDING_PROBE, &at));) {
            if (finding->state.probe != order[s] || !sheet_is_first(judgement, finding) ||
                (sheet->blind && order[s] == PROBE_UNOBSERVED))
                continue;
            sheet_title(sheet, "Probes", &titled);
            put_probe(sheet, judgement, finding);
        }
    if (sheet->style->all)
        put_passed(sheet, judgement, &titled);
}

/* --- notes ------------------------------------------------------------------------------------- */

void sheet_notes(struct sheet *sheet, const struct judgement *judgement)
{
    const struct finding *finding = NULL;
    bool titled = false;
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_NOTE, &at));) {
        if (sheet->blind && text_is(finding->name, "unseen"))
            continue; /* said above */
        sheet_title(sheet, "Notes", &titled);
        page_line(&sheet->page, INDENT_ENTRY, INDENT_STATE);
        page_text(&sheet->page, TONE_PLAIN, finding->name);
        page_to(&sheet->page, INDENT_STATE);
        page_text(&sheet->page, TONE_PLAIN, finding->why);
        sheet_place(sheet, &finding->where);
    }
}
