#include "output/formats.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/words.h"

enum nagios_state nagios_state_of(enum exit_code code)
{
    switch (code) {
    case EXIT_IN_SYNC:
        return NAGIOS_OK;
    case EXIT_CHANGES:
    case EXIT_BREACHED:
        return NAGIOS_CRITICAL;
    case EXIT_FAILED:
    case EXIT_INCONCLUSIVE:
    case EXIT_STALE:
    case EXIT_NOT_APPROVED:
    case EXIT_NOT_VERIFIED:
    case EXIT_USAGE:
        break;
    }
    return NAGIOS_UNKNOWN;
}

/* The exception in force that ends first, if it does soon; else NULL. */
static const struct finding *ends_soon(const struct run *run)
{
    const struct finding *soonest = NULL;
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++) {
            const struct finding *finding = &run->judgements[i].findings[k];
            if (finding->kind == FINDING_EXCEPTION &&
                finding->state.exception == EXCEPTION_IN_FORCE &&
                finding->days_left <= NAGIOS_NOTICE_DAYS &&
                (!soonest || finding->days_left < soonest->days_left))
                soonest = finding;
        }
    return soonest;
}

/* A fault beside it does not make a breach doubtful. */
static bool has_breach(const struct run *run)
{
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++)
            if (finding_exit(&run->judgements[i].findings[k]) == EXIT_BREACHED)
                return true;
    return false;
}

enum nagios_state nagios_state(const struct run *run, enum exit_code code)
{
    const enum nagios_state state = has_breach(run) ? NAGIOS_CRITICAL : nagios_state_of(code);
    return state == NAGIOS_OK && ends_soon(run) ? NAGIOS_WARNING : state;
}

/* A `|` would begin the performance data. */
static void put_words(struct buf *out, const char *words)
{
    for (size_t i = 0, length = strlen(words); i < length;) {
        char piece[TEXT_ESCAPE_SIZE];
        i += text_escape_next(words + i, length - i, piece);
        buf_text(out, text_is(piece, "|") ? "\\x7C" : piece);
    }
}

static size_t count_changes(const struct run *run)
{
    size_t count = 0;
    for (int i = 0; i < VERDICT_COUNT; i++) {
        const struct finding finding = {.kind = FINDING_SETTING, .state.verdict = (enum verdict)i};
        count += finding_exit(&finding) == EXIT_CHANGES ? run->counts[i] : 0;
    }
    return count;
}

void nagios_run(struct buf *out, const struct report *report, const struct style *style)
{
    const struct run *run = report->run;
    static const char *const states[] = {[NAGIOS_OK] = "OK",
                                         [NAGIOS_WARNING] = "WARNING",
                                         [NAGIOS_CRITICAL] = "CRITICAL",
                                         [NAGIOS_UNKNOWN] = "UNKNOWN"};
    struct arena arena;
    (void)style;
    arena_init(&arena);
    const struct finding *soon = ends_soon(run);
    const char *phrases = headline_phrases(&arena, run);
    buf_printf(out, "%s %s - ", class_word(run->exit), states[nagios_state(run, run->exit)]);
    if (run->simulated)
        buf_text(out, "SIMULATED, ");
    if (run->hypothetical)
        buf_text(out, "HYPOTHETICAL, ");
    buf_text(out, phrases ? phrases : "everything as declared");
    if (report->marks[MARK_DUE])
        put_words(out, arena_printf(&arena, ", %s", report->marks[MARK_DUE]));
    if (soon) {
        put_words(out, arena_printf(&arena, ", exception %s: %s", soon->name,
                                    days_text(&arena, soon->days_left)));
    }
    buf_printf(out, " | drift=%zu unobserved=%zu excepted=%zu breached=%zu\n", count_changes(run),
               run->counts[VERDICT_UNOBSERVED], run->counts[VERDICT_EXCEPTED],
               run->guardrails[GUARDRAIL_BREACHED]);
    arena_release(&arena);
}
