/* text_summary: the last lines: what the symbols mean, coverage, timing, counts. */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

/* Growing enumerations: `4 held, 1 breached`. */
struct list {
    struct arena *arena;
    const char *text; /* NULL: nothing yet */
};

static void list_add(struct list *list, size_t count, const char *what)
{
    if (count == 0)
        return;
    const char *item = arena_printf(list->arena, "%zu %s", count, what);
    list->text = list->text ? arena_printf(list->arena, "%s, %s", list->text, item) : item;
}

static const char *settings_text(struct sheet *sheet)
{
    struct list list = {sheet->arena, NULL};
    for (int i = 0; i < VERDICT_COUNT; i++)
        list_add(&list, sheet->run->counts[i], verdict_words((enum verdict)i)->counted);
    return list.text;
}

static const char *guardrails_text(struct sheet *sheet)
{
    struct list list = {sheet->arena, NULL};
    for (int i = 0; i < 4; i++)
        list_add(&list, sheet->run->guardrails[i],
                 guardrail_words((enum guardrail_state)i)->counted);
    list_add(&list, sheet->run->guardrails_excepted, "excepted");
    return list.text;
}

static const char *probes_text(struct sheet *sheet)
{
    struct list list = {sheet->arena, NULL};
    for (int i = 0; i < 4; i++)
        list_add(&list, sheet->run->probes[i], probe_words((enum probe_outcome)i)->counted);
    list_add(&list, sheet->run->probes_excepted, "excepted");
    return list.text;
}

static const char *exceptions_text(struct sheet *sheet)
{
    enum { STATES = EXCEPTION_UNOBSERVED + 1 };
    size_t counts[STATES] = {0};
    struct list list = {sheet->arena, NULL};
    for (size_t i = 0; i < sheet->run->judgement_count; i++) {
        const struct judgement *judgement = &sheet->run->judgements[i];
        for (size_t k = 0; k < judgement->count; k++)
            if (judgement->findings[k].kind == FINDING_EXCEPTION)
                counts[judgement->findings[k].state.exception]++;
    }
    for (int i = 0; i < STATES; i++)
        list_add(&list, counts[i], exception_words((enum exception_state)i)->counted);
    return list.text;
}

static void put_counts(struct sheet *sheet)
{
    const struct {
        const char *what, *text;
    } rows[] = {{"settings", settings_text(sheet)},
                {"guardrails", guardrails_text(sheet)},
                {"probes", probes_text(sheet)},
                {"exceptions", exceptions_text(sheet)}};
    bool begun = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].text)
            continue;
        if (!begun)
            page_line(&sheet->page, 0, 4);
        page_text(&sheet->page, TONE_PLAIN, begun ? "; " : "");
        page_unit(&sheet->page, TONE_PLAIN,
                  arena_printf(sheet->arena, "%s: %s", rows[i].what, rows[i].text));
        begun = true;
    }
}

/* `38 settings: 38 stored, 38 running, 14 reported, 21 by behaviour; 2 not asked`. */
static void put_coverage(struct sheet *sheet)
{
    const struct coverage *coverage = &sheet->run->coverage;
    if (coverage->settings == 0 && coverage->not_asked == 0)
        return;
    const char *not_asked = coverage->not_asked
                                ? arena_printf(sheet->arena, "; %zu not asked", coverage->not_asked)
                                : "";
    page_line(&sheet->page, 0, 4);
    page_text(
        &sheet->page, TONE_PLAIN,
        arena_printf(sheet->arena, "%s: %zu stored, %zu running, %zu reported, %zu by behaviour%s",
                     count_text(sheet->arena, coverage->settings, "setting"),
                     coverage->witnessed[WITNESS_STORED], coverage->witnessed[WITNESS_RUNNING],
                     coverage->witnessed[WITNESS_REPORTED], coverage->witnessed[WITNESS_BEHAVED],
                     not_asked));
}

static void put_extra(struct sheet *sheet, const struct judgement *judgement)
{
    if (!judgement->observed->api_extra)
        return;
    page_line(&sheet->page, INDENT_GROUP, INDENT_ENTRY);
    page_text(&sheet->page, TONE_PLAIN,
              arena_printf(sheet->arena, "%s, %s: %u to Railway, more than usual: ",
                           judgement->target->desired->service.name,
                           judgement->target->environment->name,
                           judgement->observed->api_requests));
    page_text(&sheet->page, TONE_PLAIN, judgement->observed->api_extra);
}

static void put_timing(struct sheet *sheet)
{
    const struct run *run = sheet->run;
    page_line(&sheet->page, 0, 4);
    page_text(
        &sheet->page, TONE_PLAIN,
        arena_printf(sheet->arena, "%s: %u to Railway, %u of probes",
                     count_text(sheet->arena, run->api_requests + run->probe_requests, "request"),
                     run->api_requests, run->probe_requests));
    for (size_t i = 0; i < run->timing_count; i++)
        page_text(&sheet->page, TONE_PLAIN,
                  arena_printf(sheet->arena, "%s%s %lld ms", i == 0 ? "; " : ", ",
                               run->timings[i].what, (long long)run->timings[i].milliseconds));
    for (size_t i = 0; i < run->judgement_count; i++)
        put_extra(sheet, &run->judgements[i]);
}

void sheet_summary(struct sheet *sheet)
{
    page_gap(&sheet->page);
    if (sheet->symbols)
        sheet_more(sheet, 0, "",
                   "= as declared   ≠ something else   ? not seen   – nothing declared to ask");
    put_coverage(sheet);
    if (sheet->style->timing)
        put_timing(sheet);
    put_counts(sheet);
}
