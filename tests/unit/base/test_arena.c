#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"

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

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    enum { PIECES = 3000 };
    unsigned char *pieces[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        const size_t size = i * 37 % 301;
        pieces[i] = arena_alloc(*state, size);
        assert_int_equal((uintptr_t)pieces[i] % sizeof(long double), 0);
        for (size_t at = 0; at < size; at++)
            assert_int_equal(pieces[i][at], 0);
        memset(pieces[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t at = 0; at < i * 37 % 301; at++)
            assert_int_equal(pieces[i][at], i % 251);
}

static void large_pieces_leave_the_small_ones_their_block(void **state)
{
    static const size_t sizes[] = {10, 4095, 4096, 4097, 10, 32768, 1000000, 10, 4096};
    unsigned char *pieces[9];
    for (size_t i = 0; i < 9; i++) {
        pieces[i] = arena_alloc(*state, sizes[i]);
        assert_int_equal(pieces[i][sizes[i] - 1], 0);
        memset(pieces[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(pieces[i][0], i + 1);
        assert_int_equal(pieces[i][sizes[i] - 1], i + 1);
    }
}

static void an_array_is_zeroed(void **state)
{
    const uint64_t *array = arena_array(*state, 1000, sizeof *array);
    for (size_t i = 0; i < 1000; i++)
        assert_true(array[i] == 0);
    assert_non_null(arena_array(*state, 0, 8));
}

static void copies_are_copies(void **state)
{
    char text[] = "text";
    const char *copy = arena_text(*state, text);
    const char *slice = arena_slice(*state, "a\0bcd", 3);
    text[0] = 'T';
    assert_string_equal(copy, "text");
    assert_memory_equal(slice, "a\0b\0", 4);
    assert_string_equal(arena_slice(*state, NULL, 0), "");
    assert_null(arena_text(*state, NULL));
    assert_string_equal(arena_printf(*state, "%s:%05d", "x", 42), "x:00042");
    assert_string_equal(arena_printf(*state, "%s", ""), "");
    assert_int_equal(strlen(arena_printf(*state, "%*d", 100000, 7)), 100000);
}

static void an_array_grows_and_keeps_what_it_has(void **state)
{
    size_t capacity = 0;
    uint32_t *items = NULL;
    for (uint32_t count = 0; count < 10000; count++) {
        items = arena_grow(*state, items, count, &capacity, sizeof *items);
        assert_true(capacity > count);
        assert_true(items[count] == 0);
        items[count] = count * 3 + 1;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_true(items[i] == i * 3 + 1);
    assert_true(capacity < 30000);
}

static void an_arena_may_be_released_twice_and_used_again(void **state)
{
    struct arena arena;
    arena_init(&arena);
    arena_release(&arena);
    assert_string_equal(arena_text(&arena, "again"), "again");
    arena_release(&arena);
    arena_release(&arena);
    assert_null(arena.newest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(large_pieces_leave_the_small_ones_their_block),
        cmocka_unit_test(an_array_is_zeroed),
        cmocka_unit_test(copies_are_copies),
        cmocka_unit_test(an_array_grows_and_keeps_what_it_has),
        cmocka_unit_test(an_arena_may_be_released_twice_and_used_again),
    };
    return cmocka_run_group_tests_name("arena", tests, setup, teardown);
}
