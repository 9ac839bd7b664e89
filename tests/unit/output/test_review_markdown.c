#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/review_markdown.h"
#include "support/golden.h"
#include "support/sample_review.h"

enum { OUTPUT_MOST = 1024 * 1024 };

static void check(const struct review_paper *paper, const char *path)
{
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, OUTPUT_MOST);
    review_markdown(&out, paper, &style);
    assert_false(out.overflowed);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

static void a_comment_says_the_worst_first(void **state)
{
    check(&sample_review, "tests/unit/output/pages/review.md");
    check(&sample_review_quiet, "tests/unit/output/pages/review_quiet.md");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_comment_says_the_worst_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
