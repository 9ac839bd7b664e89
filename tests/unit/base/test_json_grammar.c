#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json_grammar.h"

static const struct json_limits usual = {1 << 20, 64, 50000};

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

/* "" where the text is valid. */
static const char *told_of(void **state, const char *text, const struct json_limits *limits)
{
    struct err err = {0};
    const bool good = json_grammar_check(*state, &(struct json_text){"f", text, strlen(text)},
                                         limits, NULL, &err);
    return good ? "" : err_text(&err, *state);
}

static void the_layout_has_each_name_and_value_in_order(void **state)
{
    static const char text[] = " {\"a\" : [1, {}], \"b\":null}";
    static const size_t offsets[] = {1, 2, 8, 9, 12, 17, 21};
    struct json_layout layout = {0};
    struct err err = {0};
    assert_true(json_grammar_check(*state, &(struct json_text){"f", text, strlen(text)}, &usual,
                                   &layout, &err));
    assert_int_equal(layout.count, sizeof offsets / sizeof offsets[0]);
    assert_memory_equal(layout.offsets, offsets, sizeof offsets);
}

static void each_limit_is_held_to_the_last(void **state)
{
    static const struct json_limits limits = {10, 2, 3};
    static const char *const rows[][2] = {
        {"[1,2]     ", ""},
        {"[1,2]      ", "f: larger than 10 bytes\nhint: Split the document.\n"},
        {"[[],[]]", ""},
        {"[[1],[]]", "f:1:6: too many values: at most 3\nhint: Split the document.\n"},
        {"[[[]]]", "f:1:3: nesting too deep: at most 2 levels\nhint: Nest less deeply.\n"},
        {"[{\"\":{}}]", "f:1:6: nesting too deep: at most 2 levels\nhint: Nest less deeply.\n"},
        {"[1,2,3]", "f:1:6: too many values: at most 3\nhint: Split the document.\n"},
        {"{\"a\":1}", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(told_of(state, rows[i][0], &limits), rows[i][1]);
}

static void a_repeated_name_is_reported_with_both_places(void **state)
{
    static const char *const rows[][2] = {
        {"{\"b\":1,\n\"a\":2,\n\"b\":3,\n\"a\":4}",
         "f:3:1: the name 'b' is repeated; first at line 1, column 2\n"
         "hint: Keep one of the two.\n"},
        {"{\"a\":1,\n\"b\":2,\n\"a\":3,\n\"b\":4}",
         "f:3:1: the name 'a' is repeated; first at line 1, column 2\n"
         "hint: Keep one of the two.\n"},
        {"{\"caf\xC3\xA9\":1,\"caf\\u00e9\":2}",
         "f:1:11: the name 'caf\xC3\xA9' is repeated; first at line 1, column 2\n"
         "hint: Keep one of the two.\n"},
        {"{\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":2}",
         "f:1:19: the name '\xF0\x9F\x98\x80' is repeated; first at line 1, column 2\n"
         "hint: Keep one of the two.\n"},
        {"{\"\\u001b[2J\":1,\"\\u001b[2J\":2}",
         "f:1:16: the name '\\x1B[2J' is repeated; first at line 1, column 2\n"
         "hint: Keep one of the two.\n"},
        {"{\"a\":{\"a\":1,\"aa\":2},\"aa\":{\"a\":1},\"A\":[{\"a\":1},{\"a\":1}]}", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(told_of(state, rows[i][0], &usual), rows[i][1]);
}

/* The time for an object with `count` names, in which the last is the first where `repeated`. */
static double cost(void **state, int count, bool repeated)
{
    struct buf text;
    buf_init(&text, SIZE_MAX);
    for (int i = 0; i < count; i++)
        buf_printf(&text, "%c\"NAME_%d\":0", i > 0 ? ',' : '{', i);
    buf_text(&text, repeated ? ",\"NAME_0\":0}" : "}");
    const clock_t before = clock();
    const char *told = told_of(state, buf_string(&text), &usual);
    const clock_t took = clock() - before;
    assert_int_equal(*told != '\0', repeated);
    buf_release(&text);
    return (double)took / CLOCKS_PER_SEC;
}

/* Eight times the names: about nine times the work when they are sorted, 64 times when each is
 * compared with each. The least of three runs, because others use this machine too. */
static void names_are_compared_in_less_than_quadratic_time(void **state)
{
    double few = 1e9;
    double many = 1e9;
    for (int run = 0; run < 3; run++) {
        const double less = cost(state, 5000, run == 0);
        const double more = cost(state, 40000, run == 0);
        few = less < few ? less : few;
        many = more < many ? more : many;
    }
    print_message("5,000 names: %.1f ms, 40,000: %.1f ms\n", few * 1000, many * 1000);
    assert_true(many < 24 * few + 0.02);
}

/* Strings, numbers and words, each as a whole text: valid, or refused with a hint. */
static void values_follow_the_grammar_to_the_letter(void **state)
{
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        {"\"\"", true},         {"\"a\"", true},       {"\"\\\"\"", true},
        {"\"\\\\\"", true},     {"\"\\u0041\"", true}, {"\"\\uD834\\udd1E\"", true},
        {"\"", false},          {"\"\\", false},       {"\"\\u004", false},
        {"\"\\u0000\"", false}, {"\"\t\"", false},     {"\"\\x\"", false},
        {"\"\"x", false},       {"0", true},           {"-0", true},
        {"12", true},           {"12x", false},        {"1.50", true},
        {"1e5", true},          {"1E-05", true},       {"0.0e+0", true},
        {"10", true},           {"01", false},         {"-", false},
        {"1.", false},          {"1.e1", false},       {"1e", false},
        {"1e+", false},         {"-01", false},        {"", false},
        {"x", false},           {"true", true},        {"false", true},
        {"null", true},         {"tru", false},        {"True", false},
        {"nil", false},         {" \t\r\n1", true},    {" \f1", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *told = told_of(state, rows[i].text, &usual);
        if ((*told == '\0') != rows[i].valid || (*told && !strstr(told, "\nhint: ")))
            fail_msg("%s: '%s'", rows[i].text, told);
    }
}

/* Both are names of one object, which may not repeat a name. */
static void escapes_are_decoded_before_names_are_compared(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"\\u0041\\u00e9\\u20ac\\ud83d\\ude00", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"\\uFFFF\\u007f\\u0080", "\xEF\xBF\xBF\x7F\xC2\x80"},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\\u0022\\u005c/\\u0008\\u000c\\u000a\\u000d\\u0009"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[200];
        snprintf(text, sizeof text, "{\"%s\":1,\"%s\":2}", rows[i][0], rows[i][1]);
        assert_non_null(strstr(told_of(state, text, &usual), "is repeated"));
    }
}

static void a_message_never_quotes_a_string(void **state)
{
    static const char *const rows[] = {"\"secret\t\"",      "\"secret\\x\"",  "\"secret\\ud800\"",
                                       "\"secret\\u00g0\"", "\"secret\xFF\"", "\"secret"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *told = told_of(state, rows[i], &usual);
        assert_string_not_equal(told, "");
        assert_null(strstr(told, "secret"));
    }
}

static void a_place_counts_characters_and_lines(void **state)
{
    assert_string_equal(told_of(state, "[\"\xC3\xA9\xE2\x82\xAC\" 1]", &usual),
                        "f:1:7: '1' found where ',' or ']' was expected\n"
                        "hint: Write valid JSON (RFC 8259).\n");
    assert_string_equal(told_of(state, "[\"\xC3\xA9\xE2\x82\xAC\",\r\n x]", &usual),
                        "f:2:2: 'x' found where a value was expected\n"
                        "hint: Write valid JSON (RFC 8259).\n");
}

/* Each string is behind a blank: what it means, and where it ends. */
static void a_string_is_what_its_escapes_mean(void **state)
{
    static const char *const rows[][2] = {
        {" \"\" ", ""},
        {" \"a b\",", "a b"},
        {" \"\\\"\\\\\\/\"", "\"\\/"},
        {" \"caf\\u00e9 \\uD834\\udd1E\":", "caf\xC3\xA9 \xF0\x9D\x84\x9E"},
        {" \"\xF0\x9F\x98\x80\"]", "\xF0\x9F\x98\x80"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t at = 1;
        const struct json_text text = {NULL, rows[i][0], strlen(rows[i][0])};
        assert_string_equal(json_grammar_meaning(*state, &text, &at), rows[i][1]);
        assert_int_equal(at, strrchr(rows[i][0], '"') - rows[i][0] + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_follow_the_grammar_to_the_letter),
        cmocka_unit_test(escapes_are_decoded_before_names_are_compared),
        cmocka_unit_test(a_string_is_what_its_escapes_mean),
        cmocka_unit_test(a_message_never_quotes_a_string),
        cmocka_unit_test(a_place_counts_characters_and_lines),
        cmocka_unit_test(the_layout_has_each_name_and_value_in_order),
        cmocka_unit_test(each_limit_is_held_to_the_last),
        cmocka_unit_test(a_repeated_name_is_reported_with_both_places),
        cmocka_unit_test(names_are_compared_in_less_than_quadratic_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
