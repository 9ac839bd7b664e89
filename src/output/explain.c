#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "finding_rows.h"
#include "model/judge.h"
#include "model/judge_context.h"
#include "output/formats.h"

enum { EXPLAIN_LABEL = 2, EXPLAIN_TEXT = 16 };

/* One explanation on its way onto a page. */
struct explanation {
    struct page page;
    struct arena *arena;
    const struct run *run;
};

static void put_row_at(struct explanation *to, const char *label, const char *text,
                       const struct place *place)
{
    if (!text)
        return;
    page_line(&to->page, EXPLAIN_LABEL, EXPLAIN_TEXT);
    page_text(&to->page, TONE_STRONG, label);
    page_to(&to->page, EXPLAIN_TEXT);
    page_text(&to->page, TONE_PLAIN, text);
    page_place(&to->page, to->arena, "", place);
}

static void put_row(struct explanation *to, const char *label, const char *text)
{
    const struct place nowhere = {0};
    put_row_at(to, label, text, &nowhere);
}

static void put_witness(struct explanation *to, const struct witness_row *row, const char *shown)
{
    struct page *page = &to->page;
    page_line(page, EXPLAIN_LABEL, EXPLAIN_TEXT + 2);
    page_text(page, TONE_STRONG, row->name);
    page_to(page, EXPLAIN_TEXT);
    page_text(page, says_tone(row->says), says_symbol(row->says));
    page_blanks(page, 1);
    if (row->says == SAYS_NOT_ASKED) {
        page_text(page, TONE_PLAIN, says_meaning(row->says));
        return;
    }
    page_text(page, TONE_PLAIN, shown);
    page_text(page, TONE_PLAIN, row->why ? "; " : "");
    page_text(page, TONE_PLAIN, row->why);
}

/* Also what the behaviour shows, which a report leaves to the probe. */
static void put_witnesses(struct explanation *to, const struct finding *finding)
{
    enum { SHOWN = 400 };
    struct witness_row rows[WITNESS_COUNT];
    witness_rows(to->arena, finding, SHOWN, rows);
    for (int i = 0; i < WITNESS_COUNT; i++)
        put_witness(to, &rows[i], value_text(to->arena, finding->witnesses[i].shown, SHOWN));
}

static void put_rows(struct explanation *to, const struct finding *finding)
{
    struct told_rows rows;
    finding_rows(to->arena, finding, to->run->at, TOLD_IN_EXPLAIN, &rows);
    for (size_t i = 0; i < rows.count; i++)
        if (rows.items[i].kind == TOLD_WITNESSES)
            put_witnesses(to, finding);
        else
            put_row(to, rows.items[i].label,
                    arena_printf(to->arena, "%s%s", rows.items[i].value, rows.items[i].note));
}

static const struct finding *find_finding(const struct judgement *judgement, enum finding_kind kind,
                                          const char *name)
{
    for (size_t i = 0; i < judgement->count; i++)
        if (judgement->findings[i].kind == kind && text_is(judgement->findings[i].name, name))
            return &judgement->findings[i];
    return NULL;
}

/* --- equality ---------------------------------------------------------------------------------- */

static const char *equality_text(struct arena *arena, const struct setting *setting)
{
    const char *text = setting_type_equality(setting->wanted.type);
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
        if (setting->absent_while)
            return arena_printf(arena, "means `%s` while %s is as wanted (absent_while)",
                                setting->absent_means, setting->absent_while);
        return "means what the live process shows: its default depends on something else";
    case ABSENCE_DIFFERS:
        break;
    }
    return "never matches: no absent_means is declared";
}

/* `true`, or what the keyword means. */
static const char *forbidden_words(struct arena *arena, const struct forbidden *row)
{
    return row->present ? "any value" : arena_printf(arena, "`%s`", row->value);
}

/* --- what else speaks of it -------------------------------------------------------------------- */

