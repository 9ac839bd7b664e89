#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "finding_rows.h"
#include "model/due.h"
#include "output/report.h"
#include "output/words.h"

enum { VALUE_MOST = 72 };

const char *entry_level_name(enum entry_level level)
{
    static const char *const names[] = {
        [ENTRY_ERROR] = "error", [ENTRY_WARNING] = "warning", [ENTRY_NOTE] = "note"};
    return names[level];
}

static enum entry_level level_of(enum exit_code code)
{
    if (code == EXIT_IN_SYNC)
        return ENTRY_NOTE;
    return code == EXIT_INCONCLUSIVE ? ENTRY_WARNING : ENTRY_ERROR;
}

/* --- findings ---------------------------------------------------------------------------------- */

static bool is_told(const struct finding *finding)
{
    switch (finding->kind) {
    case FINDING_SETTING:
        return finding->state.verdict != VERDICT_IN_SYNC && finding->state.verdict != VERDICT_INERT;
    case FINDING_GUARDRAIL:
        return finding_exit(finding) != EXIT_IN_SYNC || finding->exception;
    case FINDING_PROBE:
        return finding->state.probe == PROBE_FAIL || finding->state.probe == PROBE_UNOBSERVED;
    case FINDING_EXCEPTION:
    case FINDING_CODE:
    case FINDING_NOTE:
        break;
    }
    return true;
}

static void fill_setting(struct report_entry *entry, const struct finding *finding)
{
    const struct verdict_words *words = verdict_words(finding->state.verdict);
    entry->rule = verdict_name(finding->state.verdict);
    entry->rule_text = words->meaning;
    entry->word = words->word;
    entry->is_excepted = finding->state.verdict == VERDICT_EXCEPTED;
}

static void fill_guardrail(struct report_entry *entry, const struct finding *finding)
{
    const struct guardrail *guardrail = target_guardrail(entry->judgement->target, finding->name);
    entry->is_excepted = finding->state.guardrail == GUARDRAIL_HELD;
    entry->rule = finding->name;
    entry->rule_text =
        guardrail && guardrail->why ? guardrail->why : "a guardrail: a state that is never allowed";
    entry->word = entry->is_excepted ? "EXCEPTED" : guardrail_words(finding->state.guardrail)->word;
}

static void fill_probe(struct report_entry *entry, const struct finding *finding)
{
    const bool failed = finding->state.probe == PROBE_FAIL;
    entry->rule = failed ? "probe-failed" : "probe-unobserved";
    entry->rule_text = failed ? "the application behaves differently from what the probe declares"
                              : "the probe could not tell: no reason to change anything";
    entry->is_excepted = failed && finding->exception;
    entry->word = entry->is_excepted ? "EXCEPTED" : probe_words(finding->state.probe)->word;
}

static void fill_exception(struct report_entry *entry, const struct finding *finding)
{
    static const struct {
        const char *rule, *text;
    } rows[] = {
        [EXCEPTION_IN_FORCE] = {"exception-in-force",
                                "a known gap with a reason, an owner and an end date"},
        [EXCEPTION_UPCOMING] = {"exception-upcoming", "an exception that has not begun"},
        [EXCEPTION_EXPIRED] = {"exception-expired", "an exception that has ended covers nothing"},
        [EXCEPTION_MALFORMED] = {"exception-malformed",
                                 "an exception without a readable begin and end covers nothing"},
        [EXCEPTION_TOO_LONG] = {"exception-too-long",
                                "an exception that is longer than allowed covers nothing"},
        [EXCEPTION_UNOBSERVED] = {"exception-in-doubt",
                                  "the clocks disagree, so it is not known whether it is in force"},
    };
    const enum exception_state state = finding->state.exception;
    entry->rule = rows[state].rule;
    entry->rule_text = rows[state].text;
    entry->word = exception_words(state)->word;
    if (exception_words(state)->tone == TONE_BAD)
        entry->level = ENTRY_WARNING; /* it changes no exit code, but needs a reader */
}

