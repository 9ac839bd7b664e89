/* kill(2), clock_gettime(2) */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "world/process.h"
#include "world/system.h"

/* In a child, because held signals stay held; its exit code is the number of the first thing that does
 * not hold, 0 where all does. */
static int answer_of(int (*ask)(int), int signal_number)
{
    int status = -1;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0)
        _exit(ask(signal_number));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int ask_held(int signal_number)
{
    process_hold_signals();
    if (process_is_asked_to_stop())
        return 1;
    raise(signal_number);
    raise(signal_number); /* the second one does not end the process either */
    if (!process_is_asked_to_stop())
        return 2;
    const int64_t before = clock_milliseconds();
    process_sleep(20000);
    process_sleep(20000);
    if (clock_milliseconds() - before > 10000)
        return 3;
    return process_is_asked_to_stop() ? 0 : 4;
}

static int ask_sleep_ends_early(int signal_number)
{
    process_hold_signals();
    const pid_t parent = getpid(), child = fork();
    if (child == 0) {
        process_sleep(100);
        _exit(kill(parent, signal_number) == 0 ? 0 : 1);
    }
    const int64_t before = clock_milliseconds();
    process_sleep(20000);
    const int64_t took = clock_milliseconds() - before;
    waitpid(child, NULL, 0);
    return took < 50 ? 1 : took > 10000 ? 2 : process_is_asked_to_stop() ? 0 : 3;
}

static int ask_quiet(int unused)
{
    (void)unused;
    process_hold_signals();
    const int64_t before = clock_milliseconds();
    process_sleep(0);
    process_sleep(-5);
    process_sleep(60);
    const int64_t took = clock_milliseconds() - before;
    return took < 60 ? 1 : took > 10000 ? 2 : process_is_asked_to_stop() ? 3 : 0;
}

static void a_blocked_signal_stays_pending(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_int_equal(answer_of(ask_held, numbers[i]), 0);
        assert_int_equal(answer_of(ask_sleep_ends_early, numbers[i]), 0);
    }
}

static void without_a_signal_the_sleep_is_as_long_as_it_should_be(void **state)
{
    assert_int_equal(answer_of(ask_quiet, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blocked_signal_stays_pending),
        cmocka_unit_test(without_a_signal_the_sleep_is_as_long_as_it_should_be),
    };
    return cmocka_run_group_tests_name("process_signals", tests, NULL, NULL);
}
