#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/golden.h"

enum { MOST = 4 * 1024 * 1024 };

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
        cmocka_unit_test(the_schema_in_the_examples_is_the_one_that_is_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
