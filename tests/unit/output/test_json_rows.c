#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/output/json_rows.h"
#include "base/buf.h"

enum { MOST = 4096 };

struct json_rows_thing {
    const char *name;
    size_t count;
    int64_t at;
    bool good;
    struct place where;
};

static const char *word(int number)
{
    static const char *const words[] = {"red", "blue", NULL};
    return words[number];
}

static size_t count(const void *of, int number)
{
    return ((const struct json_rows_thing *)of)->count + (size_t)number;
}

static const struct json_row rows[] = {
    {"name", ROW_TEXT_OR_NULL, offsetof(struct json_rows_thing, name), .about = "of it"},
    {"at", ROW_INSTANT_OR_NULL, .at = offsetof(struct json_rows_thing, at)},
    {"good", ROW_BOOL, .at = offsetof(struct json_rows_thing, good)},
    {"line", ROW_LINE, .at = offsetof(struct json_rows_thing, where)},
    {"column", ROW_COLUMN, .at = offsetof(struct json_rows_thing, where)},
    {0},
};
static const struct json_object object = {
    .name = "thing", .counted = word, .count = count, .rows = rows};

static void check_written(const struct json_rows_thing *thing, const char *wanted)
{
    struct json_writer writer;
    struct buf out;
    buf_init(&out, MOST);
    json_write_init(&writer, &out, false);
    json_object(&writer, &object, thing);
    assert_true(json_write_end(&writer));
    assert_string_equal(buf_string(&out), wanted);
    buf_release(&out);
}

static void a_row_writes_its_member_and_null_where_nothing_is_known(void **state)
{
    const struct json_rows_thing none = {0};
    const struct json_rows_thing all = {"a", 3, 1773212400, true, {"a.yaml", 4, 2}};
    check_written(&none, "{\"red\":0,\"blue\":1,\"name\":null,\"at\":null,\"good\":false,"
                         "\"line\":null,\"column\":null}");
    check_written(&all, "{\"red\":3,\"blue\":4,\"name\":\"a\",\"at\":\"2026-03-11T07:00:00Z\","
                        "\"good\":true,\"line\":4,\"column\":2}");
}

static void the_same_rows_describe_the_object(void **state)
{
    static const struct json_row few[] = {
        {"name", ROW_TEXT_OR_NULL, 0, .about = "of it"},
        {"colour", ROW_ONE_OF, 0, .word = word},
        {"things", ROW_LIST_OF, 0, .object = &object},
        {0},
    };
    static const struct json_object described = {.name = "few", .rows = few};
    struct json_writer writer;
    struct buf out;
    buf_init(&out, MOST);
    json_write_init(&writer, &out, false);
    json_object_open(&writer);
    json_object_schema(&writer, &described);
    json_object_close(&writer);
    assert_string_equal(
        buf_string(&out),
        "{\"type\":\"object\",\"required\":[\"name\",\"colour\",\"things\"],\"properties\":{"
        "\"name\":{\"description\":\"of it\",\"type\":[\"string\",\"null\"]},"
        "\"colour\":{\"enum\":[\"red\",\"blue\"]},"
        "\"things\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/thing\"}}}}");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_writes_its_member_and_null_where_nothing_is_known),
        cmocka_unit_test(the_same_rows_describe_the_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
