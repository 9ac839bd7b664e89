#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/trust.h"

static const char *const pto[] = {"pto@example.com", "deputy@example.com"};
static const char *const hos[] = {"hos@example.com"};
static const char *const needs[] = {"PTO"};

static const struct trust_role roles[] = {
    {.name = "PTO", .principals = {pto, 2}},
    {.name = "HoS", .principals = {hos, 1}},
};
static const struct trust_environment environments[] = {
    {.name = "production", .needs = {needs, 1}},
};
static const struct trust_target targets[] = {
    {.name = "live",
     .environment = "production",
     .project_id = "p1",
     .environment_id = "e1",
     .service_id = "s1"},
};
static const struct trust trust = {
    .roles = roles,
    .role_count = 2,
    .environments = environments,
    .environment_count = 1,
    .targets = targets,
    .target_count = 1,
};

static void a_role_belongs_to_the_named_principals_in_any_case(void **state)
{
    assert_ptr_equal(trust_role(&trust, "HoS"), &roles[1]);
    assert_null(trust_role(&trust, "hos"));
    assert_true(trust_has_role(&trust, "deputy@example.com", "PTO"));
    assert_false(trust_has_role(&trust, "hos@example.com", "PTO"));
    assert_true(trust_has_role(&trust, "Deputy@EXAMPLE.com", "PTO"));
    assert_false(trust_has_role(&trust, "deputy@example.co", "PTO"));
    assert_string_equal(trust_role_of(&trust, "Deputy@EXAMPLE.com"), "PTO");
    assert_null(trust_role_of(&trust, "ana@example.com"));
    assert_false(trust_has_role(&trust, "pto@example.com", "CTO"));
}

static void an_environment_without_needs_is_not_found(void **state)
{
    assert_ptr_equal(trust_environment(&trust, "production"), &environments[0]);
    assert_null(trust_environment(&trust, "staging"));
}

static void a_target_is_its_three_ids_together(void **state)
{
    assert_ptr_equal(trust_target(&trust, "p1", "e1", "s1"), &targets[0]);
    assert_null(trust_target(&trust, "p2", "e1", "s1"));
    assert_null(trust_target(&trust, "p1", "e2", "s1"));
    assert_null(trust_target(&trust, "p1", "e1", "s2"));
    assert_null(trust_target(&trust, "p1", "e1", NULL));
}

static void a_key_counts_for_its_person_in_its_namespace_and_in_its_time(void **state)
{
    static const char *const spaces[] = {"tautline-plan"};
    static const struct approver bounded = {.principals = {hos, 1},
                                            .namespaces = {spaces, 1},
                                            .has_after = true,
                                            .valid_after = 100,
                                            .has_before = true,
                                            .valid_before = 200};
    static const struct approver open = {.principals = {hos, 1}};
    static const struct {
        const struct approver *approver;
        const char *principal, *space;
        int64_t when;
        bool counts;
    } rows[] = {
        {&bounded, "hos@example.com", "tautline-plan", 100, true},
        {&bounded, "hos@example.com", "tautline-plan", 199, true},
        {&bounded, "hos@example.com", "tautline-plan", 99, false},
        {&bounded, "hos@example.com", "tautline-plan", 200, false},
        {&bounded, "hos@example.com", "file", 150, false},
        {&bounded, "pto@example.com", "tautline-plan", 150, false},
        {&open, "hos@example.com", "file", 0, true},
        {&open, "pto@example.com", "file", 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(
            approver_counts(rows[i].approver, rows[i].principal, rows[i].space, rows[i].when),
            rows[i].counts);
}

static void a_key_is_found_by_all_its_bytes(void **state)
{
    static const unsigned char first[] = {1, 2, 3}, second[] = {1, 2, 3, 4}, other[] = {1, 2, 4};
    static const struct approver items[] = {{.key = first, .key_length = 3},
                                            {.key = second, .key_length = 4}};
    static const struct approvers approvers = {items, 2};
    assert_ptr_equal(approvers_find(&approvers, first, 3), &items[0]);
    assert_ptr_equal(approvers_find(&approvers, second, 4), &items[1]);
    assert_null(approvers_find(&approvers, second, 2));
    assert_null(approvers_find(&approvers, other, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_belongs_to_the_named_principals_in_any_case),
        cmocka_unit_test(an_environment_without_needs_is_not_found),
        cmocka_unit_test(a_target_is_its_three_ids_together),
        cmocka_unit_test(a_key_counts_for_its_person_in_its_namespace_and_in_its_time),
        cmocka_unit_test(a_key_is_found_by_all_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
