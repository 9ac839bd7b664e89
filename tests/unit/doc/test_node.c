#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "doc/json.h"
#include "doc/node.h"
#include "doc/yaml.h"

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

static const struct node *read_json(void **state, const char *text)
{
    struct err err = {0};
    const struct node *root = NULL;
    assert_true(json_read(*state, &(struct json_text){"f", text, strlen(text)}, &json_limits_api,
                          &root, &err));
    return root;
}

static void each_kind_has_a_name(void **state)
{
    assert_string_equal(node_kind_name(NODE_NULL), "null");
    assert_string_equal(node_kind_name(NODE_BOOL), "a boolean");
    assert_string_equal(node_kind_name(NODE_NUMBER), "a number");
    assert_string_equal(node_kind_name(NODE_TEXT), "text");
    assert_string_equal(node_kind_name(NODE_LIST), "a list");
    assert_string_equal(node_kind_name(NODE_MAP), "a map");
}

static void a_value_is_found_by_its_key(void **state)
{
    const struct node *map = read_json(
        state, "{\"b\":\"B\",\"\":\"nothing\",\"a\":\"A\",\"ab\":\"AB\",\"\xC3\xA9\":\"E\","
               "\"z\":\"Z\",\"a~1\":\"tilde\"}");
    static const char *const found[][2] = {
        {"b", "B"}, {"", "nothing"},   {"a", "A"},       {"ab", "AB"},
        {"z", "Z"}, {"\xC3\xA9", "E"}, {"a~1", "tilde"},
    };
    for (size_t i = 0; i < sizeof found / sizeof found[0]; i++)
        assert_string_equal(node_text(node_get(map, found[i][0])), found[i][1]);
    static const char *const missing[] = {"A", "aa", "abc", "zz", "0", "\xC3", "a/"};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        assert_null(node_get(map, missing[i]));
}

static void nothing_is_found_without_a_map(void **state)
{
    assert_null(node_get(NULL, "a"));
    assert_null(node_get(read_json(state, "[1]"), "a"));
    assert_null(node_get(read_json(state, "\"a\""), "a"));
    assert_null(node_get(read_json(state, "{}"), "a"));
    assert_null(node_text(NULL));
    assert_null(node_text(read_json(state, "1")));
    assert_null(node_text(read_json(state, "null")));
}

static void a_path_follows_keys(void **state)
{
    const struct node *root = read_json(state, "{\"data\":{\"environment\":{\"id\":\"e\"}}}");
    assert_ptr_equal(node_path(root, (char *)NULL), root);
    assert_string_equal(node_text(node_path(root, "data", "environment", "id", (char *)NULL)), "e");
    assert_null(node_path(root, "data", "project", "id", (char *)NULL));
    assert_null(node_path(root, "data", "environment", "id", "x", (char *)NULL));
    assert_null(node_path(NULL, "data", (char *)NULL));
}

/* RFC 6901, section 5. */
static const char rfc6901[] =
    "{\"foo\": [\"bar\", \"baz\"], \"\": \"0\", \"a/b\": \"1\", \"c%d\": \"2\", \"e^f\": \"3\","
    "\"g|h\": \"4\", \"i\\\\j\": \"5\", \"k\\\"l\": \"6\", \" \": \"7\", \"m~n\": \"8\","
    "\"~1\": \"9\", \"10\": {\"x\": \"y\"}}";

static void a_pointer_leads_where_rfc_6901_says(void **state)
{
    static const char *const rows[][2] = {
        {"/foo/0", "bar"}, {"/foo/1", "baz"}, {"/", "0"},     {"/a~1b", "1"}, {"/c%d", "2"},
        {"/e^f", "3"},     {"/g|h", "4"},     {"/i\\j", "5"}, {"/k\"l", "6"}, {"/ ", "7"},
        {"/m~0n", "8"},    {"/~01", "9"},     {"/10/x", "y"},
    };
    const struct node *root = read_json(state, rfc6901);
    assert_ptr_equal(node_pointer(root, ""), root);
    assert_int_equal(node_pointer(root, "/foo")->kind, NODE_LIST);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(node_text(node_pointer(root, rows[i][0])), rows[i][1]);
}

