#include "observe/probe_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/hearing.h"
#include "support/scene.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void the_worst_part_decides_and_a_reason_is_told_once(void **state)
{
    static const enum probe_outcome P = PROBE_PASS, F = PROBE_FAIL, U = PROBE_UNOBSERVED,
                                    N = PROBE_NOT_ASKED;
    const struct {
        enum probe_outcome parts[3];
        const char *whys[3], *judged;
    } rows[] = {
        {{P, P, P}, {"a", "b", "c"}, "pass: one: a; two: b; three: c"},
        {{P, P, P}, {"a", "a", "a"}, "pass: one, two, three: a"},
        {{P, P, P}, {"a", "b", "a"}, "pass: one, three: a; two: b"},
        {{P, F, P}, {"a", "b", "c"}, "fail: two: b"},
        {{F, U, F}, {"a", "a", "c"}, "fail: one: a; three: c"},
        {{P, U, P}, {"a", "b", "c"}, "unobserved: two: b"},
        {{P, N, P}, {"a", "b", "c"}, "pass: one: a; three: c"},
        {{U, N, F}, {"a", "b", "c"}, "fail: three: c"},
        {{N, U, N}, {"a", "b", "c"}, "unobserved: two: b"},
        {{N, N, N}, {"a", "b", "c"}, "unobserved: "},
    };
    static const char *const names[] = {"one", "two", "three"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hearing hearing;
        struct probe_result result = {.probe = "p"};
        hearing_begin(&hearing, PROBE_HTTP);
        for (size_t k = 0; k < 3; k++)
            probe_add_part(&hearing.probe_run, names[k], rows[i].parts[k], rows[i].whys[k]);
        probe_conclude_parts(&hearing.probe_run, &result);
        check_text(
            "judged",
            arena_printf(&hearing.arena, "%s: %s", probe_outcome_name(result.outcome), result.why),
            rows[i].judged);
        assert_int_equal(result.closed, result.outcome);
        assert_int_equal(result.part_count, 3);
        hearing_end(&hearing);
    }
}

static void a_single_part_is_told_without_its_name(void **state)
{
    struct hearing hearing;
    struct probe_result result = {.probe = "p"};
    hearing_begin(&hearing, PROBE_HTTP);
    probe_add_part(&hearing.probe_run, "off", PROBE_FAIL, "a token in the URL is taken");
    probe_conclude_parts(&hearing.probe_run, &result);
    check_text("why", result.why, "a token in the URL is taken");
    assert_int_equal(result.part_count, 1);
    hearing_end(&hearing);
}

static void a_probe_without_parts_has_its_own_words(void **state)
{
    struct probe_result result = {.probe = "p"};
    probe_conclude(&result, PROBE_FAIL, "HTTP 404");
    assert_int_equal(result.outcome, PROBE_FAIL);
    assert_int_equal(result.closed, PROBE_FAIL);
    check_text("why", result.why, "HTTP 404");
    assert_int_equal(result.part_count, 0);
}

static void a_request_has_what_the_declaration_says(void **state)
{
    static const struct source key = {.kind = SOURCE_VARIABLE, .name = "KEY"};
    const struct header headers[] = {{.name = "X-Plain", .text = "a"},
                                     {.name = "X-Secret", .source = key}};
    struct hearing hearing;
    hearing_begin(&hearing, PROBE_HTTP);
    hearing.probe.headers = headers;
    hearing.probe.header_count = 2;
    hearing.probe.alone = true;
    hearing.probe.timeout = 25;
    hearing.desired.limits.per_host = 3;
    const struct probe_request *asked = probe_ask(&hearing.probe_run, "one", "GET", "/a?b");
    check_text("asked", hearing_request(&hearing),
               "one GET /a?b [X-Plain: a] [X-Secret: {secret}]\n");
    assert_true(asked->alone);
    assert_int_equal(asked->timeout, 25000);
    assert_int_equal(asked->per_host, 3);
    assert_ptr_equal(probe_heard(&hearing.probe_run, "one"), asked);
    assert_null(probe_heard(&hearing.probe_run, "two"));
    hearing_end(&hearing);
}

static void a_status_counts_as_declared_else_as_usual(void **state)
{
    static const int two[] = {401, 403};
    const struct statuses declared = {two, 2}, none = {NULL, 0};
    assert_true(probe_status_is(&declared, 200, 401));
    assert_true(probe_status_is(&declared, 200, 403));
    assert_false(probe_status_is(&declared, 200, 200));
    assert_true(probe_status_is(&none, 200, 200));
    assert_false(probe_status_is(&none, 200, 401));
}

static void busy_and_broken_say_nothing(void **state)
{
    static const struct {
        int status;
        bool nothing;
    } rows[] = {{200, false}, {307, false}, {401, false}, {428, false}, {429, true},
                {430, false}, {499, false}, {500, true},  {599, true}};
    for (size_t i = 0; i < COUNT(rows); i++)
        if (probe_status_says_nothing(rows[i].status) != rows[i].nothing)
            fail_msg("%d", rows[i].status);
}

static void only_texts_numbers_and_truth_values_are_plain(void **state)
{
    static const struct {
        const char *json, *text;
    } rows[] = {{"\"a\"", "a"}, {"\"\"", ""}, {"5.0", "5.0"}, {"true", "true"},
                {"null", NULL}, {"[]", NULL}, {"{}", NULL}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < COUNT(rows); i++)
        check_text(rows[i].json, probe_plain_text(hearing_json(&arena, rows[i].json)),
                   rows[i].text);
    check_text("nothing", probe_plain_text(NULL), NULL);
    arena_release(&arena);
}

static void the_applications_own_words_are_known_by_any_declared_text(void **state)
{
    static const char *const says[] = {"one", "two"};
    struct hearing hearing;
    hearing_begin(&hearing, PROBE_HTTP);
    struct probe_request *asked = probe_ask(&hearing.probe_run, "a", "GET", "/");
    hear(asked, &hearing.arena, 401, "", "only two here");
    assert_false(probe_says(&hearing.probe, asked));
    hearing.probe.says = (struct names){says, 2};
    assert_true(probe_says(&hearing.probe, asked));
    hear(asked, &hearing.arena, 401, "", "three");
    assert_false(probe_says(&hearing.probe, asked));
    asked->answered = false;
    hearing_end(&hearing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_part_decides_and_a_reason_is_told_once),
        cmocka_unit_test(a_single_part_is_told_without_its_name),
        cmocka_unit_test(a_probe_without_parts_has_its_own_words),
        cmocka_unit_test(a_request_has_what_the_declaration_says),
        cmocka_unit_test(a_status_counts_as_declared_else_as_usual),
        cmocka_unit_test(busy_and_broken_say_nothing),
        cmocka_unit_test(only_texts_numbers_and_truth_values_are_plain),
        cmocka_unit_test(the_applications_own_words_are_known_by_any_declared_text),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