static void fill_note(struct report_entry *entry, const struct finding *finding)
{
    const bool due = finding->due != 0;
    entry->rule = due ? "rotation-overdue" : "note";
    entry->rule_text = due ? "a secret whose day of rotation is past; changes no exit code"
                           : "a note beside the verdicts; changes no exit code";
    entry->word = due ? "DUE" : "NOTE";
    entry->name = due ? finding->about : finding->name;
    if (due)
        entry->level = ENTRY_WARNING; /* it changes no exit code, but needs a reader */
}

static void fill_finding(struct report_entry *entry, const struct finding *finding)
{
    entry->code = finding_exit(finding);
    entry->level = level_of(entry->code);
    entry->kind = finding_kind_name(finding->kind);
    entry->name = finding->name;
    entry->why = finding->why;
    entry->advice = finding->advice;
    entry->where = finding->where;
    entry->finding = finding;
    switch (finding->kind) {
    case FINDING_SETTING:
        fill_setting(entry, finding);
        break;
    case FINDING_GUARDRAIL:
        fill_guardrail(entry, finding);
        break;
    case FINDING_PROBE:
        fill_probe(entry, finding);
        break;
    case FINDING_EXCEPTION:
        fill_exception(entry, finding);
        break;
    case FINDING_CODE:
        entry->rule = "other-code";
        entry->rule_text =
            "the latest deployment, or what is configured, is other code than what runs";
        entry->word = finding_words(finding).word;
        break;
    case FINDING_NOTE:
        fill_note(entry, finding);
        break;
    }
    if (entry->is_excepted)
        entry->level = ENTRY_ERROR; /* what it would be without its exception */
}

/* --- the list ---------------------------------------------------------------------------------- */

struct entry_list {
    struct arena *arena;
    struct report_entry *items;
    size_t count, capacity;
};

static struct report_entry *add(struct entry_list *list)
{
    list->items =
        arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    return &list->items[list->count++];
}

struct fault_rule {
    const char *name, *text;
};

static const struct fault_rule *fault_rule(const struct run *run, size_t number)
{
    static const struct fault_rule rules[] = {
        {"invalid-input", "the declaration or another file is not valid"},
        {"not-recorded", "the check could not be recorded in its ledger"},
        {"output-incomplete", "an output could not be written, or hides a secret"},
    };
    const size_t incomplete = run->fault_count - run->incomplete;
    return &rules[number >= incomplete ? 2 : number >= incomplete - run->unrecorded ? 1 : 0];
}

static void add_fault(struct entry_list *list, const struct err *err, const struct fault_rule *rule)
{
    *add(list) = (struct report_entry){
        .code = EXIT_FAILED,
        .level = ENTRY_ERROR,
        .kind = "fault",
        .rule = rule->name,
        .rule_text = rule->text,
        .word = "FAILED",
        .name = err->where.file ? err->where.file : "input",
        .why = err->text,
        .advice = err->hint[0] ? err->hint : NULL,
        .where = err->where,
    };
}

static struct report_entry target_item(const struct judgement *judgement, enum exit_code code)
{
    return (struct report_entry){
        .code = code,
        .level = level_of(code),
        .kind = "target",
        .word = class_word(code),
        .name = judgement->target->desired->service.name,
        .where = {judgement->target->desired->file, judgement->target->environment->where.line,
                  judgement->target->environment->where.column},
        .judgement = judgement,
    };
}

static void add_refusal(struct entry_list *list, const struct judgement *judgement)
{
    const char *text = judgement->observed->refusal;
    text = text ? text : "the check was refused";
    const size_t length = strcspn(text, "\n");
    const bool bad_token = judgement->observed->bad_token;
    struct report_entry entry = target_item(judgement, EXIT_FAILED);
    entry.rule = bad_token ? "bad-token" : "not-looked-at";
    entry.rule_text = bad_token ? "Railway refuses the token, or it is for another target"
                                : "the target could not be looked at: no token, or no such target";
    entry.why = arena_slice(list->arena, text, length);
    entry.advice = text[length] ? arena_text(list->arena, text + length + 1) : NULL;
    *add(list) = entry;
}