static void a_pointer_to_nothing_gives_nothing(void **state)
{
    static const char *const rows[] = {
        "foo",     "foo/0", "/foo/2", "/foo/-",   "/foo/00", "/foo/01", "/foo/+1",
        "/foo/1x", "/foo/", "/fo",    "/fooo",    "//",      "/a/b",    "/m~n",
        "/m~",     "/m~2n", "/~1",    "/foo/0/x", "/10/x/",  "x",       "/foo/18446744073709551616",
    };
    const struct node *root = read_json(state, rfc6901);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (node_pointer(root, rows[i]))
            fail_msg("'%s' leads somewhere", rows[i]);
    assert_null(node_pointer(NULL, ""));
    assert_null(node_pointer(NULL, "/a"));
}

static void the_item_behind_the_last_is_nowhere(void **state)
{
    struct buf text;
    buf_init(&text, SIZE_MAX);
    for (unsigned count = 1; count <= 40; count++) {
        buf_text(&text, count > 1 ? ",0" : "[0");
        const char *whole = arena_printf(*state, "%s]", buf_string(&text));
        const struct node *list = read_json(state, whole);
        assert_non_null(node_pointer(list, arena_printf(*state, "/%u", count - 1)));
        assert_null(node_pointer(list, arena_printf(*state, "/%u", count)));
    }
    buf_release(&text);
}

static const char *mistaken(const char *text)
{
    return node_mistaken_for(
        &(struct node){.kind = NODE_TEXT, .plain = true, .text = text, .length = strlen(text)});
}

