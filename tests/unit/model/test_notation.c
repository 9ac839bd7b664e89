#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/notation.h"

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

static const struct names no_items;

static void a_value_is_read_in_its_own_notation(void **state)
{
    static const struct {
        const char *value;
        enum notation notation;
        const char *parts; /* joined with '|' */
        const char *written;
    } rows[] = {
        {"a,b", NOTATION_COMMAS, "a|b", "a,b"},
        {" a , b,", NOTATION_COMMAS, "a|b", "a,b"},
        {"a b", NOTATION_BLANKS, "a|b", "a b"},
        {"a\nb\n", NOTATION_BLANKS, "a|b", "a b"},
        {"a;b", NOTATION_SEMICOLONS, "a|b", "a;b"},
        {"a; b", NOTATION_SEMICOLONS, "a|b", "a;b"},
        {"[\"a\", \"b\"]", NOTATION_JSON, "a|b", "[\"a\",\"b\"]"},
        {"[\"a,b\"]\n", NOTATION_JSON, "a,b", "[\"a,b\"]"},
        {"[]", NOTATION_JSON, "", "[]"},
        {"[::1],[::2]", NOTATION_COMMAS, "[::1]|[::2]", "[::1],[::2]"},
        {"a", NOTATION_STORED, "a", "a"},
        {" a\n", NOTATION_STORED, "a", "a"},
        {"", NOTATION_STORED, "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct names parts;
        const enum notation own = notation_of(*state, rows[i].value, &no_items);
        assert_true(notation_read(*state, NOTATION_STORED, rows[i].value, &no_items, &parts));
        if (own != rows[i].notation)
            fail_msg("'%s' has notation %d", rows[i].value, (int)own);
        assert_string_equal(text_joined(*state, parts.items, parts.count, "|"), rows[i].parts);
        assert_string_equal(notation_write(*state, own, &parts), rows[i].written);
    }
}

static void a_notation_that_would_part_a_wanted_item_is_not_considered(void **state)
{
    static const char *const days[] = {"Mon Tue", "text/html;q=1"};
    const struct names wanted = {days, 2};
    struct names parts;
    assert_int_equal(notation_of(*state, "Mon Tue", &wanted), NOTATION_STORED);
    assert_true(notation_read(*state, NOTATION_STORED, "Mon Tue,text/html;q=1", &wanted, &parts));
    assert_true(names_is_same_set(&parts, &wanted, false));
}

static void a_declared_notation_is_the_only_one(void **state)
{
    struct names parts;
    assert_true(notation_read(*state, NOTATION_COMMAS, "a b", &no_items, &parts));
    assert_int_equal(parts.count, 1);
    assert_false(notation_read(*state, NOTATION_JSON, "a,b", &no_items, &parts));
    assert_true(notation_read(*state, NOTATION_BLANKS, "a,b c", &no_items, &parts));
    assert_string_equal(parts.items[0], "a,b");
}

static void an_item_fits_where_nothing_parts_or_trims_it(void **state)
{
    static const struct {
        enum notation notation;
        const char *item;
        bool holds;
    } rows[] = {
        {NOTATION_STORED, "a b", true},      {NOTATION_STORED, "a,b", false},
        {NOTATION_COMMAS, "a,b", false},     {NOTATION_COMMAS, " a", false},
        {NOTATION_BLANKS, "a b", false},     {NOTATION_BLANKS, "a,b", true},
        {NOTATION_SEMICOLONS, "a;b", false}, {NOTATION_JSON, "a, b;c ", true},
        {NOTATION_COMMAS, "", false},        {NOTATION_JSON, "", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (notation_holds(*state, rows[i].notation, rows[i].item) != rows[i].holds)
            fail_msg("row %zu", i);
}

static void json_is_written_with_its_escapes(void **state)
{
    static const char *const items[] = {"a\"b", "c\\d"};
    const struct names list = {items, 2};
    assert_string_equal(notation_write(*state, NOTATION_JSON, &list), "[\"a\\\"b\",\"c\\\\d\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_value_is_read_in_its_own_notation, setup, teardown),
        cmocka_unit_test_setup_teardown(a_notation_that_would_part_a_wanted_item_is_not_considered,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_declared_notation_is_the_only_one, setup, teardown),
        cmocka_unit_test_setup_teardown(an_item_fits_where_nothing_parts_or_trims_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(json_is_written_with_its_escapes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
