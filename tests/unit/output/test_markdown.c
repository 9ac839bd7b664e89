#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/markdown.h"
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
        {sample_in_sync, PAGES "in_sync.md"}, {sample_drift, PAGES "drift.md"},
        {sample_breach, PAGES "breach.md"},   {sample_unobserved, PAGES "unobserved.md"},
        {sample_refused, PAGES "refused.md"}, {sample_hostile, PAGES "hostile.md"},
        {sample_empty, PAGES "empty.md"},     {sample_excepted, PAGES "excepted.md"},
        {sample_many, PAGES "many.md"},
    };
    const struct style style = {.width = 100};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        markdown_report(&out, &run, &style);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_run_is_written_whole),

    };
    return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
