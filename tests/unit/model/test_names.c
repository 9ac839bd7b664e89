#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/names.h"

static const char *const abc[] = {"a", "B", "c"};
static const struct names three = {abc, 3};
static const struct names none = {NULL, 0};

static void a_name_is_found_as_it_is_written(void **state)
{
    assert_true(names_has(&three, "B"));
    assert_false(names_has(&three, "b"));
    assert_false(names_has(&three, ""));
    assert_false(names_has(&none, "a"));
    assert_true(names_has_any_case(&three, "b"));
    assert_true(names_has_any_case(&three, "A"));
    assert_false(names_has_any_case(&three, "d"));
}

static void a_set_has_no_order_and_no_repetitions(void **state)
{
    static const struct {
        const char *items[4];
        size_t count;
        bool same, same_any_case;
    } rows[] = {
        {{"a", "B", "c"}, 3, true, true},
        {{"c", "a", "B"}, 3, true, true},
        {{"c", "a", "B", "a"}, 4, true, true},
        {{"a", "b", "c"}, 3, false, true},
        {{"a", "B"}, 2, false, false},
        {{"a", "B", "c", "d"}, 4, false, false},
        {{NULL}, 0, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct names other = {rows[i].items, rows[i].count};
        assert_int_equal(names_is_same_set(&three, &other, false), rows[i].same);
        assert_int_equal(names_is_same_set(&other, &three, false), rows[i].same);
        assert_int_equal(names_is_same_set(&three, &other, true), rows[i].same_any_case);
        assert_int_equal(names_is_same_set(&other, &three, true), rows[i].same_any_case);
    }
    assert_true(names_is_same_set(&none, &none, false));
}

static void names_are_joined_with_commas(void **state)
{
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(names_text(&arena, &three), "a, B, c");
    assert_string_equal(names_text(&arena, &none), "");
    arena_release(&arena);
}

static void no_limit_applies_everywhere(void **state)
{
    assert_true(names_applies(&none, "production"));
    assert_true(names_applies(&three, "a"));
    assert_false(names_applies(&three, "b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_as_it_is_written),
        cmocka_unit_test(a_set_has_no_order_and_no_repetitions),
        cmocka_unit_test(names_are_joined_with_commas),
        cmocka_unit_test(no_limit_applies_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
