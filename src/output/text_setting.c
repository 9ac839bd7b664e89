/* text_setting: the settings of one target, grouped by verdict. */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

static bool is_of(const struct finding *finding, enum verdict verdict)
{
    return finding->kind == FINDING_SETTING && finding->state.verdict == verdict;
}

/* Of the behaviour only the symbol: what was seen is the probe's to tell. */
static bool is_shown(enum witness witness, const struct testimony *testimony)
{
    return witness != WITNESS_BEHAVED && testimony->shown && testimony->says != SAYS_NOT_ASKED &&
           !text_is(testimony->shown, "(not seen)");
}

/* `stored true ≠`. */
static void put_testimony(struct sheet *sheet, enum witness witness,
                          const struct testimony *testimony)
{
    enum { SYMBOL_COLUMNS = 2 };
    const char *words = is_shown(witness, testimony)
                            ? arena_printf(sheet->arena, "%s %s", witness_name(witness),
                                           value_text(sheet->arena, testimony->shown, VALUE_MOST))
                            : witness_name(witness);
    page_room(&sheet->page, text_width(words) + SYMBOL_COLUMNS);
    page_unit(&sheet->page, TONE_PLAIN, words);
    page_text(&sheet->page, TONE_PLAIN, " ");
    page_text(&sheet->page, says_tone(testimony->says), says_symbol(testimony->says));
}

static void put_witnesses(struct sheet *sheet, const struct finding *finding)
{
    for (int i = 0; i < WITNESS_COUNT; i++) {
        page_blanks(&sheet->page, i == 0 ? 0 : 3);
        put_testimony(sheet, (enum witness)i, &finding->witnesses[i]);
    }
    sheet->symbols = true;
}

static const char *since_text(struct sheet *sheet, const struct finding *finding)
{
    struct arena *arena = sheet->arena;
    const char *who = finding->who ? arena_printf(arena, "by %s", finding->who) : NULL;
    if (finding->since == 0)
        return who ? arena_printf(arena, "last changed %s", who) : NULL;
    const char *ago = ago_text(arena, finding->since, sheet->run->at);
    return arena_printf(arena, "since %s%s%s%s%s%s", instant_text(arena, finding->since),
                        ago ? " (" : "", ago ? ago : "", ago ? ")" : "", who ? ", " : "",
                        who ? who : "");
}

static void put_setting(struct sheet *sheet, const struct finding *finding)
{
    struct page *page = &sheet->page;
    page_line(page, INDENT_ENTRY, INDENT_MORE);
    page_text(page, TONE_STRONG, finding->name);
    page_text(page, TONE_PLAIN, ", wanted ");
    page_text(page, TONE_PLAIN, value_text(sheet->arena, finding->desired, WANTED_MOST));
    sheet_place(sheet, &finding->where);
    if (finding->state.verdict != VERDICT_INERT) {
        page_line(page, INDENT_MORE, INDENT_MORE);
        put_witnesses(sheet, finding);
    }
    sheet_more(sheet, INDENT_MORE, "", since_text(sheet, finding));
    if (finding->exception)
        sheet_more(sheet, INDENT_MORE, "",
                   arena_printf(sheet->arena, "exception `%s`, %s", finding->exception,
                                days_text(sheet->arena, finding->days_left)));
}

/* --- findings that share their words ----------------------------------------------------------- */

static bool has_same_words(const struct finding *a, const struct finding *b)
{
    return text_is(a->why, b->why) && text_is(a->advice, b->advice);
}

/* Is an earlier one of the group of the same words? Then it was said there. */
static bool was_said(const struct judgement *judgement, const struct finding *finding)
{
    for (const struct finding *one = judgement->findings; one < finding; one++)
        if (is_of(one, finding->state.verdict) && has_same_words(one, finding))
            return true;
    return false;
}

