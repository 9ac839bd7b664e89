#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/junit.h"
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
        {sample_in_sync, PAGES "in_sync.junit.xml"},
        {sample_drift, PAGES "drift.junit.xml"},
        {sample_breach, PAGES "breach.junit.xml"},
        {sample_unobserved, PAGES "unobserved.junit.xml"},
        {sample_refused, PAGES "refused.junit.xml"},
        {sample_hostile, PAGES "hostile.junit.xml"},
        {sample_empty, PAGES "empty.junit.xml"},
        {sample_excepted, PAGES "excepted.junit.xml"},
    };
    const struct style style = {.width = 100};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        report_run(&out, &run, &style, junit_report);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_run_is_written_whole),

    };
    return cmocka_run_group_tests_name("junit", tests, NULL, NULL);
}
