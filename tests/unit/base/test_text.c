#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
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

static void texts_are_compared_as_they_are_or_in_any_case(void **state)
{
    static const struct {
        const char *a, *b;
        bool same, same_in_any_case;
    } rows[] = {
        {"", "", true, true},
        {"abc", "abc", true, true},
        {"abc", "ABC", false, true},
        {"abc", "abcd", false, false},
        {"abcd", "abc", false, false},
        {"", "a", false, false},
        {NULL, NULL, true, true},
        {NULL, "", false, false},
        {"", NULL, false, false},
        {"[", "{", false, false},
        {"@", "`", false, false},
        {"I", "i", false, true},
        {"\xC3\x84", "\xC3\xA4", false, false}, /* beyond ASCII nothing has a case */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(text_is(rows[i].a, rows[i].b), rows[i].same);
        assert_int_equal(text_is_any_case(rows[i].a, rows[i].b), rows[i].same_in_any_case);
    }
}

static void parts_of_a_text_are_found(void **state)
{
    static const struct {
        const char *text, *part;
        bool starts, ends, has;
    } rows[] = {
        {"plan.txt", "plan", true, false, true},
        {"plan.txt", ".txt", false, true, true},
        {"plan.txt", "n.t", false, false, true},
        {"plan.txt", "", true, true, true},
        {"", "", true, true, true},
        {"", "a", false, false, false},
        {"txt", "plan.txt", false, false, false},
        {"plan.txt", "PLAN", false, false, false},
        {"aaa", "aaa", true, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(text_starts(rows[i].text, rows[i].part), rows[i].starts);
        assert_int_equal(text_ends(rows[i].text, rows[i].part), rows[i].ends);
        assert_int_equal(text_has(rows[i].text, rows[i].part), rows[i].has);
    }
}

static void empty_is_null_or_nothing(void **state)
{
    assert_true(text_is_empty(NULL));
    assert_true(text_is_empty(""));
    assert_false(text_is_empty(" "));
}

static void a_text_is_in_a_list_only_whole(void **state)
{
    static const char *const list[] = {"GET", "POST", "OPTIONS"};
    assert_true(text_in("GET", list, 3));
    assert_true(text_in("OPTIONS", list, 3));
    assert_false(text_in("OPTIONS", list, 2));
    assert_false(text_in("get", list, 3));
    assert_false(text_in("GE", list, 3));
    assert_false(text_in(NULL, list, 3));
    assert_false(text_in("GET", list, 0));
}

static void the_kinds_of_bytes_are_those_of_ascii_only(void **state)
{
    for (int value = 0; value < 256; value++) {
        const char byte = (char)(unsigned char)value;
        const bool upper = value >= 65 && value <= 90;
        assert_int_equal(text_is_digit(byte), value >= 48 && value <= 57);
        assert_int_equal(text_is_letter(byte), upper || (value >= 97 && value <= 122));
        assert_int_equal((unsigned char)text_lower(byte), upper ? value + 32 : value);
    }
}

static void copies_are_trimmed_lowered_and_replaced(void **state)
{
    struct arena *arena = *state;
    assert_string_equal(text_trimmed(arena, " \t\r\n a b \n"), "a b");
    assert_string_equal(text_trimmed(arena, " \n"), "");
    assert_string_equal(text_trimmed(arena, ""), "");
    assert_string_equal(text_trimmed(arena, "\va\v"), "\va\v");
    assert_string_equal(text_lowered(arena, "X-Dashboard-TOKEN \xC3\x84"),
                        "x-dashboard-token \xC3\x84");
    static const struct {
        const char *text, *what, *with, *result;
    } rows[] = {
        {"caio:${environment}:context", "${environment}", "staging", "caio:staging:context"},
        {"${url}${url}", "${url}", "u", "uu"},
        {"${url}", "${url}", "${url}${url}", "${url}${url}"},
        {"aaa", "aa", "b", "ba"},
        {"abc", "x", "y", "abc"},
        {"abc", "", "y", "abc"},
        {"abc", "abc", "", ""},
        {"", "a", "b", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(text_replaced(arena, rows[i].text, rows[i].what, rows[i].with),
                            rows[i].result);
}

static void joining_and_splitting_are_the_same_way_back_and_forth(void **state)
{
    struct arena *arena = *state;
    static const struct {
        const char *text, *joined;
        size_t count;
    } rows[] = {
        {"GET,POST,OPTIONS", "GET|POST|OPTIONS", 3},
        {" GET , POST\t,\n", "GET|POST", 2},
        {",,,", "", 0},
        {"", "", 0},
        {"  ", "", 0},
        {"one", "one", 1},
        {"a b,c", "a b|c", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t count = 99;
        const char *const *parts = text_split(arena, rows[i].text, ',', &count);
        assert_int_equal(count, rows[i].count);
        assert_string_equal(text_joined(arena, parts, count, "|"), rows[i].joined);
    }
}

static void splitting_takes_very_many_parts(void **state)
{
    struct arena *arena = *state;
    enum { PARTS = 5000 };
    char text[PARTS + 1];
    memset(text, 'x', PARTS);
    text[PARTS] = '\0';
    size_t count = 0;
    const char *const *parts =
        text_split(arena, text_replaced(arena, text, "x", "x,"), ',', &count);
    assert_int_equal(count, PARTS);
    assert_string_equal(parts[0], "x");
    assert_string_equal(parts[PARTS - 1], "x");
}

static void a_number_is_digits_within_the_range_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        int64_t least, most;
        bool good;
        int64_t value;
    } rows[] = {
        {"0", 0, 9, true, 0},
        {"9", 0, 9, true, 9},
        {"10", 0, 9, false, 0},
        {"-1", 0, 9, false, 0},
        {"-1", -1, 9, true, -1},
        {"007", 0, 9, true, 7},
        {"-0", 0, 9, true, 0},
        {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
        {"99999999999999999999999999", INT64_MIN, INT64_MAX, false, 0},
        {"", 0, 9, false, 0},
        {"-", -9, 9, false, 0},
        {"--1", -9, 9, false, 0},
        {"+1", 0, 9, false, 0},
        {" 1", 0, 9, false, 0},
        {"1 ", 0, 9, false, 0},
        {"1.0", 0, 9, false, 0},
        {"1e0", 0, 9, false, 0},
        {"0x1", 0, 9, false, 0},
        {"\xD9\xA1", 0, 9, false, 0}, /* U+0661, a digit elsewhere */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t value = 77;
        const bool good = text_to_int(rows[i].text, rows[i].least, rows[i].most, &value);
        if (good != rows[i].good || value != (good ? rows[i].value : 77))
            fail_msg("'%s' gives %d and %jd", rows[i].text, good, (intmax_t)value);
    }
}

static void the_nearest_word_is_within_a_third_of_its_length(void **state)
{
    static const char *const words[] = {"settings", "probes", "guardrails", "exceptions", "in"};
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        {"setings", "settings"},
        {"settinsg", "settings"}, /* two neighbours swapped */
        {"SETTINGS", "settings"},
        {"Probe", "probes"},
        {"gaurdrials", "guardrails"},
        {"exception", "exceptions"},
        {"n", "in"},
        {"im", "in"},
        {"xy", NULL},
        {"policies", NULL},
        {"probing", NULL}, /* three apart, and a third of seven is two */
        {"", NULL},
        {"settingssettingssettingssettingssettingssettingssettingssettingssettings", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *nearest = text_nearest(rows[i].word, words, 5);
        if (!text_is(nearest, rows[i].nearest))
            fail_msg("'%s' gives '%s'", rows[i].word, nearest ? nearest : "nothing");
    }
    assert_null(text_nearest("settings", words, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_compared_as_they_are_or_in_any_case),
        cmocka_unit_test(parts_of_a_text_are_found),
        cmocka_unit_test(empty_is_null_or_nothing),
        cmocka_unit_test(a_text_is_in_a_list_only_whole),
        cmocka_unit_test(the_kinds_of_bytes_are_those_of_ascii_only),
        cmocka_unit_test(copies_are_trimmed_lowered_and_replaced),
        cmocka_unit_test(joining_and_splitting_are_the_same_way_back_and_forth),
        cmocka_unit_test(splitting_takes_very_many_parts),
        cmocka_unit_test(a_number_is_digits_within_the_range_and_nothing_else),
        cmocka_unit_test(the_nearest_word_is_within_a_third_of_its_length),
    };
    return cmocka_run_group_tests_name("text", tests, setup, teardown);
}
