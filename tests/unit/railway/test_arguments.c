#include "railway/arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "doc/json_write.h"
#include "support/scene.h"

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
        ARGUMENT_TRUTH("shared", true),
        ARGUMENT_TRUTH("token", false),
    };
    const struct railway_arguments arguments = {items, 4};
    check_written(&arguments,
                  "{\"project\":\"p\\\"1\\n\",\"after\":\"\",\"shared\":true,\"token\":false}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_arguments_are_an_empty_object),
        cmocka_unit_test(texts_are_escaped_and_truth_values_are_bare),
    };
    return cmocka_run_group_tests_name("arguments", tests, NULL, NULL);
}
