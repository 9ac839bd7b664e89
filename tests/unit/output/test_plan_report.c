#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "output/github.h"
#include "output/markdown.h"
#include "output/plan_report.h"
#include "output/sarif.h"
#include "support/golden.h"
#include "support/planned.h"
#include "support/sample_plan.h"

enum { MOST = 1024 * 1024, SAMPLE_AT = 1773212400 };

#define PAGES "tests/unit/output/pages/"

static void check(const struct plan_json *plan, report_write *write, const char *path)
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
    struct planned_scene scene;
    const struct statement statement = sample_plan();
    planned_begin(&scene);
    planned_trust(&scene);
    (void)scene_flag(&scene.scene, "FLAG", false);
    struct setting *range = scene_setting(&scene.scene, "RANGE", SETTING_NUMBER);
    range->wanted.most = 3;
    (void)scene_flag(&scene.scene, "LOOSE", true);
    (void)scene_forbids(&scene.scene, "stays-off", "FLAG", "true");
    scene_keeps(&scene.scene, "FLAG", "true");
    scene_keeps(&scene.scene, "LOOSE", "false");
    assert_string_equal(planned_said(&scene),
                        "~ FLAG true -> false strengthens; ~ LOOSE false -> true unknown; deploy");
    const struct plan_json plan = {
        .service = "shop",
        .environment = "production",
        .plan = &scene.plan,
        .statement = &statement,
        .text = {"the text\n", 9, "00aa", "plan.txt"},
        .exit = 2,
    };
    check(&plan, markdown_report, PAGES "plan.md");
    check(&plan, github_report, PAGES "plan.github");
    check(&plan, sarif_report, PAGES "plan.sarif");
    planned_end(&scene);
}

static void nothing_to_plan_is_said(void **state)
{
    const struct plan nothing = {0};
    const struct plan_json plan = {
        .service = "a-->b", .environment = "<b>`x", .plan = &nothing, .simulated = true};
    check(&plan, markdown_report, PAGES "plan_empty.md");
    check(&plan, github_report, PAGES "plan_empty.github");
    check(&plan, sarif_report, PAGES "plan_empty.sarif");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_reads_in_every_format_as_it_always_did),
        cmocka_unit_test(nothing_to_plan_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
