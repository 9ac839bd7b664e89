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
    (void)judge_fixture_flag(&fixture.judge, "FLAG", false);
    (void)judge_fixture_text(&fixture.judge, "TEXT", "x");
    judge_fixture_keeps(&fixture.judge, "FLAG", "true");
    (void)judge_fixture_stores(&fixture.judge, "TEXT", "x");
    assert_string_equal(plan_fixture_text(&fixture),
                        "~ FLAG true -> false unknown; = TEXT (absent) -> x unknown; deploy");
    statement_of_plan(&fixture.judge.arena, &fixture.plan, &statement);
    assert_string_equal(statement.author, "ana");
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

static void a_kind_has_its_parts(void **state)
{
    static const struct {
        enum statement_part part;
        bool plan, closing;
    } rows[] = {
        {PART_FOR, true, true},         {PART_EXPIRES, true, false},
        {PART_DESIRED, true, false},    {PART_NOT_BEFORE, false, true},
        {PART_AFTERWARDS, true, false}, {PART_REQUIRES, false, true},
        {PART_CLOSING, false, false},   {PART_NEEDS, true, true},
    };
    const struct statement plan = sample_plan(), closing = sample_plan_closing();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(statement_has(&plan, rows[i].part), rows[i].plan);
        assert_int_equal(statement_has(&closing, rows[i].part), rows[i].closing);
        assert_string_not_equal(statement_label(rows[i].part), "");
    }
    const struct statement odd = sample_plan_odd();
    assert_true(statement_has(&odd, PART_CLOSING));
    assert_string_equal(statement_title(STATEMENT_CLOSING), "tautline closing plan 1");
}

static void a_row_that_does_not_fit_is_tall(void **state)
{
    const struct statement odd = sample_plan_odd();
    const struct statement_columns columns = statement_columns(&odd);
    static const bool tall[] = {true, true, false, true, false, false, false};
    for (size_t i = 0; i < odd.row_count; i++)
        assert_int_equal(statement_row_is_tall(&columns, &odd.rows[i]), tall[i]);
    assert_int_equal(columns.name, sizeof "CORS_ALLOWED_HEADERS" - 1);
}

static void prose_is_told_from_everything_else(void **state)
{
    assert_true(statement_is_prose("probe ready passes"));
    static const char *const others[] = {"", " a", "a ", "a  b", "a\"", "a\\", "a\n", "\xC3\xA4"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(statement_is_prose(others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_becomes_rows_undo_and_counts),
        cmocka_unit_test(an_undo_that_would_breach_is_none),
        cmocka_unit_test(a_kind_has_its_parts),
        cmocka_unit_test(a_row_that_does_not_fit_is_tall),
        cmocka_unit_test(prose_is_told_from_everything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
