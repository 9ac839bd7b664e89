#include "output/words.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

/* --- classes ----------------------------------------------------------------------------------- */

static const struct class_row {
    enum exit_code code;
    enum tone tone;
    const char *word, *key;
} classes[] = {
    /* worst first */
    {EXIT_NOT_VERIFIED, TONE_BAD, "NOT VERIFIED", "not_verified"},
    {EXIT_FAILED, TONE_BAD, "FAILED", "failed"},
    {EXIT_NOT_APPROVED, TONE_BAD, "NOT APPROVED", "not_approved"},
    {EXIT_STALE, TONE_BAD, "STALE", "stale"},
    {EXIT_BREACHED, TONE_BAD, "BREACHED", "breached"},
    {EXIT_CHANGES, TONE_BAD, "DRIFT", "drift"},
    {EXIT_INCONCLUSIVE, TONE_CARE, "INCONCLUSIVE", "inconclusive"},
    {EXIT_IN_SYNC, TONE_GOOD, "IN SYNC", "in_sync"},
};

_Static_assert(sizeof classes / sizeof *classes == CLASSES, "a row for each class");

enum exit_code class_at(size_t rank)
{
    return classes[rank].code;
}

static const struct class_row *class_row(enum exit_code code)
{
    for (size_t i = 0; i < CLASSES; i++)
        if (classes[i].code == code)
            return &classes[i];
    return &classes[1];
}

const char *class_word(enum exit_code code)
{
    return class_row(code)->word;
}

const char *class_key(enum exit_code code)
{
    return class_row(code)->key;
}

enum tone class_tone(enum exit_code code)
{
    return class_row(code)->tone;
}

static bool judgement_has(const struct judgement *judgement, enum exit_code code)
{
    if (judgement_exit(judgement) == code)
        return true;
    for (size_t i = 0; i < judgement->count; i++)
        if (finding_exit(&judgement->findings[i]) == code)
            return true;
    return false;
}

size_t judgement_classes(const struct judgement *judgement, enum exit_code out[8])
{
    size_t count = 0;
    for (size_t i = 0; i < CLASSES; i++)
        if (classes[i].code != EXIT_IN_SYNC && judgement_has(judgement, classes[i].code))
            out[count++] = classes[i].code;
    return count;
}

const char *classes_text(struct arena *arena, const enum exit_code *codes, size_t count)
{
    const char *words[CLASSES];
    if (count == 0)
        return class_word(EXIT_IN_SYNC);
    for (size_t i = 0; i < count && i < CLASSES; i++)
        words[i] = class_word(codes[i]);
    return text_joined(arena, words, count < CLASSES ? count : CLASSES, ", ");
}

/* --- verdicts and states ----------------------------------------------------------------------- */

static const struct verdict_words verdicts[] = {
    [VERDICT_IN_SYNC] = {"IN SYNC", TONE_GOOD, "every witness that was asked agrees", "in sync"},
    [VERDICT_EXCEPTED] = {"EXCEPTED", TONE_CARE,
                          "not as declared, but an exception in force allows it", "excepted"},
    [VERDICT_MASKED] = {"MASKED", TONE_BAD,
                        "stored and running with a wrong value, which the behaviour does not show",
                        "masked"},
    [VERDICT_DRIFT] = {"DRIFT", TONE_BAD, "Railway stores another value than the declared one",
                       "drifted"},
    [VERDICT_PENDING] = {"PENDING", TONE_BAD,
                         "stored as declared, but the live process was started with another value",
                         "pending"},
    [VERDICT_UNENFORCED] = {"UNENFORCED", TONE_BAD,
                            "stored and running as declared, and the application does something "
                            "else",
                            "not enforced"},
    [VERDICT_CONTRADICTION] =
        {"CONTRADICTION", TONE_BAD,
         "the application reports one thing and does another: which is right is not "
         "known",
         "contradicted"},
    [VERDICT_UNOBSERVED] = {"UNOBSERVED", TONE_CARE,
                            "could not be observed: no reason to change anything", "not observed"},
    [VERDICT_INERT] = {"inert", TONE_PLAIN, "declared for documentation, never judged", "inert"},
};