static void put_guardrail(struct explanation *to, const struct judgement *judgement,
                          const struct guardrail *guardrail, const char *setting)
{
    const struct finding *finding = find_finding(judgement, FINDING_GUARDRAIL, guardrail->name);
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        if (text_is(guardrail->forbid[i].name, setting))
            put_row_at(to, "guardrail",
                       arena_printf(to->arena, "%s forbids %s: %s", guardrail->name,
                                    forbidden_words(to->arena, &guardrail->forbid[i]),
                                    finding ? finding_words(finding).word : "not judged here"),
                       &guardrail->where);
}

static void put_exception(struct explanation *to, const struct judgement *judgement,
                          const struct exception *exception, const char *setting)
{
    const struct finding *finding = find_finding(judgement, FINDING_EXCEPTION, exception->name);
    for (size_t i = 0; i < exception->allow_count; i++)
        if (text_is(exception->allows[i].name, setting))
            put_row_at(to, "exception",
                       arena_printf(to->arena, "%s %s %s: %s", exception->name,
                                    exception->sets ? "sets" : "allows",
                                    forbidden_words(to->arena, &exception->allows[i]),
                                    finding ? exception_words(finding->state.exception)->word
                                            : "not judged here"),
                       &exception->where);
}

static bool has_passed(const struct judgement *judgement, const struct probe_name *name)
{
    const struct observed *observed = judgement->observed;
    const char *why = NULL;
    return probe_result_part(
               probe_result_find(observed->probes, observed->probe_count, name->probe), name->part,
               &why) == PROBE_PASS;
}

/* `note` comes after what was seen; may be empty. */
static void put_asked(struct explanation *to, const struct judgement *judgement, const char *label,
                      const struct probe_name *name, const char *note)
{
    const struct observed *observed = judgement->observed;
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, name->probe);
    const char *why = NULL;
    const enum probe_outcome outcome = probe_result_part(result, name->part, &why);
    put_row_at(to, label,
               arena_printf(to->arena, "%s %s%s%s%s", probe_name_text(to->arena, name),
                            result ? probe_words(outcome)->word : "not asked", why ? ": " : "",
                            why ? why : "", note),
               &name->where);
}

/* What the judge makes of a pass. */
static const char *pass_words(const struct explanation *to, const struct judgement *judgement,
                              const struct setting *setting, const struct probe_name *name)
{
    static const char *const words[] = {
        [SHOWS_VALUE] = "",
        [SHOWS_PRESENCE] = "; shows that there is one, not which",
        [SHOWS_NOTHING] = "; would pass either way",
    };
    return has_passed(judgement, name)
               ? words[judge_pass_shows(to->arena, judgement, setting, name)]
               : "";
}

static bool names_probe(const struct guardrail *guardrail, const char *probe)
{
    return probe_is_named(guardrail->also, guardrail->also_count, probe) ||
           probe_is_named(guardrail->probes, guardrail->probe_count, probe);
}

static const char *guarding(const struct target *target, const struct setting *setting,
                            const char *probe)
{
    for (size_t i = 0; i < target->guardrail_count; i++)
        if (guardrail_guards(&target->guardrails[i], setting) &&
            names_probe(&target->guardrails[i], probe))
            return target->guardrails[i].name;
    return NULL;
}

/* What a probe has to do with a setting beside showing it; NULL: nothing. */
static const char *relation(struct arena *arena, const struct target *target,
                            const struct setting *setting, const struct probe *probe)
{
    struct clauses words = {0};
    const char *guardrail = guarding(target, setting, probe->name);
    if (probe_sends(probe, setting))
        clauses_add(arena, &words, arena_printf(arena, "sends %s", setting->name));
    if (text_is(probe->paths_of, setting->name))
        clauses_add(arena, &words, arena_printf(arena, "asks the paths of %s", setting->name));
    if (probe_reads(probe, setting))
        clauses_add(arena, &words, arena_printf(arena, "reads where %s is told", setting->name));
    if (guardrail)
        clauses_add(arena, &words, arena_printf(arena, "%s names it", guardrail));
    return words.count > 0 ? clauses_text(arena, &words) : NULL;
}

