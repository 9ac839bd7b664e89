#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc/hostile.h"
#include "input/desired.h"
#include "model/desired.h"

static const char *declaration_result(struct arena *arena, const char *name,
                                      const struct file_text *text)
{
    struct faults faults;
    struct desired desired;
    faults_init(&faults, arena);
    if (desired_read(arena, name, text->bytes, text->length, &desired, &faults))
        return hostile_read_as(arena, name, "a declaration");
    const char *said = "";
    for (size_t i = 0; i < faults.count; i++) {
        assert_true(faults.items[i].where.line > 0);
        assert_true(faults.items[i].hint[0] != '\0');
        said = arena_printf(arena, "%s%s", said, err_text(&faults.items[i], arena));
    }
    return said;
}

/* Declarations that attack the reader, and the placeholders that Railway shows for values: one file each. */
static void each_hostile_declaration_gets_exactly_its_message(void **state)
{
    assert_true(hostile_run("declaration", declaration_result, "fine-", "-") >= 95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hostile_declaration_gets_exactly_its_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
