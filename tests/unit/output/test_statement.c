#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "output/statement.h"
#include "support/golden.h"
#include "support/sample_plan.h"

enum { MOST = 1024 * 1024, COLUMNS = 80 };

#define PAGES "tests/unit/output/pages/"

static const struct {
    struct statement (*make)(void);
    const char *path;
} rows[] = {
    {sample_plan, PAGES "plan.txt"},
    {sample_plan_odd, PAGES "plan_odd.txt"},
    {sample_plan_live, PAGES "plan_live.txt"},
    {sample_plan_closing, PAGES "plan_closing.txt"},
};

static void a_statement_reads_as_it_always_did(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct statement statement = rows[i].make();
        struct buf out;
        buf_init(&out, MOST);
        statement_text(&out, &statement);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

static void no_line_has_more_than_80_columns_or_anything_but_visible_ascii(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct statement statement = rows[i].make();
        struct buf out;
        size_t column = 0;
        buf_init(&out, MOST);
        statement_text(&out, &statement);
        for (size_t k = 0; k < out.length; k++) {
            const char byte = out.bytes[k];
            assert_true(byte == '\n' || (byte >= ' ' && byte <= '~'));
            assert_false(byte == '\n' && k > 0 && out.bytes[k - 1] == ' ');
            column = byte == '\n' ? 0 : column + 1;
            assert_true(column <= COLUMNS);
        }
        assert_int_equal(out.bytes[out.length - 1], '\n');
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_reads_as_it_always_did),
        cmocka_unit_test(no_line_has_more_than_80_columns_or_anything_but_visible_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
