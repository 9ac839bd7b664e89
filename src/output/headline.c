#include "output/headline.h"

#include "base/arena.h"
#include "base/text.h"
#include "output/words.h"

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

static size_t count_refused(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->judgement_count; i++)
        count += run->judgements[i].observed->refused;
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

static void find_phrases(struct phrases *phrases, const struct run *run)
{
    phrase(phrases, run->fault_count, "fault", "in what was read");
    phrase(phrases, count_refused(run), "target", "not looked at");
    phrase(phrases, run->guardrails[GUARDRAIL_BREACHED], "guardrail", "breached");
    phrase_settings(phrases, run, VERDICT_DRIFT);
    phrase_settings(phrases, run, VERDICT_MASKED);
    phrase_settings(phrases, run, VERDICT_PENDING);
    phrase_settings(phrases, run, VERDICT_UNENFORCED);
    phrase_settings(phrases, run, VERDICT_CONTRADICTION);
    /* One that fails because of an exception in force is no change to make. */
    phrase(phrases, count_findings(run, FINDING_PROBE, EXIT_CHANGES), "probe", "failed");
    phrase_settings(phrases, run, VERDICT_UNOBSERVED);
    phrase(phrases, run->guardrails[GUARDRAIL_UNOBSERVED], "guardrail", "not observed");
    phrase(phrases, run->probes[PROBE_UNOBSERVED], "probe", "not observed");
    phrase(phrases, count_findings(run, FINDING_EXCEPTION, EXIT_INCONCLUSIVE), "exception",
           "in doubt");
    phrase(phrases, count_empty(run), "target", "with nothing to judge");
    if (run->judgement_count == 0)
        phrases->to->phrases[phrases->to->count++] = "no target was looked at";
    phrase_settings(phrases, run, VERDICT_EXCEPTED);
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
    return simulated ? "SIMULATED: a simulation stood in for Railway; nothing here speaks of "
                       "the real service"
                     : NULL;
}

const char *headline_hypothetical(struct arena *arena, const struct run *run)
{
    return run->hypothetical
               ? arena_printf(arena, "HYPOTHETICAL: judged as if it were %s; never recorded",
                              instant_text(arena, run->at))
               : NULL;
}
