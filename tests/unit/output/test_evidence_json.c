#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/formats.h"
#include "support/golden.h"
#include "support/sample_evidence.h"

enum { MOST = 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static void check_page(const struct evidence *evidence, size_t count, const char *path)
{
    struct buf out;
    buf_init(&out, MOST);
    const struct report report = {
        .subject = SUBJECT_EVIDENCE, .evidence = evidence, .evidence_count = count};
    const struct style style = {.width = 100};
    json_evidence(&out, &report, &style);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

static void everything_that_a_hand_over_asks_for_is_there(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct evidence both[] = {sample_evidence(&arena), sample_evidence_empty()};
    check_page(both, 2, PAGES "evidence.json");
    arena_release(&arena);
}

static void no_text_from_outside_is_markup(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct evidence hostile = sample_evidence_hostile(&arena);
    check_page(&hostile, 1, PAGES "evidence_hostile.json");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_that_a_hand_over_asks_for_is_there),
        cmocka_unit_test(no_text_from_outside_is_markup),
    };
    return cmocka_run_group_tests_name("evidence_json", tests, NULL, NULL);
}
