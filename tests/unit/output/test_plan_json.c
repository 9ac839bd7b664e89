#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "output/plan_json.h"
#include "support/golden.h"
#include "support/planned.h"
#include "support/sample_plan.h"

enum { MOST = 1024 * 1024 };

#define PAGES "tests/unit/output/pages/"

static void a_plan_for_programs_reads_as_it_always_did(void **state)
{
    struct planned_scene scene;
    const struct statement statement = sample_plan();
    struct buf out;
    planned_begin(&scene);
    planned_trust(&scene);
    (void)scene_flag(&scene.scene, "FLAG", false);
    struct setting *range = scene_setting(&scene.scene, "RANGE", SETTING_NUMBER);
    range->wanted.most = 3;
    (void)scene_forbids(&scene.scene, "stays-off", "FLAG", "true");
    scene_keeps(&scene.scene, "FLAG", "true");
    assert_string_equal(planned_said(&scene), "~ FLAG true -> false strengthens; deploy");
    struct plan_json plan = {
        .service = "shop",
        .environment = "production",
        .plan = &scene.plan,
        .statement = &statement,
        .text = {"the text\n", 9, "00aa", "plan.txt"},
        .exit = 2,
    };
    buf_init(&out, MOST);
    plan_json(&out, &plan);
    golden_check(PAGES "plan.json", buf_string(&out), out.length);
    buf_clear(&out);
    const struct plan nothing = {0};
    plan.plan = &nothing;
    plan.text.text = NULL;
    plan.exit = 0;
    plan.simulated = true;
    plan_json(&out, &plan);
    golden_check(PAGES "plan_empty.json", buf_string(&out), out.length);
    buf_release(&out);
    planned_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_for_programs_reads_as_it_always_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
