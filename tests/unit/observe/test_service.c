#include "observe/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/judge_fixture.h"

static void shared_variables_are_asked_where_a_setting_is_one(void **state)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    assert_false(followup_shared(&fixture.target));
    struct setting *setting = judge_fixture_flag(&fixture, "A", true);
    assert_false(followup_shared(&fixture.target));
    setting->shared = true;
    assert_true(followup_shared(&fixture.target));
    judge_fixture_end(&fixture);
}

static void renderings_are_asked_where_a_declared_value_is_a_reference(void **state)
{
    struct judge_fixture fixture;
    judge_fixture_begin(&fixture);
    judge_fixture_flag(&fixture, "A", true);
    judge_fixture_setting(&fixture, "KEY", SETTING_SECRET);
    struct variable *declared = judge_fixture_stores(&fixture, "A", "true");
    assert_false(followup_rendered(&fixture.target, &fixture.observed.stored));
    judge_fixture_stores(&fixture, "B", "${{shared.X}}")->is_reference = true;
    assert_false(followup_rendered(&fixture.target, &fixture.observed.stored));
    declared->is_reference = true;
    assert_true(followup_rendered(&fixture.target, &fixture.observed.stored));
    declared->is_reference = false;
    struct variable *secret = judge_fixture_stores(&fixture, "KEY", "${{shared.X}}");
    variable_hide(secret, 1);
    secret->is_reference = true;
    assert_true(followup_rendered(&fixture.target, &fixture.observed.stored));
    judge_fixture_end(&fixture);
}

static void who_did_it_is_asked_where_something_stored_differs(void **state)
{
    static const struct {
        enum setting_type type;
        const char *wanted, *stored, *rendered; /* NULL: absent, no reference */
        enum variable_kind kind;
        bool shared, asked;
    } rows[] = {
        {SETTING_TEXT, "a", "a", NULL, VARIABLE_SHOWN, false, false},
        {SETTING_TEXT, "a", "b", NULL, VARIABLE_SHOWN, false, true},
        {SETTING_TEXT, "a", NULL, NULL, VARIABLE_SHOWN, false, true},
        {SETTING_TEXT, "a", "b", NULL, VARIABLE_SHOWN, true, false},
        {SETTING_TEXT, "a", "", NULL, VARIABLE_SEALED, false, false},
        {SETTING_TEXT, "a", "${{x.A}}", "a", VARIABLE_SHOWN, false, false},
        {SETTING_TEXT, "a", "${{x.A}}", "b", VARIABLE_SHOWN, false, true},
        {SETTING_TEXT, "${{x.A}}", "${{x.A}}", "b", VARIABLE_SHOWN, false, false},
        {SETTING_ABSENT, NULL, NULL, NULL, VARIABLE_SHOWN, false, false},
        {SETTING_ABSENT, NULL, "a", NULL, VARIABLE_SHOWN, false, true},
        {SETTING_ABSENT, NULL, "", NULL, VARIABLE_SEALED, false, true},
        {SETTING_SECRET, NULL, "a", NULL, VARIABLE_HIDDEN, false, false},
        {SETTING_SECRET, NULL, NULL, NULL, VARIABLE_HIDDEN, false, false},
        {SETTING_INERT, NULL, "a", NULL, VARIABLE_SHOWN, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct judge_fixture fixture;
        judge_fixture_begin(&fixture);
        struct setting *setting = judge_fixture_setting(&fixture, "A", rows[i].type);
        setting->wanted.text = rows[i].wanted;
        setting->shared = rows[i].shared;
        if (rows[i].stored) {
            struct variable *variable = judge_fixture_stores(&fixture, "A", rows[i].stored);
            variable->kind = rows[i].kind;
            variable->rendered = rows[i].rendered;
            variable->is_reference = rows[i].rendered != NULL;
        }
        if (followup_who(&fixture.target, &fixture.observed.stored) != rows[i].asked)
            fail_msg("row %zu", i);
        judge_fixture_end(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_variables_are_asked_where_a_setting_is_one),
        cmocka_unit_test(renderings_are_asked_where_a_declared_value_is_a_reference),
        cmocka_unit_test(who_did_it_is_asked_where_something_stored_differs),
    };
    return cmocka_run_group_tests_name("need", tests, NULL, NULL);
}
