#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/review_json.h"
#include "support/golden.h"
#include "support/sample_review.h"

enum { OUTPUT_MOST = 1024 * 1024 };

static void check(const struct review_paper *paper, const char *path)
{
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    review_json(&out, paper);
    assert_false(out.overflowed);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

static void everything_is_there_for_programs(void **state)
{
    check(&sample_review, "tests/unit/output/pages/review.json");
    check(&sample_review_quiet, "tests/unit/output/pages/review_quiet.json");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_there_for_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
