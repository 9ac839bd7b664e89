#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/judge_context.h"
#include "support/judge_fixture.h"

#define DAYS(n) ((int64_t)(n)*86400)

static void check_guardrail(struct judge_fixture *fixture, const char *name, const char *word,
                            const char *why, const char *advice)
{
    judge_fixture_judge(fixture);
    const struct finding *finding = judge_fixture_finding(fixture, FINDING_GUARDRAIL, name);
    check_text(name, finding->state_name, word);
    check_text(name, finding->why, why);
    check_text(name, finding->advice, advice);
}

static void where_a_state_is_kept_only_a_fresh_proof_holds(void **state)
{
    static const char advice[] =
        "record one: tautline evidence add-proof supervised-send --env production "
        "--lead EMAIL --time TIME --confirmation TEXT";
    static const struct {
        const char *name;
        int64_t sent, max_age;
        const char *word, *why;
    } rows[] = {
        {"supervised-send", JUDGE_FIXTURE_NOW - DAYS(1), DAYS(30), "held",
         "the proof `supervised-send` is of 2026-02-23 and valid until 2026-03-25"},
        {"supervised-send", JUDGE_FIXTURE_NOW - DAYS(30), DAYS(30), "held",
         "the proof `supervised-send` is of 2026-01-25 and valid until 2026-02-24"},
        {"supervised-send", JUDGE_FIXTURE_NOW - DAYS(30) - 1, DAYS(30), "breached",
         "the newest proof `supervised-send` is of 2026-01-25 and was valid for 30 days"},
        {"supervised-send", JUDGE_FIXTURE_NOW - DAYS(900), 0, "held",
         "the proof `supervised-send` is of 2023-09-08"},
        {"supervised-send", JUDGE_FIXTURE_NOW + 1, DAYS(30), "breached",
         "no proof `supervised-send` is recorded"},
        {"another", JUDGE_FIXTURE_NOW, DAYS(30), "breached",
         "no proof `supervised-send` is recorded"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        const struct proof proof = {rows[i].name, rows[i].sent, JUDGE_FIXTURE_NOW,
                                    "lead@example.com", "c"};
        struct remembered remembered = {.proofs = &proof, .proof_count = 1};
        judge_fixture_begin(&fixture);
        fixture.observed.remembered = &remembered;
        struct guardrail *guardrail =
            judge_fixture_forbids(&fixture, "send-needs-proof", NULL, NULL);
        guardrail->proof = "supervised-send";
        guardrail->max_age = rows[i].max_age;
        check_guardrail(&fixture, "send-needs-proof", "not_asked",
                        "the proof `supervised-send` was not checked: no state is kept", NULL);
        remembered.asks_proofs = true;
        check_guardrail(&fixture, "send-needs-proof", rows[i].word, rows[i].why,
                        rows[i].word[0] == 'h' ? NULL : advice);
        assert_int_equal(fixture.judgement.coverage.not_asked, 0);
        assert_int_equal(judgement_exit(&fixture.judgement),
                         rows[i].word[0] == 'h' ? EXIT_IN_SYNC : EXIT_BREACHED);
        judge_fixture_end(&fixture);
    }
}

static void a_ledger_that_was_not_read_says_nothing_of_a_proof(void **state)
{
    struct judge_fixture fixture;
    const struct remembered remembered = {.asks_proofs = true, .unread = "is locked"};
    (void)state;
    judge_fixture_begin(&fixture);
    fixture.observed.remembered = &remembered;
    struct guardrail *guardrail = judge_fixture_forbids(&fixture, "send-needs-proof", NULL, NULL);
    guardrail->proof = "supervised-send";
    guardrail->max_age = DAYS(30);
    check_guardrail(&fixture, "send-needs-proof", "unobserved",
                    "the proof `supervised-send`: is locked",
                    "make no change because of this: check again once it can be observed");
    assert_int_equal(judgement_exit(&fixture.judgement), EXIT_INCONCLUSIVE);
    judge_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ledger_that_was_not_read_says_nothing_of_a_proof),
        cmocka_unit_test(where_a_state_is_kept_only_a_fresh_proof_holds),
    };
    return cmocka_run_group_tests_name("judge_proof", tests, NULL, NULL);
}
