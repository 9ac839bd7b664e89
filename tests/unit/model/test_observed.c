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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_is_found_by_its_exact_name),
        cmocka_unit_test(a_reading_is_found_by_report_and_pointer),
    };
    return cmocka_run_group_tests_name("observed", tests, NULL, NULL);
}
