#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/judge_fixture.h"

static int on_setup(void **state)
{
    static struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    *state = &fixture;
    return 0;
}

static int on_teardown(void **state)
{
    judge_fixture_end(*state);
    return 0;
}

/* Two of everything; all in sync. */
static void put_all(struct judge_fixture *fixture)
{
    struct setting *first = judge_fixture_flag(fixture, "A", true);
    (void)judge_fixture_setting(fixture, "I", SETTING_INERT);
    struct setting *second = judge_fixture_text(fixture, "B", "redis");
    judge_fixture_keeps(fixture, "A", "true");
    judge_fixture_keeps(fixture, "B", "redis");
    (void)judge_fixture_reports(fixture, first, READING_BOOL, "true");
    (void)judge_fixture_probes(fixture, second, "p2", PROBE_PASS, "as declared");
    (void)judge_fixture_probes(fixture, first, "p1", PROBE_NOT_ASKED, NULL);
    fixture->probes[1].writes = true;
    (void)judge_fixture_forbids(fixture, "g2", "A", "false");
    judge_fixture_forbids(fixture, "g1", NULL, NULL)->proof = "send";
    (void)judge_fixture_allows(fixture, "e2", "g2", "A", "false");
    (void)judge_fixture_allows(fixture, "e1", "g2", "A", "no");
}

static void findings_stand_by_kind_and_in_the_order_of_the_declaration(void **state)
{
    static const struct {
        enum finding_kind kind;
        const char *name, *word;
    } rows[] = {
        {FINDING_GUARDRAIL, "g2", "held"},     {FINDING_GUARDRAIL, "g1", "not_asked"},
        {FINDING_EXCEPTION, "e2", "in_force"}, {FINDING_EXCEPTION, "e1", "in_force"},
        {FINDING_SETTING, "A", "in_sync"},     {FINDING_SETTING, "I", "inert"},
        {FINDING_SETTING, "B", "in_sync"},     {FINDING_PROBE, "p2", "pass"},
        {FINDING_PROBE, "p1", "not_asked"},    {FINDING_NOTE, "undeclared", "note"},
    };
    struct judge_fixture *fixture = *state;
    put_all(fixture);
    (void)judge_fixture_stores(fixture, "C", "x");
    judge_fixture_judge(fixture);
    assert_int_equal(fixture->judgement.count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct finding *finding = &fixture->judgement.findings[i];
        assert_int_equal(finding->kind, rows[i].kind);
        check_text("name", finding->name, rows[i].name);
        check_text("word", finding->state_name, rows[i].word);
        check_text("environment", finding->environment, "production");
    }
    assert_ptr_equal(fixture->judgement.target, &fixture->target);
    assert_ptr_equal(fixture->judgement.observed, &fixture->observed);
    assert_int_equal(judgement_exit(&fixture->judgement), EXIT_IN_SYNC);
}

static void coverage_counts_what_was_seen_and_not_what_was_named(void **state)
{
    struct judge_fixture *fixture = *state;
    put_all(fixture);
    judge_fixture_judge(fixture);
    const struct coverage *coverage = &fixture->judgement.coverage;
    assert_int_equal(coverage->settings, 2);
    assert_int_equal(coverage->witnessed[WITNESS_STORED], 2);
    assert_int_equal(coverage->witnessed[WITNESS_RUNNING], 2);
    assert_int_equal(coverage->witnessed[WITNESS_REPORTED], 1);
    assert_int_equal(coverage->witnessed[WITNESS_BEHAVED], 1);
    assert_int_equal(coverage->not_asked, 2);
    fixture->observed.running.seen = false;
    fixture->readings[0].kind = READING_MISSING;
    fixture->results[0].outcome = PROBE_FAIL;
    judge_fixture_judge(fixture);
    assert_int_equal(coverage->settings, 2);
    assert_int_equal(coverage->witnessed[WITNESS_STORED], 2);
    assert_int_equal(coverage->witnessed[WITNESS_RUNNING], 0);
    assert_int_equal(coverage->witnessed[WITNESS_REPORTED], 0);
    assert_int_equal(coverage->witnessed[WITNESS_BEHAVED], 1);
}

/* A token for another target: nothing that came with it is used, however good it looks. */
static void a_refused_look_judges_nothing(void **state)
{
    struct judge_fixture *fixture = *state;
    put_all(fixture);
    (void)judge_fixture_stores(fixture, "C", "x");
    fixture->observed.refused = true;
    fixture->observed.refusal = "the token is for `staging`\nhint: take the one of production";
    fixture->observed.staged.any = true;
    fixture->observed.latest.id = "d2";
    fixture->observed.sleeping = fixture->environment.network_private = true;
    fixture->observed.shared.why = fixture->observed.stored.why = "unstable";
    fixture->observed.stored.seen = false;
    judge_fixture_judge(fixture);
    const struct finding *a = judge_fixture_finding(fixture, FINDING_SETTING, "A");
    check_text("says", finding_says(fixture, a), "~~~-");
    check_text("why", a->why,
               "stored: the token is for `staging`; running: the token is for `staging`; "
               "runtime#/member/0: the token is for `staging`");
    check_text("says", finding_says(fixture, judge_fixture_finding(fixture, FINDING_SETTING, "B")),
               "~~-~");
    check_text("guardrail", judge_fixture_state(fixture, FINDING_GUARDRAIL, "g2"), "unobserved");
    check_text("guardrail", judge_fixture_state(fixture, FINDING_GUARDRAIL, "g1"), "not_asked");
    check_text("probe", judge_fixture_state(fixture, FINDING_PROBE, "p2"), "unobserved");
    check_text("probe", judge_fixture_finding(fixture, FINDING_PROBE, "p2")->why,
               "the token is for `staging`");
    check_text("probe", judge_fixture_state(fixture, FINDING_PROBE, "p1"), "not_asked");
    assert_false(judge_fixture_finding(fixture, FINDING_EXCEPTION, "e1")->exception_unused);
    for (size_t i = 0; i < WITNESS_COUNT; i++)
        assert_int_equal(fixture->judgement.coverage.witnessed[i], 0);
    assert_int_equal(fixture->judgement.undeclared, 0);
    for (size_t i = 0; i < fixture->judgement.count; i++)
        assert_true(fixture->judgement.findings[i].kind != FINDING_NOTE);
    assert_int_equal(judgement_exit(&fixture->judgement), EXIT_FAILED);
    fixture->observed.refusal = NULL;
    judge_fixture_judge(fixture);
    check_text("why", judge_fixture_finding(fixture, FINDING_PROBE, "p2")->why,
               "the look was refused");
}

static void nothing_to_judge_is_inconclusive(void **state)
{
    struct judge_fixture *fixture = *state;
    judge_fixture_judge(fixture);
    assert_int_equal(fixture->judgement.count, 0);
    assert_int_equal(judgement_exit(&fixture->judgement), EXIT_INCONCLUSIVE);
    (void)judge_fixture_setting(fixture, "I", SETTING_INERT);
    (void)judge_fixture_probes(fixture, NULL, "p", PROBE_NOT_ASKED, NULL);
    judge_fixture_judge(fixture);
    assert_int_equal(judgement_exit(&fixture->judgement), EXIT_INCONCLUSIVE);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, on_setup, on_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(findings_stand_by_kind_and_in_the_order_of_the_declaration),
        WITH_SCENE(coverage_counts_what_was_seen_and_not_what_was_named),
        WITH_SCENE(a_refused_look_judges_nothing),
        WITH_SCENE(nothing_to_judge_is_inconclusive),
    };
    return cmocka_run_group_tests_name("judge_target", tests, NULL, NULL);
}
