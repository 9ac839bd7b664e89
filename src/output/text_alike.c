/* text_alike: findings of one target that would be told in the same words are told once. */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

const struct finding *sheet_next(const struct judgement *judgement, enum finding_kind kind,
                                 size_t *at)
{
    while (*at < judgement->count) {
        const struct finding *finding = &judgement->findings[(*at)++];
        if (finding->kind == kind)
            return finding;
    }
    return NULL;
}

void sheet_title(struct sheet *sheet, const char *title, bool *titled)
{
    if (!*titled)
        sheet_group(sheet, title);
    *titled = true;
}

void sheet_name(struct sheet *sheet, const struct state_words *words, const struct finding *finding,
                bool *begun)
{
    if (!*begun)
        sheet_state(sheet, words);
    page_text(&sheet->page, TONE_PLAIN, *begun ? ", " : "");
    page_text(&sheet->page, TONE_PLAIN, finding->name);
    *begun = true;
}

/* --- why ---------------------------------------------------------------------------------------- */

/* The reason that all parts which did not pass have in common; NULL where they differ. */
static const char *common_why(const struct probe_result *result)
{
    const char *why = NULL;
    for (size_t i = 0; i < result->part_count; i++) {
        const struct probe_part *part = &result->parts[i];
        if (part->outcome == PROBE_PASS || part->outcome == PROBE_NOT_ASKED)
            continue;
        if (!part->why || (why && !text_is(why, part->why)))
            return NULL;
        why = part->why;
    }
    return why;
}

const char *sheet_why(const struct judgement *judgement, const struct finding *finding)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        finding->kind == FINDING_PROBE && finding->state.probe == PROBE_UNOBSERVED
            ? probe_result_find(observed->probes, observed->probe_count, finding->name)
            : NULL;
    const char *common = result ? common_why(result) : NULL;
    return common ? common : finding->why;
}

/* --- alike -------------------------------------------------------------------------------------- */

static int state_of(const struct finding *finding)
{
    return finding->kind == FINDING_GUARDRAIL ? (int)finding->state.guardrail
                                              : (int)finding->state.probe;
}

static bool is_alike(const struct judgement *judgement, const struct finding *a,
                     const struct finding *b)
{
    return a->kind == b->kind && state_of(a) == state_of(b) &&
           text_is(sheet_why(judgement, a), sheet_why(judgement, b)) &&
           text_is(a->advice, b->advice) && text_is(a->exception, b->exception);
}

size_t sheet_count_alike(const struct judgement *judgement, const struct finding *finding)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += is_alike(judgement, &judgement->findings[i], finding);
    return count;
}

bool sheet_is_first(const struct judgement *judgement, const struct finding *finding)
{
    const struct finding *first = judgement->findings;
    while (!is_alike(judgement, first, finding))
        first++;
    return first == finding;
}

void sheet_names(struct sheet *sheet, const struct state_words *words,
                 const struct judgement *judgement, const struct finding *finding)
{
    bool begun = false;
    if (sheet_count_alike(judgement, finding) == 1) {
        sheet_state(sheet, words);
        page_text(&sheet->page, TONE_STRONG, finding->name);
        sheet_place(sheet, &finding->where);
        return;
    }
    for (size_t i = 0; i < judgement->count; i++)
        if (is_alike(judgement, &judgement->findings[i], finding))
            sheet_name(sheet, words, &judgement->findings[i], &begun);
}

void sheet_not_asked(struct sheet *sheet, const struct judgement *judgement,
                     const struct finding *finding, const struct state_words *words)
{
    bool begun = false;
    for (size_t i = 0; i < judgement->count; i++)
        if (is_alike(judgement, &judgement->findings[i], finding))
            sheet_name(sheet, words, &judgement->findings[i], &begun);
    page_text(&sheet->page, TONE_PLAIN, finding->why ? ": " : "");
    page_text(&sheet->page, TONE_PLAIN, finding->why);
}
