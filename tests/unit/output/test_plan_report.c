#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "output/formats.h"
#include "output/plan_report.h"
#include "output/statement.h"
#include "support/golden.h"
#include "support/plan_fixture.h"
#include "support/sample_plan.h"

enum { MOST = 1024 * 1024, SAMPLE_AT = 1773212400 };

#define PAGES "tests/unit/output/pages/"

static void check(const struct plan_facts *plan, report_write *write, const char *path)
{
    const struct style style = {.width = 100};
    struct arena arena;
    struct report report;
    struct buf out;
    arena_init(&arena);
    buf_init(&out, MOST);
    plan_report(&arena, plan, &report);
    report.version = "1.2.3";
    report.at = SAMPLE_AT;
    write(&out, &report, &style);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
    arena_release(&arena);
}

/* One that weakens is shown before one that does not, whatever the order of the plan. */
static void a_plan_reads_in_every_format_as_it_always_did(void **state)
{
    struct plan_fixture fixture;
    const struct statement statement = sample_plan();
    plan_fixture_begin(&fixture);
    plan_fixture_trust(&fixture);
    (void)judge_fixture_flag(&fixture.judge, "FLAG", false);
    struct setting *range = judge_fixture_setting(&fixture.judge, "RANGE", SETTING_NUMBER);
    range->wanted.most = (struct decimal){3, 0};
    (void)judge_fixture_flag(&fixture.judge, "LOOSE", true);
    (void)judge_fixture_forbids(&fixture.judge, "stays-off", "FLAG", "true");
    judge_fixture_keeps(&fixture.judge, "FLAG", "true");
    judge_fixture_keeps(&fixture.judge, "LOOSE", "false");
    assert_string_equal(plan_fixture_text(&fixture),
                        "~ FLAG true -> false strengthens; ~ LOOSE false -> true unknown; deploy");
    const struct plan_facts plan = {
        .service = "shop",
        .environment = "production",
        .plan = &fixture.plan,
        .statement = &statement,
        .text = {"the text\n", 9, "00aa", "plan.txt"},
        .exit = 2,
    };
    check(&plan, markdown_report, PAGES "plan.md");
    check(&plan, github_report, PAGES "plan.github");
    check(&plan, sarif_report, PAGES "plan.sarif");
    plan_fixture_end(&fixture);
}

static void nothing_to_plan_is_said(void **state)
{
    const struct plan nothing = {0};
    const struct plan_facts plan = {
        .service = "a-->b", .environment = "<b>`x", .plan = &nothing, .simulated = true};
    check(&plan, markdown_report, PAGES "plan_empty.md");
    check(&plan, github_report, PAGES "plan_empty.github");
    check(&plan, sarif_report, PAGES "plan_empty.sarif");
}

static void a_plan_for_programs_reads_as_it_always_did(void **state)
{
    struct plan_fixture fixture;
    const struct statement statement = sample_plan();
    plan_fixture_begin(&fixture);
    plan_fixture_trust(&fixture);
    (void)judge_fixture_flag(&fixture.judge, "FLAG", false);
    struct setting *range = judge_fixture_setting(&fixture.judge, "RANGE", SETTING_NUMBER);
    range->wanted.most = (struct decimal){3, 0};
    (void)judge_fixture_forbids(&fixture.judge, "stays-off", "FLAG", "true");
    judge_fixture_keeps(&fixture.judge, "FLAG", "true");
    assert_string_equal(plan_fixture_text(&fixture), "~ FLAG true -> false strengthens; deploy");
    struct plan_facts plan = {
        .service = "shop",
        .environment = "production",
        .plan = &fixture.plan,
        .statement = &statement,
        .text = {"the text\n", 9, "00aa", "plan.txt"},
        .exit = 2,
    };
    check(&plan, json_plan, PAGES "plan.json");
    const struct plan nothing = {0};
    plan.plan = &nothing;
    plan.text.text = NULL;
    plan.exit = 0;
    plan.simulated = true;
    check(&plan, json_plan, PAGES "plan_empty.json");
    plan_fixture_end(&fixture);
}

/* --- the page ---------------------------------------------------------------------------------- */

#define DIGEST "00f5c1d2e4b6978801122334455667788990aabbccddeeff0011223344556600"

static void write_page(struct buf *out, const struct statement *statement, const char *file,
                       const struct statement *closing)
{
    struct buf text, end;
    buf_init(&text, MOST);
    buf_init(&end, MOST);
    statement_text(&text, statement);
    if (closing)
        statement_text(&end, closing);
    const struct signed_text plan = {buf_string(&text), text.length, DIGEST, file};
    const struct signed_text last = {closing ? buf_string(&end) : NULL, end.length, DIGEST,
                                     "plan.txt.closing"};
    const struct plan_facts facts = {.statement = statement, .text = plan, .closing = last};
    const struct report report = {.subject = SUBJECT_PLAN, .plan = &facts};
    const struct style style = {.width = 100};
    html_plan(out, &report, &style);
    buf_release(&text);
    buf_release(&end);
}

static void a_page_reads_as_it_always_did(void **state)
{
    const struct statement plan = sample_plan(), odd = sample_plan_odd(),
                           closing = sample_plan_closing();
    struct buf out;
    buf_init(&out, MOST);
    write_page(&out, &plan, "plan.txt", NULL);
    golden_check(PAGES "plan.html", buf_string(&out), out.length);
    buf_clear(&out);
    write_page(&out, &odd, "plans/the plan's.txt", &closing);
    golden_check(PAGES "plan_odd.html", buf_string(&out), out.length);
    buf_release(&out);
}

/* Taken back out of the page, the text is the text. */
static void the_statement_stands_in_it_byte_for_byte(void **state)
{
    static const char *const references[][2] = {
        {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    const struct statement odd = sample_plan_odd();
    struct arena arena;
    struct buf out, text;
    arena_init(&arena);
    buf_init(&out, MOST);
    buf_init(&text, MOST);
    write_page(&out, &odd, "plan.txt", NULL);
    statement_text(&text, &odd);
    const char *start = strstr(buf_string(&out), "<pre>");
    assert_non_null(start);
    const char *end = strstr(start, "</pre>");
    const char *found = arena_slice(&arena, start + 5, (size_t)(end - start - 5));
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        found = text_replaced(&arena, found, references[i][0], references[i][1]);
    assert_string_equal(found, buf_string(&text));
    buf_release(&out);
    buf_release(&text);
    arena_release(&arena);
}

static void nothing_in_it_acts_or_is_fetched(void **state)
{
    static const char *const never[] = {
        "<script", "http-equiv=\"refresh", "src=", "href=", "url(", "@import", "<img", "onload"};
    struct statement plan = sample_plan_odd();
    struct buf out;
    buf_init(&out, MOST);
    plan.service = "<script>alert(1)</script>";
    write_page(&out, &plan, "\"><script>", NULL);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(text_has(buf_string(&out), never[i]));
    assert_true(text_has(buf_string(&out), "default-src &#39;none&#39;") ||
                text_has(buf_string(&out), "default-src 'none'"));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_reads_in_every_format_as_it_always_did),
        cmocka_unit_test(nothing_to_plan_is_said),
        cmocka_unit_test(a_plan_for_programs_reads_as_it_always_did),
        cmocka_unit_test(a_page_reads_as_it_always_did),
        cmocka_unit_test(the_statement_stands_in_it_byte_for_byte),
        cmocka_unit_test(nothing_in_it_acts_or_is_fetched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