/* Nothing that was judged is not "in sync": such a target has no finding that says so. */
static void add_emptiness(struct entry_list *list, const struct judgement *judgement)
{
    struct report_entry entry = target_item(judgement, EXIT_INCONCLUSIVE);
    entry.rule = "nothing-judged";
    entry.rule_text = "a target of which nothing was judged is not in sync";
    entry.why = "there was nothing to judge";
    *add(list) = entry;
}

static void add_judgement(struct entry_list *list, const struct judgement *judgement)
{
    enum exit_code worst = EXIT_IN_SYNC;
    for (size_t i = 0; i < judgement->count; i++) {
        const struct finding *finding = &judgement->findings[i];
        worst = exit_code_worse(worst, finding_exit(finding));
        if (!is_told(finding))
            continue;
        struct report_entry *entry = add(list);
        *entry = (struct report_entry){.judgement = judgement};
        fill_finding(entry, finding);
    }
    if (judgement->observed->refused)
        add_refusal(list, judgement);
    else if (worst == EXIT_IN_SYNC && judgement_exit(judgement) == EXIT_INCONCLUSIVE)
        add_emptiness(list, judgement);
}

static void add_no_target(struct entry_list *list)
{
    *add(list) = (struct report_entry){
        .code = EXIT_INCONCLUSIVE,
        .level = ENTRY_WARNING,
        .kind = "run",
        .rule = "nothing-judged",
        .rule_text = "a run that judged nothing is not in sync",
        .word = "INCONCLUSIVE",
        .name = "run",
        .why = "no target was checked",
    };
}

/* Worst first; within a class what an exception covers comes before notes, and guardrails before what
 * follows from them. */
static unsigned rank_of(const struct report_entry *entry)
{
    unsigned rank = 0;
    while (class_at(rank) != entry->code && rank + 1 < CLASSES)
        rank++;
    if (entry->code != EXIT_IN_SYNC || entry->is_excepted)
        return rank * 4;
    return rank * 4 + 1 + (unsigned)entry->level;
}

enum { RANKS = 40 };

static const char *section_of(const struct report_entry *entry)
{
    if (entry->is_excepted)
        return "Covered by an exception";
    if (entry->level == ENTRY_NOTE || entry->code == EXIT_IN_SYNC)
        return "Exceptions and notes";
    return class_word(entry->code);
}

static const char *marks_of(const struct run *run)
{
    if (run->simulated)
        return run->hypothetical ? " SIMULATED HYPOTHETICAL" : " SIMULATED";
    return run->hypothetical ? " HYPOTHETICAL" : NULL;
}

static const char *join_ids(struct arena *arena, const char *project, const char *environment,
                            const char *service)
{
    return project && environment && service
               ? arena_printf(arena, "%s.%s.%s", project, environment, service)
               : NULL;
}

const char *report_target(struct arena *arena, const struct judgement *judgement)
{
    const struct observed *observed = judgement->observed;
    const struct remembered *remembered = observed->remembered;
    const struct desired *desired = judgement->target->desired;
    const char *target =
        join_ids(arena, observed->project_id, observed->environment_id, observed->service_id);
    if (!target && remembered)
        target = join_ids(arena, remembered->project_id, remembered->environment_id,
                          remembered->service_id);
    return target ? target
                  : join_ids(arena, desired->project.id, judgement->target->environment->id,
                             desired->service.id);
}

static void complete(struct arena *arena, struct report_entry *entry, const struct run *run)
{
    entry->section = section_of(entry);
    entry->marks = marks_of(run);
    if (!entry->judgement)
        return;
    entry->project = entry->judgement->target->desired->project.name;
    entry->service = entry->judgement->target->desired->service.name;
    entry->environment = entry->judgement->target->environment->name;
    entry->target = report_target(arena, entry->judgement);
}

