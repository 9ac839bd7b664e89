#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

/* --- finding ----------------------------------------------------------------------------------- */

static const enum exit_code codes[] = {
    EXIT_USAGE,    EXIT_NOT_VERIFIED, EXIT_FAILED,       EXIT_NOT_APPROVED, EXIT_STALE,
    EXIT_BREACHED, EXIT_CHANGES,      EXIT_INCONCLUSIVE, EXIT_IN_SYNC,
};

enum { CODES = sizeof codes / sizeof codes[0] };

static void the_worse_code_is_the_one_of_the_pages_order(void **state)
{
    static const int order[] = {64, 7, 1, 6, 5, 3, 2, 4, 0};
    for (size_t i = 0; i < CODES; i++) {
        assert_int_equal(codes[i], order[i]);
        for (size_t j = 0; j < CODES; j++)
            assert_int_equal(exit_code_worse(codes[i], codes[j]), order[i < j ? i : j]);
    }
}

static void each_verdict_has_a_word_and_a_code(void **state)
{
    static const struct {
        const char *word;
        int code;
    } rows[] = {
        [VERDICT_IN_SYNC] = {"in_sync", 0},
        [VERDICT_EXCEPTED] = {"excepted", 0},
        [VERDICT_MASKED] = {"masked", 2},
        [VERDICT_DRIFT] = {"drift", 2},
        [VERDICT_PENDING] = {"pending", 2},
        [VERDICT_UNENFORCED] = {"unenforced", 2},
        [VERDICT_CONTRADICTION] = {"contradiction", 2},
        [VERDICT_UNOBSERVED] = {"unobserved", 4},
        [VERDICT_INERT] = {"inert", 0},
    };
    for (int i = 0; i < VERDICT_COUNT; i++) {
        const struct finding finding = {.kind = FINDING_SETTING, .state.verdict = (enum verdict)i};
        check_text("verdict", verdict_name((enum verdict)i), rows[i].word);
        assert_int_equal(finding_exit(&finding), rows[i].code);
    }
}

static void check_code(size_t row, enum exit_code code, int expected)
{
    const int found = (int)code;
    if (found != expected)
        fail_msg("row %zu gives %d", row, found);
}

