#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/doc/json_grammar.h"
#include "base/arena.h"

static struct err err;

static struct json_scan scan_of(const char *text)
{
    err = (struct err){0};
    return (struct json_scan){"f", text, strlen(text), 0, &err};
}

struct json_scan_row {
    const char *text;
    size_t taken; /* 0: refused */
};

static void check_rows(bool (*take)(struct json_scan *), const struct json_scan_row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct json_scan scan = scan_of(rows[i].text);
        const bool good = take(&scan);
        if (good != (rows[i].taken > 0) || (good && scan.at != rows[i].taken))
            fail_msg("%s: %d, %zu bytes", rows[i].text, good, scan.at);
        if (good != (err.code == ERR_NONE) || (!good && !*err.hint))
            fail_msg("%s: '%s', hint '%s'", rows[i].text, err.text, err.hint);
    }
}

#define CHECK_ROWS(take, rows) check_rows(take, rows, sizeof(rows) / sizeof(rows)[0])

static void a_string_is_taken_up_to_its_quote(void **state)
{
    static const struct json_scan_row rows[] = {
        {"\"\"x", 2},       {"\"a\" ", 3},      {"\"\\\"\"", 4},
        {"\"\\\\\"", 4},    {"\"\\u0041\"", 8}, {"\"\\uD834\\udd1E\"", 14},
        {"\"", 0},          {"\"\\", 0},        {"\"\\u004", 0},
        {"\"\\u0000\"", 0}, {"\"\t\"", 0},      {"\"\\x\"", 0},
    };
    CHECK_ROWS(json_scan_string, rows);
}

static void a_number_is_taken_as_far_as_it_goes(void **state)
{
    static const struct json_scan_row rows[] = {
        {"0", 1},      {"-0", 2},  {"12x", 2}, {"1.50]", 4}, {"1e5", 3}, {"1E-05,", 5},
        {"0.0e+0", 6}, {"10", 2},  {"01", 0},  {"-", 0},     {"1.", 0},  {"1.e1", 0},
        {"1e", 0},     {"1e+", 0}, {"-01", 0}, {"", 0},      {"x", 0},
    };
    CHECK_ROWS(json_scan_number, rows);
}

static void only_three_words_are_known(void **state)
{
    static const struct json_scan_row rows[] = {
        {"true,", 4}, {"false", 5}, {"null", 4}, {"tru", 0}, {"True", 0}, {"", 0}, {"nil", 0},
    };
    CHECK_ROWS(json_scan_word, rows);
}

static void a_string_means_what_its_escapes_say(void **state)
{
    static const char *const rows[][2] = {
        {"\"\"", ""},
        {"\"caf\xC3\xA9\"", "caf\xC3\xA9"},
        {"\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"\"\\uFFFF\\u007f\\u0080\"", "\xEF\xBF\xBF\x7F\xC2\x80"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = 0;
        struct json_scan scan = scan_of(rows[i][0]);
        assert_true(json_scan_string(&scan));
        const char *meaning = json_scan_meaning(&scan, 0, &arena, &length);
        assert_int_equal(length, strlen(rows[i][1]));
        assert_memory_equal(meaning, rows[i][1], length);
        assert_int_equal(scan.at, strlen(rows[i][0]));
    }
    arena_release(&arena);
}

static void a_message_never_quotes_a_string(void **state)
{
    static const char *const rows[] = {"\"secret\t\"",      "\"secret\\x\"",  "\"secret\\ud800\"",
                                       "\"secret\\u00g0\"", "\"secret\xFF\"", "\"secret"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct json_scan scan = scan_of(rows[i]);
        assert_false(json_scan_string(&scan));
        assert_null(strstr(err.text, "secret"));
        assert_null(strstr(err.hint, "secret"));
    }
}

static void a_place_counts_characters_and_lines(void **state)
{
    struct json_scan scan = scan_of("[\"\xC3\xA9\xE2\x82\xAC\",\r\n \"x\"]");
    const struct place comma = json_scan_place(&scan, 8);
    const struct place second = json_scan_place(&scan, 12);
    assert_int_equal(comma.line, 1);
    assert_int_equal(comma.column, 6);
    assert_int_equal(second.line, 2);
    assert_int_equal(second.column, 2);
    struct place where = json_scan_place(&scan, 0);
    json_scan_advance(&where, scan.bytes, 0, 8);
    json_scan_advance(&where, scan.bytes, 8, 12);
    assert_memory_equal(&where, &second, sizeof where);
}

static void blanks_are_four_bytes_and_no_more(void **state)
{
    struct json_scan scan = scan_of(" \t\r\n\f");
    json_scan_blanks(&scan);
    assert_int_equal(scan.at, 4);
    assert_int_equal(json_scan_peek(&scan), '\f');
    assert_false(json_scan_take(&scan, ' '));
    assert_true(json_scan_take(&scan, '\f'));
    assert_int_equal(json_scan_peek(&scan), -1);
    json_scan_blanks(&scan);
    assert_int_equal(scan.at, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_is_taken_up_to_its_quote),
        cmocka_unit_test(a_number_is_taken_as_far_as_it_goes),
        cmocka_unit_test(only_three_words_are_known),
        cmocka_unit_test(a_string_means_what_its_escapes_say),
        cmocka_unit_test(a_message_never_quotes_a_string),
        cmocka_unit_test(a_place_counts_characters_and_lines),
        cmocka_unit_test(blanks_are_four_bytes_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
