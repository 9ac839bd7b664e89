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
        {"web.", "web", true, true},
        {"web . A", "web", true, false},
        {"web .A", "web", true, false},
        {"shared. A", "web", false, true},
        {"WEB.A", "web", true, false},
        {"worker . A", "web", false, false},
        {"a worker.A", "web", false, false},
        {".A", "web", true, true},
        {"\xc2\xa0"
         "B",
         "web", true, true},
        {"B\v", "web", true, true},
        {"\xe3\x80\x80web.B", "web", true, true},
        {"${{B", "web", true, true},
        {"secret(16)", "web", true, true},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *text = rows[i].reference, *service = rows[i].service;
        if (reference_names(&arena, text, service, "A", false) != rows[i].own ||
            reference_names(&arena, text, service, "A", true) != rows[i].shared)
            fail_msg("row %zu: %s", i, text);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reference_of_a_text_is_found),
        cmocka_unit_test(a_reference_names_one_variable_or_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
