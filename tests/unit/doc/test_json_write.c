#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "doc/json_write.h"
#include "doc/reading.h"

enum { ROOM = 4096 };

/* A writer and where it writes to. */
struct desk {
    struct json_writer writer;
    struct buf out;
};

static struct json_writer *sit_down(struct desk *desk, bool pretty, size_t room)
{
    buf_init(&desk->out, room);
    json_write_init(&desk->writer, &desk->out, pretty);
    return &desk->writer;
}

static void stand_up(struct desk *desk, bool good, const char *text)
{
    assert_int_equal(json_write_end(&desk->writer), good);
    assert_string_equal(buf_string(&desk->out), text);
    buf_release(&desk->out);
}

static void write_everything(struct json_writer *writer)
{
    json_object_open(writer);
    json_key_text(writer, "text", "a\"b");
    json_key_text(writer, "nothing", NULL);
    json_key_int(writer, "number", -7);
    json_key_bool(writer, "truth", true);
    json_key(writer, "list");
    json_array_open(writer);
    json_int(writer, 0);
    json_bool(writer, false);
    json_null(writer);
    json_object_open(writer);
    json_object_close(writer);
    json_array_open(writer);
    json_array_close(writer);
    json_text_length(writer, "x\0y", 3);
    json_array_close(writer);
    json_object_close(writer);
}

static void a_document_is_written_on_one_line(void **state)
{
    struct desk desk;
    write_everything(sit_down(&desk, false, ROOM));
    stand_up(&desk, true,
             "{\"text\":\"a\\\"b\",\"nothing\":null,\"number\":-7,\"truth\":true,"
             "\"list\":[0,false,null,{},[],\"x\\u0000y\"]}");
}

static void a_document_is_indented_by_two_spaces(void **state)
{
    struct desk desk;
    write_everything(sit_down(&desk, true, ROOM));
    stand_up(&desk, true,
             "{\n"
             "  \"text\": \"a\\\"b\",\n"
             "  \"nothing\": null,\n"
             "  \"number\": -7,\n"
             "  \"truth\": true,\n"
             "  \"list\": [\n"
             "    0,\n"
             "    false,\n"
             "    null,\n"
             "    {},\n"
             "    [],\n"
             "    \"x\\u0000y\"\n"
             "  ]\n"
             "}");
}

