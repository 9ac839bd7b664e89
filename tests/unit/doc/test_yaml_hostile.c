#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/hostile.h"
#include "doc/reading.h"

static const char *yaml_result(struct arena *arena, const char *name, const struct file_text *text)
{
    struct faults faults;
    const struct node *root = NULL;
    faults_init(&faults, arena);
    const bool good = yaml_read(arena, name, text->bytes, text->length, &root, &faults);
    return good ? hostile_read_as(arena, name, reading_tree(arena, root))
                : reading_faults(arena, &faults);
}

/* tests/faults.txt, rows 1 to 20, as files. */
static void each_hostile_file_gets_exactly_its_message(void **state)
{
    assert_true(hostile_run("yaml", yaml_result, "fine-", "-") >= 140);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hostile_file_gets_exactly_its_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
