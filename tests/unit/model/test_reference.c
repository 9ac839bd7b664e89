#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/reference.h"

#define NBSP "\xC2\xA0"

/* Each as `${{…}}`, and `?` for what may be anything. */
static const char *said(struct arena *arena, const char *text)
{
    const struct reference_list found = references_in(arena, text);
    const char *all = "";
    for (size_t i = 0; i < found.count; i++) {
        const char *one = reference_text(arena, &found.items[i]);
        all = arena_printf(arena, "%s%s%s", all, i > 0 ? " " : "", one ? one : "?");
    }
    return all;
}

static void each_reference_of_a_text_is_found(void **state)
{
    static const struct {
        const char *text, *found;
    } rows[] = {
        {"", ""},
        {"plain", ""},
        {"$A ${B} $[[C]] {{D}}", ""},
        {"${{A}}", "${{A}}"},
        {"$${{A}}", "${{A}}"},
        {"${{ A }}x${{\tshared.B}}", "${{A}} ${{shared.B}}"},
        {"${{a service.C}}/${{ web . D }}\n${{web .E}}${{web. F}}",
         "${{a service.C}} ${{web.D}} ${{web.E}} ${{web.F}}"},
        {"{\"a\":{\"b\":\"${{web.eu.A_1-x}}\"}}", "${{web.eu.A_1-x}}"},
        {"${{web..A}}", "${{web..A}}"},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!text_is(said(&arena, rows[i].text), rows[i].found))
            fail_msg("%s: %s", rows[i].text, said(&arena, rows[i].text));
    arena_release(&arena);
}

/* How Railway reads it is not known. */
static void what_is_not_of_the_grammar_may_be_anything(void **state)
{
    static const char *const rows[] = {
        "${{}}",
        "${{ }}",
        "${{.A}}",
        "${{A.}}",
        "${{A",
        "${{A}",
        "${{A} }",
        "${{${{A}}",
        "${{,${{A}}",
        "${{${{A}}}}",
        "${{{A}}",
        "${{A$B}}",
        "${{1A}}",
        "${{-A}}",
        "${{A B}}",
        "${{A,B}}",
        "${{secret(32)}}",
        "${{" NBSP "A" NBSP "}}",
        "${{web" NBSP ".A}}",
        "${{\xE3\x80\x80"
        "A}}",
        "${{A\xE2\x80\xA8}}",
        "${{\xEF\xBB\xBF"
        "A}}",
        "${{\vA}}",
        "${{A\f}}",
        "${{we\tb.A}}",
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct reference_list found = references_in(&arena, rows[i]);
        if (found.count == 0 || found.items[0].to != REFERENCE_ODD ||
            !reference_may_name(&found.items[0], "web", "X", false))
            fail_msg("%s: %s", rows[i], said(&arena, rows[i]));
    }
    arena_release(&arena);
}

static void a_reference_names_one_variable_or_two(void **state)
{
    static const struct {
        const char *text, *service;
        bool own, shared;
    } rows[] = {
        {"${{A}}", "web", true, true},
        {"${{a}}", "web", true, true},
        {"${{AB}}", "web", false, false},
        {"${{shared.A}}", "web", false, true},
        {"${{ shared . A }}", "web", false, true},
        {"${{Shared.A}}", "web", false, true},
        {"${{shared.A}}", "shared", false, true},
        {"${{web.A}}", "web", true, false},
        {"${{ web . A }}", "web", true, false},
        {"${{Web.A}}", "web", true, false},
        {"${{worker.A}}", "web", false, false},
        {"${{web.eu.A}}", "web.eu", true, false},
        {"${{worker.A}}", NULL, true, false},
        {"${{shared.A}}", NULL, false, true},
    };
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct reference_list found = references_in(&arena, rows[i].text);
        assert_int_equal(found.count, 1);
        if (reference_may_name(found.items, rows[i].service, "A", false) != rows[i].own ||
            reference_may_name(found.items, rows[i].service, "A", true) != rows[i].shared)
            fail_msg("row %zu: %s", i, rows[i].text);
    }
    arena_release(&arena);
}

static void what_looks_random_is_not_told(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(said(&arena, "${{Wq8zLm3xTyuP7v.A}} ${{Wq8zLm3xTyuP7v}} ${{web.A}}"),
                        "? ? ${{web.A}}");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reference_of_a_text_is_found),
        cmocka_unit_test(what_is_not_of_the_grammar_may_be_anything),
        cmocka_unit_test(a_reference_names_one_variable_or_two),
        cmocka_unit_test(what_looks_random_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