/* Those that the setting does not name: no witnesses of it, and a reason why they fail. */
static void put_related(struct explanation *to, const struct judgement *judgement,
                        const struct setting *setting)
{
    const struct target *target = judgement->target;
    for (size_t i = 0; i < target->probe_count; i++) {
        const struct probe *probe = &target->probes[i];
        const struct probe_name name = {.probe = probe->name, .where = probe->where};
        const bool shows = probe_is_named(setting->shown_by, setting->shown_by_count, probe->name);
        const char *words = shows ? NULL : relation(to->arena, target, setting, probe);
        if (words)
            put_asked(to, judgement, "related probe", &name,
                      arena_printf(to->arena, "; %s", words));
    }
}

/* What is not declared may be a setting of the floor, which has no finding of its own. */
static const char *undeclared_text(struct explanation *to, const struct judgement *judgement,
                                   const char *name)
{
    enum { SHOWN = 72 };
    const struct target *target = judgement->target;
    const struct judge_context context = context_of(to->arena, judgement);
    const struct setting *setting = NULL;
    for (size_t i = target->setting_count; (setting = target_each(target, i)); i++) {
        if (!text_is(setting->name, name))
            continue;
        const struct variable_view stored = variable_view(&context, setting, SIDE_STORED);
        const struct variable_view running = variable_view(&context, setting, SIDE_RUNNING);
        return arena_printf(to->arena, "declared by the floor; stored %s, running %s",
                            value_text(to->arena, view_shown(&context, &stored), SHOWN),
                            value_text(to->arena, view_shown(&context, &running), SHOWN));
    }
    return "not declared here";
}

static void put_required(struct explanation *to, const struct judgement *judgement,
                         const struct setting *setting)
{
    for (size_t i = 0; i < setting->requires.count; i++) {
        const char *name = setting->requires.items[i];
        const struct finding *finding = find_finding(judgement, FINDING_SETTING, name);
        put_row(to, "requires",
                arena_printf(to->arena, "%s: %s", name,
                             finding ? finding_words(finding).word
                                     : undeclared_text(to, judgement, name)));
    }
}

static const char *reading_text(struct arena *arena, const struct report_reading *reading)
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

static void put_report(struct explanation *to, const struct judgement *judgement,
                       const struct report_pointer *pointer)
{
    const struct report_reading *reading =
        judgement->observed->refused
            ? NULL
            : observed_reading(judgement->observed, pointer->report, pointer->pointer);
    put_row_at(to, "report",
               arena_printf(to->arena, "%s#%s %s", pointer->report, pointer->pointer,
                            reading_text(to->arena, reading)),
               &pointer->where);
}

static void put_relations(struct explanation *to, const struct judgement *judgement,
                          const struct setting *setting)
{
    const struct target *target = judgement->target;
    for (size_t i = 0; i < setting->reported_count; i++)
        put_report(to, judgement, &setting->reported[i]);
    for (size_t i = 0; i < setting->shown_by_count; i++)
        put_asked(to, judgement, "probe", &setting->shown_by[i],
                  pass_words(to, judgement, setting, &setting->shown_by[i]));
    put_related(to, judgement, setting);
    put_required(to, judgement, setting);
    for (size_t i = 0; i < target->guardrail_count; i++)
        put_guardrail(to, judgement, &target->guardrails[i], setting->name);
    for (size_t i = 0; i < target->exception_count; i++)
        put_exception(to, judgement, &target->exceptions[i], setting->name);
}

/* --- what would change the verdict ------------------------------------------------------------- */

static struct case_of_setting case_of(const struct finding *finding)
{
    struct case_of_setting facts = {.excepted = finding->state.verdict == VERDICT_EXCEPTED};
    for (int i = 0; i < WITNESS_COUNT; i++)
        facts.says[i] = finding->witnesses[i].says;
    return facts;
}

/* The rows so far. */
struct changes {
    struct explanation *to;
    bool titled;
    bool in_sync; /* one of them leads to IN SYNC */
};