/* Keeps the order of the run within a rank. */
static const struct report_entry *ranked(const struct entry_list *list)
{
    struct report_entry *sorted = arena_array(list->arena, list->count, sizeof *sorted);
    size_t at = 0;
    for (unsigned rank = 0; rank < RANKS; rank++)
        for (size_t i = 0; i < list->count; i++)
            if (rank_of(&list->items[i]) == rank)
                sorted[at++] = list->items[i];
    return sorted;
}

void report_entries_make(struct arena *arena, const struct run *run, struct report_entries *out)
{
    struct entry_list list = {.arena = arena};
    for (size_t i = 0; i < run->fault_count; i++)
        add_fault(&list, &run->faults[i], fault_rule(run, i));
    for (size_t i = 0; i < run->judgement_count; i++)
        add_judgement(&list, &run->judgements[i]);
    if (run->judgement_count == 0)
        add_no_target(&list);
    for (size_t i = 0; i < list.count; i++)
        complete(arena, &list.items[i], run);
    out->items = ranked(&list);
    out->count = list.count;
}

/* --- words ------------------------------------------------------------------------------------- */

const char *report_entry_title(struct arena *arena, const struct report_entry *entry)
{
    const char *environment = entry->environment;
    return text_escaped(arena,
                        arena_printf(arena, "%s: %s%s%s%s%s", entry->word, entry->name,
                                     environment ? " (" : "", environment ? environment : "",
                                     environment ? ")" : "", entry->marks ? entry->marks : ""));
}

static const char *witnesses_text(struct arena *arena, const struct finding *finding)
{
    struct witness_row rows[WITNESS_COUNT];
    const char *parts[WITNESS_COUNT];
    witness_rows(arena, finding, VALUE_MOST, rows);
    for (int i = 0; i < WITNESS_COUNT; i++)
        parts[i] = arena_printf(arena, "%s%s%s %s", rows[i].name, rows[i].value ? " " : "",
                                rows[i].value ? rows[i].value : "", says_symbol(rows[i].says));
    return text_joined(arena, parts, WITNESS_COUNT, "   ");
}

static const char *row_text(struct arena *arena, const struct report_entry *entry,
                            const struct told_row *row)
{
    switch (row->kind) {
    case TOLD_VALUE:
        return arena_printf(arena, "%s%s%s%s", row->label, row->label[0] ? " " : "", row->value,
                            row->note);
    case TOLD_WITNESSES:
        return witnesses_text(arena, entry->finding);
    case TOLD_ADVICE:
        return arena_printf(arena, "→ %s", row->value);
    case TOLD_SENTENCE:
        break;
    }
    return row->value;
}

const char *report_entry_text(struct arena *arena, const struct report_entry *entry)
{
    struct told_rows rows;
    const char *lines[TOLD_MOST];
    entry_rows(arena, entry, 0, TOLD_IN_ENTRY, &rows);
    for (size_t i = 0; i < rows.count; i++)
        lines[i] = text_escaped(arena, row_text(arena, entry, &rows.items[i]));
    return rows.count > 0 ? text_joined(arena, lines, rows.count, "\n") : entry->rule_text;
}

const struct exception *report_entry_exception(const struct report_entry *entry)
{
    if (!entry->finding || !entry->finding->exception)
        return NULL;
    return target_exception(entry->judgement->target, entry->finding->exception);
}

/* FNV-1a: a collision gains an attacker nothing; at worst two alerts look like one. */
static uint64_t mix(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211U;
    return (hash ^ 0xFF) * 1099511628211U; /* a byte that no UTF-8 has ends each part */
}

