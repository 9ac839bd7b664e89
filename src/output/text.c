#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/formats.h"
#include "output/words.h"
#include "text_report.h"

/* --- the first lines: the verdict in one, and what kind of run this was ------------------------ */

/* One line of any length: it becomes the subject of a mail. */
static void put_verdict(struct text_report *report)
{
    enum exit_code classes[8];
    const size_t count = run_classes(report->run, classes);
    struct page *page = &report->page;
    const size_t width = page->width;
    page->width = SIZE_MAX;
    page_line(page, 0, 4);
    page_text(page, TONE_STRONG, report->run->tool);
    page_text(page, TONE_PLAIN, ": ");
    if (count == 0)
        page_text(page, class_tone(EXIT_IN_SYNC), class_word(EXIT_IN_SYNC));
    for (size_t i = 0; i < count; i++) {
        page_text(page, class_tone(classes[i]), class_word(classes[i]));
        page_text(page, TONE_PLAIN, i + 1 < count ? ", " : "");
    }
    struct headline headline;
    headline_make(report->arena, report->run, &headline);
    for (size_t i = 0; i < headline.count; i++) {
        page_text(page, TONE_PLAIN, i == 0 ? " - " : ", ");
        page_unit(page, TONE_PLAIN, headline.phrases[i]);
    }
    page_blanks(page, 1);
    page_unit(page, TONE_PLAIN, arena_printf(report->arena, "(exit %d)", (int)report->run->exit));
    page_end(page);
    page->width = width;
}

/* `SIMULATED: …`: the word in a colour of its own. */
static void put_mark(struct text_report *report, const char *words)
{
    if (!words)
        return;
    const size_t length = strcspn(words, ":");
    page_line(&report->page, 0, 4);
    page_text(&report->page, TONE_CARE, arena_slice(report->arena, words, length));
    page_text(&report->page, TONE_PLAIN, words + length);
}

static void put_head(struct text_report *report, const struct report *told)
{
    const struct run *run = report->run;
    const char *at = instant_text(report->arena, run->at);
    put_verdict(report);
    for (int i = 0; i < REPORT_MARKS; i++)
        put_mark(report, told->marks[i]);
    page_line(&report->page, 0, 4);
    page_text(&report->page, TONE_PLAIN,
              run->hypothetical ? arena_printf(report->arena, "run %s", run->id)
                                : arena_printf(report->arena, "checked %s, run %s", at, run->id));
}

static void put_faults(struct text_report *report)
{
    for (size_t i = 0; i < report->run->fault_count; i++) {
        const struct err *err = &report->run->faults[i];
        const char *place = place_text(report->arena, &err->where);
        if (i == 0)
            page_gap(&report->page);
        page_line(&report->page, 0, 4);
        if (place)
            page_text(&report->page, TONE_PLAIN, arena_printf(report->arena, "%s: ", place));
        page_text(&report->page, TONE_PLAIN, err->text);
        if (err->hint[0])
            page_more(&report->page, INDENT_GROUP, "hint: ", err->hint);
    }
}

/* --- targets ----------------------------------------------------------------------------------- */

/* From here on targets that are in sync are only counted. */
enum { MANY_TARGETS = 9 };

static void put_title(struct text_report *report, const struct judgement *judgement)
{
    enum exit_code classes[8];
    const size_t count = judgement_classes(judgement, classes);
    struct page *page = &report->page;
    page_gap(page);
    page_line(page, 0, 4);
    page_text(page, TONE_STRONG, target_name(report->arena, judgement->target));
    page_text(page, TONE_STRONG, ": ");
    if (count == 0)
        page_text(page, class_tone(EXIT_IN_SYNC), class_word(EXIT_IN_SYNC));
    for (size_t i = 0; i < count; i++) {
        page_text(page, class_tone(classes[i]), class_word(classes[i]));
        page_text(page, TONE_PLAIN, i + 1 < count ? ", " : "");
    }
    const struct place file = {judgement->target->desired->file, 0, 0};
    page_place(&report->page, report->arena, "", &file);
}

