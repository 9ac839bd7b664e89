#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "support/tmpdir.h"

/* "made-up-needle-in-the-haystack", each byte XOR 0x55: the test itself must not hold it. */
static const unsigned char NEEDLE[] = {0x38, 0x34, 0x31, 0x30, 0x78, 0x20, 0x25, 0x78, 0x3B, 0x30,
                                       0x30, 0x31, 0x39, 0x30, 0x78, 0x3C, 0x3B, 0x78, 0x21, 0x3D,
                                       0x30, 0x78, 0x3D, 0x34, 0x2C, 0x26, 0x21, 0x34, 0x36, 0x3E};

static void put_needle(char *out)
{
    for (size_t i = 0; i < sizeof NEEDLE; i++)
        out[i] = (char)(NEEDLE[i] ^ 0x55);
}

static void an_allocation_is_zeroed_also_when_it_grows(void **state)
{
    unsigned char *memory = mem_alloc(100);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(memory[i], 0);
    memset(memory, 7, 100);
    memory = mem_grow(memory, 100, 300);
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(memory[i], i < 100 ? 7 : 0);
    memory = mem_grow(memory, 300, 10);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(memory[i], 7);
    mem_free(memory, 10);
}

static void nothing_may_be_allocated_grown_wiped_and_freed(void **state)
{
    void *nothing = mem_alloc(0);
    assert_non_null(nothing);
    mem_free(nothing, 0);
    mem_free(NULL, 0);
    mem_wipe(NULL, 0);
    unsigned char *memory = mem_grow(NULL, 0, 8);
    assert_int_equal(memory[7], 0);
    mem_free(memory, 8);
}

static void wiping_leaves_zeros(void **state)
{
    char bytes[64];
    put_needle(bytes);
    mem_wipe(bytes, sizeof NEEDLE);
    for (size_t i = 0; i < sizeof NEEDLE; i++)
        assert_int_equal(bytes[i], 0);
}

static void products_are_products(void **state)
{
    assert_int_equal(mem_product(0, SIZE_MAX), 0);
    assert_int_equal(mem_product(SIZE_MAX, 0), 0);
    assert_int_equal(mem_product(3, 7), 21);
    assert_true(mem_product(SIZE_MAX, 1) == SIZE_MAX);
}

static _Noreturn void exhaust(void)
{
    mem_exhausted();
}

static void overflow_product(void)
{
    mem_product(SIZE_MAX / 2 + 1, 2);
}

static void overflow_sized(void)
{
    mem_sized_alloc(SIZE_MAX - 1);
}

static void overflow_calloc(void)
{
    mem_sized_calloc(SIZE_MAX / 4, 8);
}

static void overflow_pages(void)
{
    size_t size = SIZE_MAX;
    mem_pages_alloc(&size);
}

static void too_many_pages(void)
{
    size_t size = SIZE_MAX / 4;
    mem_pages_alloc(&size);
}

static void overflow_array(void)
{
    struct arena arena;
    arena_init(&arena);
    arena_array(&arena, SIZE_MAX / 2, 4);
}

static void overflow_piece(void)
{
    struct arena arena;
    arena_init(&arena);
    arena_alloc(&arena, SIZE_MAX);
}

static void overflow_slice(void)
{
    struct arena arena;
    arena_init(&arena);
    arena_slice(&arena, "x", SIZE_MAX);
}

static void an_impossible_allocation_ends_the_process_with_a_fixed_message(void **state)
{
    static void (*const acts[])(void) = {
        exhaust,        overflow_product, overflow_sized, overflow_calloc, overflow_pages,
        too_many_pages, overflow_array,   overflow_piece, overflow_slice,
    };
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        char said[TMPDIR_OUTPUT];
        assert_int_equal(tmpdir_child(acts[i], said), 1);
        assert_string_equal(said, "tautline: out of memory\n");
    }
}

static void the_sized_family_behaves_like_malloc(void **state)
{
    unsigned char *memory = mem_sized_alloc(10);
    assert_int_equal((uintptr_t)memory % sizeof(long double), 0);
    memset(memory, 9, 10);
    memory = mem_sized_realloc(memory, 1000);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(memory[i], 9);
    memory = mem_sized_realloc(memory, 5);
    assert_int_equal(memory[4], 9);
    assert_null(mem_sized_realloc(memory, 0));
    memory = mem_sized_realloc(NULL, 3);
    memset(memory, 9, 3);
    mem_sized_free(memory);
    mem_sized_free(NULL);
    memory = mem_sized_calloc(7, 11);
    assert_int_equal(memory[76], 0);
    mem_sized_free(memory);
    char *copy = mem_sized_copy("text");
    assert_string_equal(copy, "text");
    mem_sized_free(copy);
    mem_sized_free(mem_sized_alloc(0));
}

static void pages_are_whole_zeroed_and_wide_enough(void **state)
{
    static const size_t sizes[] = {1, 4096, 4097, 100000, 0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t size = sizes[i] > 0 ? sizes[i] : 1;
        const size_t wanted = size;
        unsigned char *pages = mem_pages_alloc(&size);
        assert_true(size >= wanted);
        assert_int_equal(size % 4096, 0);
        assert_int_equal(pages[0], 0);
        pages[size - 1] = 1;
        mem_pages_free(pages, size);
    }
    mem_pages_free(NULL, 0);
}

static void through_mem_free(void)
{
    char *memory = mem_alloc(100);
    put_needle(memory);
    mem_free(memory, 100);
}

static void through_mem_grow(void)
{
    char *memory = mem_alloc(100);
    put_needle(memory);
    memory = mem_grow(memory, 100, 200);
    mem_free(memory, 200);
}

static void through_sized(void)
{
    char *memory = mem_sized_alloc(100);
    put_needle(memory + 50);
    memory = mem_sized_realloc(memory, 200);
    mem_sized_free(memory);
}

static void through_arena(void)
{
    struct arena arena;
    arena_init(&arena);
    put_needle(arena_alloc(&arena, 50));
    put_needle(arena_alloc(&arena, 50000));
    arena_release(&arena);
}

static void through_buf(void)
{
    struct buf buf;
    buf_init(&buf, 100000);
    for (size_t i = 0; i < sizeof NEEDLE; i++)
        buf_char(&buf, (char)(NEEDLE[i] ^ 0x55));
    buf_fill(&buf, '.', 50000);
    buf_release(&buf);
}

static void nothing_is_left_in_memory_that_was_freed(void **state)
{
    static void (*const acts[])(void) = {through_mem_free, through_mem_grow, through_sized,
                                         through_arena, through_buf};
    char *kept = mem_alloc(100);
    put_needle(kept);
    if (tmpdir_copies(NEEDLE, sizeof NEEDLE) != 1) /* the search itself must find something */
        fail_msg("%d copies are found", tmpdir_copies(NEEDLE, sizeof NEEDLE));
    mem_free(kept, 100);
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        acts[i]();
        assert_int_equal(tmpdir_copies(NEEDLE, sizeof NEEDLE), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allocation_is_zeroed_also_when_it_grows),
        cmocka_unit_test(nothing_may_be_allocated_grown_wiped_and_freed),
        cmocka_unit_test(wiping_leaves_zeros),
        cmocka_unit_test(products_are_products),
        cmocka_unit_test(an_impossible_allocation_ends_the_process_with_a_fixed_message),
        cmocka_unit_test(the_sized_family_behaves_like_malloc),
        cmocka_unit_test(pages_are_whole_zeroed_and_wide_enough),
        cmocka_unit_test(nothing_is_left_in_memory_that_was_freed),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
