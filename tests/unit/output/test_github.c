#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/formats.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 4 * 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static void the_worst_ten_are_shown_and_the_rest_is_counted(void **state)
{
    const struct run run = sample_flood();
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, MOST);
    sample_write(&out, &run, &style, github_report);
    golden_check(PAGES "flood.github", buf_string(&out), out.length);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_ten_are_shown_and_the_rest_is_counted),

    };
    return cmocka_run_group_tests_name("github", tests, NULL, NULL);
}
