#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/html.h"
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
        {sample_in_sync, PAGES "in_sync.html"}, {sample_drift, PAGES "drift.html"},
        {sample_breach, PAGES "breach.html"},   {sample_unobserved, PAGES "unobserved.html"},
        {sample_refused, PAGES "refused.html"}, {sample_hostile, PAGES "hostile.html"},
        {sample_empty, PAGES "empty.html"},     {sample_excepted, PAGES "excepted.html"},
    };
    const struct style style = {.width = 100};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        html_report(&out, &run, &style);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_run_is_written_whole),

    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
