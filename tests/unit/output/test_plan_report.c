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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_reads_in_every_format_as_it_always_did),
        cmocka_unit_test(nothing_to_plan_is_said),
        cmocka_unit_test(a_plan_for_programs_reads_as_it_always_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
