#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/decimal.h"

static int setup(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    arena_release(*state);
    return 0;
}

static void forms_of_one_value_are_the_same(void **state)
{
    static const struct {
        const char *text, *shortest;
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.000", "0"},
        {"0e7", "0"},
        {"25", "25"},
        {"+25", "25"},
        {"025", "25"},
        {"25.0", "25"},
        {"25.", "25"},
        {"2.5e1", "25"},
        {"2.5E+1", "25"},
        {"250e-1", "25"},
        {".5", "0.5"},
        {"0.50", "0.5"},
        {"5e-1", "0.5"},
        {"-0.001", "-0.001"},
        {"10203.0405", "10203.0405"},
        {"100000", "100000"},
        {"1.5000000000000000000000000", "1.5"},
        {"100000000000000000000000", "1e23"},
        {"123456789012345678", "123456789012345678"},
        {"1e-30", "1e-30"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct decimal number, again;
        if (!decimal_read(rows[i].text, &number))
            fail_msg("'%s' was not read", rows[i].text);
        assert_string_equal(decimal_text(*state, &number), rows[i].shortest);
        assert_true(decimal_read(rows[i].shortest, &again));
        assert_int_equal(decimal_order(&number, &again), 0);
    }
}

static void what_is_no_decimal_number_is_refused(void **state)
{
    static const char *const rows[] = {
        "",
        " 1",
        "1 ",
        "1\n",
        "-",
        ".",
        "1.2.3",
        "1,5",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "inf",
        "1e",
        "1e+",
        "e5",
        "--1",
        "1e401",
        "1e-401",
        "\"1\"",
        "1f",
        "one",
        "1e1.5",
        "1234567890123456789",
        "0.1234567890123456789",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct decimal number;
        if (decimal_read(rows[i], &number))
            fail_msg("'%s' was read", rows[i]);
    }
}

/* In this order, so that each is less than all after it. */
static void order_is_by_value(void **state)
{
    static const char *const rows[] = {"-1e5",   "-25.5", "-25",   "-0.3", "-0.25", "0",
                                       "1e-300", "0.099", "0.1",   "0.25", "1",     "9.99",
                                       "10",     "25",    "25.01", "100",  "1e300"};
    const size_t count = sizeof rows / sizeof rows[0];
    struct decimal least = DECIMAL_LEAST, most = DECIMAL_MOST;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            struct decimal a, b;
            assert_true(decimal_read(rows[i], &a) && decimal_read(rows[k], &b));
            const int order = decimal_order(&a, &b);
            if ((order > 0) - (order < 0) != (i > k) - (i < k))
                fail_msg("%s and %s: %d", rows[i], rows[k], order);
            assert_true(decimal_order(&least, &a) < 0 && decimal_order(&a, &most) < 0);
        }
}

static void a_number_has_neighbours(void **state)
{
    static const struct {
        const char *number, *less, *more; /* NULL: beyond */
    } rows[] = {
        {"5", "4", "6"},       {"-0.25", "-1.25", "0.75"}, {"2.5e3", "2499", "2501"},
        {"1e300", NULL, NULL}, {"1e-300", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct decimal number, less, more;
        assert_true(decimal_read(rows[i].number, &number));
        assert_int_equal(decimal_beside(&number, -1, &less), rows[i].less != NULL);
        assert_int_equal(decimal_beside(&number, 1, &more), rows[i].more != NULL);
        if (!rows[i].less)
            continue;
        assert_string_equal(decimal_text(*state, &less), rows[i].less);
        assert_string_equal(decimal_text(*state, &more), rows[i].more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(forms_of_one_value_are_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_decimal_number_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(order_is_by_value, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_has_neighbours, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