static void guardrails_probes_exceptions_and_notes_have_their_codes(void **state)
{
    const struct {
        struct finding finding;
        int code;
    } rows[] = {
        {{.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_HELD}, 0},
        {{.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_BREACHED}, 3},
        {{.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_UNOBSERVED}, 4},
        {{.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_NOT_ASKED}, 0},
        {{.kind = FINDING_PROBE, .state.probe = PROBE_PASS}, 0},
        {{.kind = FINDING_PROBE, .state.probe = PROBE_FAIL}, 2},
        {{.kind = FINDING_PROBE, .state.probe = PROBE_FAIL, .exception = "heyreach"}, 0},
        {{.kind = FINDING_PROBE, .state.probe = PROBE_UNOBSERVED}, 4},
        {{.kind = FINDING_PROBE, .state.probe = PROBE_UNOBSERVED, .exception = "heyreach"}, 4},
        {{.kind = FINDING_PROBE, .state.probe = PROBE_NOT_ASKED}, 0},
        {{.kind = FINDING_EXCEPTION, .state.exception = EXCEPTION_IN_FORCE}, 0},
        {{.kind = FINDING_EXCEPTION, .state.exception = EXCEPTION_UPCOMING}, 0},
        {{.kind = FINDING_EXCEPTION, .state.exception = EXCEPTION_EXPIRED}, 0},
        {{.kind = FINDING_EXCEPTION, .state.exception = EXCEPTION_MALFORMED}, 0},
        {{.kind = FINDING_EXCEPTION, .state.exception = EXCEPTION_TOO_LONG}, 0},
        {{.kind = FINDING_EXCEPTION, .state.exception = EXCEPTION_UNOBSERVED}, 4},
        {{.kind = FINDING_NOTE}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_code(i, finding_exit(&rows[i].finding), rows[i].code);
}

static const struct finding in_sync = {.kind = FINDING_SETTING, .state.verdict = VERDICT_IN_SYNC};
static const struct finding inert = {.kind = FINDING_SETTING, .state.verdict = VERDICT_INERT};
static const struct finding drift = {.kind = FINDING_SETTING, .state.verdict = VERDICT_DRIFT};
static const struct finding unseen = {.kind = FINDING_SETTING, .state.verdict = VERDICT_UNOBSERVED};
static const struct finding held = {.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_HELD};
static const struct finding breach = {.kind = FINDING_GUARDRAIL,
                                      .state.guardrail = GUARDRAIL_BREACHED};
static const struct finding proof = {.kind = FINDING_GUARDRAIL,
                                     .state.guardrail = GUARDRAIL_NOT_ASKED};
static const struct finding pass = {.kind = FINDING_PROBE, .state.probe = PROBE_PASS};
static const struct finding unasked = {.kind = FINDING_PROBE, .state.probe = PROBE_NOT_ASKED};
static const struct finding note = {.kind = FINDING_NOTE};
static const struct finding exception = {.kind = FINDING_EXCEPTION,
                                         .state.exception = EXCEPTION_IN_FORCE};

static void a_judgement_ends_with_its_worst_finding(void **state)
{
    const struct {
        struct finding findings[4];
        size_t count;
        bool refused;
        int code;
    } rows[] = {
        {{in_sync, pass, held, note}, 4, false, 0},
        {{in_sync, drift, unseen}, 3, false, 2},
        {{drift, breach, unseen}, 3, false, 3},
        {{in_sync, unseen}, 2, false, 4},
        {{in_sync}, 1, true, 1},
        {{breach}, 1, true, 1},
        {{unseen}, 1, true, 1},
        /* Nothing that was judged is inconclusive, never in sync. */
        {{note}, 0, false, 4},
        {{note, exception, inert, unasked}, 4, false, 4},
        {{proof}, 1, false, 4},
        {{pass}, 1, false, 0},
        {{held}, 1, false, 0},
        {{in_sync, unasked, proof}, 3, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct observed observed = {.refused = rows[i].refused};
        const struct judgement judgement = {
            .observed = &observed, .findings = rows[i].findings, .count = rows[i].count};
        check_code(i, judgement_exit(&judgement), rows[i].code);
    }
}

static void witnesses_and_kinds_have_words(void **state)
{
    static const char *const witnesses[] = {"stored", "running", "reported", "behaved"};
    static const char *const says[] = {"desired", "other", "unseen", "not_asked"};
    static const char *const kinds[] = {"setting",   "guardrail", "probe",
                                        "exception", "code",      "note"};
    for (int i = 0; i < WITNESS_COUNT; i++) {
        check_text("witness", witness_name((enum witness)i), witnesses[i]);
        check_text("says", says_name((enum says)i), says[i]);
    }
    for (int i = 0; i <= FINDING_NOTE; i++)
        check_text("kind", finding_kind_name((enum finding_kind)i), kinds[i]);
}

/* --- guardrail --------------------------------------------------------------------------------- */

static void each_state_has_a_word(void **state)
{
    static const char *const words[] = {
        [GUARDRAIL_HELD] = "held",
        [GUARDRAIL_BREACHED] = "breached",
        [GUARDRAIL_UNOBSERVED] = "unobserved",
        [GUARDRAIL_NOT_ASKED] = "not_asked",
    };
    for (int i = 0; i <= GUARDRAIL_NOT_ASKED; i++)
        check_text("state", guardrail_state_name((enum guardrail_state)i), words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worse_code_is_the_one_of_the_pages_order),
        cmocka_unit_test(each_verdict_has_a_word_and_a_code),
        cmocka_unit_test(guardrails_probes_exceptions_and_notes_have_their_codes),
        cmocka_unit_test(a_judgement_ends_with_its_worst_finding),
        cmocka_unit_test(witnesses_and_kinds_have_words),
        cmocka_unit_test(each_state_has_a_word),
    };
    return cmocka_run_group_tests_name("", tests, NULL, NULL);
}