/* `live since 2026-03-09 18:00 UTC, commit 9e52d00a1b2c`. */
static void put_live(struct text_report *report, const struct deployment *active)
{
    enum { COMMIT_SHOWN = 12 };
    if (!active->id)
        return;
    page_line(&report->page, INDENT_GROUP, INDENT_ENTRY);
    page_text(&report->page, TONE_PLAIN, "live deployment ");
    page_text(&report->page, TONE_PLAIN, active->id);
    if (active->created_at != 0)
        page_text(
            &report->page, TONE_PLAIN,
            arena_printf(report->arena, " of %s", instant_text(report->arena, active->created_at)));
    if (active->commit)
        page_text(&report->page, TONE_PLAIN,
                  arena_printf(report->arena, ", commit %.*s", COMMIT_SHOWN, active->commit));
}

static void put_refusal(struct text_report *report, const struct judgement *judgement)
{
    const char *refusal = judgement->observed->refusal;
    const char *hint = refusal ? strchr(refusal, '\n') : NULL;
    const char *what = !refusal ? "the check was refused"
                       : hint   ? arena_slice(report->arena, refusal, (size_t)(hint - refusal))
                                : refusal;
    page_more(&report->page, INDENT_GROUP, "not looked at: ", what);
    if (hint && hint[1])
        text_advice(report, INDENT_GROUP, hint + 1);
}

/* --- many -------------------------------------------------------------------------------------- */

/* In sync, and without an exception that the reader should be reminded of. */
static bool is_quiet(const struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == FINDING_EXCEPTION)
            return false;
    return judgement_exit(judgement) == EXIT_IN_SYNC;
}

static void put_quiet(struct text_report *report)
{
    size_t quiet = 0, notes = 0;
    for (size_t i = 0; i < report->run->judgement_count; i++) {
        const struct judgement *judgement = &report->run->judgements[i];
        if (!is_quiet(judgement))
            continue;
        quiet++;
        for (size_t k = 0; k < judgement->count; k++)
            notes += judgement->findings[k].kind == FINDING_NOTE;
    }
    if (quiet == 0)
        return;
    page_gap(&report->page);
    page_line(&report->page, 0, 4);
    page_text(&report->page, TONE_PLAIN, count_text(report->arena, quiet, "target"));
    page_text(&report->page, TONE_PLAIN, " ");
    page_text(&report->page, TONE_GOOD, class_word(EXIT_IN_SYNC));
    page_text(&report->page, TONE_PLAIN,
              notes ? arena_printf(report->arena, ", with %s (--all shows them)",
                                   count_text(report->arena, notes, "note"))
                    : ", --all shows them");
}

/* The worst first, those in sync at last; within a class as they were named. */
static void put_targets(struct text_report *report)
{
    const bool many = report->run->judgement_count >= MANY_TARGETS && !report->style->all;
    for (size_t rank = 0; rank < CLASSES; rank++)
        for (size_t i = 0; i < report->run->judgement_count; i++) {
            const struct judgement *judgement = &report->run->judgements[i];
            if (judgement_exit(judgement) != class_at(rank) || (many && is_quiet(judgement)))
                continue;
            put_title(report, judgement);
            if (judgement->observed->refused)
                put_refusal(report, judgement);
            else
                put_live(report, &judgement->observed->active);
            text_findings(report, judgement);
        }
    if (many)
        put_quiet(report);
}

/* --- the last lines: symbols, coverage, timing, counts ------------------------------------------ */

/* Growing enumerations: `4 held, 1 breached`. */
struct count_list {
    struct arena *arena;
    const char *text; /* NULL: nothing yet */
};

static void list_add(struct count_list *list, size_t count, const char *what)
{
    if (count == 0)
        return;
    const char *entry = arena_printf(list->arena, "%zu %s", count, what);
    list->text = list->text ? arena_printf(list->arena, "%s, %s", list->text, entry) : entry;
}

static const char *settings_text(struct text_report *report)
{
    struct count_list list = {report->arena, NULL};
    for (int i = 0; i < VERDICT_COUNT; i++)
        list_add(&list, report->run->counts[i], verdict_words((enum verdict)i)->counted);
    return list.text;
}

static size_t floor_guardrails(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct target *target = run->judgements[i].target;
        for (size_t k = 0; k < target->guardrail_count; k++)
            count += target->guardrails[k].of_floor;
    }
    return count;
}

static const char *guardrails_text(struct text_report *report)
{
    struct count_list list = {report->arena, NULL};
    for (int i = 0; i < 4; i++)
        list_add(&list, report->run->guardrails[i],
                 guardrail_words((enum guardrail_state)i)->counted);
    list_add(&list, report->run->guardrails_excepted, "excepted");
    const size_t of_floor = floor_guardrails(report->run);
    return of_floor == 0
               ? list.text
               : arena_printf(report->arena, "%s (%zu of them of the floor)", list.text, of_floor);
}

