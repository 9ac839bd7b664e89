/* explain_setting: everything about one setting. */
#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "explain_parts.h"
#include "model/judge.h"

/* --- equality ---------------------------------------------------------------------------------- */

static const char *const equalities[] = {
    [SETTING_TEXT] = "text: the same text, byte for byte",
    [SETTING_FLAG] = "flag: 1 true yes on / 0 false no off, any case, blanks trimmed; quotes make "
                     "it unreadable, and what is unreadable is never as declared",
    [SETTING_LIST] = "list: parts between commas, blanks trimmed, compared as a set: neither order "
                     "nor repetition counts",
    [SETTING_NUMBER] = "number: a whole number in digits, blanks trimmed",
    [SETTING_URL] = "url: the same address: scheme and host in any case, a port that is the "
                    "scheme's own may be left out",
    [SETTING_SECRET] = "secret: by its properties, never by its value",
    [SETTING_ABSENT] = "absent: the variable must not be there, not even empty",
    [SETTING_INERT] = "inert: declared for the reader, never judged",
};

static const char *equality_text(struct arena *arena, const struct setting *setting)
{
    const char *text = equalities[setting->wanted.type];
    const char *ignoring =
        setting->ignore_case ? arena_printf(arena, "%s; upper and lower case count as equal", text)
                             : text;
    return setting->sealed ? arena_printf(arena, "%s; it must be sealed", ignoring) : ignoring;
}

static const char *absence_text(struct arena *arena, const struct setting *setting)
{
    if (setting->wanted.type == SETTING_ABSENT || setting->wanted.type == SETTING_INERT)
        return NULL;
    switch (setting->absence) {
    case ABSENCE_MEANS:
        return arena_printf(arena, "means `%s` (absent_means)", setting->absent_means);
    case ABSENCE_UNKNOWN:
        return "means what the live process shows: its default depends on something else";
    case ABSENCE_DIFFERS:
        break;
    }
    return "is never as declared: no absent_means is declared";
}

/* --- witnesses --------------------------------------------------------------------------------- */

static void put_witness(struct sheet *sheet, enum witness witness,
                        const struct testimony *testimony)
{
    enum { SHOWN = 400 };
    struct page *page = &sheet->page;
    page_line(page, EXPLAIN_LABEL, EXPLAIN_TEXT + 2);
    page_text(page, TONE_STRONG, witness_name(witness));
    page_to(page, EXPLAIN_TEXT);
    page_text(page, says_tone(testimony->says), says_symbol(testimony->says));
    if (testimony->says == SAYS_NOT_ASKED) {
        page_text(page, TONE_PLAIN, " nothing is declared to ask");
        return;
    }
    page_text(page, TONE_PLAIN, " ");
    page_text(page, TONE_PLAIN, value_text(sheet->arena, testimony->shown, SHOWN));
    page_text(page, TONE_PLAIN, testimony->why ? "; " : "");
    page_text(page, TONE_PLAIN, testimony->why);
}

static const char *since_text(struct sheet *sheet, const struct finding *finding)
{
    const char *who = finding->who ? arena_printf(sheet->arena, ", by %s", finding->who) : "";
    return finding->since == 0 ? NULL
                               : arena_printf(sheet->arena, "%s%s",
                                              instant_text(sheet->arena, finding->since), who);
}

/* --- what else speaks of it -------------------------------------------------------------------- */

static void put_guardrail(struct sheet *sheet, const struct judgement *judgement,
                          const struct guardrail *guardrail, const char *setting)
{
    const struct finding *finding = explain_find(judgement, FINDING_GUARDRAIL, guardrail->name);
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, setting))
            explain_row_at(sheet, "guardrail",
                           arena_printf(sheet->arena, "%s forbids `%s`: %s", guardrail->name,
                                        guardrail->forbid[i].value,
                                        finding ? guardrail_words(finding->state.guardrail)->word
                                                : "not judged here"),
                           &guardrail->where);
}

