#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../../../src/doc/yaml_text.h"
#include "base/arena.h"
#include "doc/reading.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

struct yaml_bytes_row {
    const char *bytes;
    size_t length;
    const char *parsed; /* NULL: nothing may be parsed */
    const char *told;
};

#define ROW(bytes, parsed, told)                                                                   \
    {                                                                                              \
        (bytes), sizeof(bytes) - 1, (parsed), (told)                                               \
    }
#define UNKNOWN "\xEF\xBF\xBD"

static void check_rows(void **state, const struct yaml_bytes_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct faults faults;
        struct yaml_text text = {0};
        faults_init(&faults, *state);
        const bool good =
            yaml_bytes_check(*state, "f", rows[i].bytes, rows[i].length, &text, &faults);
        assert_string_equal(reading_faults(*state, &faults), rows[i].told);
        const char *parsed = rows[i].parsed;
        assert_int_equal(good, parsed != NULL);
        if (!parsed)
            continue;
        assert_string_equal(text.bytes, parsed);
        assert_int_equal(text.length, strlen(parsed));
        assert_int_equal(text.replaced_count > 0, strcmp(parsed, rows[i].bytes) != 0);
    }
}

#define CHECK_ROWS(rows) check_rows(state, rows, sizeof(rows) / sizeof(rows)[0])

static void what_a_reviewer_sees_is_parsed_as_it_is(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("", "", ""),
        ROW("a: 1\n", "a: 1\n", ""),
        ROW("a:\tb\t# c\r\n\r\n", "a:\tb\t# c\r\n\r\n", ""),
        ROW("caf\xC3\xA9: \xF0\x9F\x98\x80 %\n", "caf\xC3\xA9: \xF0\x9F\x98\x80 %\n", ""),
        ROW("a: \"\\0\\u202E\"", "a: \"\\0\\u202E\"", ""),
    };
    CHECK_ROWS(rows);
}

/* tests/faults.txt, row 10. */
static void another_encoding_is_refused_whole(void **state)
{
    static const char told[] = "f:1:1: the file is not UTF-8 but UTF-16\n"
                               "hint: Save the file as UTF-8 without a byte order mark.\n";
    static const struct yaml_bytes_row rows[] = {
        ROW("\xFF\xFE"
            "a\0:\0",
            NULL, told),
        ROW("\xFE\xFF\0a\0:", NULL, told),
        ROW("a\0:\0", NULL, told),
        ROW("\0a\0:", NULL, told),
    };
    CHECK_ROWS(rows);
}

static void a_byte_order_mark_is_refused_anywhere(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("\xEF\xBB\xBF"
            "a: 1\n",
            UNKNOWN "a: 1\n",
            "f:1:1: U+FEFF (byte order mark) is not allowed\n"
            "hint: Save the file as UTF-8 without a byte order mark.\n"),
        ROW("a: \xEF\xBB\xBF"
            "1\n",
            "a: " UNKNOWN "1\n",
            "f:1:4: U+FEFF (byte order mark) is not allowed\n"
            "hint: Remove it, or write \"\\uFEFF\" in double quotes.\n"),
    };
    CHECK_ROWS(rows);
}

/* tests/faults.txt, row 11. */
static void a_run_of_bytes_that_are_not_utf_8_is_refused_at_its_start(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("a: \xC3\xA9\xFF\n", "a: \xC3\xA9" UNKNOWN "\n",
            "f:1:5: byte 0xFF is not valid UTF-8\nhint: Save the file as UTF-8.\n"),
        ROW("\n\xC0\xAF", "\n" UNKNOWN UNKNOWN,
            "f:2:1: byte 0xC0 is not valid UTF-8\nhint: Save the file as UTF-8.\n"),
        ROW("\xED\xA0\x80", UNKNOWN UNKNOWN UNKNOWN,
            "f:1:1: byte 0xED is not valid UTF-8\nhint: Save the file as UTF-8.\n"),
        ROW("\xFF_\xFF\n", UNKNOWN "_" UNKNOWN "\n",
            "f:1:1: byte 0xFF is not valid UTF-8\nhint: Save the file as UTF-8.\n"
            "f:1:3: byte 0xFF is not valid UTF-8\nhint: Save the file as UTF-8.\n"),
        ROW("a\xE2\x82", "a" UNKNOWN UNKNOWN,
            "f:1:2: byte 0xE2 is not valid UTF-8\nhint: Save the file as UTF-8.\n"),
    };
    CHECK_ROWS(rows);
}