const struct verdict_words *verdict_words(enum verdict verdict)
{
    return &verdicts[verdict];
}

static const struct state_words guardrails[] = {
    [GUARDRAIL_HELD] = {"held", TONE_GOOD, "held"},
    [GUARDRAIL_BREACHED] = {"BREACHED", TONE_BAD, "breached"},
    [GUARDRAIL_UNOBSERVED] = {"UNOBSERVED", TONE_CARE, "not observed"},
    [GUARDRAIL_NOT_ASKED] = {"not asked", TONE_PLAIN, "not asked"},
};

const struct state_words *guardrail_words(enum guardrail_state state)
{
    return &guardrails[state];
}

static const struct state_words probes[] = {
    [PROBE_PASS] = {"passed", TONE_GOOD, "passed"},
    [PROBE_FAIL] = {"FAILED", TONE_BAD, "failed"},
    [PROBE_UNOBSERVED] = {"UNOBSERVED", TONE_CARE, "not observed"},
    [PROBE_NOT_ASKED] = {"not asked", TONE_PLAIN, "not asked"},
};

const struct state_words *probe_words(enum probe_outcome outcome)
{
    return &probes[outcome];
}

static const struct state_words exceptions[] = {
    [EXCEPTION_IN_FORCE] = {"in force", TONE_CARE, "in force"},
    [EXCEPTION_UPCOMING] = {"upcoming", TONE_PLAIN, "upcoming"},
    [EXCEPTION_EXPIRED] = {"EXPIRED", TONE_BAD, "expired"},
    [EXCEPTION_MALFORMED] = {"MALFORMED", TONE_BAD, "malformed"},
    [EXCEPTION_TOO_LONG] = {"TOO LONG", TONE_BAD, "too long"},
    [EXCEPTION_UNOBSERVED] = {"IN DOUBT", TONE_CARE, "in doubt"},
};

const struct state_words *exception_words(enum exception_state state)
{
    return &exceptions[state];
}

/* What an exception in force lifts is neither held, nor breached, nor failed. */
static bool is_lifted(const struct finding *finding)
{
    return finding->exception &&
           ((finding->kind == FINDING_GUARDRAIL && finding->state.guardrail == GUARDRAIL_HELD) ||
            (finding->kind == FINDING_PROBE && finding->state.probe == PROBE_FAIL));
}

struct state_words finding_words(const struct finding *finding)
{
    const struct verdict_words *verdict = NULL;
    if (is_lifted(finding))
        return (struct state_words){"excepted", TONE_CARE, "excepted"};
    switch (finding->kind) {
    case FINDING_SETTING:
        verdict = verdict_words(finding->state.verdict);
        return (struct state_words){verdict->word, verdict->tone, verdict->counted};
    case FINDING_GUARDRAIL:
        return *guardrail_words(finding->state.guardrail);
    case FINDING_PROBE:
        return *probe_words(finding->state.probe);
    case FINDING_EXCEPTION:
        return *exception_words(finding->state.exception);
    case FINDING_CODE:
        return (struct state_words){"OTHER", TONE_BAD, "other"};
    case FINDING_NOTE:
        break;
    }
    return (struct state_words){"note", TONE_PLAIN, "noted"};
}

static const struct {
    const char *symbol;
    enum tone tone;
    const char *meaning;
} says_rows[] = {
    [SAYS_DESIRED] = {"=", TONE_GOOD, "as declared"},
    [SAYS_OTHER] = {"≠", TONE_BAD, "something else"},
    [SAYS_UNSEEN] = {"?", TONE_CARE, "not seen"},
    [SAYS_NOT_ASKED] = {"–", TONE_PLAIN, "not asked"},
};

const char *says_symbol(enum says says)
{
    return says_rows[says].symbol;
}