/* A fault is told by its rule and its place: its words may quote what changes. */
static uint64_t mix_place(uint64_t hash, struct arena *arena, const struct report_entry *entry,
                          const char *folder)
{
    const struct place *where = &entry->where;
    if (!where->file)
        return mix(hash, entry->why);
    hash = mix(hash, report_entry_path(folder, where->file));
    return mix(hash, arena_printf(arena, "%u:%u", where->line, where->column));
}

const char *report_entry_fingerprint(struct arena *arena, const struct report_entry *entry,
                                     const char *folder)
{
    uint64_t hash = mix(14695981039346656037U, entry->kind);
    if (entry->target) {
        hash = mix(hash, entry->target);
    } else if (entry->service) {
        hash = mix(hash, entry->project);
        hash = mix(hash, entry->service);
        hash = mix(hash, entry->environment);
    }
    const char *file = entry->where.file;
    if (entry->says)
        hash = mix(mix(mix(hash, entry->name), file ? report_entry_path(folder, file) : NULL),
                   entry->environment);
    else if (!entry->service)
        hash = mix_place(mix(hash, entry->rule), arena, entry, folder);
    else
        hash = mix(hash, entry->name);
    return arena_printf(arena, "%016llx", (unsigned long long)hash);
}

const char *report_entry_path(const char *folder, const char *file)
{
    const size_t length = folder ? strlen(folder) : 0;
    if (length > 1 && strncmp(file, folder, length) == 0 && file[length] == '/')
        file += length + 1;
    while (text_starts(file, "./"))
        file += 2;
    return file;
}

struct phrases {
    struct arena *arena;
    struct headline *to;
    const char *noun; /* of the last */
};

static void phrase(struct phrases *phrases, size_t count, const char *noun, const char *what)
{
    struct headline *to = phrases->to;
    if (count == 0 || to->count == HEADLINE_MOST)
        return;
    to->phrases[to->count++] =
        text_is(noun, phrases->noun)
            ? arena_printf(phrases->arena, "%zu %s", count, what)
            : arena_printf(phrases->arena, "%s %s", count_text(phrases->arena, count, noun), what);
    phrases->noun = noun;
}

static size_t count_findings(const struct run *run, enum finding_kind kind, enum exit_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct judgement *judgement = &run->judgements[i];
        for (size_t k = 0; k < judgement->count; k++)
            count += judgement->findings[k].kind == kind &&
                     finding_exit(&judgement->findings[k]) == code;
    }
    return count;
}

static size_t count_refused(const struct run *run, bool bad_token)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct observed *observed = run->judgements[i].observed;
        count += observed->refused && observed->bad_token == bad_token;
    }
    return count;
}

/* Targets in which there was nothing to judge. */
static size_t count_empty(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++) {
        const struct judgement *judgement = &run->judgements[i];
        enum exit_code worst = EXIT_IN_SYNC;
        for (size_t k = 0; k < judgement->count; k++)
            worst = exit_code_worse(worst, finding_exit(&judgement->findings[k]));
        count += worst == EXIT_IN_SYNC && judgement_exit(judgement) == EXIT_INCONCLUSIVE;
    }
    return count;
}

static void phrase_settings(struct phrases *phrases, const struct run *run, enum verdict verdict)
{
    phrase(phrases, run->counts[verdict], "setting", verdict_words(verdict)->counted);
}

/* How many, and which it is: its name, its last day. */
static const struct {
    const char *noun, *counted, *before, *after;
} due_rows[DUE_KINDS] = {
    [DUE_ROTATION] = {"rotation", "overdue", "", "was to be rotated by"},
    [DUE_EXCEPTION] = {"exception", "ended", "the exception ", "ended on"},
    [DUE_CERTIFICATE] = {"certificate", "ending", "the certificate of ", "ends on"},
};

static void find_dues(struct phrases *phrases, const struct run *run)
{
    struct dues dues;
    size_t counts[DUE_KINDS] = {0};
    dues_of(phrases->arena, run, &dues);
    for (size_t i = 0; i < dues.count; i++)
        counts[dues.items[i].kind]++;
    for (int kind = 0; kind < DUE_KINDS; kind++)
        phrase(phrases, counts[kind], due_rows[kind].noun, due_rows[kind].counted);
}