static const char *probes_text(struct text_report *report)
{
    struct count_list list = {report->arena, NULL};
    for (int i = 0; i < 4; i++)
        list_add(&list, report->run->probes[i], probe_words((enum probe_outcome)i)->counted);
    list_add(&list, report->run->probes_excepted, "excepted");
    return list.text;
}

static const char *exceptions_text(struct text_report *report)
{
    enum { STATES = EXCEPTION_UNOBSERVED + 1 };
    size_t counts[STATES] = {0};
    struct count_list list = {report->arena, NULL};
    for (size_t i = 0; i < report->run->judgement_count; i++) {
        const struct judgement *judgement = &report->run->judgements[i];
        for (size_t k = 0; k < judgement->count; k++)
            if (judgement->findings[k].kind == FINDING_EXCEPTION)
                counts[judgement->findings[k].state.exception]++;
    }
    for (int i = 0; i < STATES; i++)
        list_add(&list, counts[i], exception_words((enum exception_state)i)->counted);
    return list.text;
}

static void put_counts(struct text_report *report)
{
    const struct {
        const char *what, *text;
    } rows[] = {{"settings", settings_text(report)},
                {"guardrails", guardrails_text(report)},
                {"probes", probes_text(report)},
                {"exceptions", exceptions_text(report)}};
    bool begun = false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!rows[i].text)
            continue;
        if (!begun)
            page_line(&report->page, 0, 4);
        page_text(&report->page, TONE_PLAIN, begun ? "; " : "");
        page_unit(&report->page, TONE_PLAIN,
                  arena_printf(report->arena, "%s: %s", rows[i].what, rows[i].text));
        begun = true;
    }
}

static void put_extra(struct text_report *report, const struct judgement *judgement)
{
    if (!judgement->observed->api_extra)
        return;
    page_line(&report->page, INDENT_GROUP, INDENT_ENTRY);
    page_text(&report->page, TONE_PLAIN,
              arena_printf(report->arena, "%s, %s: %u to Railway, more than usual: ",
                           judgement->target->desired->service.name,
                           judgement->target->environment->name,
                           judgement->observed->api_requests));
    page_text(&report->page, TONE_PLAIN, judgement->observed->api_extra);
}

static void put_timing(struct text_report *report)
{
    const struct run *run = report->run;
    page_line(&report->page, 0, 4);
    page_text(
        &report->page, TONE_PLAIN,
        arena_printf(report->arena, "%s: %u to Railway, %u of probes",
                     count_text(report->arena, run->api_requests + run->probe_requests, "request"),
                     run->api_requests, run->probe_requests));
    for (size_t i = 0; i < run->timing_count; i++)
        page_text(&report->page, TONE_PLAIN,
                  arena_printf(report->arena, "%s%s %lld ms", i == 0 ? "; " : ", ",
                               run->timings[i].what, (long long)run->timings[i].milliseconds));
    for (size_t i = 0; i < run->judgement_count; i++)
        put_extra(report, &run->judgements[i]);
}

static void put_legend(struct text_report *report)
{
    page_line(&report->page, 0, 0);
    for (int i = 0; i <= SAYS_NOT_ASKED; i++) {
        page_blanks(&report->page, i == 0 ? 0 : 3);
        page_text(&report->page, TONE_PLAIN, says_symbol((enum says)i));
        page_blanks(&report->page, 1);
        page_text(&report->page, TONE_PLAIN, says_meaning((enum says)i));
    }
}

static void put_summary(struct text_report *report)
{
    const struct coverage *coverage = &report->run->coverage;
    page_gap(&report->page);
    if (report->symbols)
        put_legend(report);
    if (coverage->settings > 0 || coverage->not_asked > 0) {
        page_line(&report->page, 0, 4);
        page_text(&report->page, TONE_PLAIN, coverage_text(report->arena, coverage));
    }
    if (report->style->timing)
        put_timing(report);
    put_counts(report);
}

void text_run(struct buf *out, const struct report *report, const struct style *style)
{
    struct arena arena;
    arena_init(&arena);
    struct text_report text = {.arena = &arena, .run = report->run, .style = style};
    page_init(&text.page, out, style);
    put_head(&text, report);
    put_faults(&text);
    put_targets(&text);
    put_summary(&text);
    page_end(&text.page);
    arena_release(&arena);
}
