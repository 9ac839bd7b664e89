#include "railway/arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "doc/json_write.h"
#include "support/judge_fixture.h"

static void check_written(const struct railway_arguments *arguments, const char *expected)
{
    struct buf out;
    struct json_writer writer;
    buf_init(&out, 4096);
    json_write_init(&writer, &out, false);
    railway_arguments_write(&writer, arguments);
    assert_true(json_write_end(&writer));
    check_text("arguments", buf_string(&out), expected);
    buf_release(&out);
}

static void no_arguments_are_an_empty_object(void **state)
{
    const struct railway_arguments none = {NULL, 0};
    check_written(NULL, "{}");
    check_written(&none, "{}");
}

static void texts_are_escaped_and_truth_values_are_bare(void **state)
{
    static const struct railway_argument items[] = {
        ARGUMENT_TEXT("project", "p\"1\n"),
        ARGUMENT_TEXT("after", ""),
        ARGUMENT_BOOL("shared", true),
        ARGUMENT_BOOL("token", false),
    };
    const struct railway_arguments arguments = {items, 4};
    check_written(&arguments,
                  "{\"project\":\"p\\\"1\\n\",\"after\":\"\",\"shared\":true,\"token\":false}");
}

static void a_map_holds_texts_and_names_that_are_to_go(void **state)
{
    static const struct railway_argument inner[] = {
        ARGUMENT_TEXT("A", "two\nlines"),
        ARGUMENT_NULL("B"),
    };
    static const struct railway_arguments variables = {inner, 2};
    static const struct railway_argument outer[] = {ARGUMENT_MAP("variables", &variables)};
    static const struct railway_arguments service = {outer, 1}, none = {NULL, 0};
    const struct railway_argument items[] = {
        ARGUMENT_MAP("service", &service),
        ARGUMENT_MAP("empty", &none),
        ARGUMENT_TEXT("after", "x"),
    };
    const struct railway_arguments arguments = {items, 3};
    check_written(&arguments, "{\"service\":{\"variables\":{\"A\":\"two\\nlines\",\"B\":null}},"
                              "\"empty\":{},\"after\":\"x\"}");
}

static void a_map_without_an_end_fails(void **state)
{
    struct railway_argument item = ARGUMENT_MAP("again", NULL);
    const struct railway_arguments round = {&item, 1};
    struct buf out;
    struct json_writer writer;
    item.map = &round;
    buf_init(&out, 4096);
    json_write_init(&writer, &out, false);
    railway_arguments_write(&writer, &round);
    assert_false(json_write_end(&writer));
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_arguments_are_an_empty_object),
        cmocka_unit_test(texts_are_escaped_and_truth_values_are_bare),
        cmocka_unit_test(a_map_holds_texts_and_names_that_are_to_go),
        cmocka_unit_test(a_map_without_an_end_fails),
    };
    return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
