#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

#define SERIES                                                                                     \
    "tautline_last_success_timestamp_seconds{environment=\"production\",project=\"shop\","         \
    "service=\"shop\",target=\"\"} "

static void check_line(const struct run *run, const char *earlier, const char *wanted)
{
    const struct style style = {.earlier = earlier};
    struct buf out;
    buf_init(&out, MOST);
    sample_write(&out, run, &style, prometheus_run);
    if (!strstr(buf_string(&out), wanted))
        fail_msg("%s is not in\n%s", wanted, buf_string(&out));
    buf_release(&out);
}

static void a_success_is_carried_on_by_a_run_without_one(void **state)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {NULL, "0"},
        {"", "0"},
        {SERIES "1773212400\n", "1773212400"},
        {"# TYPE tautline_last_success_timestamp_seconds gauge\n" SERIES "17\nother 3\n", "17"},
        {SERIES "17", "17"},
        {SERIES "-1\n", "0"},
        {SERIES "1e9\n", "0"},
        {SERIES "99999999999999999999\n", "0"},
        {"tautline_last_success_timestamp_seconds 17\n", "0"},
        {"tautline_last_success_timestamp_seconds{environment=\"production\",project=\"blog\","
         "service=\"shop\",target=\"\"} 17\n",
         "0"},
    };
    const struct run refused = sample_refused();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char wanted[256];
        (void)snprintf(wanted, sizeof wanted, "\n%s%s\n", SERIES, rows[i].wanted);
        check_line(&refused, rows[i].text, wanted);
    }
}

static void only_a_verdict_is_a_success(void **state)
{
    const struct run drift = sample_drift(), unobserved = sample_unobserved();
    const struct run refused = sample_refused(), hypothetical = sample_breach();
    check_line(&drift, SERIES "17\n", "\n" SERIES "1773212400\n");
    check_line(&unobserved, SERIES "17\n", "\n" SERIES "17\n");
    check_line(&refused, SERIES "17\n", "\n" SERIES "17\n");
    check_line(&hypothetical, SERIES "17\n", "\n" SERIES "17\n");
}

static void a_target_that_is_not_seen_keeps_its_series(void **state)
{
    const struct run refused = sample_refused();
    const char *earlier = "tautline_last_success_timestamp_seconds{environment=\"production\","
                          "project=\"shop\",service=\"shop\",target=\"p1.e1.s1\"} 17\n";
    char wanted[256];
    (void)snprintf(wanted, sizeof wanted, "\n%s", earlier);
    check_line(&refused, earlier, wanted);
}

static void targets_of_the_same_names_are_told_apart_by_ids(void **state)
{
    const struct environment environment = {.name = "production"};
    const struct desired desired = {.project = {.name = "a"}, .service = {.name = "web"}};
    const struct target target = {.desired = &desired, .environment = &environment};
    const struct remembered remembered = {
        .project_id = "p2", .environment_id = "e2", .service_id = "s2"};
    const struct observed first = {
        .project_id = "p1", .environment_id = "e1", .service_id = "s1", .refused = true};
    const struct observed outage = {.refused = true, .remembered = &remembered};
    const struct judgement judgements[] = {{.target = &target, .observed = &first},
                                           {.target = &target, .observed = &outage},
                                           {.target = &target, .observed = &first}};
    struct run run = {.tool = "tautline", .judgements = judgements, .judgement_count = 3};
    check_line(&run, NULL,
               "\ntautline_coverage_ratio{environment=\"production\",project=\"a\","
               "service=\"web\",target=\"p1.e1.s1\"} 0.0000\n"
               "tautline_coverage_ratio{environment=\"production\",project=\"a\",service=\"web\","
               "target=\"p2.e2.s2\"} 0.0000\n#");
}

static void without_ids_names_tell_targets_apart(void **state)
{
    const struct environment environment = {.name = "production"};
    const struct desired one = {.project = {.name = "a"}, .service = {.name = "web"}};
    const struct desired two = {.project = {.name = "b"}, .service = {.name = "web"}};
    const struct target targets[] = {{.desired = &one, .environment = &environment},
                                     {.desired = &two, .environment = &environment}};
    const struct observed observed = {.refused = true};
    const struct judgement judgements[] = {{.target = &targets[0], .observed = &observed},
                                           {.target = &targets[1], .observed = &observed},
                                           {.target = &targets[1], .observed = &observed}};
    struct run run = {.tool = "tautline", .judgements = judgements, .judgement_count = 3};
    check_line(&run, NULL,
               "\ntautline_coverage_ratio{environment=\"production\",project=\"a\","
               "service=\"web\",target=\"\"} 0.0000\n"
               "tautline_coverage_ratio{environment=\"production\",project=\"b\",service=\"web\","
               "target=\"\"} 0.0000\n#");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_success_is_carried_on_by_a_run_without_one),
        cmocka_unit_test(only_a_verdict_is_a_success),
        cmocka_unit_test(a_target_that_is_not_seen_keeps_its_series),
        cmocka_unit_test(targets_of_the_same_names_are_told_apart_by_ids),
        cmocka_unit_test(without_ids_names_tell_targets_apart),
    };
    return cmocka_run_group_tests_name("prometheus", tests, NULL, NULL);
}
