#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/review_sarif.h"
#include "support/golden.h"
#include "support/sample_review.h"

enum { OUTPUT_MOST = 1024 * 1024 };

static void check(const struct review_paper *paper, const char *path)
{
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    review_sarif(&out, paper, &style);
    assert_false(out.overflowed);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

static void each_weakening_is_a_result_at_its_line(void **state)
{
    check(&sample_review, "tests/unit/output/pages/review.sarif");
    check(&sample_review_quiet, "tests/unit/output/pages/review_quiet.sarif");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_weakening_is_a_result_at_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
