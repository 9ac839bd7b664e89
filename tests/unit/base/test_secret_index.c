#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/base/secret_search.h"

#include "../../../src/base/secret_view.h"

#include "base/arena.h"
#include "base/text.h"

static int setup(void **state)
{
    static struct secret_index index;
    secret_index_init(&index, false);
    *state = &index;
    return 0;
}

static int teardown(void **state)
{
    secret_index_release(*state);
    return 0;
}

enum { LEAST = 6, MANY = 10000 };

static void add(struct secret_index *index, const char *secret, size_t handle)
{
    secret_index_add(index, secret, strlen(secret), LEAST, handle);
}

static void allow(struct secret_index *index, const char *text)
{
    secret_index_allow(index, text, strlen(text));
}

/* The first place that was told. */
struct told {
    size_t at, end;
    int handle;
};

static bool note(void *context, const struct secret_place *place)
{
    *(struct told *)context = (struct told){place->at, place->end, (int)place->handle};
    return true;
}

static struct told told(const struct secret_index *index, const char *text)
{
    struct told first = {0, 0, -1};
    struct view view;
    view_init(&view, false);
    view_whole(&view, text, strlen(text));
    const bool found = secret_index_search(index, &view, note, &first);
    assert_int_equal(found, first.handle >= 0);
    view_release(&view);
    return first;
}

/* The handle of what is found, or -1. */
static int found(const struct secret_index *index, const char *text)
{
    return told(index, text).handle;
}

static void any_eight_bytes_of_a_secret_are_found_with_all_around_them(void **state)
{
    struct secret_index *index = *state;
    add(index, "river-otter-lamp", 3);
    static const struct {
        const char *text;
        int handle;
        size_t at, end;
    } rows[] = {
        {"river-otter-lamp", 3, 0, 16},
        {"see river-otter-lamp here", 3, 4, 20},
        {"river-ot", 3, 0, 8},
        {"xtter-lampx", 3, 1, 10},
        {"ver-otter", 3, 0, 9},
        {"river-o", -1, 0, 0},
        {"ver-ott+er-lamp", -1, 0, 0},
        {"River-Otter-Lamp", -1, 0, 0},
        {"", -1, 0, 0},
        {"r", -1, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct told first = told(index, rows[i].text);
        if (first.handle != rows[i].handle || first.at != rows[i].at || first.end != rows[i].end)
            fail_msg("'%s' gives %d, %zu to %zu", rows[i].text, first.handle, first.at, first.end);
    }
}

static void an_empty_index_finds_nothing(void **state)
{
    assert_int_equal(found(*state, "anything at all"), -1);
    assert_false(secret_index_holds(*state));
}

static void a_secret_below_the_window_counts_whole(void **state)
{
    struct secret_index *index = *state;
    add(index, "abcde", 0);
    add(index, "", 1);
    assert_false(secret_index_holds(index));
    add(index, "lantern", 2);
    assert_true(secret_index_holds(index));
    assert_int_equal(found(index, "a lantern"), 2);
    assert_int_equal(found(index, "lanter"), -1);
    allow(index, "the lantern is lit");
    assert_int_equal(found(index, "a lantern"), -1);
}

static void what_is_reviewed_does_not_count_but_goes_with_what_does(void **state)
{
    struct secret_index *index = *state;
    add(index, "redis.internal/tangerine", 5);
    allow(index, "see redis.internal for more");
    assert_int_equal(found(index, "redis.internal"), -1);
    const struct told first = told(index, "at redis.internal/tangerine!");
    assert_int_equal(first.handle, 5);
    assert_int_equal(first.at, 3);
    assert_int_equal(first.end, 27);
}

static void what_every_report_holds_does_not_count(void **state)
{
    struct secret_index *index = *state;
    add(index, "2026-02-24T18:20:11Z", 0);
    add(index, "----------------", 1);
    add(index, "{\"type\":\"x\",\"name\":\"lanternlight\"}", 2);
    assert_int_equal(found(index, "at 2026-02-24T18:20:11Z"), -1);
    assert_int_equal(found(index, "--------------------"), -1);
    assert_int_equal(found(index, "{\"type\":\"y\",\"name\":\"z\"}"), -1);
    assert_int_equal(found(index, "lanternl"), 2);
    add(index, "4711-0815-4711-0815", 3);
    assert_int_equal(found(index, "4711-0815"), 3);
}

/* A digest holds 8 given digits now and then; 12, or the whole secret, are no chance. */
static void eight_digits_in_a_digest_are_chance(void **state)
{
    struct secret_index *index = *state;
    add(index, "0123456789abcdef0123", 0);
    add(index, "deadbeef", 1);
    assert_int_equal(found(index, "fp:ffff23456789ffff"), -1);
    assert_int_equal(found(index, "key 23456789"), 0);
    assert_int_equal(found(index, "fp:ff23456789abcdff"), 0);
    assert_int_equal(found(index, "fp:ffffdeadbeefffff"), 1);
}

/* A text for each number, of several shapes that share their beginnings and ends. */
static const char *secret_of(struct arena *arena, unsigned number)
{
    static const char *const shapes[] = {
        "https://db-%08x.example.com:5432/app",
        "sk-live-%08x",
        "%08x",
        "-----BEGIN-----%08x",
        "aaaa%08xaaaa",
    };
    const char *number_text = arena_printf(arena, "%08x", number * 2654435761U);
    return text_replaced(arena, shapes[number % 5], "%08x", number_text);
}

static void each_of_ten_thousand_secrets_is_found(void **state)
{
    struct secret_index *index = *state;
    struct arena arena;
    arena_init(&arena);
    for (unsigned i = 0; i < MANY; i++)
        add(index, secret_of(&arena, i), i);
    for (unsigned i = 0; i < MANY; i++)
        assert_true(found(index, secret_of(&arena, i)) >= 0);
    assert_int_equal(found(index, "nothing of all that is in this line, says the author"), -1);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_eight_bytes_of_a_secret_are_found_with_all_around_them,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_index_finds_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_below_the_window_counts_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_reviewed_does_not_count_but_goes_with_what_does,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_every_report_holds_does_not_count, setup, teardown),
        cmocka_unit_test_setup_teardown(eight_digits_in_a_digest_are_chance, setup, teardown),
        cmocka_unit_test_setup_teardown(each_of_ten_thousand_secrets_is_found, setup, teardown),
    };
    return cmocka_run_group_tests_name("secret_index", tests, NULL, NULL);
}
