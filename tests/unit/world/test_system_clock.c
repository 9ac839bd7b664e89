#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

#include "world/system.h"

static void the_time_is_that_of_the_system(void **state)
{
    const int64_t before = (int64_t)time(NULL);
    const int64_t now = clock_now();
    assert_in_range(now, before - 1, before + 2); /* time(2) may lag by a tick */
}

static void milliseconds_go_on_and_never_back(void **state)
{
    const struct timespec pause = {.tv_nsec = 30000000};
    const int64_t before = clock_milliseconds();
    nanosleep(&pause, NULL);
    const int64_t passed = clock_milliseconds() - before;
    assert_in_range(passed, 29, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_is_that_of_the_system),
        cmocka_unit_test(milliseconds_go_on_and_never_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
