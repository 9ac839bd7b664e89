#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "output/headline.h"
#include "support/sample_run.h"

static void every_run_ends_in_one_line(void **state)
{
    static const struct {
        struct run (*make)(void);
        const char *wanted;
    } rows[] = {
        {sample_in_sync, "IN SYNC (exit 0)"},
        {sample_drift, "DRIFT - 2 settings drifted, 1 pending, 1 not enforced, 2 probes failed "
                       "(exit 2)"},
        {sample_breach, "BREACHED, DRIFT, INCONCLUSIVE - 1 guardrail breached, 1 setting drifted, "
                        "1 probe failed, 1 setting not observed, 1 guardrail not observed, 1 probe "
                        "not observed, 1 setting excepted (exit 3)"},
        {sample_empty, "INCONCLUSIVE - no target was looked at (exit 4)"},
        {sample_excepted, "IN SYNC - 1 setting excepted (exit 0)"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct run run = rows[i].make();
        assert_string_equal(headline_text(&arena, &run), rows[i].wanted);
    }
    const struct run run = sample_in_sync();
    assert_null(headline_phrases(&arena, &run));
    arena_release(&arena);
}

static void what_is_not_the_real_world_says_so(void **state)
{
    struct arena arena;
    arena_init(&arena);
    const struct run real = sample_in_sync(), other = sample_breach();
    assert_null(headline_simulated(real.simulated));
    assert_null(headline_hypothetical(&arena, &real));
    assert_string_equal(headline_simulated(other.simulated),
                        "SIMULATED: a simulation stood in for Railway; nothing here speaks of the "
                        "real service");
    assert_string_equal(headline_hypothetical(&arena, &other),
                        "HYPOTHETICAL: judged as if it were 2026-03-11 07:00 UTC; never recorded");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_run_ends_in_one_line),
        cmocka_unit_test(what_is_not_the_real_world_says_so),
    };
    return cmocka_run_group_tests_name("headline", tests, NULL, NULL);
}