/* `PENDING if stored were as declared`. */
static void put_change(struct changes *changes, enum verdict verdict, const char *condition)
{
    struct page *page = &changes->to->page;
    page_line(page, EXPLAIN_LABEL, EXPLAIN_TEXT);
    page_text(page, TONE_STRONG, changes->titled ? "" : "would be");
    page_to(page, EXPLAIN_TEXT);
    page_text(page, verdict_words(verdict)->tone, verdict_words(verdict)->word);
    page_text(page, TONE_PLAIN, " if ");
    page_text(page, TONE_PLAIN, condition);
    changes->titled = true;
    changes->in_sync = changes->in_sync || verdict == VERDICT_IN_SYNC;
}

static void try_witness(struct changes *changes, const struct judgement *judgement,
                        const struct finding *finding, enum witness witness)
{
    for (int says = SAYS_DESIRED; says <= SAYS_UNSEEN; says++) {
        const enum verdict verdict =
            judge_if(changes->to->arena, judgement, finding, witness, (enum says)says);
        if ((enum says)says != finding->witnesses[witness].says &&
            verdict != finding->state.verdict)
            put_change(changes, verdict,
                       arena_printf(changes->to->arena, "%s were %s", witness_name(witness),
                                    says_meaning((enum says)says)));
    }
}

static void try_exception(struct changes *changes, const struct judgement *judgement,
                          const struct finding *finding)
{
    struct case_of_setting facts = case_of(finding);
    if (!facts.excepted && (facts.says[WITNESS_STORED] != SAYS_OTHER ||
                            !judge_may_except(changes->to->arena, judgement, finding)))
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
        put_change(changes, judge_case(&facts, NULL), "every witness that is asked agrees");
}

static void explain_change(struct explanation *to, const struct judgement *judgement,
                           const struct finding *finding)
{
    struct changes changes = {.to = to};
    if (finding->state.verdict == VERDICT_INERT)
        return;
    for (int i = 0; i < WITNESS_COUNT; i++)
        if (finding->witnesses[i].says != SAYS_NOT_ASKED)
            try_witness(&changes, judgement, finding, (enum witness)i);
    try_exception(&changes, judgement, finding);
    try_all(&changes, finding);
}

/* What a check notes of it: a rotation that is due, blanks that its type overlooks. */
static void put_notes(struct explanation *to, const struct judgement *judgement,
                      const struct setting *setting)
{
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        if (finding->kind == FINDING_NOTE && text_is(finding->about, setting->name))
            put_row(to, finding->due ? "DUE" : finding->name, finding->why);
    }
}

static void explain_setting(struct explanation *to, const struct judgement *judgement,
                            const struct finding *finding)
{
    const struct setting *setting = target_setting(judgement->target, finding->name);
    put_rows(to, finding);
    if (setting) {
        put_row(to, "equality", equality_text(to->arena, setting));
        put_row(to, "absent", absence_text(to->arena, setting));
        if (!text_is(setting->why, finding->why))
            put_row(to, "declared", setting->why);
        put_notes(to, judgement, setting);
        put_relations(to, judgement, setting);
    }
    explain_change(to, judgement, finding);
}

/* --- guardrails -------------------------------------------------------------------------------- */

static void put_forbidden(struct explanation *to, const struct judgement *judgement,
                          const struct forbidden *forbidden)
{
    enum { SHOWN = 72 };
    struct arena *arena = to->arena;
    const struct finding *finding = find_finding(judgement, FINDING_SETTING, forbidden->name);
    const struct testimony *said = finding ? finding->witnesses : NULL;
    const char *words = forbidden_words(arena, forbidden);
    put_row_at(to, "forbids",
               said ? arena_printf(arena, "%s %s; stored %s, running %s", forbidden->name, words,
                                   value_text(arena, said[WITNESS_STORED].shown, SHOWN),
                                   value_text(arena, said[WITNESS_RUNNING].shown, SHOWN))
                    : arena_printf(arena, "%s %s; %s", forbidden->name, words,
                                   undeclared_text(to, judgement, forbidden->name)),
               &forbidden->where);
}

