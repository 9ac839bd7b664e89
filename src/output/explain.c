#include "output/explain.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "explain_parts.h"

void explain_row(struct sheet *sheet, const char *label, const char *text)
{
    const struct place nowhere = {0};
    explain_row_at(sheet, label, text, &nowhere);
}

void explain_row_at(struct sheet *sheet, const char *label, const char *text,
                    const struct place *place)
{
    if (!text)
        return;
    page_line(&sheet->page, EXPLAIN_LABEL, EXPLAIN_TEXT);
    page_text(&sheet->page, TONE_STRONG, label);
    page_to(&sheet->page, EXPLAIN_TEXT);
    page_text(&sheet->page, TONE_PLAIN, text);
    sheet_place(sheet, place);
}

void explain_end(struct sheet *sheet, const struct finding *finding)
{
    explain_row(sheet, "why", finding->why);
    if (finding->exception)
        explain_row(sheet, "covered by",
                    arena_printf(sheet->arena, "the exception `%s`, %s", finding->exception,
                                 days_text(sheet->arena, finding->days_left)));
    explain_row(sheet, "to do", finding->advice);
}

const struct finding *explain_find(const struct judgement *judgement, enum finding_kind kind,
                                   const char *name)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == kind && text_is(judgement->findings[i].name, name))
            return &judgement->findings[i];
    return NULL;
}

const char *explain_probe_name(struct arena *arena, const struct probe_name *name)
{
    return name->part ? arena_printf(arena, "%s/%s", name->probe, name->part) : name->probe;
}

/* --- one finding ------------------------------------------------------------------------------- */

static const struct state_words *state_of(const struct finding *finding, struct state_words *made)
{
    switch (finding->kind) {
    case FINDING_SETTING:
        *made = (struct state_words){verdict_words(finding->state.verdict)->word,
                                     verdict_words(finding->state.verdict)->tone, NULL};
        return made;
    case FINDING_GUARDRAIL:
        return guardrail_words(finding->state.guardrail);
    case FINDING_PROBE:
        return probe_words(finding->state.probe);
    case FINDING_EXCEPTION:
        return exception_words(finding->state.exception);
    case FINDING_NOTE:
        break;
    }
    *made = (struct state_words){"note", TONE_PLAIN, NULL};
    return made;
}

/* `setting QUERY_TOKEN_ENABLED in shop, production: DRIFT (desired-state/shop.yaml:12:3)`. */
static void put_title(struct sheet *sheet, const struct judgement *judgement,
                      const struct finding *finding)
{
    struct state_words made;
    const struct state_words *words = state_of(finding, &made);
    struct page *page = &sheet->page;
    page_line(page, 0, EXPLAIN_LABEL);
    page_text(page, TONE_PLAIN, finding_kind_name(finding->kind));
    page_text(page, TONE_PLAIN, " ");
    page_text(page, TONE_STRONG, finding->name);
    page_text(page, TONE_PLAIN, " in ");
    page_text(page, TONE_PLAIN, judgement->target->desired->service.name);
    page_text(page, TONE_PLAIN, ", ");
    page_text(page, TONE_PLAIN, judgement->target->environment->name);
    page_text(page, TONE_PLAIN, ": ");
    page_text(page, words->tone, words->word);
    sheet_place(sheet, &finding->where);
}

static void put_finding(struct sheet *sheet, const struct judgement *judgement,
                        const struct finding *finding)
{
    put_title(sheet, judgement, finding);
    switch (finding->kind) {
    case FINDING_SETTING:
        explain_setting(sheet, judgement, finding);
        break;
    case FINDING_GUARDRAIL:
        explain_guardrail(sheet, judgement, finding);
        break;
    case FINDING_PROBE:
        explain_probe(sheet, judgement, finding);
        break;
    case FINDING_EXCEPTION:
        explain_exception(sheet, judgement, finding);
        break;
    case FINDING_NOTE:
        break;
    }
    page_end(&sheet->page);
}

/* --- all of them ------------------------------------------------------------------------------- */

static void put_marks(struct sheet *sheet)
{
    if (sheet->run->simulated)
        sheet_more(sheet, 0, "",
                   "SIMULATED: a simulation stood in for Railway; nothing here speaks of the real "
                   "service");
    if (sheet->run->hypothetical)
        sheet_more(sheet, 0, "HYPOTHETICAL: judged as if it were ",
                   instant_text(sheet->arena, sheet->run->at));
}

static size_t put_judgement(struct sheet *sheet, const struct judgement *judgement, const char *key,
                            size_t before)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_NOTE || !text_is(finding->name, key))
            continue;
        if (before + count > 0)
            page_gap(&sheet->page);
        put_finding(sheet, judgement, finding);
        count++;
    }
    return count;
}

static bool is_known(const struct run *run, const char *key)
{
    for (size_t i = 0; i < run->judgement_count; i++)
        for (int kind = FINDING_SETTING; kind < FINDING_NOTE; kind++)
            if (explain_find(&run->judgements[i], (enum finding_kind)kind, key))
                return true;
    return false;
}

bool explain_text(struct buf *out, const struct run *run, const char *key,
                  const struct style *style)
{
    if (!is_known(run, key))
        return false;
    struct arena arena;
    arena_init(&arena);
    struct sheet sheet = {.arena = &arena, .run = run, .style = style};
    size_t count = 0;
    page_init(&sheet.page, out, style);
    put_marks(&sheet);
    for (size_t i = 0; i < run->judgement_count; i++)
        count += put_judgement(&sheet, &run->judgements[i], key, count);
    page_end(&sheet.page);
    arena_release(&arena);
    return true;
}
