#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "finding_rows.h"
#include "text_report.h"

enum {
    INDENT_MORE = 6,
    INDENT_STATE = 16, /* the text after the word for a state */
    VALUE_MOST = 72,   /* characters of a value */
    WANTED_MOST = 160  /* characters of what is wanted, which may be a sentence */
};

void text_advice(struct text_report *report, size_t indent, const char *advice)
{
    if (!advice)
        return;
    page_line(&report->page, indent, indent + 2);
    page_text(&report->page, TONE_STRONG, "→ ");
    page_text(&report->page, TONE_PLAIN, advice);
}

/* The heading of a group before its first member. */
static void put_group(struct text_report *report, const char *title)
{
    if (text_is(report->group, title))
        return;
    page_line(&report->page, INDENT_GROUP, INDENT_GROUP);
    page_text(&report->page, TONE_STRONG, title);
    report->group = title;
}

static void put_state(struct text_report *report, const struct state_words *words)
{
    page_line(&report->page, INDENT_ENTRY, INDENT_STATE);
    page_text(&report->page, words->tone, words->word);
    page_to(&report->page, INDENT_STATE);
}

/* --- findings that are told together --------------------------------------------------------- */

/* Findings of one target that would be told in the same words are told once. */

static const struct finding *next_of(const struct judgement *judgement, enum finding_kind kind,
                                     size_t *at)
{
    while (*at < judgement->count) {
        const struct finding *finding = &judgement->findings[(*at)++];
        if (finding->kind == kind)
            return finding;
    }
    return NULL;
}

static void put_name(struct text_report *report, const struct state_words *words,
                     const struct finding *finding, bool *begun)
{
    if (!*begun)
        put_state(report, words);
    page_text(&report->page, TONE_PLAIN, *begun ? ", " : "");
    page_text(&report->page, TONE_PLAIN, finding->name);
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

static const char *why_of(const struct judgement *judgement, const struct finding *finding)
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
           text_is(why_of(judgement, a), why_of(judgement, b)) && text_is(a->advice, b->advice) &&
           text_is(a->exception, b->exception);
}

static size_t count_alike(const struct judgement *judgement, const struct finding *finding)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += is_alike(judgement, &judgement->findings[i], finding);
    return count;
}

static bool is_first_alike(const struct judgement *judgement, const struct finding *finding)
{
    const struct finding *first = judgement->findings;
    while (!is_alike(judgement, first, finding))
        first++;
    return first == finding;
}

/* `WORD  name, name`: all that are alike. */
static void put_alike(struct text_report *report, const struct state_words *words,
                      const struct judgement *judgement, const struct finding *finding)
{
    bool begun = false;
    for (size_t i = 0; i < judgement->count; i++)
        if (is_alike(judgement, &judgement->findings[i], finding))
            put_name(report, words, &judgement->findings[i], &begun);
}

/* `WORD  name (place)`; of several that are alike only the names. */
static void put_names(struct text_report *report, const struct state_words *words,
                      const struct judgement *judgement, const struct finding *finding)
{
    if (count_alike(judgement, finding) > 1) {
        put_alike(report, words, judgement, finding);
        return;
    }
    put_state(report, words);
    page_text(&report->page, TONE_STRONG, finding->name);
    page_place(&report->page, report->arena, "", &finding->where);
}

static void put_reason(struct text_report *report, const char *why)
{
    page_text(&report->page, TONE_PLAIN, why ? ": " : "");
    page_text(&report->page, TONE_PLAIN, why);
}

/* All of a kind that need no words of their own, in one line; returns the last. */
static const struct finding *put_list(struct text_report *report, const struct judgement *judgement,
                                      const struct state_words *words, const char *group,
                                      bool (*is_listed)(const struct judgement *judgement,
                                                        const struct finding *finding))
{
    const struct finding *last = NULL;
    bool begun = false;
    for (size_t i = 0; i < judgement->count; i++) {
        if (!is_listed(judgement, &judgement->findings[i]))
            continue;
        last = &judgement->findings[i];
        put_group(report, group);
        put_name(report, words, last, &begun);
    }
    return last;
}

