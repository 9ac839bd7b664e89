#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/base/secret_search.h"

#include "base/arena.h"

static int setup(void **state)
{
    static struct secret_index index;
    secret_index_init(&index);
    *state = &index;
    return 0;
}

static int teardown(void **state)
{
    secret_index_release(*state);
    return 0;
}

static void add(struct secret_index *index, const char *needle, size_t handle)
{
    secret_index_add(index, needle, strlen(needle), handle);
}

/* The handle of what is found, or -1. */
static int found(const struct secret_index *index, const char *text)
{
    size_t handle = 0;
    return secret_index_find(index, text, strlen(text), &handle) ? (int)handle : -1;
}

static void a_needle_is_found_anywhere(void **state)
{
    struct secret_index *index = *state;
    add(index, "needle", 3);
    static const struct {
        const char *text;
        int handle;
    } rows[] = {
        {"needle", 3},
        {"needle at the start", 3},
        {"at the end needle", 3},
        {"xneedlex", 3},
        {"neeneedle", 3},
        {"needlneedle", 3},
        {"needl", -1},
        {"eedle", -1},
        {"Needle", -1},
        {"nee dle", -1},
        {"", -1},
        {"n", -1},
        {"need", -1},
        {"needlf", -1},
        {"meedle", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (found(index, rows[i].text) != rows[i].handle)
            fail_msg("'%s' does not give %d", rows[i].text, rows[i].handle);
}

static void an_empty_index_finds_nothing(void **state)
{
    assert_int_equal(found(*state, "anything at all"), -1);
}

static void a_needle_below_the_window_is_left_out(void **state)
{
    struct secret_index *index = *state;
    add(index, "abc", 0);
    add(index, "", 1);
    assert_int_equal(index->count, 0);
    add(index, "abcd", 2);
    assert_int_equal(found(index, "abcd"), 2);
    assert_int_equal(found(index, "abc"), -1);
}

static void any_bytes_may_be_in_a_needle_and_in_a_text(void **state)
{
    struct secret_index *index = *state;
    size_t handle = 9;
    secret_index_add(index, "\0\xFF\0\n\0", 5, 4);
    assert_true(secret_index_find(index, "ab\0\xFF\0\n\0", 7, &handle));
    assert_int_equal(handle, 4);
    assert_false(secret_index_find(index, "ab\0\xFF\0\n", 6, &handle));
}

static void bytes_before_the_text_are_not_read(void **state)
{
    struct secret_index *index = *state;
    size_t handle = 9;
    add(index, "abcdefgh", 0);
    add(index, "abcdXYZW", 1); /* filed under a later window than the first */
    assert_false(secret_index_find(index, &"abcdXYZW"[1], 7, &handle));
    assert_true(secret_index_find(index, "abcdXYZW", 8, &handle));
    assert_int_equal(handle, 1);
}

/* A text for each number, of several shapes that share their beginnings and ends. */
static const char *needle_of(struct arena *arena, unsigned number)
{
    switch (number % 5) {
    case 0:
        return arena_printf(arena, "https://db-%07u.example.com:5432/app", number);
    case 1:
        return arena_printf(arena, "sk-live-%07u", number);
    case 2:
        return arena_printf(arena, "%07u", number);
    case 3:
        return arena_printf(arena, "-----BEGIN KEY-----\n%07u", number);
    default:
        return arena_printf(arena, "aaaa%07uaaaa", number);
    }
}

enum { MANY = 10000 };

static void each_of_ten_thousand_needles_is_found(void **state)
{
    struct secret_index *index = *state;
    struct arena arena;
    arena_init(&arena);
    for (unsigned i = 0; i < MANY; i++)
        add(index, needle_of(&arena, i), i);
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(found(index, needle_of(&arena, i)), i);
        assert_int_equal(found(index, needle_of(&arena, i + MANY)), -1);
    }
    arena_release(&arena);
}

/* The longest chain is what a text can be made to walk at every place. */
static void needles_that_begin_alike_do_not_lie_in_one_heap(void **state)
{
    struct secret_index *index = *state;
    struct arena arena;
    arena_init(&arena);
    for (unsigned i = 0; i < MANY; i++)
        add(index, needle_of(&arena, i * 5), i);
    size_t places = 0;
    for (size_t i = 0; i < index->head_count; i++)
        places += index->heads[i] > 0;
    assert_true(places > MANY / 8);
    arena_release(&arena);
}

static void the_same_needle_twice_is_found_once(void **state)
{
    struct secret_index *index = *state;
    add(index, "needle", 0);
    add(index, "needle", 1);
    assert_true(found(index, "a needle") >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_needle_is_found_anywhere, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_index_finds_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_needle_below_the_window_is_left_out, setup, teardown),
        cmocka_unit_test_setup_teardown(any_bytes_may_be_in_a_needle_and_in_a_text, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(bytes_before_the_text_are_not_read, setup, teardown),
        cmocka_unit_test_setup_teardown(each_of_ten_thousand_needles_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(needles_that_begin_alike_do_not_lie_in_one_heap, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_same_needle_twice_is_found_once, setup, teardown),
    };
    return cmocka_run_group_tests_name("secret_index", tests, NULL, NULL);
}
