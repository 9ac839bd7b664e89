#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/scene.h"

static void a_variable_is_found_by_its_exact_name(void **state)
{
    static const struct variable items[] = {
        {.name = "A"}, {.name = "AB"}, {.name = "B"}, {.name = "a"}, {.name = "b_1"},
    };
    const struct variables variables = {.seen = true, .items = items, .count = 5};
    const struct variables none = {.seen = true};
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(variables_find(&variables, items[i].name), &items[i]);
    static const char *const others[] = {"", "AA", "ab", "C", "b", "b_10", "c"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_null(variables_find(&variables, others[i]));
    assert_null(variables_find(&none, "A"));
}

static void a_reading_is_found_by_report_and_pointer(void **state)
{
    static const struct reading readings[] = {
        {.report = "runtime", .pointer = "/ready"},
        {.report = "operator", .pointer = "/ready"},
        {.report = "operator", .pointer = "/ready/x"},
    };
    const struct observed observed = {.readings = readings, .reading_count = 3};
    assert_ptr_equal(observed_reading(&observed, "operator", "/ready"), &readings[1]);
    assert_ptr_equal(observed_reading(&observed, "operator", "/ready/x"), &readings[2]);
    assert_null(observed_reading(&observed, "runtime", "/ready/x"));
    assert_null(observed_reading(&observed, "health", "/ready"));
}

static void railways_own_names_are_known(void **state)
{
    static const struct {
        const char *name;
        bool provided;
    } rows[] = {
        {"RAILWAY_ENVIRONMENT_NAME", true},
        {"RAILWAY_SERVICE_ID", true},
        {"RAILWAY_ANYTHING_NEW", true},
        {"RAILWAY_DEPLOYMENT_OVERLAP_SECONDS", false},
        {"RAILWAY_DEPLOYMENT_DRAINING_SECONDS", false},
        {"RAILWAY_DOCKERFILE_PATH", false},
        {"RAILWAY_HEALTHCHECK_TIMEOUT_SEC", false},
        {"RAILWAY_RUN_UID", false},
        {"RAILWAY_SHM_SIZE_BYTES", false},
        {"RAILWAY", false},
        {"railway_service_id", false},
        {"MY_RAILWAY_ID", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (variable_is_provided(rows[i].name) != rows[i].provided)
            fail_msg("%s", rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_is_found_by_its_exact_name),
        cmocka_unit_test(a_reading_is_found_by_report_and_pointer),
        cmocka_unit_test(railways_own_names_are_known),
    };
    return cmocka_run_group_tests_name("observed", tests, NULL, NULL);
}
