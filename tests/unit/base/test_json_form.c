#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_form.h"
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

static void texts_that_say_the_same_have_one_form(void **state)
{
    static const struct {
        const char *text, *form;
    } rows[] = {
        {"{\"limit\":5,\"beta\":true}", "{\"beta\":true,\"limit\":5}"},
        {" {\n  \"beta\" : true,\t\"limit\" : 5.0 }\n", "{\"beta\":true,\"limit\":5}"},
        {"{\"a\":{\"y\":[1, 2],\"x\":null}}", "{\"a\":{\"x\":null,\"y\":[1,2]}}"},
        {"{\"ab\":1,\"a\":2}", "{\"a\":2,\"ab\":1}"},
        {"{}", "{}"},
        {"{ }", "{}"},
        {"[ ]", "[]"},
        {"[1e2, 100, 100.0]", "[100,100,100]"},
        {"\"caf\\u00e9\"", "\"café\""},
        {"\"\\ud83d\\ude00\"", "\"😀\""},
        {"\"a\\/b\\u0022\"", "\"a/b\\\"\""},
        {"-0", "0"},
        {"1e999", "1e999"},
        {"null", "null"},
        {" \"\" ", "\"\""},
        {"[\"]\",\",\",{\"}\":\"{\"}]", "[\"]\",\",\",{\"}\":\"{\"}]"},
        {"{\"\":0,\"a\\\"\":1,\"a\":2}", "{\"\":0,\"a\":2,\"a\\\"\":1}"},
        {"\"\\u001f\\b\\f\\n\\r\\t\"", "\"\\u001f\\b\\f\\n\\r\\t\""},
        {"\"\\uFFFF\\u007f\"", "\"\\uffff\\u007f\""},
        {"[0.0, -0.0, 0e5, 0.1, 1E-1, 100e-3]", "[0,0,0,0.1,0.1,0.1]"},
        /* Beyond what a double can tell apart. */
        {"[9007199254740993, 9007199254740992]", "[9007199254740993,9007199254740992]"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *form = json_form(*state, rows[i].text);
        if (!text_is(form, rows[i].form))
            fail_msg("'%s' became '%s'", rows[i].text, form ? form : "nothing");
    }
}

static void what_says_something_else_has_another_form(void **state)
{
    static const char *const rows[][2] = {
        {"[1,2]", "[2,1]"},
        {"{\"a\":1}", "{\"A\":1}"},
        {"\"5\"", "5"},
        {"true", "\"true\""},
        {"null", "{}"},
        {"{\"a\":null}", "{}"},
        {"[\"a,b\"]", "[\"a\",\"b\"]"},
        {"\"a\"", "\"a \""},
        {"{\"a\":{}}", "{\"a\":[]}"},
        {"9007199254740993", "9007199254740992"},
        {"0.1", "0.10000000000000001"},
        {"{\"a\":1}", "[\"a\",1]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_not_equal(json_form(*state, rows[i][0]), json_form(*state, rows[i][1]));
}

static void what_is_no_json_has_no_form(void **state)
{
    static const char *const rows[] = {
        "",
        " ",
        "{",
        "[1,]",
        "[1 2]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "01",
        "1.",
        ".5",
        "+1",
        "NaN",
        "True",
        "nul",
        "\"a",
        "\"a\nb\"",
        "\"\\x41\"",
        "\"\\ud83d\"",
        "\"\\udc00\"",
        "\"\\u0000\"",
        "\"\xff\"",
        "\xef\xbb\xbf{}",
        "{} {}",
        "1 // one",
        "[1],",
        "]",
        ",",
        "{\"a\":}",
        "{,}",
        "[,1]",
        "{\"a\":1 \"b\":2}",
        "{1:2}",
        "-",
        "1e",
        "1e+",
        "0x10",
        "Infinity",
        "nulll",
        "\f1",
        "\v1",
        "\xc2\xa0"
        "1",
        "\"\\\"",
        "\"\\u12\"",
        "\"\x7f\xc0\x80\"",
        "\"\xed\xa0\x80\"",
        "\"\\ud83d\\u0041\"",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (json_form(*state, rows[i]))
            fail_msg("'%s' has a form", rows[i]);
}

static void nesting_has_a_limit(void **state)
{
    char text[300];
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    text[128] = '\0';
    assert_non_null(json_form(*state, text));
    memset(text, '[', 65);
    memset(text + 65, ']', 65);
    text[130] = '\0';
    assert_null(json_form(*state, text));
}

static void the_items_of_an_array_are_what_they_mean(void **state)
{
    static const struct {
        const char *text, *items; /* joined with '|'; NULL: none */
    } rows[] = {
        {"[\"a\",\"b\"]", "a|b"},
        {" [ \"a b\" , \"c,d\" ]\n", "a b|c,d"},
        {"[\"\\u0061\", 1, 2.50, true, null]", "a|1|2.50|true|null"},
        {"[]", ""},
        {"[\"\"]", ""},
        {"[[\"a\"]]", NULL},
        {"[{}]", NULL},
        {"[\"a\"", NULL},
        {"[\"a\",]", NULL},
        {"[::1]", NULL},
        {"{\"a\":1}", NULL},
        {"\"a\"", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t count = 0;
        const char *const *items = json_form_items(*state, rows[i].text, &count);
        const char *joined = items ? text_joined(*state, items, count, "|") : NULL;
        if (!text_is(joined, rows[i].items))
            fail_msg("'%s' became '%s'", rows[i].text, joined ? joined : "nothing");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_that_say_the_same_have_one_form, setup, teardown),
        cmocka_unit_test_setup_teardown(what_says_something_else_has_another_form, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_json_has_no_form, setup, teardown),
        cmocka_unit_test_setup_teardown(nesting_has_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(the_items_of_an_array_are_what_they_mean, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