static void put_lifting(struct explanation *to, const struct judgement *judgement, const char *name)
{
    const struct target *target = judgement->target;
    for (size_t i = 0; i < target->exception_count; i++) {
        const struct exception *exception = &target->exceptions[i];
        const struct finding *finding = find_finding(judgement, FINDING_EXCEPTION, exception->name);
        if (!text_is(exception->lifts, name))
            continue;
        put_row_at(
            to, "exception",
            arena_printf(to->arena, "%s: %s", exception->name,
                         finding ? exception_words(finding->state.exception)->word : "not judged"),
            &exception->where);
    }
}

/* A guardrail of trust.yaml holds whatever is declared. */
static const char *floor_words(struct arena *arena, const struct guardrail *guardrail)
{
    const int64_t days = guardrail->may_be_lifted / WHEN_DAY;
    return guardrail->may_be_lifted == 0
               ? "no declaration changes it, and no exception lifts it"
               : arena_printf(arena, "no declaration changes it; an exception may lift it for %s",
                              days > 0 ? count_text(arena, (size_t)days, "day")
                                       : "less than a day");
}

static void put_rule(struct explanation *to, const struct guardrail *guardrail)
{
    const size_t days = (size_t)(guardrail->max_age / WHEN_DAY);
    if (guardrail->proof)
        put_row(to, "needs",
                arena_printf(to->arena, "the proof `%s`%s%s%s", guardrail->proof,
                             days > 0 ? ", at most " : "",
                             days > 0 ? count_text(to->arena, days, "day") : "",
                             days > 0 ? " old" : ""));
    if (guardrail->change_needs.count > 0)
        put_row(to, "change needs", names_text(to->arena, &guardrail->change_needs));
    put_row(to, "declared", guardrail->why);
    if (guardrail->of_floor)
        put_row(to, "floor", floor_words(to->arena, guardrail));
    put_row(to, "rule",
            "breached if stored, running, a named probe or, where no probe could show it, the "
            "report shows what is forbidden and no exception in force lifts it; else "
            "unobserved if one of these was not seen; else held");
}

/* A pass that the forbidden value would not change is not heard. */
static const char *forbidden_words_of_pass(const struct explanation *to,
                                           const struct judgement *judgement,
                                           const struct guardrail *guardrail,
                                           const struct probe_name *name)
{
    struct arena *arena = to->arena;
    struct clauses words = {0};
    for (size_t i = 0; has_passed(judgement, name) && i < guardrail->forbid_count; i++) {
        const struct forbidden *row = &guardrail->forbid[i];
        const struct setting *setting = target_guarded(judgement->target, guardrail, row->name);
        if (setting && !judge_would_show(arena, judgement, setting, name, row->value))
            clauses_add(arena, &words,
                        arena_printf(arena, "would pass with %s %s, too", row->name,
                                     forbidden_words(arena, row)));
    }
    return words.count == 0 ? "" : arena_printf(arena, "; %s", clauses_text(arena, &words));
}

/* What shows the settings that it forbids: their probes and reports are heard as its own are. */
static void put_shown(struct explanation *to, const struct judgement *judgement,
                      const struct guardrail *guardrail)
{
    const struct forbidden *row = guardrail->forbid;
    for (size_t i = 0; i < guardrail->also_count; i++)
        put_asked(to, judgement, "shown by", &guardrail->also[i],
                  forbidden_words_of_pass(to, judgement, guardrail, &guardrail->also[i]));
    for (size_t i = 0; i < guardrail->forbid_count; i++) {
        const struct setting *setting = target_guarded(judgement->target, guardrail, row[i].name);
        for (size_t k = 0; setting && k < setting->shown_by_count; k++)
            if (!probe_is_named(guardrail->also, guardrail->also_count, setting->shown_by[k].probe))
                put_asked(to, judgement, "shown by", &setting->shown_by[k],
                          forbidden_words_of_pass(to, judgement, guardrail, &setting->shown_by[k]));
        for (size_t k = 0; setting && k < setting->reported_count; k++)
            put_report(to, judgement, &setting->reported[k]);
    }
}

