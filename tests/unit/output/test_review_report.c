#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/formats.h"
#include "output/review_report.h"
#include "support/golden.h"
#include "support/sample_review.h"

enum { MOST = 1024 * 1024, SAMPLE_AT = 1773212400 };

#define PAGES "tests/unit/output/pages/"

static const struct style plain = {.width = 100};

static void write_page(struct buf *out, const struct review_facts *review, report_write *write,
                       const struct style *style)
{
    struct arena arena;
    struct report report;
    arena_init(&arena);
    review_report(&arena, review, &report);
    report.version = "1.2.3";
    report.at = SAMPLE_AT;
    write(out, &report, style);
    arena_release(&arena);
}

static void a_review_reads_in_every_format_as_it_always_did(void **state)
{
    static const struct {
        const struct review_facts *review;
        report_write *write;
        const char *path;
    } rows[] = {
        {&sample_review, text_review, PAGES "review.txt"},
        {&sample_review, json_review, PAGES "review.json"},
        {&sample_review, markdown_report, PAGES "review.md"},
        {&sample_review, github_report, PAGES "review.github"},
        {&sample_review, sarif_report, PAGES "review.sarif"},
        {&sample_review, junit_report, PAGES "review.junit.xml"},
        {&sample_review_quiet, text_review, PAGES "review_quiet.txt"},
        {&sample_review_quiet, json_review, PAGES "review_quiet.json"},
        {&sample_review_quiet, markdown_report, PAGES "review_quiet.md"},
        {&sample_review_quiet, github_report, PAGES "review_quiet.github"},
        {&sample_review_quiet, sarif_report, PAGES "review_quiet.sarif"},
        {&sample_review_quiet, junit_report, PAGES "review_quiet.junit.xml"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        buf_init(&out, MOST);
        write_page(&out, rows[i].review, rows[i].write, &plain);
        assert_false(out.overflowed);
        golden_check(rows[i].path, buf_string(&out), out.length);
        buf_release(&out);
    }
}

static void a_narrow_page_wraps_and_has_colours(void **state)
{
    const struct style narrow = {.width = 60, .color = true};
    struct buf out;
    buf_init(&out, MOST);
    write_page(&out, &sample_review, text_review, &narrow);
    golden_check(PAGES "review_color_60.txt", buf_string(&out), out.length);
    buf_release(&out);
}

/* What a comment cannot hold is less urgent than what it holds. */
static void a_weakening_is_shown_before_a_thousand_other_changes(void **state)
{
    enum { ROWS = 3000 };
    struct arena arena;
    arena_init(&arena);
    struct review_row *rows = arena_array(&arena, ROWS, sizeof *rows);
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = (struct review_row){.kind = "setting",
                                      .name = i == 0 ? "THE_WORST" : "HARMLESS",
                                      .member = "value",
                                      .change = REVIEW_CHANGED,
                                      .before = "a",
                                      .after = "b",
                                      .direction = i == 0 ? DIRECTION_WEAKENS : DIRECTION_NEUTRAL,
                                      .where = {"a.yaml", 1, 1}};
    const struct review review = {.rows = rows, .count = ROWS, .weakens = 1, .neutral = ROWS - 1};
    struct review_facts facts = sample_review_quiet;
    struct buf out;
    facts.review = &review;
    facts.exit = EXIT_CHANGES;
    buf_init(&out, MOST);
    write_page(&out, &facts, markdown_report, &plain);
    assert_in_range(out.length, 60000, MARKDOWN_MOST);
    assert_non_null(
        strstr(buf_string(&out), "THE\\_WORST") ? "" : strstr(buf_string(&out), "THE_WORST"));
    assert_non_null(strstr(buf_string(&out), "**Cut:**"));
    assert_non_null(strstr(buf_string(&out), "0 errors, 0 warnings, "));
    buf_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_review_reads_in_every_format_as_it_always_did),
        cmocka_unit_test(a_narrow_page_wraps_and_has_colours),
        cmocka_unit_test(a_weakening_is_shown_before_a_thousand_other_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