static void find_phrases(struct phrases *phrases, const struct run *run)
{
    phrase(phrases, run->fault_count - run->unrecorded - run->incomplete, "fault",
           "in input files");
    phrase(phrases, run->unrecorded, "check", "not recorded");
    phrase(phrases, run->incomplete, "output", "incomplete");
    phrase(phrases, count_refused(run, true), "target", "with a bad token");
    phrase(phrases, count_refused(run, false), "target", "not looked at");
    phrase(phrases, run->guardrails[GUARDRAIL_BREACHED], "guardrail", "breached");
    phrase_settings(phrases, run, VERDICT_DRIFT);
    phrase_settings(phrases, run, VERDICT_MASKED);
    phrase_settings(phrases, run, VERDICT_PENDING);
    phrase_settings(phrases, run, VERDICT_UNENFORCED);
    phrase_settings(phrases, run, VERDICT_CONTRADICTION);
    /* One that fails because of an exception in force is no change to make. */
    phrase(phrases, count_findings(run, FINDING_PROBE, EXIT_CHANGES), "probe", "failed");
    phrase(phrases, count_findings(run, FINDING_CODE, EXIT_CHANGES), "target",
           "with other code waiting");
    phrase_settings(phrases, run, VERDICT_UNOBSERVED);
    phrase(phrases, run->guardrails[GUARDRAIL_UNOBSERVED], "guardrail", "not observed");
    phrase(phrases, run->probes[PROBE_UNOBSERVED], "probe", "not observed");
    phrase(phrases, count_findings(run, FINDING_EXCEPTION, EXIT_INCONCLUSIVE), "exception",
           "in doubt");
    phrase(phrases, count_empty(run), "target", "with nothing to judge");
    if (run->judgement_count == 0)
        phrases->to->phrases[phrases->to->count++] = "no target was checked";
    phrase_settings(phrases, run, VERDICT_EXCEPTED);
    find_dues(phrases, run);
}

void headline_make(struct arena *arena, const struct run *run, struct headline *out)
{
    *out = (struct headline){.count = 0};
    struct phrases phrases = {.arena = arena, .to = out};
    find_phrases(&phrases, run);
}

const char *headline_phrases(struct arena *arena, const struct run *run)
{
    struct headline headline;
    headline_make(arena, run, &headline);
    return headline.count > 0 ? text_joined(arena, headline.phrases, headline.count, ", ") : NULL;
}

const char *headline_text(struct arena *arena, const struct run *run)
{
    enum exit_code classes[8];
    const size_t count = run_classes(run, classes);
    const char *phrases = headline_phrases(arena, run);
    return arena_printf(arena, "%s%s%s (exit %d)", classes_text(arena, classes, count),
                        phrases ? " - " : "", phrases ? phrases : "", (int)run->exit);
}

const char *headline_simulated(bool simulated)
{
    return simulated
               ? "SIMULATED: a simulator answered in place of Railway; nothing here is about the real service"
               : NULL;
}

const char *headline_hypothetical(struct arena *arena, const struct run *run)
{
    return run->hypothetical
               ? arena_printf(arena, "HYPOTHETICAL: judged as if it were %s; never recorded",
                              instant_text(arena, run->at))
               : NULL;
}

/* --- what is due, one by one ---------------------------------------------------------------------- */

static bool is_same_due(const struct due *a, const struct due *b)
{
    return a->kind == b->kind && a->when == b->when && text_is(a->name, b->name) &&
           a->judgement->target->desired == b->judgement->target->desired;
}

/* `staging, production`, of those from `first` on that are the same; NULL where an earlier one was it. */
static const char *due_environments(struct arena *arena, const struct dues *dues, size_t first)
{
    struct clauses names = {0};
    for (size_t i = 0; i < dues->count; i++) {
        if (!is_same_due(&dues->items[i], &dues->items[first]))
            continue;
        if (i < first)
            return NULL;
        clauses_add(arena, &names, dues->items[i].judgement->target->environment->name);
    }
    return text_joined(arena, names.items, names.count, ", ");
}

