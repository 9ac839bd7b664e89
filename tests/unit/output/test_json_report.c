#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/json_report.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static void check_report(const struct run *run, const char *path)
{
    struct buf out;
    buf_init(&out, MOST);
    json_report(&out, run);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

/* tests/e2e/test_report_schema.py holds these files against the schema. */
static void every_kind_of_run_is_written_whole(void **state)
{
    static const struct {
        struct run (*make)(void);
        const char *path;
    } rows[] = {
        {sample_in_sync, PAGES "in_sync.json"}, {sample_drift, PAGES "drift.json"},
        {sample_breach, PAGES "breach.json"},   {sample_unobserved, PAGES "unobserved.json"},
        {sample_refused, PAGES "refused.json"}, {sample_hostile, PAGES "hostile.json"},
        {sample_empty, PAGES "empty.json"},     {sample_excepted, PAGES "excepted.json"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        check_report(&run, rows[i].path);
    }
}

static void the_schema_in_the_examples_is_the_one_that_is_printed(void **state)
{
    struct buf out;
    buf_init(&out, MOST);
    json_report_schema(&out);
    golden_check("examples/report.schema.json", buf_string(&out), out.length);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_run_is_written_whole),
        cmocka_unit_test(the_schema_in_the_examples_is_the_one_that_is_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
