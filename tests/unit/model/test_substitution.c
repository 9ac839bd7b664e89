#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/substitution.h"

static void both_are_put_in_and_nothing_else_is_changed(void **state)
{
    static const struct {
        const char *text, *filled;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"${environment}", "staging"},
        {"a:${environment}:${url}/x", "a:staging:https://a.example.com/x"},
        {"${environment}${environment}", "stagingstaging"},
        {"$${NOPE}", "${NOPE}"},
        {"$${environment}", "${environment}"},
        {"$$${X}", "$${X}"},
        {"${environment}$${url}${url}", "staging${url}https://a.example.com"},
        {"${{shop.NAME}}", "${{shop.NAME}}"},
        {"$${{shop.NAME}}", "$${{shop.NAME}}"},
        {"$HOME $$ $", "$HOME $$ $"},
        {"caf\xc3\xa9 = \"x\" $HOME $${NOPE} # x", "caf\xc3\xa9 = \"x\" $HOME ${NOPE} # x"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(
            substitution_fill(&arena, rows[i].text, "staging", "https://a.example.com"),
            rows[i].filled);
    assert_string_equal(substitution_fill(&arena, "${url}$${url}", "staging", NULL),
                        "${url}${url}");
    arena_release(&arena);
}

static void what_is_escaped_is_not_used(void **state)
{
    assert_true(substitution_uses("a ${url}", "${url}"));
    assert_true(substitution_uses("$${x} ${url}", "${url}"));
    assert_false(substitution_uses("a $${url}", "${url}"));
    assert_false(substitution_uses("a ${environment}", "${url}"));
    assert_null(substitution_next("$${X} and $${Y}"));
    assert_string_equal(substitution_next("$${X} ${Y}"), "${Y}");
    assert_string_equal(substitution_next("$${{X}}"), "${{X}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_are_put_in_and_nothing_else_is_changed),
        cmocka_unit_test(what_is_escaped_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