static void control_characters_in_a_text_are_escaped(void **state)
{
    static const struct {
        const char *text;
        const char *written;
    } rows[] = {
        {"", "\"\""},
        {"caf\xC3\xA9", "\"caf\xC3\xA9\""},
        {"a\\b/c", "\"a\\\\b/c\""},
        {"\n\t\r\b\f", "\"\\n\\t\\r\\b\\f\""},
        {"\x1B[2J\x7F", "\"\\u001b[2J\\u007f\""},
        {"\xC2\x9B", "\"\\u009b\""},
        {"\xE2\x80\xAE", "\"\\u202e\""},
        {"\xF3\xA0\x81\x81", "\"\\udb40\\udc41\""},
        {"a\xFF\xC3", "\"a\\ufffd\\ufffd\""},
        {"\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk desk;
        json_text(sit_down(&desk, true, ROOM), rows[i].text);
        stand_up(&desk, true, rows[i].written);
    }
}

static void integers_stay_within_2_to_the_53(void **state)
{
    static const struct {
        int64_t number;
        const char *written;
    } rows[] = {
        {INT64_C(9007199254740991), "9007199254740991"},
        {INT64_C(-9007199254740991), "-9007199254740991"},
        {INT64_C(9007199254740992), NULL},
        {INT64_C(-9007199254740992), NULL},
        {INT64_MIN, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk desk;
        json_int(sit_down(&desk, false, ROOM), rows[i].number);
        stand_up(&desk, rows[i].written != NULL, rows[i].written ? rows[i].written : "");
    }
}

static void value_without_key(struct json_writer *writer)
{
    json_object_open(writer);
    json_int(writer, 1);
    json_object_close(writer);
}

static void key_in_array(struct json_writer *writer)
{
    json_array_open(writer);
    json_key(writer, "a");
    json_array_close(writer);
}

static void key_at_the_root(struct json_writer *writer)
{
    json_key_text(writer, "a", "b");
}

static void key_twice(struct json_writer *writer)
{
    json_object_open(writer);
    json_key(writer, "a");
    json_key_text(writer, "b", "c");
    json_object_close(writer);
}

static void key_without_value(struct json_writer *writer)
{
    json_object_open(writer);
    json_key(writer, "a");
    json_object_close(writer);
}

static void two_values(struct json_writer *writer)
{
    json_null(writer);
    json_array_open(writer);
    json_array_close(writer);
}

static void wrong_bracket(struct json_writer *writer)
{
    json_array_open(writer);
    json_object_close(writer);
}

static void close_too_many(struct json_writer *writer)
{
    json_array_open(writer);
    json_array_close(writer);
    json_array_close(writer);
}

static void left_open(struct json_writer *writer)
{
    json_array_open(writer);
}

static void nothing(struct json_writer *writer)
{
    (void)writer;
}

static void too_deep(struct json_writer *writer)
{
    for (int i = 0; i < JSON_WRITE_DEPTH; i++)
        json_array_open(writer);
    for (int i = 0; i < JSON_WRITE_DEPTH; i++)
        json_array_close(writer);
}

static void calls_in_the_wrong_place_fail_and_write_no_more(void **state)
{
    static const struct {
        void (*write)(struct json_writer *);
        const char *written;
    } rows[] = {
        {value_without_key, "{"},
        {key_in_array, "["},
        {key_at_the_root, ""},
        {key_twice, "{\"a\":"},
        {key_without_value, "{\"a\":"},
        {two_values, "null"},
        {wrong_bracket, "["},
        {close_too_many, "[]"},
        {left_open, "["},
        {nothing, ""},
        {too_deep, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct desk desk;
        rows[i].write(sit_down(&desk, false, ROOM));
        stand_up(&desk, false, rows[i].written);
    }
}

static void the_deepest_document_is_written(void **state)
{
    struct desk desk;
    struct json_writer *writer = sit_down(&desk, false, ROOM);
    for (int i = 0; i < JSON_WRITE_DEPTH - 1; i++)
        json_array_open(writer);
    for (int i = 0; i < JSON_WRITE_DEPTH - 1; i++)
        json_array_close(writer);
    stand_up(&desk, true, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
}

static void a_full_buffer_is_a_failure(void **state)
{
    struct desk desk;
    json_text(sit_down(&desk, false, 4), "abc");
    assert_false(json_write_end(&desk.writer));
    buf_release(&desk.out);
}

static void what_is_written_reads_as_what_was_meant(void **state)
{
    struct arena arena;
    struct desk desk;
    arena_init(&arena);
    struct json_writer *writer = sit_down(&desk, true, ROOM);
    json_object_open(writer);
    json_key_text(writer, "\xE2\x80\xAE\"", "\x1B\n\xF3\xA0\x81\x81\xC3\xA9");
    json_object_close(writer);
    assert_true(json_write_end(writer));
    assert_string_equal(reading_json(&arena, desk.out.bytes, desk.out.length),
                        "{\xE2\x80\xAE\": \"\x1B\n\xF3\xA0\x81\x81\xC3\xA9\"}");
    buf_release(&desk.out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_written_on_one_line),
        cmocka_unit_test(a_document_is_indented_by_two_spaces),
        cmocka_unit_test(control_characters_in_a_text_are_escaped),
        cmocka_unit_test(integers_stay_within_2_to_the_53),
        cmocka_unit_test(calls_in_the_wrong_place_fail_and_write_no_more),
        cmocka_unit_test(the_deepest_document_is_written),
        cmocka_unit_test(a_full_buffer_is_a_failure),
        cmocka_unit_test(what_is_written_reads_as_what_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
