#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/scene.h"

static int on_setup(void **state)
{
    static struct scene scene;
    scene_begin(&scene);
    *state = &scene;
    return 0;
}

static int on_teardown(void **state)
{
    scene_end(*state);
    return 0;
}

/* Two of everything; all in sync. */
static void put_all(struct scene *scene)
{
    struct setting *first = scene_flag(scene, "A", true);
    (void)scene_setting(scene, "I", SETTING_INERT);
    struct setting *second = scene_text(scene, "B", "redis");
    scene_keeps(scene, "A", "true");
    scene_keeps(scene, "B", "redis");
    (void)scene_reports(scene, first, READING_BOOL, "true");
    (void)scene_probes(scene, second, "p2", PROBE_PASS, "as declared");
    (void)scene_probes(scene, first, "p1", PROBE_NOT_ASKED, NULL);
    scene->probes[1].writes = true;
    (void)scene_forbids(scene, "g2", "A", "false");
    scene_forbids(scene, "g1", NULL, NULL)->proof = "send";
    (void)scene_allows(scene, "e2", "g2", "A", "false");
    (void)scene_allows(scene, "e1", "g2", "A", "no");
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
    struct scene *scene = *state;
    put_all(scene);
    (void)scene_stores(scene, "C", "x");
    scene_judge(scene);
    assert_int_equal(scene->judgement.count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct finding *finding = &scene->judgement.findings[i];
        assert_int_equal(finding->kind, rows[i].kind);
        check_text("name", finding->name, rows[i].name);
        check_text("word", finding->state_name, rows[i].word);
        check_text("environment", finding->environment, "production");
    }
    assert_ptr_equal(scene->judgement.target, &scene->target);
    assert_ptr_equal(scene->judgement.observed, &scene->observed);
    assert_int_equal(judgement_exit(&scene->judgement), EXIT_IN_SYNC);
}

static void coverage_counts_what_was_seen_and_not_what_was_named(void **state)
{
    struct scene *scene = *state;
    put_all(scene);
    scene_judge(scene);
    const struct coverage *coverage = &scene->judgement.coverage;
    assert_int_equal(coverage->settings, 2);
    assert_int_equal(coverage->witnessed[WITNESS_STORED], 2);
    assert_int_equal(coverage->witnessed[WITNESS_RUNNING], 2);
    assert_int_equal(coverage->witnessed[WITNESS_REPORTED], 1);
    assert_int_equal(coverage->witnessed[WITNESS_BEHAVED], 1);
    assert_int_equal(coverage->not_asked, 2);
    scene->observed.running.seen = false;
    scene->readings[0].kind = READING_MISSING;
    scene->results[0].outcome = PROBE_FAIL;
    scene_judge(scene);
    assert_int_equal(coverage->settings, 2);
    assert_int_equal(coverage->witnessed[WITNESS_STORED], 2);
    assert_int_equal(coverage->witnessed[WITNESS_RUNNING], 0);
    assert_int_equal(coverage->witnessed[WITNESS_REPORTED], 0);
    assert_int_equal(coverage->witnessed[WITNESS_BEHAVED], 1);
}

/* A token for another target: nothing that came with it is used, however good it looks. */
static void a_refused_look_judges_nothing(void **state)
{
    struct scene *scene = *state;
    put_all(scene);
    (void)scene_stores(scene, "C", "x");
    scene->observed.refused = true;
    scene->observed.refusal = "the token is for `staging`\nhint: take the one of production";
    scene->observed.staged.any = true;
    scene->observed.latest.id = "d2";
    scene->observed.sleeping = scene->environment.network_private = true;
    scene->observed.shared.why = scene->observed.stored.why = "unstable";
    scene->observed.stored.seen = false;
    scene_judge(scene);
    const struct finding *a = scene_finding(scene, FINDING_SETTING, "A");
    check_text("says", finding_says(scene, a), "~~~-");
    check_text("why", a->why,
               "stored: the token is for `staging`; running: the token is for `staging`; "
               "runtime#/member/0: the token is for `staging`");
    check_text("says", finding_says(scene, scene_finding(scene, FINDING_SETTING, "B")), "~~-~");
    check_text("guardrail", scene_state(scene, FINDING_GUARDRAIL, "g2"), "unobserved");
    check_text("guardrail", scene_state(scene, FINDING_GUARDRAIL, "g1"), "not_asked");
    check_text("probe", scene_state(scene, FINDING_PROBE, "p2"), "unobserved");
    check_text("probe", scene_finding(scene, FINDING_PROBE, "p2")->why,
               "the token is for `staging`");
    check_text("probe", scene_state(scene, FINDING_PROBE, "p1"), "not_asked");
    assert_false(scene_finding(scene, FINDING_EXCEPTION, "e1")->exception_unused);
    for (size_t i = 0; i < WITNESS_COUNT; i++)
        assert_int_equal(scene->judgement.coverage.witnessed[i], 0);
    assert_int_equal(scene->judgement.undeclared, 0);
    for (size_t i = 0; i < scene->judgement.count; i++)
        assert_true(scene->judgement.findings[i].kind != FINDING_NOTE);
    assert_int_equal(judgement_exit(&scene->judgement), EXIT_FAILED);
    scene->observed.refusal = NULL;
    scene_judge(scene);
    check_text("why", scene_finding(scene, FINDING_PROBE, "p2")->why, "the look was refused");
}

static void nothing_to_judge_is_inconclusive(void **state)
{
    struct scene *scene = *state;
    scene_judge(scene);
    assert_int_equal(scene->judgement.count, 0);
    assert_int_equal(judgement_exit(&scene->judgement), EXIT_INCONCLUSIVE);
    (void)scene_setting(scene, "I", SETTING_INERT);
    (void)scene_probes(scene, NULL, "p", PROBE_NOT_ASKED, NULL);
    scene_judge(scene);
    assert_int_equal(judgement_exit(&scene->judgement), EXIT_INCONCLUSIVE);
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
