#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "output/formats.h"
#include "support/golden.h"
#include "support/sample_run.h"

enum { MOST = 1024 * 1024 };

static void check_page(const struct run *run, const struct style *style, const char *path)
{
    struct buf out;
    buf_init(&out, MOST);
    sample_write(&out, run, style, text_run);
    golden_check(path, buf_string(&out), out.length);
    buf_release(&out);
}

#define PAGES "tests/unit/output/pages/"

static const struct style plain = {.width = 100};

static void what_is_in_sync_is_said_in_one_line_and_its_coverage(void **state)
{
    const struct run run = sample_in_sync();
    check_page(&run, &plain, PAGES "in_sync.txt");
}

static void drift_is_grouped_by_verdict_with_four_witnesses_in_a_line(void **state)
{
    const struct run run = sample_drift();
    check_page(&run, &plain, PAGES "drift.txt");
}

static void all_lists_what_is_in_sync_and_a_narrow_page_wraps(void **state)
{
    const struct style style = {.width = 80, .all = true, .timing = true};
    const struct run run = sample_drift();
    check_page(&run, &style, PAGES "drift_all_80.txt");
}

static void a_breach_comes_first_and_the_marks_stand_above(void **state)
{
    const struct run run = sample_breach();
    check_page(&run, &plain, PAGES "breach.txt");
}

static void colors_are_only_added(void **state)
{
    const struct style style = {.width = 100, .color = true};
    const struct run run = sample_breach();
    check_page(&run, &style, PAGES "breach_color.txt");
}

static void under_an_exception_is_neither_held_nor_breached(void **state)
{
    const struct run run = sample_excepted();
    check_page(&run, &plain, PAGES "excepted.txt");
}

static void all_tells_every_reason_where_it_belongs(void **state)
{
    const struct style style = {.width = 100, .all = true};
    const struct run run = sample_unobserved();
    check_page(&run, &style, PAGES "unobserved_all.txt");
}

static void one_reason_for_many_is_said_once(void **state)
{
    const struct style style = {.width = 100, .timing = true};
    const struct run run = sample_unobserved();
    check_page(&run, &style, PAGES "unobserved.txt");
}

static void a_refused_target_says_why_and_what_to_do(void **state)
{
    const struct run run = sample_refused();
    check_page(&run, &plain, PAGES "refused.txt");
}

static void nothing_from_outside_reaches_the_terminal_raw(void **state)
{
    const struct run run = sample_hostile();
    check_page(&run, &plain, PAGES "hostile.txt");
}

static void of_300_targets_those_in_sync_are_counted(void **state)
{
    const struct run run = sample_many();
    check_page(&run, &plain, PAGES "many.txt");
}

static void nothing_looked_at_is_inconclusive(void **state)
{
    const struct run run = sample_empty();
    check_page(&run, &plain, PAGES "empty.txt");
}

/* --- properties of all of them ----------------------------------------------------------------- */

typedef struct run sample(void);

static sample *const samples[] = {sample_in_sync,  sample_drift,      sample_breach,
                                  sample_excepted, sample_unobserved, sample_refused,
                                  sample_hostile,  sample_many,       sample_empty};

enum { SAMPLES = sizeof samples / sizeof *samples };

/* Characters, not bytes; the first line is never broken. */
static void check_widths(const char *text, size_t width)
{
    const char *line = strchr(text, '\n') + 1;
    while (*line) {
        const size_t length = strcspn(line, "\n");
        char copy[1024];
        assert_true(length < sizeof copy);
        memcpy(copy, line, length);
        copy[length] = '\0';
        if (text_width(copy) > width)
            fail_msg("%zu columns of %zu: %s", text_width(copy), width, copy);
        if (length > 0 && line[length - 1] == ' ')
            fail_msg("ends with a blank: '%s'", copy);
        line += length + 1;
    }
}

static void no_line_is_wider_than_the_page(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++)
        for (unsigned width = 60; width <= 120; width += 7) {
            const struct style style = {.width = width, .all = true, .timing = true};
            const struct run run = samples[i]();
            struct buf out;
            buf_init(&out, MOST);
            sample_write(&out, &run, &style, text_run);
            check_widths(buf_string(&out), width);
            buf_release(&out);
        }
}

/* Text and code come from one structure. */
static void the_first_line_names_every_class_and_the_exit_code(void **state)
{
    static const char *const firsts[SAMPLES] = {
        "tautline: IN SYNC (exit 0)\n",
        "tautline: DRIFT - 2 settings drifted, 1 pending, 1 not enforced, 2 probes failed, "
        "1 target with other code waiting (exit 2)\n",
        "tautline: BREACHED, DRIFT, INCONCLUSIVE - 1 guardrail breached, 1 setting drifted, 1 "
        "probe failed, 1 setting not observed, 1 guardrail not observed, 1 probe not observed, 1 "
        "setting excepted (exit 3)\n",
        "tautline: IN SYNC - 1 setting excepted (exit 0)\n",
        "tautline: INCONCLUSIVE - 4 settings not observed, 3 guardrails not observed, 3 probes not "
        "observed, 1 exception in doubt (exit 4)\n",
        "tautline: FAILED, INCONCLUSIVE - 2 faults in input files, 2 targets not looked at, 1 "
        "setting not observed, 1 guardrail not observed (exit 1)\n",
        "tautline: BREACHED, DRIFT - 1 guardrail breached, 1 setting drifted, 1 probe failed, 1 target "
        "with other code waiting (exit 3)\n",
        "tautline: FAILED, BREACHED, DRIFT, INCONCLUSIVE - 1 target not looked at, 1 guardrail "
        "breached, 1 setting drifted, 1 guardrail not observed, 1 exception in doubt (exit 1)\n",
        "tautline: INCONCLUSIVE - no target was checked (exit 4)\n",
    };
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct run run = samples[i]();
        struct buf out;
        buf_init(&out, MOST);
        sample_write(&out, &run, &plain, text_run);
        if (!text_starts(buf_string(&out), firsts[i]))
            fail_msg("'%.*s'", (int)strcspn(buf_string(&out), "\n"), buf_string(&out));
        buf_release(&out);
    }
}

static void what_does_not_fit_into_the_buffer_is_an_overflow(void **state)
{
    const struct run run = sample_drift();
    struct buf out;
    buf_init(&out, 200);
    sample_write(&out, &run, &plain, text_run);
    assert_true(out.overflowed);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_sync_is_said_in_one_line_and_its_coverage),
        cmocka_unit_test(drift_is_grouped_by_verdict_with_four_witnesses_in_a_line),
        cmocka_unit_test(all_lists_what_is_in_sync_and_a_narrow_page_wraps),
        cmocka_unit_test(a_breach_comes_first_and_the_marks_stand_above),
        cmocka_unit_test(colors_are_only_added),
        cmocka_unit_test(under_an_exception_is_neither_held_nor_breached),
        cmocka_unit_test(one_reason_for_many_is_said_once),
        cmocka_unit_test(all_tells_every_reason_where_it_belongs),
        cmocka_unit_test(a_refused_target_says_why_and_what_to_do),
        cmocka_unit_test(nothing_from_outside_reaches_the_terminal_raw),
        cmocka_unit_test(of_300_targets_those_in_sync_are_counted),
        cmocka_unit_test(nothing_looked_at_is_inconclusive),
        cmocka_unit_test(no_line_is_wider_than_the_page),
        cmocka_unit_test(the_first_line_names_every_class_and_the_exit_code),
        cmocka_unit_test(what_does_not_fit_into_the_buffer_is_an_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
