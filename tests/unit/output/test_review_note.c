#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "output/review_note.h"
#include "support/sample_review.h"

static void rules_come_before_weakenings_and_nothing_else_is_noted(void **state)
{
    static const struct {
        enum item_level level;
        unsigned line;
        const char *rule, *title, *text;
    } rows[] = {
        {ITEM_ERROR, 4, "broken-rule", "broken rule",
         "'no' is not an HTTP status\nWrite a number from 100 to 599."},
        {ITEM_WARNING, 81, "weakens", "weakens: exception unsigned-for-now, end",
         "2026-03-10 → 2026-06-10; it ends later; in staging; needs PTO"},
        {ITEM_WARNING, 1, "weakens", "weakens: guardrail no\\x0Adebug\\x1B[31m",
         "removed; what it forbids may be planned; needs PTO, HoS"},
        {ITEM_WARNING, 12, "unknown-direction", "unknown-direction: setting MODE, value",
         "strict → <b>lax</b>; neither a guardrail nor the type tells; in staging, production; "
         "needs PTO, HoS"},
    };
    struct arena arena;
    struct review_notes notes;
    arena_init(&arena);
    review_notes_make(&arena, &sample_review, &notes);
    assert_int_equal(notes.count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < notes.count; i++) {
        assert_int_equal(notes.items[i].level, rows[i].level);
        assert_string_equal(notes.items[i].rule, rows[i].rule);
        assert_string_equal(notes.items[i].title, rows[i].title);
        assert_string_equal(notes.items[i].text, rows[i].text);
        assert_int_equal(notes.items[i].where.line, rows[i].line);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(notes.items[i].fingerprint, notes.items[k].fingerprint);
    }
    assert_string_equal(review_headline(&arena, &sample_review),
                        "tautline: 3 weakenings, 1 strengthening, 1 other; HEAD breaks a rule");
    arena_release(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_come_before_weakenings_and_nothing_else_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
