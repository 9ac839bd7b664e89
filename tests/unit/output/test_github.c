#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/github.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static void every_kind_of_run_is_written_whole(void **state)
{
    static const struct {
        struct run (*make)(void);
        const char *path;
    } rows[] = {
        {sample_in_sync, PAGES "in_sync.github"}, {sample_drift, PAGES "drift.github"},
        {sample_breach, PAGES "breach.github"},   {sample_unobserved, PAGES "unobserved.github"},
        {sample_refused, PAGES "refused.github"}, {sample_hostile, PAGES "hostile.github"},
        {sample_empty, PAGES "empty.github"},     {sample_excepted, PAGES "excepted.github"},
        {sample_many, PAGES "many.github"},
    };
    const struct style style = {.width = 100};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        report_run(&out, &run, &style, github_report);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

static void the_worst_ten_are_shown_and_the_rest_is_counted(void **state)
{
    const struct run run = sample_flood();
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, MOST);
    report_run(&out, &run, &style, github_report);
    golden_check(PAGES "flood.github", buf_string(&out), out.length);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_run_is_written_whole),
        cmocka_unit_test(the_worst_ten_are_shown_and_the_rest_is_counted),

    };
    return cmocka_run_group_tests_name("github", tests, NULL, NULL);
}