/* tests/faults.txt, row 12. */
static void control_characters_are_refused(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("ab\0c", "ab" UNKNOWN "c", "f:1:3: U+0000 (NUL) is not allowed\nhint: Remove it.\n"),
        ROW("\x1B[2J", UNKNOWN "[2J",
            "f:1:1: U+001B (escape) is not allowed\n"
            "hint: Remove it, or write \"\\x1B\" in double quotes.\n"),
        ROW("a\x07", "a" UNKNOWN,
            "f:1:2: U+0007 (control character) is not allowed\n"
            "hint: Remove it, or write \"\\x07\" in double quotes.\n"),
        ROW("a\x7F", "a" UNKNOWN,
            "f:1:2: U+007F (delete) is not allowed\n"
            "hint: Remove it, or write \"\\x7F\" in double quotes.\n"),
        ROW("a\xEF\xBF\xBF", "a" UNKNOWN,
            "f:1:2: U+FFFF (invisible character) is not allowed\n"
            "hint: Remove it, or write \"\\uFFFF\" in double quotes.\n"),
        ROW("\xC2\x9B", UNKNOWN,
            "f:1:1: U+009B (control character) is not allowed\n"
            "hint: Remove it, or write \"\\x9B\" in double quotes.\n"),
    };
    CHECK_ROWS(rows);
}

/* tests/faults.txt, row 13. */
static void line_breaks_that_a_reviewer_does_not_see_are_refused(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("a\rb: 1\r", "a b: 1 ",
            "f:1:2: U+000D (carriage return) is not allowed alone\n"
            "hint: End lines with a line feed, or with both.\n"
            "f:1:7: U+000D (carriage return) is not allowed alone\n"
            "hint: End lines with a line feed, or with both.\n"),
        ROW("\xC2\x85", UNKNOWN,
            "f:1:1: U+0085 (next line) is not allowed\n"
            "hint: YAML would break the line here: use a line feed, or write \"\\x85\" in double "
            "quotes.\n"),
        ROW("a\xE2\x80\xA8", "a" UNKNOWN,
            "f:1:2: U+2028 (line separator) is not allowed\n"
            "hint: YAML would break the line here: use a line feed, or write \"\\u2028\" in double "
            "quotes.\n"),
        ROW("\xE2\x80\xA9", UNKNOWN,
            "f:1:1: U+2029 (paragraph separator) is not allowed\n"
            "hint: YAML would break the line here: use a line feed, or write \"\\u2029\" in double "
            "quotes.\n"),
    };
    CHECK_ROWS(rows);
}

/* tests/faults.txt, row 13. libyaml reads these as text, so nothing is put in their place. */
static void invisible_characters_are_refused(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("\xE2\x80\xAE", "\xE2\x80\xAE",
            "f:1:1: U+202E (right-to-left override) is not allowed\n"
            "hint: Remove it, or write \"\\u202E\" in double quotes.\n"),
        ROW("\xE2\x80\x8B", "\xE2\x80\x8B",
            "f:1:1: U+200B (zero width space) is not allowed\n"
            "hint: Remove it, or write \"\\u200B\" in double quotes.\n"),
        ROW("\xF3\xA0\x81\x81", "\xF3\xA0\x81\x81",
            "f:1:1: U+E0041 (invisible character) is not allowed\n"
            "hint: Remove it, or write \"\\U000E0041\" in double quotes.\n"),
        ROW("\xC2\xAD", "\xC2\xAD",
            "f:1:1: U+00AD (soft hyphen) is not allowed\n"
            "hint: Remove it, or write \"\\xAD\" in double quotes.\n"),
        ROW("a:\xC2\xA0"
            "1",
            "a:\xC2\xA0"
            "1",
            "f:1:3: U+00A0 (no-break space) is not allowed\n"
            "hint: Use an ordinary space, or write \"\\xA0\" in double quotes.\n"),
        ROW("\xE3\x80\x80", "\xE3\x80\x80",
            "f:1:1: U+3000 (space) is not allowed\n"
            "hint: Use an ordinary space, or write \"\\u3000\" in double quotes.\n"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_rows(state, &rows[i], 1);
}

/* tests/faults.txt, row 14. */
static void tabs_are_refused_in_indentation_only(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("a:\n\tb: 1\n  \t \tc: 2\n", "a:\n b: 1\n     c: 2\n",
            "f:2:1: a tab is not allowed in indentation\nhint: Indent with spaces.\n"
            "f:3:3: a tab is not allowed in indentation\nhint: Indent with spaces.\n"
            "f:3:5: a tab is not allowed in indentation\nhint: Indent with spaces.\n"),
        ROW("a: b\tc\n", "a: b\tc\n", ""),
    };
    CHECK_ROWS(rows);
}

