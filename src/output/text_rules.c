/* text_rules: guardrails, exceptions, probes and notes of one target. */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

/* The next finding of a kind from `*at` on; NULL at the end. */
static const struct finding *next_finding(const struct judgement *judgement, enum finding_kind kind,
                                          size_t *at)
{
    while (*at < judgement->count) {
        const struct finding *finding = &judgement->findings[(*at)++];
        if (finding->kind == kind)
            return finding;
    }
    return NULL;
}

static void put_title(struct sheet *sheet, const char *title, bool *titled)
{
    if (!*titled)
        sheet_group(sheet, title);
    *titled = true;
}

/* Several that need no words of their own, in one line. */
static void put_name(struct sheet *sheet, const struct state_words *words,
                     const struct finding *finding, bool *begun)
{
    if (!*begun)
        sheet_state(sheet, words);
    page_text(&sheet->page, TONE_PLAIN, *begun ? ", " : "");
    page_text(&sheet->page, TONE_PLAIN, finding->name);
    *begun = true;
}

/* --- findings that share their words ----------------------------------------------------------- */

static int state_of(const struct finding *finding)
{
    return finding->kind == FINDING_GUARDRAIL ? (int)finding->state.guardrail
                                              : (int)finding->state.probe;
}

/* Would both be told in the same words? */
static bool is_alike(const struct finding *a, const struct finding *b)
{
    return a->kind == b->kind && state_of(a) == state_of(b) && text_is(a->why, b->why) &&
           text_is(a->advice, b->advice) && text_is(a->exception, b->exception);
}

static size_t count_alike(const struct judgement *judgement, const struct finding *finding)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += is_alike(&judgement->findings[i], finding);
    return count;
}

static bool is_first(const struct judgement *judgement, const struct finding *finding)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (is_alike(&judgement->findings[i], finding))
            return &judgement->findings[i] == finding;
    return true;
}

/* `WORD  name (place)`; of several that are alike `WORD  name, name`. */
static void put_names(struct sheet *sheet, const struct state_words *words,
                      const struct judgement *judgement, const struct finding *finding)
{
    bool begun = false;
    if (count_alike(judgement, finding) == 1) {
        sheet_state(sheet, words);
        page_text(&sheet->page, TONE_STRONG, finding->name);
        sheet_place(sheet, &finding->where);
        return;
    }
    for (size_t i = 0; i < judgement->count; i++)
        if (is_alike(&judgement->findings[i], finding))
            put_name(sheet, words, &judgement->findings[i], &begun);
}

/* --- guardrails -------------------------------------------------------------------------------- */

static bool is_plainly_held(const struct finding *finding)
{
    return finding->state.guardrail == GUARDRAIL_HELD && !finding->why;
}

static void put_guardrail(struct sheet *sheet, const struct judgement *judgement,
                          const struct finding *finding)
{
    put_names(sheet, guardrail_words(finding->state.guardrail), judgement, finding);
    sheet_more(sheet, INDENT_STATE, "", finding->why);
    sheet_advice(sheet, INDENT_STATE, finding->advice);
}

static void put_held(struct sheet *sheet, const struct judgement *judgement, bool *titled)
{
    const struct finding *finding = NULL;
    bool begun = false;
    for (size_t at = 0; (finding = next_finding(judgement, FINDING_GUARDRAIL, &at));) {
        if (!is_plainly_held(finding))
            continue;
        put_title(sheet, "Guardrails", titled);
        put_name(sheet, guardrail_words(GUARDRAIL_HELD), finding, &begun);
    }
}

void sheet_guardrails(struct sheet *sheet, const struct judgement *judgement)
{
    static const enum guardrail_state order[] = {GUARDRAIL_BREACHED, GUARDRAIL_UNOBSERVED,
                                                 GUARDRAIL_HELD, GUARDRAIL_NOT_ASKED};
    const struct finding *finding = NULL;
    bool titled = false;
    for (size_t s = 0; s < sizeof order / sizeof *order; s++)
        for (size_t at = 0; (finding = next_finding(judgement, FINDING_GUARDRAIL, &at));) {
            if (finding->state.guardrail != order[s] || is_plainly_held(finding) ||
                !is_first(judgement, finding))
                continue;
            put_title(sheet, "Guardrails", &titled);
            put_guardrail(sheet, judgement, finding);
        }
    put_held(sheet, judgement, &titled);
}

/* --- exceptions -------------------------------------------------------------------------------- */

static const struct exception *declared_exception(const struct target *target, const char *name)
{
    for (size_t i = 0; i < target->exception_count; i++)
        if (text_is(target->exceptions[i].name, name))
            return &target->exceptions[i];
    return NULL;
}

static void put_exception(struct sheet *sheet, const struct judgement *judgement,
                          const struct finding *finding)
{
    const struct exception *declared = declared_exception(judgement->target, finding->name);
    sheet_state(sheet, exception_words(finding->state.exception));
    page_text(&sheet->page, TONE_STRONG, finding->name);
    if (finding->state.exception == EXCEPTION_IN_FORCE)
        page_text(&sheet->page, TONE_PLAIN,
                  arena_printf(sheet->arena, ": %s", days_text(sheet->arena, finding->days_left)));
    sheet_place(sheet, &finding->where);
    sheet_more(sheet, INDENT_STATE, "", finding->why);
    if (declared) {
        sheet_more(sheet, INDENT_STATE, "risk: ", declared->risk);
        sheet_more(sheet, INDENT_STATE, "reason: ", declared->reason);
    }
    sheet_advice(sheet, INDENT_STATE, finding->advice);
}

void sheet_exceptions(struct sheet *sheet, const struct judgement *judgement)
{
    const struct finding *finding = NULL;
    bool titled = false;
    for (size_t at = 0; (finding = next_finding(judgement, FINDING_EXCEPTION, &at));) {
        put_title(sheet, "Exceptions", &titled);
        put_exception(sheet, judgement, finding);
    }
}

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
    put_names(sheet, lifted ? &excepted : probe_words(finding->state.probe), judgement, finding);
    sheet_more(sheet, INDENT_STATE, "", finding->why);
    if (count_alike(judgement, finding) == 1)
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
    for (size_t at = 0; (finding = next_finding(judgement, FINDING_PROBE, &at));) {
        if (finding->state.probe != PROBE_PASS)
            continue;
        put_title(sheet, "Probes", titled);
        put_name(sheet, probe_words(PROBE_PASS), finding, &begun);
    }
}

void sheet_probes(struct sheet *sheet, const struct judgement *judgement)
{
    static const enum probe_outcome order[] = {PROBE_FAIL, PROBE_UNOBSERVED, PROBE_NOT_ASKED};
    const struct finding *finding = NULL;
    bool titled = false;
    for (size_t s = 0; s < sizeof order / sizeof *order; s++)
        for (size_t at = 0; (finding = next_finding(judgement, FINDING_PROBE, &at));) {
            if (finding->state.probe != order[s] || !is_first(judgement, finding))
                continue;
            put_title(sheet, "Probes", &titled);
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
    for (size_t at = 0; (finding = next_finding(judgement, FINDING_NOTE, &at));) {
        put_title(sheet, "Notes", &titled);
        page_line(&sheet->page, INDENT_ITEM, INDENT_STATE);
        page_text(&sheet->page, TONE_PLAIN, finding->name);
        page_to(&sheet->page, INDENT_STATE);
        page_text(&sheet->page, TONE_PLAIN, finding->why);
        sheet_place(sheet, &finding->where);
    }
}
