#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/statement.h"
#include "support/plan_fixture.h"
#include "support/sample_plan.h"

static void a_plan_becomes_rows_undo_and_counts(void **state)
{
    struct plan_fixture fixture;
    struct statement statement = {.kind = STATEMENT_PLAN, .author = "ana"};
    plan_fixture_begin(&fixture);
    plan_fixture_trust(&fixture);
    judge_fixture_flag(&fixture.judge, "FLAG", false)->why = "one store\n  is  the\ttruth\n";
    judge_fixture_text(&fixture.judge, "TEXT", "x")->why = " \n";
    judge_fixture_keeps(&fixture.judge, "FLAG", "true");
    (void)judge_fixture_stores(&fixture.judge, "TEXT", "x");
    assert_string_equal(plan_fixture_text(&fixture),
                        "~ FLAG true -> false unknown; = TEXT (absent) -> x unknown; deploy");
    statement_of_plan(&fixture.judge.arena, &fixture.plan, &statement);
    assert_string_equal(statement.author, "ana");
    assert_string_equal(statement.rows[0].why, "one store is the truth");
    assert_null(statement.rows[1].why);
    assert_int_equal(statement.unknown.count, 3); /* two directions, and the code */
    assert_string_equal(statement.unknown.items[0],
                        "which code the deploy takes live: code not pinned");
    assert_string_equal(statement.unknown.items[1], "the direction of FLAG");
    assert_int_equal(statement.weakens, 3);
    assert_int_equal(statement.unknown_directions, 3);
    assert_int_equal(statement.code.kind, CODE_UNPINNED);
    assert_int_equal(statement.row_count, 2);
    assert_string_equal(statement.rows[0].after, "false");
    assert_true(statement.has_undo);
    assert_int_equal(statement.undo_count, 1); /* what is only deployed needs none */
    assert_string_equal(statement.undo[0].value, "true");
    assert_int_equal(statement.needs.count, 1);
    assert_int_equal(statement.changed, 1);
    statement.kind = STATEMENT_CLOSING;
    statement_of_plan(&fixture.judge.arena, &fixture.plan, &statement);
    assert_false(statement.has_undo);
    assert_int_equal(statement.undo_count, 0);
    assert_null(statement.rows[0].why);
    assert_int_equal(statement.unknown.count, 0);
    assert_int_equal(statement.code.kind, CODE_THEN);
    plan_fixture_end(&fixture);
}

static void an_undo_that_would_breach_is_none(void **state)
{
    struct plan_fixture fixture;
    struct statement statement = {.kind = STATEMENT_PLAN};
    plan_fixture_begin(&fixture);
    (void)judge_fixture_flag(&fixture.judge, "FLAG", false);
    (void)judge_fixture_forbids(&fixture.judge, "stays-off", "FLAG", "true");
    judge_fixture_keeps(&fixture.judge, "FLAG", "true");
    (void)plan_fixture_text(&fixture);
    statement_of_plan(&fixture.judge.arena, &fixture.plan, &statement);
    assert_false(statement.has_undo);
    assert_string_equal(statement.undo_breaches, "stays-off");
    plan_fixture_end(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_becomes_rows_undo_and_counts),
        cmocka_unit_test(an_undo_that_would_breach_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
