/* putenv(3), environ */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"
#include "world/process.h"

/* What must hold is asked in a child, because it cannot be undone; the child's exit code is the
 * number of the first thing that does not hold. */
typedef int question(void);

static int answer_of(question *ask)
{
    int status = -1;
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0)
        _exit(ask());
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static int is_closed_to_others(void)
{
    struct process_start start = {true, true};
    struct rlimit core;
    process_harden(&start);
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        return 1;
    if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0)
        return 2;
    if (umask(0) != 077)
        return 3;
    return start.stdout_was_closed || start.stderr_was_closed ? 4 : 0;
}

static void the_process_is_closed_to_others(void **state)
{
    assert_int_equal(answer_of(is_closed_to_others), 0);
}

static int fills_what_was_closed(void)
{
    struct process_start start = {false, false};
    struct stat out;
    struct stat null;
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    close(STDERR_FILENO);
    process_harden(&start);
    if (!start.stdout_was_closed || !start.stderr_was_closed)
        return 1;
    if (!is_open(0) || !is_open(1) || !is_open(2) || is_open(3))
        return 2;
    if (stat("/dev/null", &null) != 0 || fstat(STDOUT_FILENO, &out) != 0)
        return 3;
    return out.st_rdev == null.st_rdev ? 0 : 4;
}

static void closed_standard_descriptors_lead_nowhere(void **state)
{
    assert_int_equal(answer_of(fills_what_was_closed), 0);
}

static int closes_the_others(void)
{
    struct process_start start;
    const int low = open("/dev/null", O_RDONLY);
    const int high = fcntl(low, F_DUPFD, 200);
    if (low < 3 || high < 200)
        return 1;
    process_harden(&start);
    return is_open(low) || is_open(high) ? 2 : 0;
}

static void descriptors_that_were_handed_down_are_closed(void **state)
{
    assert_int_equal(answer_of(closes_the_others), 0);
}

static int survives_a_closed_pipe(void)
{
    struct process_start start;
    int ends[2];
    process_harden(&start);
    if (pipe(ends) != 0)
        return 1;
    close(ends[0]);
    return write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 2;
}

static void a_closed_pipe_is_an_error_and_no_signal(void **state)
{
    assert_int_equal(answer_of(survives_a_closed_pipe), 0);
}

static const char *const dropped[] = {
    "http_proxy",    "https_proxy",     "all_proxy",       "no_proxy",      "HTTPS_PROXY",
    "ALL_PROXY",     "NO_PROXY",        "SSLKEYLOGFILE",   "OPENSSL_CONF",  "OPENSSL_MODULES",
    "SSL_CERT_FILE", "SSL_CERT_DIR",    "HOSTALIASES",     "RES_OPTIONS",   "TMPDIR",
    "GCONV_PATH",    "MALLOC_PERTURB_", "MALLOC_ANYTHING", "LD_PRELOAD",    "LD_LIBRARY_PATH",
    "LOCPATH",       "GLIBC_TUNABLES",  "OPENSSL_ENGINES", "CURL_CA_BUNDLE"};

enum { DROPPED = sizeof dropped / sizeof *dropped };

static int cleans_the_environment(void)
{
    static char no_equals[] = "no equals sign";
    static char no_name[] = "=no name";
    struct process_start start;
    for (size_t i = 0; i < DROPPED; i++)
        setenv(dropped[i], "/elsewhere", 1);
    setenv("KEPT", "yes", 1);
    setenv("TMPDIR_OF_MINE", "yes", 1);
    char *entries[200] = {no_equals, no_name};
    for (size_t i = 0; i < 190 && environ[i]; i++)
        entries[i + 2] = environ[i];
    environ = entries;
    process_harden(&start);
    for (char **entry = environ; *entry; entry++) {
        if (*entry == no_equals || *entry == no_name)
            return 101;
    }
    for (size_t i = 0; i < DROPPED; i++) {
        if (getenv(dropped[i]))
            return 1 + (int)i;
    }
    if (!process_variable("KEPT") || !process_variable("TMPDIR_OF_MINE"))
        return 100;
    return 0;
}

static void variables_that_change_libraries_are_removed(void **state)
{
    assert_int_equal(answer_of(cleans_the_environment), 0);
}

/* As a library does that remembers where a value was. */
static void a_secret_is_taken_once_and_wiped(void **state)
{
    static char entry[] = "TEST_TOKEN=made-up-secret-value";
    struct secrets *secrets = secrets_new();
    assert_int_equal(putenv(entry), 0);
    const int handle = process_take_secret(secrets, "TEST_TOKEN");
    assert_true(handle >= 0);
    assert_string_equal(secrets_value(secrets, handle), "made-up-secret-value");
    assert_null(getenv("TEST_TOKEN"));
    for (size_t i = sizeof "TEST_TOKEN=" - 1; i < sizeof entry; i++)
        assert_int_equal(entry[i], '\0');
    assert_int_equal(process_take_secret(secrets, "TEST_TOKEN"), handle);
    secrets_free(secrets);
}

static void secrets_of_the_same_value_are_found_by_either_name(void **state)
{
    struct secrets *secrets = secrets_new();
    setenv("TEST_TOKEN_A", "made-up-secret-value", 1);
    setenv("TEST_TOKEN_B", "made-up-secret-value", 1);
    const int first = process_take_secret(secrets, "TEST_TOKEN_A");
    const int second = process_take_secret(secrets, "TEST_TOKEN_B");
    assert_true(first >= 0 && second >= 0);
    assert_int_equal(process_take_secret(secrets, "TEST_TOKEN_A"), first);
    assert_int_equal(process_take_secret(secrets, "TEST_TOKEN_B"), second);
    assert_string_equal(secrets_value(secrets, second), "made-up-secret-value");
    secrets_free(secrets);
}

static void absent_and_empty_are_two_things(void **state)
{
    struct secrets *secrets = secrets_new();
    unsetenv("TEST_TOKEN");
    assert_int_equal(process_take_secret(secrets, "TEST_TOKEN"), -1);
    assert_null(process_variable("TEST_TOKEN"));
    setenv("TEST_TOKEN", "", 1);
    assert_int_equal(process_take_secret(secrets, "TEST_TOKEN"), -2);
    assert_null(process_variable("TEST_TOKEN"));
    setenv("TEST_TOKEN", "x", 1);
    assert_string_equal(process_variable("TEST_TOKEN"), "x");
    unsetenv("TEST_TOKEN");
    secrets_free(secrets);
}

static void a_pipe_is_not_a_terminal(void **state)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_false(process_is_terminal(ends[0]));
    assert_false(process_is_terminal(-1));
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_process_is_closed_to_others),
        cmocka_unit_test(closed_standard_descriptors_lead_nowhere),
        cmocka_unit_test(descriptors_that_were_handed_down_are_closed),
        cmocka_unit_test(a_closed_pipe_is_an_error_and_no_signal),
        cmocka_unit_test(variables_that_change_libraries_are_removed),
        cmocka_unit_test(a_secret_is_taken_once_and_wiped),
        cmocka_unit_test(secrets_of_the_same_value_are_found_by_either_name),
        cmocka_unit_test(absent_and_empty_are_two_things),
        cmocka_unit_test(a_pipe_is_not_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