/* All that have the same thing to say, from the first of them on. */
static void put_cluster(struct sheet *sheet, const struct judgement *judgement,
                        const struct finding *first)
{
    for (const struct finding *one = first; one < judgement->findings + judgement->count; one++)
        if (is_of(one, first->state.verdict) && has_same_words(one, first))
            put_setting(sheet, one);
    sheet_more(sheet, INDENT_MORE, "", first->why);
    sheet_advice(sheet, INDENT_MORE, first->advice);
}

/* --- where the reasons stand above ------------------------------------------------------------- */

/* What is unseen of this variable alone. */
static void put_own_why(struct sheet *sheet, const struct variables *variables,
                        const struct testimony *testimony, const char *label)
{
    if (testimony->says == SAYS_UNSEEN && variables->seen)
        sheet_more(sheet, INDENT_MORE, label, testimony->why);
}

/* One line; the file stands in the title. */
static void put_short(struct sheet *sheet, const struct judgement *judgement,
                      const struct finding *finding)
{
    page_line(&sheet->page, INDENT_ENTRY, INDENT_MORE);
    page_text(&sheet->page, TONE_STRONG, finding->name);
    if (finding->where.line > 0)
        page_text(&sheet->page, TONE_PLAIN,
                  arena_printf(sheet->arena, " (line %u)", finding->where.line));
    page_text(&sheet->page, TONE_PLAIN, ": ");
    put_witnesses(sheet, finding);
    put_own_why(sheet, &judgement->observed->stored, &finding->witnesses[WITNESS_STORED],
                "stored: ");
    put_own_why(sheet, &judgement->observed->running, &finding->witnesses[WITNESS_RUNNING],
                "running: ");
}

static void put_blind(struct sheet *sheet, const struct judgement *judgement, enum verdict verdict)
{
    const char *advice = NULL;
    for (size_t i = 0; i < judgement->count; i++) {
        if (!is_of(&judgement->findings[i], verdict))
            continue;
        put_short(sheet, judgement, &judgement->findings[i]);
        advice = judgement->findings[i].advice;
    }
    sheet_advice(sheet, INDENT_ENTRY, advice);
}

/* --- groups ------------------------------------------------------------------------------------ */

static size_t count_of(const struct judgement *judgement, enum verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += is_of(&judgement->findings[i], verdict);
    return count;
}

static void put_heading(struct sheet *sheet, enum verdict verdict, size_t count)
{
    const struct verdict_words *words = verdict_words(verdict);
    page_line(&sheet->page, INDENT_GROUP, INDENT_ENTRY);
    page_text(&sheet->page, words->tone, words->word);
    page_text(&sheet->page, TONE_PLAIN,
              count > 1 ? arena_printf(sheet->arena, " (%zu): ", count) : ": ");
    page_text(&sheet->page, TONE_PLAIN, words->meaning);
}

static void put_group(struct sheet *sheet, const struct judgement *judgement, enum verdict verdict)
{
    const size_t count = count_of(judgement, verdict);
    if (count == 0)
        return;
    put_heading(sheet, verdict, count);
    if (verdict == VERDICT_UNOBSERVED && sheet->blind) {
        put_blind(sheet, judgement, verdict);
        return;
    }
    for (size_t i = 0; i < judgement->count; i++)
        if (is_of(&judgement->findings[i], verdict) &&
            !was_said(judgement, &judgement->findings[i]))
            put_cluster(sheet, judgement, &judgement->findings[i]);
}

void sheet_settings(struct sheet *sheet, const struct judgement *judgement)
{
    static const enum verdict order[] = {
        VERDICT_DRIFT,      VERDICT_MASKED,        VERDICT_PENDING,
        VERDICT_UNENFORCED, VERDICT_CONTRADICTION, VERDICT_UNOBSERVED,
        VERDICT_EXCEPTED,   VERDICT_IN_SYNC,       VERDICT_INERT};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (sheet->style->all || (order[i] != VERDICT_IN_SYNC && order[i] != VERDICT_INERT))
            put_group(sheet, judgement, order[i]);
}
