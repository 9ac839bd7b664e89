#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/review_text.h"
#include "support/golden.h"
#include "support/sample_review.h"

enum { OUTPUT_MOST = 1024 * 1024 };

static void check(const struct review_paper *paper, const struct style *style, const char *path)
{
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    review_text(&out, paper, style);
    assert_false(out.overflowed);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

static void weakenings_come_first(void **state)
{
    const struct style plain = {.width = 100}, narrow = {.width = 60, .color = true};
    check(&sample_review, &plain, "tests/unit/output/pages/review.txt");
    check(&sample_review, &narrow, "tests/unit/output/pages/review_color_60.txt");
}

static void nothing_is_said_of_nothing(void **state)
{
    const struct style plain = {.width = 100};
    check(&sample_review_quiet, &plain, "tests/unit/output/pages/review_quiet.txt");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(weakenings_come_first),
        cmocka_unit_test(nothing_is_said_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
