#include "model/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct finding drifted = {.kind = FINDING_SETTING, .state.verdict = VERDICT_DRIFT};
static const struct finding in_sync = {.kind = FINDING_SETTING, .state.verdict = VERDICT_IN_SYNC};
static const struct finding breached = {.kind = FINDING_GUARDRAIL,
                                        .state.guardrail = GUARDRAIL_BREACHED};
static const struct finding failed = {.kind = FINDING_PROBE, .state.probe = PROBE_FAIL};
static const struct finding unseen = {.kind = FINDING_PROBE, .state.probe = PROBE_UNOBSERVED};

/* A target with these findings. */
static struct judgement judgement_of(const struct finding *findings, size_t count,
                                     const struct observed *observed)
{
    return (struct judgement){
        .observed = observed,
        .findings = findings,
        .count = count,
        .coverage = {.settings = 2, .witnessed = {2, 2, 1, 0}, .not_asked = 3}};
}

static void a_run_counts_what_its_judgements_found(void **state)
{
    const struct finding findings[] = {breached, drifted, in_sync, failed, unseen};
    const struct probe_result results[] = {{.probe = "a", .requests = 2},
                                           {.probe = "b", .requests = 3}};
    const struct observed observed = {
        .api_requests = 3, .report_requests = 1, .probes = results, .probe_count = 2};
    const struct judgement judgements[] = {judgement_of(findings, 5, &observed),
                                           judgement_of(findings, 5, &observed)};
    struct run run = {.judgements = judgements, .judgement_count = 2};
    run_sum(&run);
    assert_int_equal(run.counts[VERDICT_DRIFT], 2);
    assert_int_equal(run.counts[VERDICT_IN_SYNC], 2);
    assert_int_equal(run.guardrails[GUARDRAIL_BREACHED], 2);
    assert_int_equal(run.probes[PROBE_FAIL], 2);
    assert_int_equal(run.probes[PROBE_UNOBSERVED], 2);
    assert_int_equal(run.coverage.settings, 4);
    assert_int_equal(run.coverage.witnessed[WITNESS_REPORTED], 2);
    assert_int_equal(run.coverage.not_asked, 6);
    assert_int_equal(run.api_requests, 6);
    assert_int_equal(run.probe_requests, 12);
    assert_int_equal(run.exit, EXIT_BREACHED);
}

static void what_an_exception_covers_is_counted_apart(void **state)
{
    const struct finding findings[] = {
        {.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_HELD, .exception = "dated"},
        {.kind = FINDING_GUARDRAIL, .state.guardrail = GUARDRAIL_BREACHED, .exception = "ended"},
        {.kind = FINDING_PROBE, .state.probe = PROBE_FAIL, .exception = "dated"},
        failed,
    };
    const struct observed observed = {0};
    const struct judgement judgement = judgement_of(findings, 4, &observed);
    struct run run = {.judgements = &judgement, .judgement_count = 1};
    run_sum(&run);
    assert_int_equal(run.guardrails_excepted, 1);
    assert_int_equal(run.guardrails[GUARDRAIL_HELD], 0);
    assert_int_equal(run.guardrails[GUARDRAIL_BREACHED], 1);
    assert_int_equal(run.probes_excepted, 1);
    assert_int_equal(run.probes[PROBE_FAIL], 1);
}

static void every_class_that_occurred_is_named_worst_first(void **state)
{
    const struct finding findings[] = {unseen, drifted, in_sync, breached};
    const struct observed observed = {0};
    const struct judgement judgement = judgement_of(findings, 4, &observed);
    struct run run = {.judgements = &judgement, .judgement_count = 1};
    enum exit_code classes[8];
    run_sum(&run);
    assert_int_equal(run_classes(&run, classes), 3);
    assert_int_equal(classes[0], EXIT_BREACHED);
    assert_int_equal(classes[1], EXIT_CHANGES);
    assert_int_equal(classes[2], EXIT_INCONCLUSIVE);
}

static void a_run_in_sync_has_no_class(void **state)
{
    const struct observed observed = {0};
    const struct judgement judgement = judgement_of(&in_sync, 1, &observed);
    struct run run = {.judgements = &judgement, .judgement_count = 1};
    enum exit_code classes[8];
    run_sum(&run);
    assert_int_equal(run.exit, EXIT_IN_SYNC);
    assert_int_equal(run_classes(&run, classes), 0);
}

static void a_run_that_judged_nothing_is_inconclusive(void **state)
{
    struct run run = {0};
    run_sum(&run);
    assert_int_equal(run.exit, EXIT_INCONCLUSIVE);
}

static void a_file_that_could_not_be_read_fails_the_run(void **state)
{
    const struct err fault = {.code = ERR_INPUT};
    const struct observed observed = {0};
    const struct judgement judgement = judgement_of(&in_sync, 1, &observed);
    struct run run = {
        .judgements = &judgement, .judgement_count = 1, .faults = &fault, .fault_count = 1};
    enum exit_code classes[8];
    run_sum(&run);
    assert_int_equal(run.exit, EXIT_FAILED);
    assert_int_equal(run_classes(&run, classes), 1);
    assert_int_equal(classes[0], EXIT_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_counts_what_its_judgements_found),
        cmocka_unit_test(what_an_exception_covers_is_counted_apart),
        cmocka_unit_test(every_class_that_occurred_is_named_worst_first),
        cmocka_unit_test(a_run_in_sync_has_no_class),
        cmocka_unit_test(a_run_that_judged_nothing_is_inconclusive),
        cmocka_unit_test(a_file_that_could_not_be_read_fails_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
