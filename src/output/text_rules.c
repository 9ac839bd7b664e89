/* text_rules: guardrails and exceptions of one target. */
#include "base/arena.h"
#include "base/text.h"
#include "text_sheet.h"

/* Held because an exception in force lifts what is open: neither held for its own sake nor breached.
 */
static const struct state_words lifted = {"excepted", TONE_CARE, "excepted"};

static bool is_plainly_held(const struct finding *finding)
{
    return finding->state.guardrail == GUARDRAIL_HELD && !finding->why;
}

static void put_guardrail(struct sheet *sheet, const struct judgement *judgement,
                          const struct finding *finding)
{
    const bool open = finding->state.guardrail == GUARDRAIL_HELD && finding->exception;
    const struct state_words *words = open ? &lifted : guardrail_words(finding->state.guardrail);
    if (finding->state.guardrail == GUARDRAIL_NOT_ASKED) {
        sheet_not_asked(sheet, judgement, finding, words);
        return;
    }
    sheet_names(sheet, words, judgement, finding);
    sheet_more(sheet, INDENT_STATE, "", finding->why);
    sheet_advice(sheet, INDENT_STATE, finding->advice);
}

static void put_all(struct sheet *sheet, const struct judgement *judgement,
                    enum guardrail_state state, bool *titled)
{
    const struct finding *finding = NULL;
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_GUARDRAIL, &at));) {
        if (finding->state.guardrail != state || is_plainly_held(finding) ||
            !sheet_is_first(judgement, finding))
            continue;
        sheet_title(sheet, "Guardrails", titled);
        put_guardrail(sheet, judgement, finding);
    }
}

/* Does the guardrail speak of a setting that is not declared here? That is a reason of its own. */
static bool has_own_reason(const struct judgement *judgement, const struct finding *finding)
{
    const struct guardrail *guardrail = target_guardrail(judgement->target, finding->name);
    for (size_t i = 0; guardrail && i < guardrail->forbid_count; i++)
        if (!target_setting(judgement->target, guardrail->forbid[i].name))
            return true;
    return false;
}

/* Where the reasons stand above already: the names, and once what to do. */
static void put_blind(struct sheet *sheet, const struct judgement *judgement, bool *titled)
{
    const struct finding *finding = NULL;
    const char *advice = NULL;
    bool begun = false;
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_GUARDRAIL, &at));) {
        if (finding->state.guardrail != GUARDRAIL_UNOBSERVED || has_own_reason(judgement, finding))
            continue;
        sheet_title(sheet, "Guardrails", titled);
        sheet_name(sheet, guardrail_words(GUARDRAIL_UNOBSERVED), finding, &begun);
        advice = finding->advice;
    }
    sheet_advice(sheet, INDENT_STATE, advice);
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_GUARDRAIL, &at));) {
        if (finding->state.guardrail != GUARDRAIL_UNOBSERVED || !has_own_reason(judgement, finding))
            continue;
        sheet_title(sheet, "Guardrails", titled);
        put_guardrail(sheet, judgement, finding);
    }
}

static void put_held(struct sheet *sheet, const struct judgement *judgement, bool *titled)
{
    const struct finding *finding = NULL;
    bool begun = false;
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_GUARDRAIL, &at));) {
        if (!is_plainly_held(finding))
            continue;
        sheet_title(sheet, "Guardrails", titled);
        sheet_name(sheet, guardrail_words(GUARDRAIL_HELD), finding, &begun);
    }
}

void sheet_guardrails(struct sheet *sheet, const struct judgement *judgement)
{
    bool titled = false;
    put_all(sheet, judgement, GUARDRAIL_BREACHED, &titled);
    if (sheet->blind)
        put_blind(sheet, judgement, &titled);
    else
        put_all(sheet, judgement, GUARDRAIL_UNOBSERVED, &titled);
    put_all(sheet, judgement, GUARDRAIL_HELD, &titled);
    put_held(sheet, judgement, &titled);
    put_all(sheet, judgement, GUARDRAIL_NOT_ASKED, &titled);
}

/* --- exceptions -------------------------------------------------------------------------------- */

static void put_exception(struct sheet *sheet, const struct judgement *judgement,
                          const struct finding *finding)
{
    const struct exception *declared = target_exception(judgement->target, finding->name);
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
    for (size_t at = 0; (finding = sheet_next(judgement, FINDING_EXCEPTION, &at));) {
        sheet_title(sheet, "Exceptions", &titled);
        put_exception(sheet, judgement, finding);
    }
}