static void put_exception(struct sheet *sheet, const struct judgement *judgement,
                          const struct exception *exception, const char *setting)
{
    const struct finding *finding = explain_find(judgement, FINDING_EXCEPTION, exception->name);
    for (size_t i = 0; i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, setting))
            explain_row_at(sheet, "exception",
                           arena_printf(sheet->arena, "%s %s `%s`: %s", exception->name,
                                        exception->sets ? "sets" : "allows",
                                        exception->allows[i].value,
                                        finding ? exception_words(finding->state.exception)->word
                                                : "not judged here"),
                           &exception->where);
}

static void put_probe(struct sheet *sheet, const struct judgement *judgement,
                      const struct probe_name *name)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, name->probe);
    const char *why = NULL;
    const enum probe_outcome outcome = probe_result_part(result, name->part, &why);
    explain_row_at(sheet, "probe",
                   arena_printf(sheet->arena, "%s %s%s%s", explain_probe_name(sheet->arena, name),
                                result ? probe_words(outcome)->word : "not asked", why ? ": " : "",
                                why ? why : ""),
                   &name->where);
}

static const char *reading_text(struct arena *arena, const struct reading *reading)
{
    if (!reading)
        return "was not read";
    switch (reading->kind) {
    case READING_UNSEEN:
        return arena_printf(arena, "was not read: %s", reading->why ? reading->why : "no reason");
    case READING_MISSING:
        return "has no such member";
    case READING_NULL:
        return "says null";
    case READING_BOOL:
        return arena_printf(arena, "says %s", reading->text);
    case READING_NUMBER:
    case READING_TEXT:
    case READING_LIST:
    case READING_OTHER:
        break;
    }
    return "was read";
}

static void put_report(struct sheet *sheet, const struct judgement *judgement,
                       const struct report_pointer *pointer)
{
    const struct reading *reading =
        judgement->observed->refused
            ? NULL
            : observed_reading(judgement->observed, pointer->report, pointer->pointer);
    explain_row_at(sheet, "report",
                   arena_printf(sheet->arena, "%s#%s %s", pointer->report, pointer->pointer,
                                reading_text(sheet->arena, reading)),
                   &pointer->where);
}

static void put_relations(struct sheet *sheet, const struct judgement *judgement,
                          const struct setting *setting)
{
    const struct target *target = judgement->target;
    for (size_t i = 0; i < setting->reported_count; i++)
        put_report(sheet, judgement, &setting->reported[i]);
    for (size_t i = 0; i < setting->shown_by_count; i++)
        put_probe(sheet, judgement, &setting->shown_by[i]);
    for (size_t i = 0; i < target->guardrail_count; i++)
        put_guardrail(sheet, judgement, &target->guardrails[i], setting->name);
    for (size_t i = 0; i < target->exception_count; i++)
        put_exception(sheet, judgement, &target->exceptions[i], setting->name);
}

void explain_setting(struct sheet *sheet, const struct judgement *judgement,
                     const struct finding *finding)
{
    const struct setting *setting = target_setting(judgement->target, finding->name);
    explain_row(sheet, "meaning", verdict_words(finding->state.verdict)->meaning);
    explain_row(sheet, "wanted", finding->desired);
    for (int i = 0; finding->state.verdict != VERDICT_INERT && i < WITNESS_COUNT; i++)
        put_witness(sheet, (enum witness)i, &finding->witnesses[i]);
    explain_row(sheet, "rule", finding->rule);
    explain_end(sheet, finding);
    explain_row(sheet, "since", since_text(sheet, finding));
    if (setting) {
        explain_row(sheet, "equality", equality_text(sheet->arena, setting));
        explain_row(sheet, "absent", absence_text(sheet->arena, setting));
        if (!text_is(setting->why, finding->why))
            explain_row(sheet, "declared", setting->why);
        put_relations(sheet, judgement, setting);
    }
    explain_change(sheet, finding);
}

