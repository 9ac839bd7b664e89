#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "output/report_entry.h"
#include "support/sample_run.h"

typedef struct run make_run(void);

static make_run *const runs[] = {sample_in_sync,  sample_drift,   sample_breach,
                                 sample_excepted, sample_refused, sample_unobserved,
                                 sample_hostile,  sample_many,    sample_empty};

enum { RUNS = sizeof runs / sizeof runs[0] };

static void the_first_item_is_of_the_class_that_the_run_ends_with(void **state)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < RUNS; i++) {
        const struct run run = runs[i]();
        struct report_entries items;
        report_entries_make(&arena, &run, &items);
        assert_int_equal(items.count > 0 ? items.items[0].code : EXIT_IN_SYNC, run.exit);
        for (size_t k = 1; k < items.count; k++) /* never worse than the one before */
            assert_int_equal(exit_code_worse(items.items[k - 1].code, items.items[k].code),
                             items.items[k - 1].code);
    }
    arena_release(&arena);
}

static void no_item_has_a_character_that_acts(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_hostile();
    struct report_entries items;
    report_entries_make(&arena, &run, &items);
    assert_int_equal(items.count, 4);
    for (size_t i = 0; i < items.count; i++) {
        const char *title = report_entry_title(&arena, &items.items[i]);
        assert_string_equal(text_escaped(&arena, title), title);
        const char *text =
            text_replaced(&arena, report_entry_text(&arena, &items.items[i]), "\n", " ");
        assert_string_equal(text_escaped(&arena, text), text);
    }
    arena_release(&arena);
}

static void words_of_an_item(void **state)
{
    static const struct {
        const char *title, *text;
    } rows[] = {
        {"BREACHED: no-unsigned-webhooks (production) SIMULATED HYPOTHETICAL",
         "stored true; running true; probe partner-webhook: an unsigned delivery was accepted "
         "(400); its exception ended on 2026-03-10\n"
         "→ set UNSIGNED_ALLOWED to `false`, then deploy; or have an exception with a new end "
         "reviewed"},
        {"DRIFT: UNSIGNED_ALLOWED (production) SIMULATED HYPOTHETICAL",
         "wanted false; Railway keeps something else than what is declared\n"
         "stored true ≠   running true ≠   reported –   behaved ≠\n"
         "→ set UNSIGNED_ALLOWED to `false`, then deploy"},
    };
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_breach();
    struct report_entries items;
    report_entries_make(&arena, &run, &items);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(report_entry_title(&arena, &items.items[i]), rows[i].title);
        assert_string_equal(report_entry_text(&arena, &items.items[i]), rows[i].text);
    }
    arena_release(&arena);
}

static void a_fingerprint_tells_one_thing_from_every_other(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_drift();
    struct report_entries items, again;
    report_entries_make(&arena, &run, &items);
    report_entries_make(&arena, &run, &again);
    for (size_t i = 0; i < items.count; i++) {
        const char *print = report_entry_fingerprint(&arena, &items.items[i]);
        assert_int_equal(strlen(print), 16);
        assert_string_equal(report_entry_fingerprint(&arena, &again.items[i]), print);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(report_entry_fingerprint(&arena, &items.items[k]), print);
    }
    /* Also where the parts would read the same side by side. */
    struct report_entry a = {.kind = "fault", .name = "ab", .why = "c"};
    struct report_entry b = {.kind = "fault", .name = "a", .why = "bc"};
    assert_string_not_equal(report_entry_fingerprint(&arena, &a),
                            report_entry_fingerprint(&arena, &b));
    arena_release(&arena);
}

static void what_an_exception_covers_says_which(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run run = sample_excepted();
    struct report_entries items;
    report_entries_make(&arena, &run, &items);
    size_t excepted = 0;
    for (size_t i = 0; i < items.count; i++) {
        excepted += items.items[i].is_excepted;
        if (items.items[i].is_excepted)
            assert_string_equal(report_entry_exception(&items.items[i])->name, "partner-unsigned");
        else
            assert_null(report_entry_exception(&items.items[i]));
    }
    assert_int_equal(excepted, 3); /* guardrail, setting, probe */
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_item_is_of_the_class_that_the_run_ends_with),
        cmocka_unit_test(no_item_has_a_character_that_acts),
        cmocka_unit_test(words_of_an_item),
        cmocka_unit_test(a_fingerprint_tells_one_thing_from_every_other),
        cmocka_unit_test(what_an_exception_covers_says_which),
    };
    return cmocka_run_group_tests_name("item", tests, NULL, NULL);
}