/* --- what could not be seen --------------------------------------------------------------------- */

/*
 * The reasons, once, where much of a target could not be seen.
 *
 * A dead application leaves fifty findings unobserved for two reasons. Then the reasons come first
 * and the findings below only point out what each of them lacks.
 */

enum { BLIND_FROM = 6 };

static bool is_blind(const struct text_report *report, const struct judgement *judgement)
{
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        count +=
            (finding->kind == FINDING_SETTING && finding->state.verdict == VERDICT_UNOBSERVED) ||
            (finding->kind == FINDING_GUARDRAIL &&
             finding->state.guardrail == GUARDRAIL_UNOBSERVED) ||
            (finding->kind == FINDING_PROBE && finding->state.probe == PROBE_UNOBSERVED);
    }
    return count >= BLIND_FROM && !report->style->all;
}

static bool is_unobserved(const struct finding *finding, enum finding_kind kind)
{
    return finding->kind == kind &&
           (kind == FINDING_SETTING ? finding->state.verdict == VERDICT_UNOBSERVED
                                    : finding->state.guardrail == GUARDRAIL_UNOBSERVED);
}

/* What to do about most of those that were not observed: said once, below their names. */
static const char *common_advice(const struct judgement *judgement, enum finding_kind kind)
{
    const char *common = NULL;
    size_t most = 0;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        size_t count = 0;
        for (size_t k = 0; is_unobserved(finding, kind) && k < judgement->count; k++)
            count += is_unobserved(&judgement->findings[k], kind) &&
                     text_is(judgement->findings[k].advice, finding->advice);
        if (count > most)
            common = finding->advice;
        most = count > most ? count : most;
    }
    return common;
}

static void put_row(struct text_report *report, const char *label, const char *names,
                    const char *why)
{
    put_group(report, "Not observed");
    page_line(&report->page, INDENT_ENTRY, INDENT_STATE);
    page_text(&report->page, TONE_CARE, label);
    page_to(&report->page, INDENT_STATE);
    page_text(&report->page, TONE_PLAIN, names);
    page_text(&report->page, TONE_PLAIN, names ? ": " : "");
    page_text(&report->page, TONE_PLAIN, why);
}

static void put_variables(struct text_report *report, const char *label,
                          const struct variables *variables)
{
    if (!variables->seen)
        put_row(report, label, NULL, variables->why ? variables->why : "not seen");
}

/* --- reports ------------------------------------------------------------------------------------ */

static bool is_unread(const struct report_reading *reading)
{
    return reading->kind == READING_UNSEEN;
}

static bool reads_alike(const struct report_reading *a, const struct report_reading *b)
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
        const struct report_reading *reading = &observed->readings[i];
        if (!reads_alike(reading, &observed->readings[first]) || was_named(observed, i))
            continue;
        if (i < first)
            return NULL;
        names = names ? arena_printf(arena, "%s, %s", names, reading->report) : reading->report;
    }
    return names;
}

static void put_reports(struct text_report *report, const struct observed *observed)
{
    for (size_t i = 0; i < observed->reading_count; i++) {
        const struct report_reading *reading = &observed->readings[i];
        const char *names = is_unread(reading) && !was_named(observed, i)
                                ? reports_alike(report->arena, observed, i)
                                : NULL;
        if (names)
            put_row(report, "reports", names, reading->why);
    }
}

/* --- probes ------------------------------------------------------------------------------------- */

static void put_unseen_probes(struct text_report *report, const struct judgement *judgement)
{
    static const struct state_words words = {"probes", TONE_CARE, NULL};
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = next_of(judgement, FINDING_PROBE, &at));) {
        if (finding->state.probe != PROBE_UNOBSERVED || !is_first_alike(judgement, finding))
            continue;
        put_group(report, "Not observed");
        put_names(report, &words, judgement, finding);
        put_reason(report, why_of(judgement, finding));
    }
}