/* --- what would change the verdict ------------------------------------------------------------- */

static struct case_of_setting case_of(const struct finding *finding)
{
    struct case_of_setting facts = {.excepted = finding->state.verdict == VERDICT_EXCEPTED};
    for (int i = 0; i < WITNESS_COUNT; i++)
        facts.says[i] = finding->witnesses[i].says;
    return facts;
}

static const char *const words_said[] = {
    [SAYS_DESIRED] = "as declared",
    [SAYS_OTHER] = "something else",
    [SAYS_UNSEEN] = "not seen",
    [SAYS_NOT_ASKED] = "not asked",
};

/* The rows so far. */
struct changes {
    struct sheet *sheet;
    bool titled;
    bool in_sync; /* one of them leads to IN SYNC */
};

/* `PENDING if stored were as declared`. */
static void put_change(struct changes *changes, enum verdict verdict, const char *condition)
{
    struct page *page = &changes->sheet->page;
    page_line(page, EXPLAIN_LABEL, EXPLAIN_TEXT);
    page_text(page, TONE_STRONG, changes->titled ? "" : "would be");
    page_to(page, EXPLAIN_TEXT);
    page_text(page, verdict_words(verdict)->tone, verdict_words(verdict)->word);
    page_text(page, TONE_PLAIN, " if ");
    page_text(page, TONE_PLAIN, condition);
    changes->titled = true;
    changes->in_sync = changes->in_sync || verdict == VERDICT_IN_SYNC;
}

/* The verdict if one witness said `says`. What an exception allows is a stored value that is not
 * as declared; another one would not be allowed. */
static enum verdict verdict_if(const struct case_of_setting *now, int witness, enum says says)
{
    struct case_of_setting facts = *now;
    facts.says[witness] = says;
    facts.excepted = now->excepted && witness != WITNESS_STORED;
    return judge_case(&facts, NULL);
}

static void try_witness(struct changes *changes, const struct finding *finding, int witness)
{
    const struct case_of_setting now = case_of(finding);
    for (int says = SAYS_DESIRED; says <= SAYS_UNSEEN; says++) {
        const enum verdict verdict = verdict_if(&now, witness, (enum says)says);
        if ((enum says)says != now.says[witness] && verdict != finding->state.verdict)
            put_change(changes, verdict,
                       arena_printf(changes->sheet->arena, "%s were %s",
                                    witness_name((enum witness)witness), words_said[says]));
    }
}

static void try_exception(struct changes *changes, const struct finding *finding)
{
    struct case_of_setting facts = case_of(finding);
    if (!facts.excepted && facts.says[WITNESS_STORED] != SAYS_OTHER)
        return;
    facts.excepted = !facts.excepted;
    put_change(changes, judge_case(&facts, NULL),
               facts.excepted ? "an exception in force allowed the stored value"
                              : "the exception were not in force");
}

/* Where no single change leads there. */
static void try_all(struct changes *changes, const struct finding *finding)
{
    struct case_of_setting facts = {.excepted = false};
    for (int i = 0; i < WITNESS_COUNT; i++)
        facts.says[i] =
            finding->witnesses[i].says == SAYS_NOT_ASKED ? SAYS_NOT_ASKED : SAYS_DESIRED;
    if (!changes->in_sync && finding->state.verdict != VERDICT_IN_SYNC)
        put_change(changes, judge_case(&facts, NULL),
                   "every witness that is asked said as declared");
}

void explain_change(struct sheet *sheet, const struct finding *finding)
{
    struct changes changes = {.sheet = sheet};
    if (finding->state.verdict == VERDICT_INERT)
        return;
    for (int i = 0; i < WITNESS_COUNT; i++)
        if (finding->witnesses[i].says != SAYS_NOT_ASKED)
            try_witness(&changes, finding, i);
    try_exception(&changes, finding);
    try_all(&changes, finding);
}