static void a_plain_scalar_that_yaml_takes_for_something_else_is_named(void **state)
{
    static const char *const rows[][2] = {
        {"", "null"},
        {"~", "null"},
        {"null", "null"},
        {"NULL", "null"},
        {"yes", "a boolean"},
        {"No", "a boolean"},
        {"NO", "a boolean"},
        {"on", "a boolean"},
        {"off", "a boolean"},
        {"y", "a boolean"},
        {"N", "a boolean"},
        {"True", "a boolean"},
        {"FALSE", "a boolean"},
        {"=", "a default value"},
        {"<<", "a merge key"},
        {"010", "an octal number"},
        {"-010", "an octal number"},
        {"00", "an octal number"},
        {"0o17", "an octal number"},
        {"08", "a number with leading zeros"},
        {"007.5", "a number with leading zeros"},
        {"0x1F", "a hexadecimal number"},
        {"-0x1f", "a hexadecimal number"},
        {"0b101", "a binary number"},
        {"1:30", "a base-60 number"},
        {"12:30:45", "a base-60 number"},
        {"+1:30.5", "a base-60 number"},
        {"1_000", "a number with underscores"},
        {"1_0.5", "a number with underscores"},
        {"1e3", "a number with an exponent"},
        {"1.5E-3", "a number with an exponent"},
        {"-.5e+3", "a number with an exponent"},
        {"1.", "a number"},
        {".5", "a number"},
        {"+1", "a number with a sign"},
        {"+1.5", "a number with a sign"},
        {"-0", "a zero with a sign"},
        {"-0.0", "a zero with a sign"},
        {".inf", "infinity"},
        {"-.INF", "infinity"},
        {"+.Inf", "infinity"},
        {".nan", "no number"},
        {".NaN", "no number"},
        {"2026-02-24", "a date"},
        {"2026-2-4", "a date"},
        {"2026-02-24T18:00:00Z", "an instant"},
        {"2026-02-24t18:00:00", "an instant"},
        {"2026-02-24 18:00:00", "an instant"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *word = mistaken(rows[i][0]);
        if (!word || strcmp(word, rows[i][1]) != 0)
            fail_msg("'%s' is mistaken for %s", rows[i][0], word ? word : "nothing");
    }
}

static void a_plain_scalar_that_means_the_text_it_shows_is_safe(void **state)
{
    static const char *const rows[] = {
        "true",        "false",       "0",           "7",     "-3",        "1.5",
        "1.50",        "-1.25",       "123456789",   "0.5",   "yesterday", "nothing",
        "none",        "o",           "GET",         "redis", "1.2.3",     "127.0.0.1",
        "10.0.0.1:80", "a:1",         "1:x",         ":30",   "0x",        "0xg",
        "0b2",         "0o8",         "1e",          "e3",    "1e3x",      "_1",
        ".",           "..",          "-",           "+",     "-.",        ".x",
        ".infinity",   "inf",         "nan",         "-.nan", "2026-02",   "2026-02-240",
        "2026-02-24x", "2026-02-24T", "20260-02-24", "2026-", "~x",        "==",
        "1-2",         "5d1f0c7e",    "tier_1",      "+x",    "-1.2.3",    "1:",
        "1:30:",       "https://x",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (mistaken(rows[i]))
            fail_msg("'%s' is mistaken for %s", rows[i], mistaken(rows[i]));
}

static void only_plain_text_is_mistaken(void **state)
{
    assert_null(node_mistaken_for(NULL));
    assert_null(node_mistaken_for(&(struct node){.kind = NODE_TEXT, .text = "no", .length = 2}));
    assert_null(node_mistaken_for(&(struct node){.kind = NODE_NULL, .plain = true, .text = ""}));
    assert_null(node_mistaken_for(&(struct node){.kind = NODE_MAP}));
}

static const char *line_of(void **state, const char *text)
{
    struct faults faults = {.arena = *state};
    const struct node *root = NULL;
    assert_true(yaml_read(*state, "f", text, strlen(text), &root, &faults));
    return node_line(*state, root);
}

static void a_node_has_one_line_whatever_it_was_written_like(void **state)
{
    static const char line[] = "{ empty: [], path: /health, quoted: \"200\", "
                               "says: [\"a, b\", \"c\\\"\\\\\"], status: 200 }";
    assert_string_equal(line_of(state, "path: /health\nstatus: 200\nempty: []\nquoted: '200'\n"
                                       "says: ['a, b', 'c\"\\']\n"),
                        line);
    assert_string_equal(line_of(state, "quoted: \"200\"\nstatus: 200 # so\nsays:\n  - a, b\n"
                                       "  - \"c\\\"\\\\\"\nempty: []\npath: /health\n"),
                        line);
}

static void what_a_schema_could_tell_apart_has_another_line(void **state)
{
    static const char *const rows[] = {
        "a: 1",          "a: '1'",      "a: [1]",      "a: [1, 1]",   "a: ['1, 1']",
        "a: '{ b: 1 }'", "a: { b: 1 }", "a: [[1], 1]", "a: [[1, 1]]", "a: ''",
        "a: \"\\x01\"",  "a: '\\x01'",  "a: {}",       "a: []",
    };
    const size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(line_of(state, rows[i]), line_of(state, rows[k])) == 0)
                fail_msg("%s and %s are both %s", rows[i], rows[k], line_of(state, rows[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_a_name),
        cmocka_unit_test_setup_teardown(a_value_is_found_by_its_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_found_without_a_map, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_path_follows_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pointer_leads_where_rfc_6901_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pointer_to_nothing_gives_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_item_behind_the_last_is_nowhere, set_up, tear_down),
        cmocka_unit_test(a_plain_scalar_that_yaml_takes_for_something_else_is_named),
        cmocka_unit_test(a_plain_scalar_that_means_the_text_it_shows_is_safe),
        cmocka_unit_test(only_plain_text_is_mistaken),
        cmocka_unit_test_setup_teardown(a_node_has_one_line_whatever_it_was_written_like, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_a_schema_could_tell_apart_has_another_line, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