static void explain_guardrail(struct explanation *to, const struct judgement *judgement,
                              const struct finding *finding)
{
    const struct guardrail *guardrail = target_guardrail(judgement->target, finding->name);
    put_rows(to, finding);
    if (!guardrail)
        return;
    for (size_t i = 0; i < guardrail->forbid_count; i++)
        put_forbidden(to, judgement, &guardrail->forbid[i]);
    put_shown(to, judgement, guardrail);
    for (size_t i = 0; i < guardrail->probe_count; i++)
        put_asked(to, judgement, "must pass", &guardrail->probes[i], "");
    put_lifting(to, judgement, finding->name);
    put_rule(to, guardrail);
}

/* --- probes ------------------------------------------------------------------------------------ */

static void put_parts(struct explanation *to, const struct probe_result *result)
{
    for (size_t i = 0; i < result->part_count; i++) {
        const struct probe_part *part = &result->parts[i];
        put_row(to, "part",
                arena_printf(to->arena, "%s %s%s%s", part->name, probe_words(part->outcome)->word,
                             part->why ? ": " : "", part->why ? part->why : ""));
    }
    put_row(to, "cost",
            arena_printf(to->arena, "%s, %lld ms",
                         count_text(to->arena, result->requests, "request"),
                         (long long)result->took));
}

/* The settings that it shows, each with the parts that it names; then those that it only sends or asks of. */
static void put_settings(struct explanation *to, const struct judgement *judgement,
                         const struct probe *probe)
{
    const struct setting *setting = NULL;
    for (size_t i = 0; (setting = target_each(judgement->target, i)); i++) {
        const char *other = relation(to->arena, judgement->target, setting, probe);
        bool shows = false;
        for (size_t k = 0; k < setting->shown_by_count; k++) {
            const struct probe_name *name = &setting->shown_by[k];
            if (!text_is(name->probe, probe->name))
                continue;
            shows = true;
            put_row_at(to, "shows",
                       arena_printf(to->arena, "%s%s%s%s", setting->name,
                                    name->part ? " by its part " : "", name->part ? name->part : "",
                                    pass_words(to, judgement, setting, name)),
                       &setting->where);
        }
        if (!shows && other)
            put_row_at(to, "about", other, &setting->where);
    }
}

static void put_users(struct explanation *to, const struct judgement *judgement,
                      const struct probe *probe)
{
    const struct target *target = judgement->target;
    put_settings(to, judgement, probe);
    for (size_t i = 0; i < target->guardrail_count; i++)
        if (names_probe(&target->guardrails[i], probe->name))
            put_row_at(to, "guardrail", target->guardrails[i].name, &target->guardrails[i].where);
    for (size_t i = 0; i < target->exception_count; i++)
        if (names_has(&target->exceptions[i].closing_passes, probe->name))
            put_row_at(to, "closing", target->exceptions[i].name, &target->exceptions[i].where);
}

static void explain_probe(struct explanation *to, const struct judgement *judgement,
                          const struct finding *finding)
{
    const struct observed *observed = judgement->observed;
    const struct probe *probe = target_probe(judgement->target, finding->name);
    const struct probe_result *result =
        probe_result_find(observed->probes, observed->probe_count, finding->name);
    put_rows(to, finding);
    if (probe) {
        put_row(to, "asks",
                arena_printf(to->arena, "%s%s%s%s", probe_type_name(probe->type),
                             probe->path ? " at " : "", probe->path ? probe->path : "",
                             probe->writes ? "; it can write: it runs only when named" : ""));
        put_row(to, "declared", probe->why);
    }
    if (result)
        put_parts(to, result);
    if (probe)
        put_users(to, judgement, probe);
}

/* --- exceptions -------------------------------------------------------------------------------- */