static void put_unseen(struct text_report *report, const struct judgement *judgement)
{
    if (!report->blind)
        return;
    put_variables(report, "stored", &judgement->observed->stored);
    put_variables(report, "running", &judgement->observed->running);
    put_reports(report, judgement->observed);
    put_unseen_probes(report, judgement);
}

/* --- guardrails --------------------------------------------------------------------------------- */

static bool is_plainly_held(const struct judgement *judgement, const struct finding *finding)
{
    (void)judgement;
    return finding->kind == FINDING_GUARDRAIL && finding->state.guardrail == GUARDRAIL_HELD &&
           !finding->why;
}

static void put_guardrail(struct text_report *report, const struct judgement *judgement,
                          const struct finding *finding)
{
    const struct state_words words = finding_words(finding);
    if (finding->state.guardrail == GUARDRAIL_NOT_ASKED) {
        put_alike(report, &words, judgement, finding);
        put_reason(report, finding->why);
        return;
    }
    put_names(report, &words, judgement, finding);
    page_more(&report->page, INDENT_STATE, "", finding->why);
    text_advice(report, INDENT_STATE, finding->advice);
}

static void put_all(struct text_report *report, const struct judgement *judgement,
                    enum guardrail_state state)
{
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = next_of(judgement, FINDING_GUARDRAIL, &at));) {
        if (finding->state.guardrail != state || is_plainly_held(judgement, finding) ||
            !is_first_alike(judgement, finding))
            continue;
        put_group(report, "Guardrails");
        put_guardrail(report, judgement, finding);
    }
}

/* Does the guardrail name a setting that is not declared here, or has it an advice of its own? */
static bool has_own_reason(const struct judgement *judgement, const struct finding *finding)
{
    const struct guardrail *guardrail = target_guardrail(judgement->target, finding->name);
    if (!text_is(finding->advice, common_advice(judgement, FINDING_GUARDRAIL)))
        return true;
    for (size_t i = 0; guardrail && i < guardrail->forbid_count; i++)
        if (!target_guarded(judgement->target, guardrail, guardrail->forbid[i].name))
            return true;
    return false;
}

static bool is_only_unobserved(const struct judgement *judgement, const struct finding *finding)
{
    return finding->kind == FINDING_GUARDRAIL && finding->state.guardrail == GUARDRAIL_UNOBSERVED &&
           !has_own_reason(judgement, finding);
}

/* Where the reasons are already given above: the names, and what to do once. */
static void put_blind(struct text_report *report, const struct judgement *judgement)
{
    const struct finding *finding = put_list(
        report, judgement, guardrail_words(GUARDRAIL_UNOBSERVED), "Guardrails", is_only_unobserved);
    text_advice(report, INDENT_STATE, finding ? finding->advice : NULL);
    for (size_t at = 0; (finding = next_of(judgement, FINDING_GUARDRAIL, &at));) {
        if (finding->state.guardrail != GUARDRAIL_UNOBSERVED || !has_own_reason(judgement, finding))
            continue;
        put_group(report, "Guardrails");
        put_guardrail(report, judgement, finding);
    }
}

static void put_guardrails(struct text_report *report, const struct judgement *judgement)
{
    put_all(report, judgement, GUARDRAIL_BREACHED);
    if (report->blind)
        put_blind(report, judgement);
    else
        put_all(report, judgement, GUARDRAIL_UNOBSERVED);
    put_all(report, judgement, GUARDRAIL_HELD);
    put_list(report, judgement, guardrail_words(GUARDRAIL_HELD), "Guardrails", is_plainly_held);
    put_all(report, judgement, GUARDRAIL_NOT_ASKED);
}

/* --- exceptions -------------------------------------------------------------------------------- */

