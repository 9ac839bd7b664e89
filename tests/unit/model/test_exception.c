#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/exception.h"
#include "support/judge_fixture.h"

enum { DAY = 86400 };

/* 2026-02-24T00:00:00Z and the first second after 2026-03-10. */
static const int64_t starts = 1771891200, ends = JUDGE_FIXTURE_ENDS;

static struct exception heyreach(void)
{
    return (struct exception){
        .name = "heyreach-unsigned",
        .bounded = true,
        .starts = starts,
        .ends = ends,
        .max = (int64_t)EXCEPTION_MAX_DAYS * DAY,
    };
}

struct clock_case {
    struct clocks clocks;
    enum exception_state state;
    int64_t days;
};

static void check_rows(const struct exception *exception, const struct clock_case *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const enum exception_state state = exception_state_at(exception, &rows[i].clocks);
        const int64_t days = exception_days_left(exception, &rows[i].clocks);
        if (state != rows[i].state || days != rows[i].days)
            fail_msg("row %zu: %s with %jd days", i, exception_state_name(state), (intmax_t)days);
    }
}

static void it_is_in_force_from_its_first_second_through_its_last(void **state)
{
    const struct exception exception = heyreach();
    const struct clock_case rows[] = {
        {{starts - 1, 0, false}, EXCEPTION_UPCOMING, 0},
        {{starts, 0, false}, EXCEPTION_IN_FORCE, 15},
        {{starts + 1, 0, false}, EXCEPTION_IN_FORCE, 15},
        {{starts + DAY, 0, false}, EXCEPTION_IN_FORCE, 14},
        {{ends - DAY - 1, 0, false}, EXCEPTION_IN_FORCE, 2},
        {{ends - DAY, 0, false}, EXCEPTION_IN_FORCE, 1},
        {{ends - 1, 0, false}, EXCEPTION_IN_FORCE, 1},
        {{ends, 0, false}, EXCEPTION_EXPIRED, 0},
        {{ends + 1, 0, false}, EXCEPTION_EXPIRED, 0},
    };
    check_rows(&exception, rows, sizeof rows / sizeof rows[0]);
}

static void either_clock_past_the_end_means_ended(void **state)
{
    const struct exception exception = heyreach();
    const struct clock_case rows[] = {
        {{ends - 1, ends - 1, false}, EXCEPTION_IN_FORCE, 1},
        {{ends - 1, ends, false}, EXCEPTION_EXPIRED, 0},
        {{ends, ends - 1, false}, EXCEPTION_EXPIRED, 0},
        /* Ended also where the clocks are far apart: a clock that was set back opens nothing. */
        {{starts, ends, false}, EXCEPTION_EXPIRED, 0},
        {{ends, starts, false}, EXCEPTION_EXPIRED, 0},
        {{starts - 900 * (int64_t)DAY, ends, false}, EXCEPTION_EXPIRED, 0},
    };
    check_rows(&exception, rows, sizeof rows / sizeof rows[0]);
}

static void clocks_more_than_two_minutes_apart_leave_it_unobserved(void **state)
{
    const struct exception exception = heyreach();
    const int64_t now = JUDGE_FIXTURE_NOW;
    const struct clock_case rows[] = {
        {{now, now + 120, false}, EXCEPTION_IN_FORCE, 15},
        {{now, now + 121, false}, EXCEPTION_UNOBSERVED, 0},
        {{now, now - 120, false}, EXCEPTION_IN_FORCE, 15},
        {{now, now - 121, false}, EXCEPTION_UNOBSERVED, 0},
        {{starts - 1000, starts - 500, false}, EXCEPTION_UNOBSERVED, 0},
        {{starts, starts - 1, false}, EXCEPTION_UPCOMING, 0},
        {{starts - 1, starts, false}, EXCEPTION_UPCOMING, 0},
    };
    check_rows(&exception, rows, sizeof rows / sizeof rows[0]);
}

static void a_made_up_time_is_not_compared_with_railways(void **state)
{
    const struct exception exception = heyreach();
    const struct clock_case rows[] = {
        {{ends - 1, ends + DAY, true}, EXCEPTION_IN_FORCE, 1},
        {{ends, starts, true}, EXCEPTION_EXPIRED, 0},
        {{starts - 1, JUDGE_FIXTURE_NOW, true}, EXCEPTION_UPCOMING, 0},
    };
    check_rows(&exception, rows, sizeof rows / sizeof rows[0]);
}

static void the_later_clock_counts_the_days(void **state)
{
    const struct exception exception = heyreach();
    const struct clock_case rows[] = {
        {{ends - DAY - 1, ends - DAY + 60, false}, EXCEPTION_IN_FORCE, 1},
        {{ends - DAY + 60, ends - DAY - 1, false}, EXCEPTION_IN_FORCE, 1},
        {{ends - DAY - 1, ends - DAY + 60, true}, EXCEPTION_IN_FORCE, 2},
    };
    check_rows(&exception, rows, sizeof rows / sizeof rows[0]);
}

static void what_is_malformed_is_never_in_force(void **state)
{
    struct exception exception = heyreach();
    exception.bounded = false;
    const struct clock_case row = {
        {JUDGE_FIXTURE_NOW, JUDGE_FIXTURE_NOW, false}, EXCEPTION_MALFORMED, 0};
    check_rows(&exception, &row, 1);
    exception = heyreach();
    exception.ends = exception.starts;
    check_rows(&exception, &row, 1);
    exception.ends = exception.starts - 1;
    check_rows(&exception, &row, 1);
}

static void what_is_too_long_is_never_in_force(void **state)
{
    struct exception exception = heyreach();
    exception.ends = exception.starts + exception.max;
    const struct clock_case whole = {{JUDGE_FIXTURE_NOW, 0, false}, EXCEPTION_IN_FORCE, 90};
    check_rows(&exception, &whole, 1);
    exception.ends++;
    const struct clock_case longer = {{JUDGE_FIXTURE_NOW, 0, false}, EXCEPTION_TOO_LONG, 0};
    check_rows(&exception, &longer, 1);
    exception.max = (int64_t)365 * DAY;
    const struct clock_case allowed = {{JUDGE_FIXTURE_NOW, 0, false}, EXCEPTION_IN_FORCE, 90};
    exception.ends--;
    check_rows(&exception, &allowed, 1);
}

static void each_state_has_a_word(void **state)
{
    static const char *const words[] = {
        [EXCEPTION_IN_FORCE] = "in_force", [EXCEPTION_UPCOMING] = "upcoming",
        [EXCEPTION_EXPIRED] = "expired",   [EXCEPTION_MALFORMED] = "malformed",
        [EXCEPTION_TOO_LONG] = "too_long", [EXCEPTION_UNOBSERVED] = "unobserved",
    };
    for (int i = 0; i <= EXCEPTION_UNOBSERVED; i++)
        check_text("state", exception_state_name((enum exception_state)i), words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_in_force_from_its_first_second_through_its_last),
        cmocka_unit_test(either_clock_past_the_end_means_ended),
        cmocka_unit_test(clocks_more_than_two_minutes_apart_leave_it_unobserved),
        cmocka_unit_test(a_made_up_time_is_not_compared_with_railways),
        cmocka_unit_test(the_later_clock_counts_the_days),
        cmocka_unit_test(what_is_malformed_is_never_in_force),
        cmocka_unit_test(what_is_too_long_is_never_in_force),
        cmocka_unit_test(each_state_has_a_word),
    };
    return cmocka_run_group_tests_name("exception", tests, NULL, NULL);
}
