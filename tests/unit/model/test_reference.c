#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/reference.h"

static void each_reference_of_a_text_is_found(void **state)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"", ""},
        {"plain", ""},
        {"${{A}}", "A"},
        {"${{ A }}x${{\tshared.B}}", "A, shared.B"},
        {"${{a service.C}}/${{D", "a service.C"},
        {"${A}${{}}", ""},
        {"${{${{A}}", "${{A"},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct names found = references_in(&arena, rows[i].text);
        if (!text_is(names_text(&arena, &found), rows[i].found))
            fail_msg("%s: %s", rows[i].text, names_text(&arena, &found));
    }
    arena_release(&arena);
}

static void a_reference_names_one_variable_or_two(void **state)
{
    static const struct {
        const char *reference, *service;
        bool own, shared;
    } rows[] = {
        {"A", "web", true, true},
        {"a", "web", true, true},
        {"AB", "web", false, false},
        {"shared.A", "web", false, true},
        {"web.A", "web", true, false},
        {"worker.A", "web", false, false},
        {"web.eu.A", "web.eu", true, false},
        {"worker.A", NULL, true, false},
        {"shared.A", NULL, false, true},
        {"web.", "web", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (reference_names(rows[i].reference, rows[i].service, "A", false) != rows[i].own ||
            reference_names(rows[i].reference, rows[i].service, "A", true) != rows[i].shared)
            fail_msg("row %zu: %s", i, rows[i].reference);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reference_of_a_text_is_found),
        cmocka_unit_test(a_reference_names_one_variable_or_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