static void put_exception(struct text_report *report, const struct judgement *judgement,
                          const struct finding *finding)
{
    static const struct exception none = {0};
    const struct exception *declared = target_exception(judgement->target, finding->name);
    struct told_rows rows;
    put_state(report, exception_words(finding->state.exception));
    page_text(&report->page, TONE_STRONG, finding->name);
    if (finding->state.exception == EXCEPTION_IN_FORCE)
        page_text(
            &report->page, TONE_PLAIN,
            arena_printf(report->arena, ": %s", days_text(report->arena, finding->days_left)));
    page_place(&report->page, report->arena, "", &finding->where);
    page_more(&report->page, INDENT_STATE, "", finding->why);
    exception_rows(report->arena, declared ? declared : &none, TOLD_IN_TEXT, &rows);
    for (size_t i = 0; i < rows.count; i++)
        page_more(&report->page, INDENT_STATE,
                  arena_printf(report->arena, "%s: ", rows.items[i].label), rows.items[i].value);
    text_advice(report, INDENT_STATE, finding->advice);
}

static void put_exceptions(struct text_report *report, const struct judgement *judgement)
{
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = next_of(judgement, FINDING_EXCEPTION, &at));) {
        put_group(report, "Exceptions");
        put_exception(report, judgement, finding);
    }
}

/* --- settings, grouped by verdict ---------------------------------------------------------------- */

static bool is_of(const struct finding *finding, enum verdict verdict)
{
    return finding->kind == FINDING_SETTING && finding->state.verdict == verdict;
}

/* `stored true ≠   running true ≠`. */
static void put_witnesses(struct text_report *report, const struct finding *finding)
{
    enum { SYMBOL_COLUMNS = 2 };
    struct page *page = &report->page;
    struct witness_row rows[WITNESS_COUNT];
    witness_rows(report->arena, finding, VALUE_MOST, rows);
    for (int i = 0; i < WITNESS_COUNT; i++) {
        const char *words = rows[i].value
                                ? arena_printf(report->arena, "%s %s", rows[i].name, rows[i].value)
                                : rows[i].name;
        page_blanks(page, i == 0 ? 0 : 3);
        page_room(page, text_width(words) + SYMBOL_COLUMNS);
        page_unit(page, TONE_PLAIN, words);
        page_text(page, TONE_PLAIN, " ");
        page_text(page, says_tone(rows[i].says), says_symbol(rows[i].says));
    }
    report->symbols = true;
}

/* Of several settings with the same words, why and what to do are told once, below them. */
static bool is_shared(const struct told_row *row)
{
    return row->kind == TOLD_SENTENCE || row->kind == TOLD_ADVICE;
}

static void put_told(struct text_report *report, const struct finding *finding,
                     const struct told_row *row)
{
    struct page *page = &report->page;
    switch (row->kind) {
    case TOLD_WITNESSES:
        page_line(page, INDENT_MORE, INDENT_MORE);
        put_witnesses(report, finding);
        break;
    case TOLD_VALUE:
        page_more(page, INDENT_MORE, "",
                  arena_printf(report->arena, "%s %s%s", row->label, row->value, row->note));
        break;
    case TOLD_SENTENCE:
        page_more(page, INDENT_MORE, "", row->value);
        break;
    case TOLD_ADVICE:
        text_advice(report, INDENT_MORE, row->value);
        break;
    }
}

static void put_rows(struct text_report *report, const struct finding *finding, bool shared)
{
    struct told_rows rows;
    finding_rows(report->arena, finding, report->run->at, TOLD_IN_TEXT, &rows);
    for (size_t i = 0; i < rows.count; i++)
        if (is_shared(&rows.items[i]) == shared)
            put_told(report, finding, &rows.items[i]);
}