/* tests/faults.txt, row 9. */
static void directives_are_refused(void **state)
{
    static const struct yaml_bytes_row rows[] = {
        ROW("%YAML 1.2 \r\n---\na: %x\n%", "#YAML 1.2 \r\n---\na: %x\n#",
            "f:1:1: '%YAML 1.2' is a directive, which is not allowed\nhint: Remove the line.\n"
            "f:4:1: '%' is a directive, which is not allowed\nhint: Remove the line.\n"),
    };
    CHECK_ROWS(rows);
}

static void the_greatest_file_is_read_and_one_byte_more_refused(void **state)
{
    struct faults faults;
    struct yaml_text text = {0};
    char *bytes = arena_alloc(*state, YAML_LIMIT + 2);
    memset(bytes, '#', YAML_LIMIT + 1);
    faults_init(&faults, *state);
    assert_true(yaml_bytes_check(*state, "f", bytes, YAML_LIMIT, &text, &faults));
    assert_false(yaml_bytes_check(*state, "f", bytes, YAML_LIMIT + 1, &text, &faults));
    assert_string_equal(reading_faults(*state, &faults),
                        "f: the file is larger than 64 KiB\n"
                        "hint: Declare each service in a file of its own.\n");
}

static void of_countless_faults_the_first_are_reported(void **state)
{
    struct faults faults;
    struct yaml_text text = {0};
    char *bytes = arena_alloc(*state, YAML_LIMIT);
    memset(bytes, '\x1B', YAML_LIMIT);
    faults_init(&faults, *state);
    assert_true(yaml_bytes_check(*state, "f", bytes, YAML_LIMIT, &text, &faults));
    assert_int_equal(faults.count, FAULTS_MOST);
    assert_int_equal(faults.dropped, YAML_LIMIT - FAULTS_MOST);
    assert_int_equal(faults.items[FAULTS_MOST - 1].where.column, FAULTS_MOST);
}

static void lines_are_counted_as_an_editor_counts_them(void **state)
{
    static const struct {
        const char *text;
        unsigned lines;
    } rows[] = {{"", 1}, {"a", 1}, {"a\n", 1}, {"a\nb", 2}, {"a\n\n", 2}, {"\n", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct faults faults;
        struct yaml_text text = {0};
        faults_init(&faults, *state);
        assert_true(
            yaml_bytes_check(*state, "f", rows[i].text, strlen(rows[i].text), &text, &faults));
        assert_int_equal(text.lines, rows[i].lines);
    }
}

static void a_place_is_found_again(void **state)
{
    static const char bytes[] = "ab\n\xC3\xA9\xE2\x82\xACx\n";
    const struct yaml_text text = {bytes, sizeof bytes - 1, 2, NULL, 0};
    assert_ptr_equal(yaml_bytes_at(&text, 1, 1), bytes);
    assert_ptr_equal(yaml_bytes_at(&text, 1, 2), bytes + 1);
    assert_ptr_equal(yaml_bytes_at(&text, 1, 9), bytes + 2);
    assert_ptr_equal(yaml_bytes_at(&text, 2, 3), bytes + 8);
    assert_string_equal(yaml_bytes_at(&text, 3, 1), "");
    assert_string_equal(yaml_bytes_at(&text, 9, 9), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_reviewer_sees_is_parsed_as_it_is),
        cmocka_unit_test(another_encoding_is_refused_whole),
        cmocka_unit_test(a_byte_order_mark_is_refused_anywhere),
        cmocka_unit_test(a_run_of_bytes_that_are_not_utf_8_is_refused_at_its_start),
        cmocka_unit_test(control_characters_are_refused),
        cmocka_unit_test(line_breaks_that_a_reviewer_does_not_see_are_refused),
        cmocka_unit_test(invisible_characters_are_refused),
        cmocka_unit_test(tabs_are_refused_in_indentation_only),
        cmocka_unit_test(directives_are_refused),
        cmocka_unit_test(the_greatest_file_is_read_and_one_byte_more_refused),
        cmocka_unit_test(of_countless_faults_the_first_are_reported),
        cmocka_unit_test(lines_are_counted_as_an_editor_counts_them),
        cmocka_unit_test(a_place_is_found_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
