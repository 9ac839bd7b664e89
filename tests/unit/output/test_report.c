#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/report.h"
#include "support/sample_run.h"

static void a_run_is_told_by_its_headline_marks_and_files(void **state)
{
    const struct run breach = sample_breach(), many = sample_many();
    struct arena arena;
    struct report report;
    arena_init(&arena);
    report_of_run(&arena, &breach, &report);
    assert_string_equal(report.command, "check");
    assert_int_equal(report.exit, EXIT_BREACHED);
    assert_int_equal(report.at, breach.at);
    assert_non_null(report.simulated);
    assert_non_null(report.hypothetical);
    assert_string_equal(report.items.items[0].marks, " SIMULATED HYPOTHETICAL");
    assert_string_equal(report.items.items[0].section, "BREACHED");
    report_of_run(&arena, &many, &report);
    assert_int_equal(report.keys.count, 1); /* 300 targets of one file */
    assert_null(report.simulated);
    assert_null(report.items.items[0].marks);
    arena_release(&arena);
}

static void put_headline(struct buf *out, const struct report *report, const struct style *style)
{
    (void)style;
    buf_text(out, report->headline);
}

static void a_run_is_handed_to_whoever_writes(void **state)
{
    const struct run run = sample_in_sync();
    const struct style style = {.width = 100};
    struct buf out;
    buf_init(&out, 1024);
    report_run(&out, &run, &style, put_headline);
    assert_string_equal(buf_string(&out), "IN SYNC (exit 0)");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_told_by_its_headline_marks_and_files),
        cmocka_unit_test(a_run_is_handed_to_whoever_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