/* `the exception stop-for-now ended on 2020-03-01`. */
static const char *due_words(struct arena *arena, const struct due *due)
{
    const bool certificate = due->kind == DUE_CERTIFICATE;
    char day[WHEN_TEXT_SIZE];
    return arena_printf(arena, "%s%s %s %s", due_rows[due->kind].before, due->name,
                        due_rows[due->kind].after,
                        when_format_day(certificate ? due->when : due->when - 1, day));
}

const char *finding_due(struct arena *arena, const struct run *run, const struct finding *finding)
{
    struct dues dues;
    dues_of(arena, run, &dues);
    for (size_t i = 0; i < dues.count; i++)
        if (dues.items[i].finding == finding)
            return due_words(arena, &dues.items[i]);
    return NULL;
}

static const char *due_text(struct arena *arena, const struct run *run, const struct due *due,
                            const char *environments)
{
    const char *service = due->judgement->target->desired->service.name;
    const bool several = run->judgements[0].target->desired !=
                         run->judgements[run->judgement_count - 1].target->desired;
    return arena_printf(arena, "%s (%s%s%s)", due_words(arena, due), several ? service : "",
                        several ? ", " : "", environments);
}

const char *headline_due(struct arena *arena, const struct run *run)
{
    enum { DUE_SHOWN = 8 };
    struct clauses lines = {0};
    struct dues dues;
    size_t more = 0;
    dues_of(arena, run, &dues);
    for (size_t i = 0; i < dues.count; i++) {
        const char *environments = due_environments(arena, &dues, i);
        if (environments && lines.count < DUE_SHOWN)
            clauses_add(arena, &lines, due_text(arena, run, &dues.items[i], environments));
        else
            more += environments != NULL;
    }
    if (lines.count == 0)
        return NULL;
    return text_escaped(arena,
                        arena_printf(arena, "DUE: %s%s", clauses_text(arena, &lines),
                                     more ? arena_printf(arena, "; and %zu more", more) : ""));
}

const char *report_mark_name(enum report_mark mark)
{
    static const char *const names[REPORT_MARKS] = {[MARK_SIMULATED] = "simulated",
                                                    [MARK_HYPOTHETICAL] = "hypothetical",
                                                    [MARK_DUE] = "due",
                                                    [MARK_UNREAD] = "not_compared",
                                                    [MARK_MERGED] = "merged"};
    return names[mark];
}

/* --- the report of a run ------------------------------------------------------------------------- */

enum { FILES_MOST = 3 };

/* The first files; neighbours that are the same count once. */
static struct names files_of(struct arena *arena, const struct run *run)
{
    const char **files = arena_array(arena, FILES_MOST, sizeof *files);
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count && count < FILES_MOST; i++) {
        const char *file = run->judgements[i].target->desired->file;
        if (count == 0 || !text_is(file, files[count - 1]))
            files[count++] = file;
    }
    return (struct names){files, count};
}

void report_of_run(struct arena *arena, const struct run *run, struct report *out)
{
    *out = (struct report){
        .tool = run->tool,
        .version = run->version,
        .command = "check",
        .id = run->id,
        .headline = headline_text(arena, run),
        .marks = {[MARK_SIMULATED] = headline_simulated(run->simulated),
                  [MARK_HYPOTHETICAL] = headline_hypothetical(arena, run),
                  [MARK_DUE] = headline_due(arena, run)},
        .at = run->at,
        .exit = (int)run->exit,
        .keys = files_of(arena, run),
        .columns = {"what", "where", "seen", "what to do"},
        .help = "tautline explain NAME FILE tells all about one setting, guardrail or probe.",
        .run = run,
    };
    report_entries_make(arena, run, &out->items);
}