static void put_setting(struct text_report *report, const struct finding *finding)
{
    struct page *page = &report->page;
    page_line(page, INDENT_ENTRY, INDENT_MORE);
    page_text(page, TONE_STRONG, finding->name);
    page_text(page, TONE_PLAIN, ", wanted ");
    page_text(page, TONE_PLAIN, value_text(report->arena, finding->desired, WANTED_MOST));
    page_place(&report->page, report->arena, "", &finding->where);
    put_rows(report, finding, false);
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
static void put_cluster(struct text_report *report, const struct judgement *judgement,
                        const struct finding *first)
{
    for (const struct finding *one = first; one < judgement->findings + judgement->count; one++)
        if (is_of(one, first->state.verdict) && has_same_words(one, first))
            put_setting(report, one);
    put_rows(report, first, true);
}

/* --- where the reasons are given above ------------------------------------------------------------- */

/* What is unseen of this variable alone. */
static void put_own_why(struct text_report *report, const struct variables *variables,
                        const struct testimony *testimony, const char *label)
{
    if (testimony->says == SAYS_UNSEEN && variables->seen)
        page_more(&report->page, INDENT_MORE, label, testimony->why);
}

/* One line; the file is in the title. */
static void put_short(struct text_report *report, const struct judgement *judgement,
                      const struct finding *finding)
{
    page_line(&report->page, INDENT_ENTRY, INDENT_MORE);
    page_text(&report->page, TONE_STRONG, finding->name);
    if (finding->where.line > 0)
        page_text(&report->page, TONE_PLAIN,
                  arena_printf(report->arena, " (line %u)", finding->where.line));
    page_text(&report->page, TONE_PLAIN, ": ");
    put_witnesses(report, finding);
    put_own_why(report, &judgement->observed->stored, &finding->witnesses[WITNESS_STORED],
                "stored: ");
    put_own_why(report, &judgement->observed->running, &finding->witnesses[WITNESS_RUNNING],
                "running: ");
}

static void put_setting_blind(struct text_report *report, const struct judgement *judgement,
                              enum verdict verdict)
{
    const char *common = common_advice(judgement, FINDING_SETTING);
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (!is_of(finding, verdict))
            continue;
        put_short(report, judgement, finding);
        if (!text_is(finding->advice, common))
            text_advice(report, INDENT_MORE, finding->advice);
    }
    text_advice(report, INDENT_ENTRY, common);
}

static void put_verdict(struct text_report *report, const struct judgement *judgement,
                        enum verdict verdict)
{
    const struct verdict_words *words = verdict_words(verdict);
    size_t count = 0;
    for (size_t i = 0; i < judgement->count; i++)
        count += is_of(&judgement->findings[i], verdict);
    if (count == 0)
        return;
    page_line(&report->page, INDENT_GROUP, INDENT_ENTRY);
    page_text(&report->page, words->tone, words->word);
    page_text(&report->page, TONE_PLAIN,
              count > 1 ? arena_printf(report->arena, " (%zu): ", count) : ": ");
    page_text(&report->page, TONE_PLAIN, words->meaning);
    if (verdict == VERDICT_UNOBSERVED && report->blind) {
        put_setting_blind(report, judgement, verdict);
        return;
    }
    for (size_t i = 0; i < judgement->count; i++)
        if (is_of(&judgement->findings[i], verdict) &&
            !was_said(judgement, &judgement->findings[i]))
            put_cluster(report, judgement, &judgement->findings[i]);
}

static void put_settings(struct text_report *report, const struct judgement *judgement)
{
    static const enum verdict order[] = {
        VERDICT_DRIFT,      VERDICT_MASKED,        VERDICT_PENDING,
        VERDICT_UNENFORCED, VERDICT_CONTRADICTION, VERDICT_UNOBSERVED,
        VERDICT_EXCEPTED,   VERDICT_IN_SYNC,       VERDICT_INERT};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (report->style->all || (order[i] != VERDICT_IN_SYNC && order[i] != VERDICT_INERT))
            put_verdict(report, judgement, order[i]);
}

/* --- probes ------------------------------------------------------------------------------------ */

