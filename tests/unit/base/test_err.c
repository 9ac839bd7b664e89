#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

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

static void an_error_says_where_what_and_what_to_do(void **state)
{
    static const struct {
        struct place where;
        const char *text, *hint, *whole;
    } rows[] = {
        {{"desired.yaml", 4, 13},
         "'no' is not an HTTP status",
         "Write a number from 100 to 599.",
         "desired.yaml:4:13: 'no' is not an HTTP status\nhint: Write a number from 100 to 599.\n"},
        {{"desired.yaml", 4, 13}, "short", "", "desired.yaml:4:13: short\n"},
        {{"desired.yaml", 0, 0}, "is a directory", "", "desired.yaml: is a directory\n"},
        {{NULL, 0, 0}, "no place", "None.", "no place\nhint: None.\n"},
        {{"a\x1B[2J.yaml", 0, 0}, "is too large", "", "a\\x1B[2J.yaml: is too large\n"},
        {{NULL, 0, 0},
         "'\x1B]0;\x07' \xE2\x80\xAE",
         "\n::error::",
         "'\\x1B]0;\\x07' \\u{202E}\nhint: \\x0A::error::\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err;
        assert_false(err_at(&err, rows[i].where, "%s", rows[i].text));
        assert_false(err_hint(&err, "%s", rows[i].hint));
        assert_int_equal(err.code, ERR_INPUT);
        assert_string_equal(err_text(&err, *state), rows[i].whole);
    }
}

static void a_new_error_takes_the_place_of_the_old_one_and_its_hint(void **state)
{
    struct err err;
    err_at(&err, ((struct place){"a.yaml", 1, 2}), "first");
    err_hint(&err, "Old hint.");
    assert_false(err_set(&err, ERR_REMOTE, "second of %d", 2));
    assert_int_equal(err.code, ERR_REMOTE);
    assert_string_equal(err_text(&err, *state), "second of 2\n");
}

/* A text of `count` times `part` in the arena. */
static const char *many(struct arena *arena, const char *part, size_t count)
{
    const char **parts = arena_array(arena, count, sizeof *parts);
    for (size_t i = 0; i < count; i++)
        parts[i] = part;
    return text_joined(arena, parts, count, "");
}

static void what_does_not_fit_ends_in_dots_after_a_whole_character(void **state)
{
    static const struct {
        const char *part;
        size_t count, kept; /* times that it stands in the end; `count` where all of them do */
    } rows[] = {
        {"a", 479, 479},
        {"a", 480, 476},
        {"a", 5000, 476},
        {"\xE2\x82\xAC", 159, 159},
        {"\xE2\x82\xAC", 160, 158},
        {"\x1B", 119, 119}, /* four bytes each when escaped */
        {"\x1B", 120, 119},
        {"\xF0\x9F\x94\x92", 1000, 119},
        {"\xE2\x80\xAE", 1000, 59}, /* eight */
    };
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err;
        err_set(&err, ERR_INPUT, "%s", many(arena, rows[i].part, rows[i].count));
        const char *kept = text_escaped(arena, many(arena, rows[i].part, rows[i].kept));
        const char *end = rows[i].kept < rows[i].count ? "..." : "";
        assert_string_equal(err.text, arena_printf(arena, "%s%s", kept, end));
    }
}

static void a_hint_is_cut_like_a_text(void **state)
{
    struct arena *arena = *state;
    struct err err;
    err_set(&err, ERR_INPUT, "text");
    err_hint(&err, "%s", many(arena, "h", 319));
    assert_string_equal(err.hint, many(arena, "h", 319));
    err_hint(&err, "%s", many(arena, "h", 320));
    assert_string_equal(err.hint, arena_printf(arena, "%s...", many(arena, "h", 316)));
}

static void faults_are_sorted_by_place_and_keep_their_order_at_one_place(void **state)
{
    static const struct {
        struct place where;
        const char *text;
    } rows[] = {
        {{"b.yaml", 1, 1}, "8"},  {{"a.yaml", 10, 2}, "6"}, {{"a.yaml", 9, 30}, "3"},
        {{"a.yaml", 9, 4}, "1"},  {{"a.yaml", 9, 4}, "2"},  {{NULL, 0, 0}, "0"},
        {{"a.yaml", 10, 1}, "4"}, {{"a.yaml", 10, 1}, "5"}, {{"a.yaml", 11, 1}, "7"},
    };
    struct faults faults;
    faults_init(&faults, *state);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err;
        err_at(&err, rows[i].where, "%s", rows[i].text);
        faults_add(&faults, &err);
    }
    faults_sort(&faults);
    assert_int_equal(faults.count, 9);
    for (size_t i = 0; i < faults.count; i++)
        assert_int_equal(faults.items[i].text[0], '0' + (int)i);
}

static void a_flood_of_faults_is_counted_and_not_kept(void **state)
{
    struct faults faults;
    faults_init(&faults, *state);
    for (int i = 0; i < 250; i++) {
        struct err err;
        err_set(&err, ERR_INPUT, "fault %d", i);
        faults_add(&faults, &err);
    }
    assert_int_equal(faults.count, FAULTS_MOST);
    assert_int_equal(faults.dropped, 250 - FAULTS_MOST);
    assert_string_equal(faults.items[FAULTS_MOST - 1].text, "fault 99");
}

static void no_faults_are_sorted_too(void **state)
{
    struct faults faults;
    faults_init(&faults, *state);
    faults_sort(&faults);
    assert_int_equal(faults.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_says_where_what_and_what_to_do),
        cmocka_unit_test(a_new_error_takes_the_place_of_the_old_one_and_its_hint),
        cmocka_unit_test(what_does_not_fit_ends_in_dots_after_a_whole_character),
        cmocka_unit_test(a_hint_is_cut_like_a_text),
        cmocka_unit_test(faults_are_sorted_by_place_and_keep_their_order_at_one_place),
        cmocka_unit_test(a_flood_of_faults_is_counted_and_not_kept),
        cmocka_unit_test(no_faults_are_sorted_too),
    };
    return cmocka_run_group_tests_name("err", tests, setup, teardown);
}