static void put_terms(struct explanation *to, const struct exception *exception)
{
    struct told_rows rows;
    exception_rows(to->arena, exception, TOLD_IN_EXPLAIN, &rows);
    for (size_t i = 0; i < rows.count; i++)
        put_row(to, rows.items[i].label, rows.items[i].value);
    put_row(to, "rule",
            "in force from its start to its end, UTC; past the end by either clock, ours or "
            "Railway's, it has ended; malformed or too long it is never in force");
}

static void explain_exception(struct explanation *to, const struct judgement *judgement,
                              const struct finding *finding)
{
    const struct exception *exception = target_exception(judgement->target, finding->name);
    const struct finding *lifted = NULL;
    put_rows(to, finding);
    if (!exception)
        return;
    if (finding->state.exception == EXCEPTION_IN_FORCE)
        put_row(to, "left", days_text(to->arena, finding->days_left));
    lifted = find_finding(judgement, FINDING_GUARDRAIL, exception->lifts);
    if (lifted)
        put_row_at(to, "lifts",
                   arena_printf(to->arena, "%s: %s", exception->lifts, finding_words(lifted).word),
                   &lifted->where);
    for (size_t i = 0; i < exception->allow_count; i++)
        put_row_at(to, exception->sets ? "sets" : "allows",
                   arena_printf(to->arena, "%s %s", exception->allows[i].name,
                                forbidden_words(to->arena, &exception->allows[i])),
                   &exception->allows[i].where);
    put_terms(to, exception);
}

/* `setting QUERY_TOKEN_ENABLED in shop, production: DRIFT (desired-state/shop.yaml:12:3)`. */
static void put_title(struct explanation *to, const struct judgement *judgement,
                      const struct finding *finding)
{
    const struct state_words words = finding_words(finding);
    struct page *page = &to->page;
    page_line(page, 0, EXPLAIN_LABEL);
    page_text(page, TONE_PLAIN, finding_kind_name(finding->kind));
    page_text(page, TONE_PLAIN, " ");
    page_text(page, TONE_STRONG, finding->name);
    page_text(page, TONE_PLAIN, " in ");
    page_text(page, TONE_PLAIN, judgement->target->desired->service.name);
    page_text(page, TONE_PLAIN, ", ");
    page_text(page, TONE_PLAIN, judgement->target->environment->name);
    page_text(page, TONE_PLAIN, ": ");
    page_text(page, words.tone, words.word);
    page_place(&to->page, to->arena, "", &finding->where);
}

static void put_finding(struct explanation *to, const struct judgement *judgement,
                        const struct finding *finding)
{
    put_title(to, judgement, finding);
    put_row(to, "DUE", finding_due(to->arena, to->run, finding));
    switch (finding->kind) {
    case FINDING_SETTING:
        explain_setting(to, judgement, finding);
        break;
    case FINDING_GUARDRAIL:
        explain_guardrail(to, judgement, finding);
        break;
    case FINDING_PROBE:
        explain_probe(to, judgement, finding);
        break;
    case FINDING_EXCEPTION:
        explain_exception(to, judgement, finding);
        break;
    case FINDING_CODE:
        put_rows(to, finding);
        break;
    case FINDING_NOTE:
        break;
    }
    page_end(&to->page);
}

bool explain_text(struct buf *out, const struct run *run, const char *key,
                  const struct style *style)
{
    struct arena arena;
    struct explanation to = {.arena = &arena, .run = run};
    size_t count = 0;
    arena_init(&arena);
    page_init(&to.page, out, style);
    for (size_t i = 0; i < run->judgement_count; i++)
        for (size_t k = 0; k < run->judgements[i].count; k++) {
            const struct finding *finding = &run->judgements[i].findings[k];
            if (finding->kind == FINDING_NOTE || !text_is(finding->name, key))
                continue;
            if (count++ == 0) {
                page_more(&to.page, 0, "", headline_simulated(run->simulated));
                page_more(&to.page, 0, "", headline_hypothetical(&arena, run));
            } else {
                page_gap(&to.page);
            }
            put_finding(&to, &run->judgements[i], finding);
        }
    page_end(&to.page);
    arena_release(&arena);
    return count > 0;
}
