#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "world/spawn.h"
#include "world/system.h"

static struct arena arena;
static struct err err;

static int on_setup(void **state)
{
    arena_init(&arena);
    return 0;
}

static int on_teardown(void **state)
{
    arena_release(&arena);
    return 0;
}

enum { MOST = 1024 * 1024, SOON = 10000 };

static bool run_shell(const char *script, const struct spawn_options *options,
                      struct spawn_result *out)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct spawn_options own = *options;
    own.name = "sh";
    own.argv = argv;
    if (!own.milliseconds)
        own.milliseconds = SOON;
    if (!own.output_most)
        own.output_most = MOST;
    return spawn_run(&arena, &own, out, &err);
}

static void what_goes_in_comes_out(void **state)
{
    char *input = arena_alloc(&arena, MOST);
    struct spawn_result result;
    struct spawn_options options = {.input = input, .input_length = MOST};
    for (size_t i = 0; i < MOST; i++)
        input[i] = (char)('a' + i % 23);
    assert_true(run_shell("cat; echo done >&2; exit 7", &options, &result));
    assert_int_equal(result.length, MOST);
    assert_memory_equal(result.output, input, MOST);
    assert_string_equal(result.said, "done");
    assert_int_equal(result.code, 7);
}

static void its_environment_is_small_and_its_path_the_systems(void **state)
{
    struct spawn_result result;
    struct spawn_options options = {.input = ""};
    setenv("PATH", "/nowhere", 1);
    setenv("HOME", "/home/somebody", 1);
    setenv("SSH_AUTH_SOCK", "/run/agent", 1);
    setenv("RAILWAY_TOKEN", "planted", 1);
    setenv("SSH_ASKPASS", "/nowhere/ask", 1);
    unsetenv("TERM");
    unsetenv("GPG_TTY");
    const char *const argv[] = {"env", NULL};
    options.name = "env";
    options.argv = argv;
    options.output_most = MOST;
    options.milliseconds = SOON;
    assert_true(spawn_run(&arena, &options, &result, &err));
    assert_string_equal(result.output, "PATH=/usr/bin:/bin:/usr/local/bin\n"
                                       "HOME=/home/somebody\nSSH_AUTH_SOCK=/run/agent\n");
}

static void it_inherits_no_descriptor(void **state)
{
    struct spawn_result result;
    struct spawn_options options = {.input = ""};
    const int open_one = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    assert_true(open_one > 2);
    assert_true(run_shell("ls /proc/$$/fd", &options, &result));
    assert_string_equal(result.output, "0\n1\n2\n");
    close(open_one);
}

static void what_does_not_end_is_ended(void **state)
{
    static const char *const scripts[] = {"exec sleep 60", "exec sleep 60 >&- 2>&-",
                                          "trap '' TERM; while :; do sleep 1; done"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct spawn_result result;
        struct spawn_options options = {.input = "", .milliseconds = 200};
        const int64_t began = clock_milliseconds();
        assert_false(run_shell(scripts[i], &options, &result));
        assert_string_equal(err.text, "'sh' does not come to an end");
        assert_true(clock_milliseconds() - began < 5000);
    }
}

static void what_says_too_much_is_ended(void **state)
{
    struct spawn_result result;
    struct spawn_options options = {.input = "", .output_most = 1000};
    assert_false(run_shell("exec yes", &options, &result));
    assert_string_equal(err.text, "'sh' says more than it may");
    options.asks = true;
    assert_false(run_shell("exec yes", &options, &result));
    assert_string_equal(err.text, "'sh' says more than it may");
}

static void what_does_not_read_is_no_signal(void **state)
{
    char *input = arena_alloc(&arena, MOST);
    struct spawn_result result;
    struct spawn_options options = {.input = input, .input_length = MOST};
    assert_true(run_shell("exec <&-; echo here", &options, &result));
    assert_string_equal(result.output, "here\n");
    assert_int_equal(result.code, 0);
}

static void the_signal_that_ended_it_is_reported(void **state)
{
    struct spawn_result result;
    struct spawn_options options = {.input = ""};
    assert_true(run_shell("kill -9 $$", &options, &result));
    assert_int_equal(result.code, -9);
}

static void signals_are_as_a_program_expects_them(void **state)
{
    struct spawn_result result;
    struct spawn_options options = {.input = ""};
    signal(SIGPIPE, SIG_IGN);
    /* 32 and 33 are glibc's own. */
    assert_true(run_shell("read_mask() { sed -n \"s/^$1:\\t//p\" /proc/$$/status; }; "
                          "echo $((0x$(read_mask SigBlk))) $((0x$(read_mask SigIgn) & 0x7fffffff))",
                          &options, &result));
    assert_string_equal(result.output, "0 0\n");
}

static void a_program_that_is_not_there_is_named(void **state)
{
    const char *const argv[] = {"tautline-no-such-program", NULL};
    const struct spawn_options options = {
        .name = argv[0], .argv = argv, .input = "", .output_most = 1};
    struct spawn_result result;
    assert_false(spawn_run(&arena, &options, &result, &err));
    assert_string_equal(err.text, "'tautline-no-such-program' is not installed");
    assert_string_equal(err.hint, "It is looked for in /usr/bin:/bin:/usr/local/bin (Debian: "
                                  "openssh-client).");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(its_environment_is_small_and_its_path_the_systems),
        cmocka_unit_test(it_inherits_no_descriptor),
        cmocka_unit_test(what_does_not_end_is_ended),
        cmocka_unit_test(what_says_too_much_is_ended),
        cmocka_unit_test(what_does_not_read_is_no_signal),
        cmocka_unit_test(the_signal_that_ended_it_is_reported),
        cmocka_unit_test(signals_are_as_a_program_expects_them),
        cmocka_unit_test(a_program_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, on_setup, on_teardown);
}
