#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/hostile.h"
#include "doc/reading.h"

static const char *json_result(struct arena *arena, const char *name, const struct file_text *text)
{
    struct err err = {0};
    const struct node *root = NULL;
    const bool good = json_read(arena, &(struct json_text){name, text->bytes, text->length},
                                &json_limits_api, &root, &err);
    struct err again = {0};
    assert_int_equal(json_is_valid(text->bytes, text->length, &json_limits_api, name, &again),
                     good);
    return good ? hostile_read_as(arena, name, reading_tree(arena, root)) : err_text(&err, arena);
}

/* tests/faults.txt, rows 33 to 39, as files: y_ is valid, n_ is not, i_ is left to the reader by RFC 8259. */
static void each_hostile_file_gets_exactly_its_message(void **state)
{
    assert_true(hostile_run("json", json_result, "y_", "i_") >= 190);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hostile_file_gets_exactly_its_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
