#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

static const struct probe_part cors_parts[] = {
    {"origins", PROBE_PASS, "refused 7 neighbours"},
    {"methods", PROBE_FAIL, "DELETE is allowed"},
    {"headers", PROBE_UNOBSERVED, "no answer within 20 s"},
};

static const struct probe_result results[] = {
    {.probe = "query-token", .outcome = PROBE_PASS, .why = "refused"},
    {.probe = "cors",
     .outcome = PROBE_FAIL,
     .why = "methods",
     .parts = cors_parts,
     .part_count = 3},
    {.probe = "late", .outcome = PROBE_UNOBSERVED, .why = "no answer within 20 s"},
    {.probe = "queue", .outcome = PROBE_NOT_ASKED, .why = "it can write"},
    {.probe = "broken", .outcome = PROBE_FAIL, .why = "status 500"},
};

static void the_answer_of_a_probe_or_of_its_part_is_found(void **state)
{
    static const struct {
        const char *probe, *part;
        enum probe_outcome outcome;
        const char *why;
    } rows[] = {
        {"query-token", NULL, PROBE_PASS, "refused"},
        {"cors", NULL, PROBE_FAIL, "methods"},
        {"cors", "origins", PROBE_PASS, "refused 7 neighbours"},
        {"cors", "methods", PROBE_FAIL, "DELETE is allowed"},
        {"cors", "headers", PROBE_UNOBSERVED, "no answer within 20 s"},
        {"cors", "credentials", PROBE_UNOBSERVED, "the probe has no such part"},
        {"query-token", "methods", PROBE_UNOBSERVED, "the probe has no such part"},
        {"late", "methods", PROBE_UNOBSERVED, "no answer within 20 s"},
        {"queue", "methods", PROBE_NOT_ASKED, "it can write"},
        {"broken", "methods", PROBE_UNOBSERVED, "status 500"},
        {"unheard-of", NULL, PROBE_UNOBSERVED, "there is no answer"},
        {"unheard-of", "methods", PROBE_UNOBSERVED, "there is no answer"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *why = NULL;
        const struct probe_result *result =
            probe_result_find(results, sizeof results / sizeof results[0], rows[i].probe);
        const enum probe_outcome outcome = probe_result_part(result, rows[i].part, &why);
        if (outcome != rows[i].outcome)
            fail_msg("row %zu is %s", i, probe_outcome_name(outcome));
        check_text("why", why, rows[i].why);
    }
    assert_null(probe_result_find(NULL, 0, "cors"));
}

static void a_status_is_one_of_the_declared(void **state)
{
    static const int items[] = {401, 403};
    const struct statuses statuses = {items, 2}, none = {NULL, 0};
    assert_true(statuses_has(&statuses, 401));
    assert_true(statuses_has(&statuses, 403));
    assert_false(statuses_has(&statuses, 402));
    assert_false(statuses_has(&none, 401));
}

static void types_and_outcomes_have_words(void **state)
{
    static const char *const types[] = {
        [PROBE_HTTP] = "http",
        [PROBE_REPORT] = "report",
        [PROBE_HEADER_TOKEN] = "header_token",
        [PROBE_QUERY_TOKEN] = "query_token",
        [PROBE_CORS] = "cors",
        [PROBE_WEBHOOK] = "webhook",
        [PROBE_TLS] = "tls",
        [PROBE_PAGE_REFRESH] = "page_refresh",
    };
    static const char *const outcomes[] = {
        [PROBE_PASS] = "pass",
        [PROBE_FAIL] = "fail",
        [PROBE_UNOBSERVED] = "unobserved",
        [PROBE_NOT_ASKED] = "not_asked",
    };
    assert_int_equal(sizeof types / sizeof *types, PROBE_TYPE_COUNT);
    for (int i = 0; i < PROBE_TYPE_COUNT; i++)
        check_text("type", probe_type_name((enum probe_type)i), types[i]);
    for (int i = 0; i <= PROBE_NOT_ASKED; i++)
        check_text("outcome", probe_outcome_name((enum probe_outcome)i), outcomes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_of_a_probe_or_of_its_part_is_found),
        cmocka_unit_test(a_status_is_one_of_the_declared),
        cmocka_unit_test(types_and_outcomes_have_words),
    };
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
