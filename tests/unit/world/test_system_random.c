#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "world/system.h"

static void every_byte_is_filled_and_none_beyond(void **state)
{
    unsigned char seen[64] = {0};
    unsigned char bytes[66];
    for (int round = 0; round < 64; round++) {
        memset(bytes, 0, sizeof bytes);
        random_bytes(bytes + 1, 64);
        assert_int_equal(bytes[0], 0);
        assert_int_equal(bytes[65], 0);
        for (int i = 0; i < 64; i++)
            seen[i] |= bytes[i + 1];
    }
    for (int i = 0; i < 64; i++)
        assert_int_equal(seen[i], 0xff); /* missed once in 10^17 runs */
}

static void ignore(int number)
{
    (void)number;
}

/* Interrupts this process every millisecond for a while. */
static pid_t start_interrupting(void)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    const pid_t child = fork();
    for (int i = 0; child == 0 && i < 500; i++) {
        nanosleep(&pause, NULL);
        kill(getppid(), SIGUSR1);
    }
    if (child == 0)
        _exit(0);
    return child;
}

/* A signal ends a long getrandom(2) early. */
static void a_short_answer_of_the_kernel_is_not_the_end(void **state)
{
    enum { MORE = 64 };
    const size_t size = 32U * 1024 * 1024 + MORE;
    const struct sigaction action = {.sa_handler = ignore};
    unsigned char *bytes = mem_alloc(size);
    unsigned char any = 0;
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    const pid_t child = start_interrupting();
    assert_true(child > 0);
    random_bytes(bytes, size);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    for (size_t i = size - MORE; i < size; i++)
        any |= bytes[i];
    assert_int_not_equal(any, 0);
    mem_free(bytes, size);
}

static void hex_digits_are_lower_case_and_end(void **state)
{
    char one[34];
    char other[34];
    memset(one, '#', sizeof one);
    random_hex(one, 32);
    random_hex(other, 32);
    assert_int_equal(strlen(one), 32);
    assert_int_equal(strspn(one, "0123456789abcdef"), 32);
    assert_int_equal(one[33], '#');
    assert_string_not_equal(one, other);
    random_hex(one, 0);
    assert_string_equal(one, "");
}

static void a_limit_is_never_reached_and_every_number_comes(void **state)
{
    unsigned counts[6] = {0};
    for (int i = 0; i < 6000; i++) {
        const uint32_t drawn = random_below(6);
        assert_in_range(drawn, 0, 5);
        counts[drawn]++;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(counts[i], 800, 1200); /* 7 standard deviations */
    assert_int_equal(random_below(1), 0);
    assert_int_equal(random_below(0), 0);
    assert_true(random_below(UINT32_MAX) < UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_filled_and_none_beyond),
        cmocka_unit_test(a_short_answer_of_the_kernel_is_not_the_end),
        cmocka_unit_test(hex_digits_are_lower_case_and_end),
        cmocka_unit_test(a_limit_is_never_reached_and_every_number_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
