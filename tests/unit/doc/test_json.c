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
#include "doc/json.h"
#include "doc/reading.h"

static int set_up(void **state)
{
    static struct arena arena;
    json_use_wiping_memory();
    arena_init(&arena);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_release(*state);
    return 0;
}

static void every_kind_of_value_is_read(void **state)
{
    static const char *const rows[][2] = {
        {"{}", "{}"},
        {"[]", "[]"},
        {" \t\r\nnull\n", "null"},
        {"true", "true"},
        {"false", "false"},
        {"\"\"", "\"\""},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\"\\/\b\f\n\r\t\""},
        {"\"\\u00e9\\uD83D\\uDE00\xC3\xA9\"", "\"\xC3\xA9\xF0\x9F\x98\x80\xC3\xA9\""},
        {"{\"b\":[1,{\"\":null}],\"a\":\"x\"}", "{b: [1, {: null}], a: \"x\"}"},
        {"{\"A\":1,\"a\":2}", "{A: 1, a: 2}"},
        {"\"\x7F\xE2\x80\xAE\"", "\"\x7F\xE2\x80\xAE\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(reading_json(*state, rows[i][0], strlen(rows[i][0])), rows[i][1]);
}

static void a_number_keeps_the_text_in_which_it_was_written(void **state)
{
    static const char *const rows[] = {
        "0",
        "-0",
        "1.50",
        "-1e+5",
        "1E-400",
        "1e400",
        "9007199254740993",
        "123456789012345678901234567890",
        "123456789012345678901234567890123456789012345678901234567890123",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(reading_json(*state, rows[i], strlen(rows[i])), rows[i]);
}

static const struct node *read_whole(void **state, const char *text, size_t length)
{
    struct err err = {0};
    const struct node *root = NULL;
    if (!json_read(*state, &(struct json_text){"f", text, length}, &json_limits_api, &root, &err))
        fail_msg("%s", err_text(&err, *state));
    return root;
}

static void each_value_and_each_name_knows_its_place(void **state)
{
    static const char text[] = "{\"\xC3\xA9\": [1,\r\n  {\"a\" : true}],\n\"b\":\"\\n\", \"c\":0}";
    const struct node *root = read_whole(state, text, strlen(text));
    const struct node *list = node_get(root, "\xC3\xA9");
    const struct node *truth = node_get(list->items[1], "a");
    assert_string_equal(root->where.file, "f");
    assert_int_equal(list->where.line, 1);
    assert_int_equal(list->where.column, 7);
    assert_int_equal(list->items[0]->where.column, 8);
    assert_int_equal(list->items[1]->entries[0].where.line, 2);
    assert_int_equal(list->items[1]->entries[0].where.column, 4);
    assert_int_equal(truth->where.column, 10);
    assert_true(truth->boolean);
    assert_int_equal(root->entries[2].where.line, 3);
    assert_int_equal(root->entries[2].where.column, 11);
    assert_int_equal(root->entries[2].value->where.column, 15);
}

static void a_refused_text_leaves_the_result_untouched(void **state)
{
    const struct node before = {.kind = NODE_NULL};
    const struct node *root = &before;
    struct err err = {0};
    assert_false(
        json_read(*state, &(struct json_text){"f", "[1", 2}, &json_limits_api, &root, &err));
    assert_ptr_equal(root, &before);
    assert_string_equal(err_text(&err, *state),
                        "f:1:3: the text ends where ',' or ']' was expected\n"
                        "hint: Write valid JSON (RFC 8259).\n");
}

/* The bytes behind the length are never looked at. */
static void no_nul_needs_to_follow_the_text(void **state)
{
    static const char bytes[] = {'[', '1', ',', '1', '2', ']', ']', '3'};
    assert_string_equal(reading_json(*state, bytes + 1, 1), "1");
    assert_string_equal(reading_json(*state, bytes, 6), "[1, 12]");
    assert_string_equal(reading_json(*state, bytes + 3, 2), "12");
}

static void validity_alone_is_the_same_answer(void **state)
{
    struct err err = {0};
    assert_true(json_is_valid("{\"a\":[]}", 8, &json_limits_file, "f", &err));
    assert_int_equal(err.code, ERR_NONE);
    assert_false(json_is_valid("{\"a\":[}", 7, &json_limits_file, "f", &err));
    assert_string_equal(err_text(&err, *state), "f:1:7: '}' found where a value was expected\n"
                                                "hint: Write valid JSON (RFC 8259).\n");
}

static char *filled(void **state, size_t size, char byte)
{
    char *bytes = arena_alloc(*state, size + 1);
    memset(bytes, byte, size);
    return bytes;
}

/* tests/faults.txt, row 38: as fast as its bytes, whatever the machine; 1 s is asked for. */
static void ten_thousand_variables_and_a_megabyte_take_less_than_a_second(void **state)
{
    struct buf out;
    buf_init(&out, SIZE_MAX);
    for (int i = 0; i < 10000; i++)
        buf_printf(&out, "%c\"NAME_%d\":\"%064d\"", i == 0 ? '{' : ',', i, i);
    buf_fill(&out, ' ', (1U << 20) - out.length - 1);
    buf_char(&out, '}');
    const clock_t before = clock();
    const struct node *root = read_whole(state, out.bytes, out.length);
    const clock_t took = clock() - before;
    assert_int_equal(root->count, 10000);
    assert_int_equal(strlen(node_text(node_get(root, "NAME_9999"))), 64);
    assert_true(took < 10 * CLOCKS_PER_SEC);
    print_message("10,000 variables: %ld ms\n", (long)(took * 1000 / CLOCKS_PER_SEC));
    buf_release(&out);
}

static void a_value_of_a_megabyte_is_read(void **state)
{
    const size_t size = 1U << 20;
    char *text = filled(state, size, 'x');
    text[0] = text[size - 1] = '"';
    assert_int_equal(read_whole(state, text, size)->length, size - 2);
    struct err err = {0};
    assert_false(json_is_valid(text, size + 1, &json_limits_api, "f", &err));
    assert_string_equal(err_text(&err, *state),
                        "f: larger than 1048576 bytes\nhint: Split the document.\n");
}

/* --- what stays in memory -------------------------------------------------------------------- */

enum { SECRET = 24, MASK = 0x55 };

/* Masked, so that looking for it does not find the list of what is looked for. */
static void make_secret(char masked[SECRET])
{
    for (int i = 0; i < SECRET; i++)
        masked[i] = (char)(('A' + i) ^ MASK);
}

static size_t count_in(const char *from, const char *end, const char masked[SECRET])
{
    size_t count = 0;
    for (const char *at = from; end - at >= SECRET; at++) {
        int same = 0;
        while (same < SECRET && (at[same] ^ MASK) == masked[same])
            same++;
        count += same == SECRET;
    }
    return count;
}

/* The memory that malloc got by brk(2); false where there is none, as under valgrind. */
static bool find_heap(const char **from, const char **end)
{
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && !found && fgets(line, sizeof line, maps)) {
        void *first = NULL;
        void *last = NULL;
        found = strstr(line, "[heap]") && sscanf(line, "%p-%p", &first, &last) == 2;
        *from = first;
        *end = last;
    }
    if (maps)
        fclose(maps);
    return found;
}

static void no_copy_of_a_secret_stays_behind(void **state)
{
    char masked[SECRET];
    struct arena arena;
    struct buf text;
    struct err err = {0};
    const struct node *root = NULL;
    const char *from = NULL;
    const char *end = NULL;
    make_secret(masked);
    arena_init(&arena);
    buf_init(&text, SIZE_MAX);
    /* free() itself overwrites the start of a piece, not its end. */
    buf_text(&text, "{\"token\":\"begins-with-something-else:");
    for (int i = 0; i < SECRET; i++)
        buf_char(&text, (char)(masked[i] ^ MASK));
    buf_text(&text, "\",\"other\":\"\\n\"}");
    assert_true(json_read(&arena, &(struct json_text){"f", text.bytes, text.length},
                          &json_limits_api, &root, &err));
    const bool known = find_heap(&from, &end) && text.bytes > from && text.bytes < end;
    if (known)
        assert_int_equal(count_in(from, end, masked), 2); /* the text and the node */
    arena_release(&arena);
    buf_release(&text);
    if (known)
        assert_int_equal(count_in(from, end, masked), 0);
}

static void the_limits_are_those_of_the_security_rules(void **state)
{
    (void)state;
    assert_int_equal(json_limits_api.bytes, 1048576);
    assert_int_equal(json_limits_api.depth, 64);
    assert_int_equal(json_limits_api.values, 50000);
    assert_int_equal(json_limits_file.bytes, 1048576);
    assert_int_equal(json_limits_file.depth, 16);
    assert_int_equal(json_limits_file.values, 50000);
}

/* Whatever the limits of the caller say. */
static void what_is_built_is_no_deeper_than_the_builder(void **state)
{
    static const struct json_limits wide = {1000, 100, 1000};
    for (size_t depth = NODE_BUILD_DEPTH; depth <= NODE_BUILD_DEPTH + 1; depth++) {
        char bytes[200] = "";
        struct err err = {0};
        const struct node *root = NULL;
        memset(bytes, '[', depth);
        memset(bytes + depth, ']', depth);
        const struct json_text text = {"f", bytes, 2 * depth};
        assert_int_equal(json_read(*state, &text, &wide, &root, &err), depth == NODE_BUILD_DEPTH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_read),
        cmocka_unit_test(a_number_keeps_the_text_in_which_it_was_written),
        cmocka_unit_test(each_value_and_each_name_knows_its_place),
        cmocka_unit_test(a_refused_text_leaves_the_result_untouched),
        cmocka_unit_test(no_nul_needs_to_follow_the_text),
        cmocka_unit_test(validity_alone_is_the_same_answer),
        cmocka_unit_test(the_limits_are_those_of_the_security_rules),
        cmocka_unit_test(what_is_built_is_no_deeper_than_the_builder),
        cmocka_unit_test(ten_thousand_variables_and_a_megabyte_take_less_than_a_second),
        cmocka_unit_test(a_value_of_a_megabyte_is_read),
        cmocka_unit_test(no_copy_of_a_secret_stays_behind),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