const char *says_meaning(enum says says)
{
    return says_rows[says].meaning;
}

enum tone says_tone(enum says says)
{
    return says_rows[says].tone;
}

/* --- figures ----------------------------------------------------------------------------------- */

const char *count_text(struct arena *arena, size_t count, const char *noun)
{
    return arena_printf(arena, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

const char *days_text(struct arena *arena, int64_t days)
{
    return days == 1 ? "less than a day left"
                     : arena_printf(arena, "%lld days left", (long long)days);
}

const char *instant_text(struct arena *arena, int64_t when)
{
    char text[WHEN_TEXT_SIZE];
    (void)when_format(when, text);
    return arena_printf(arena, "%.10s %.5s UTC", text, text + 11);
}

const char *lasting_text(struct arena *arena, int64_t seconds)
{
    static const struct {
        int64_t seconds;
        const char *noun;
    } units[] = {{WHEN_DAY, "day"}, {WHEN_HOUR, "hour"}, {WHEN_MINUTE, "minute"}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const int64_t many = seconds / units[i].seconds;
        if (many > 0)
            return count_text(arena, (size_t)many, units[i].noun);
    }
    return NULL;
}

const char *ago_text(struct arena *arena, int64_t when, int64_t now)
{
    const char *span = lasting_text(arena, now - when);
    return span ? arena_printf(arena, "%s ago", span) : NULL;
}

const char *place_text(struct arena *arena, const struct place *place)
{
    if (!place->file)
        return NULL;
    if (place->line == 0)
        return place->file;
    return arena_printf(arena, "%s:%u:%u", place->file, place->line, place->column);
}

const char *target_name(struct arena *arena, const struct target *target)
{
    const char *project = target->desired->project.name;
    const char *service = target->desired->service.name;
    const char *environment = target->environment->name;
    return text_is_empty(project) || text_is(project, service)
               ? arena_printf(arena, "%s, %s", service, environment)
               : arena_printf(arena, "%s / %s, %s", project, service, environment);
}

const char *coverage_text(struct arena *arena, const struct coverage *coverage)
{
    return arena_printf(
        arena, "%s: %zu stored, %zu running, %zu reported, %zu by behaviour%s",
        count_text(arena, coverage->settings, "setting"), coverage->witnessed[WITNESS_STORED],
        coverage->witnessed[WITNESS_RUNNING], coverage->witnessed[WITNESS_REPORTED],
        coverage->witnessed[WITNESS_BEHAVED],
        coverage->not_asked ? arena_printf(arena, "; %zu not asked", coverage->not_asked) : "");
}

static size_t bytes_of(const char *text, size_t length, size_t characters)
{
    size_t at = 0;
    for (; at < length && characters > 0; characters--) {
        uint32_t code = 0;
        const size_t size = text_utf8_next(text + at, length - at, &code);
        at += size > 0 ? size : 1;
    }
    return at;
}

const char *value_text(struct arena *arena, const char *value, size_t most)
{
    if (!value)
        return "(not seen)";
    const size_t length = strlen(value);
    if (length == 0)
        return "(empty)";
    const size_t shown = bytes_of(value, length, most);
    if (shown < length)
        return arena_printf(arena, "%s… (%zu more)", arena_slice(arena, value, shown),
                            text_width(value + shown));
    const bool edges = value[0] == ' ' || value[length - 1] == ' ';
    return edges ? arena_printf(arena, "`%s`", value) : value;
}

/* --- faults ------------------------------------------------------------------------------------ */

/* err_fill has escaped the text and the hint, err_text escapes the file's name. */
void fault_text(struct buf *out, const struct err *err)
{
    struct arena arena;
    arena_init(&arena);
    buf_text(out, err_text(err, &arena));
    arena_release(&arena);
}

void faults_text(struct buf *out, const struct faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        fault_text(out, &faults->items[i]);
    if (faults->dropped > 0)
        buf_printf(out, "and %zu more fault%s\n", faults->dropped, faults->dropped == 1 ? "" : "s");
}