/* Parts that did not pass, unless the probe's own reason names them already. */
static void put_parts(struct text_report *report, const struct judgement *judgement,
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
        page_line(&report->page, INDENT_STATE, INDENT_STATE + 2);
        page_text(&report->page, TONE_PLAIN, part->name);
        page_text(&report->page, TONE_PLAIN, " ");
        page_text(&report->page, probe_words(part->outcome)->tone,
                  probe_words(part->outcome)->counted);
        page_text(&report->page, TONE_PLAIN, part->why ? ": " : "");
        page_text(&report->page, TONE_PLAIN, part->why);
    }
}

static void put_probe(struct text_report *report, const struct judgement *judgement,
                      const struct finding *finding)
{
    const struct state_words words = finding_words(finding);
    if (finding->state.probe == PROBE_NOT_ASKED) {
        put_alike(report, &words, judgement, finding);
        put_reason(report, finding->why);
        return;
    }
    put_names(report, &words, judgement, finding);
    page_more(&report->page, INDENT_STATE, "", why_of(judgement, finding));
    if (count_alike(judgement, finding) == 1)
        put_parts(report, judgement, finding);
    if (finding->state.probe == PROBE_FAIL && finding->exception)
        page_more(&report->page, INDENT_STATE, "",
                  arena_printf(report->arena, "open under the exception `%s`, %s",
                               finding->exception, days_text(report->arena, finding->days_left)));
    text_advice(report, INDENT_STATE, finding->advice);
}

static bool has_passed(const struct judgement *judgement, const struct finding *finding)
{
    (void)judgement;
    return finding->kind == FINDING_PROBE && finding->state.probe == PROBE_PASS;
}

static void put_probes(struct text_report *report, const struct judgement *judgement)
{
    static const enum probe_outcome order[] = {PROBE_FAIL, PROBE_UNOBSERVED, PROBE_NOT_ASKED};
    const struct finding *finding = NULL;
    for (size_t s = 0; s < sizeof order / sizeof *order; s++)
        for (size_t at = 0; (finding = next_of(judgement, FINDING_PROBE, &at));) {
            if (finding->state.probe != order[s] || !is_first_alike(judgement, finding) ||
                (report->blind && order[s] == PROBE_UNOBSERVED))
                continue;
            put_group(report, "Probes");
            put_probe(report, judgement, finding);
        }
    if (report->style->all)
        put_list(report, judgement, probe_words(PROBE_PASS), "Probes", has_passed);
}

/* --- code -------------------------------------------------------------------------------------- */

static void put_code(struct text_report *report, const struct judgement *judgement)
{
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = next_of(judgement, FINDING_CODE, &at));) {
        const struct state_words words = finding_words(finding);
        put_group(report, "Code");
        put_state(report, &words);
        page_text(&report->page, TONE_PLAIN, finding->why);
        text_advice(report, INDENT_STATE, finding->advice);
    }
}

/* --- notes ------------------------------------------------------------------------------------- */

static void put_notes(struct text_report *report, const struct judgement *judgement)
{
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = next_of(judgement, FINDING_NOTE, &at));) {
        if (report->blind && text_is(finding->name, "unseen"))
            continue; /* said above */
        put_group(report, "Notes");
        page_line(&report->page, INDENT_ENTRY, INDENT_STATE);
        page_text(&report->page, TONE_PLAIN, finding->name);
        page_to(&report->page, INDENT_STATE);
        page_text(&report->page, TONE_PLAIN, finding->why);
        page_place(&report->page, report->arena, "", &finding->where);
    }
}

/* --- the whole --------------------------------------------------------------------------------- */

void text_findings(struct text_report *report, const struct judgement *judgement)
{
    const bool refused = judgement->observed->refused;
    report->blind = !refused && is_blind(report, judgement);
    report->group = NULL;
    if (!refused) {
        put_unseen(report, judgement);
        put_guardrails(report, judgement);
    }
    put_exceptions(report, judgement);
    if (!refused) {
        put_settings(report, judgement);
        put_probes(report, judgement);
        put_code(report, judgement);
    }
    put_notes(report, judgement);
}
