#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file_fixture.h"
#include "base/secret.h"
#include "base/sink.h"
#include "base/text.h"

/* Puts `fd` in the place of `number` for one record. */
static bool write_to(struct sink *sink, int number, int fd, const char *bytes, size_t length)
{
    fflush(NULL);
    const int saved = dup(number);
    dup2(fd, number);
    const bool good =
        number == STDOUT_FILENO ? sink_out(sink, bytes, length) : sink_err(sink, bytes, length);
    dup2(saved, number);
    close(saved);
    return good;
}

/* The same into a file, whose content is then in `out`. */
static bool write_record(struct file_fixture *world, int number, const char *text,
                         char out[TMPDIR_OUTPUT])
{
    char path[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, "captured", "", 0600, path);
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool good = write_to(&world->sink, number, fd, text, strlen(text));
    close(fd);
    tmpdir_read(path, out);
    return good;
}

static void a_record_goes_out_as_it_is(void **state)
{
    struct file_fixture *world = *state;
    char out[TMPDIR_OUTPUT];
    assert_true(write_record(world, STDOUT_FILENO, "a report\n", out));
    assert_string_equal(out, "a report\n");
    assert_true(write_record(world, STDERR_FILENO, "a message\n", out));
    assert_string_equal(out, "a message\n");
    assert_true(write_record(world, STDOUT_FILENO, "", out));
    assert_string_equal(out, "");
    sink_init(&world->sink, NULL); /* before there is a registry */
    assert_true(write_record(world, STDOUT_FILENO, "made-up-token", out));
    assert_string_equal(out, "made-up-token");
    assert_false(world->sink.hit || world->sink.broken);
}

#define NOTE "tautline: hidden: the output would have shown the secret 'TOKEN'\n"

static void what_is_secret_in_a_record_is_replaced_and_the_rest_goes_out(void **state)
{
    struct file_fixture *world = *state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"made-up-token", "(hidden)*****"},
        {"line one\nX-Token: made-up-token\nBREACHED\n",
         "line one\nX-Token: (hidden)*****\nBREACHED\n"},
        {"{\"value\":\"bWFkZS11cC10b2tlbg==\"}", "{\"value\":\"(hidden)**********==\"}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (int number = STDOUT_FILENO; number <= STDERR_FILENO; number++) {
            char out[TMPDIR_OUTPUT], wanted[TMPDIR_OUTPUT];
            sink_init(&world->sink, world->secrets);
            assert_true(write_record(world, number, rows[i].text, out));
            snprintf(wanted, sizeof wanted, "%s%s", rows[i].shown,
                     number == STDERR_FILENO ? NOTE : "");
            assert_string_equal(out, wanted);
            assert_true(world->sink.hit);
            assert_false(world->sink.broken);
            assert_true(write_record(world, number, "clean\n", out));
            assert_string_equal(out, "clean\n");
            assert_true(world->sink.hit); /* for good */
        }
}

static void the_name_of_a_secret_is_escaped_and_shows_no_other_secret(void **state)
{
    struct file_fixture *world = *state;
    char out[TMPDIR_OUTPUT];
    secrets_keep(world->secrets, "A\x1B[2J\n::error::", "second-secret", 13);
    assert_true(write_record(world, STDERR_FILENO, "second-secret", out));
    assert_string_equal(out,
                        "(hidden)*****tautline: hidden: the output would have shown the secret "
                        "'A\\x1B[2J\\x0A::error::'\n");
    secrets_keep(world->secrets, "is made-up-token", "third-secret", 12);
    assert_true(write_record(world, STDERR_FILENO, "third-secret", out));
    assert_string_equal(out,
                        "(hidden)****tautline: hidden: the output would have shown the secret 'is "
                        "(hidden)*****'\n");
}

static void a_disk_without_room_and_a_closed_descriptor_break_the_sink(void **state)
{
    struct file_fixture *world = *state;
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    for (int number = STDOUT_FILENO; number <= STDERR_FILENO; number++) {
        sink_init(&world->sink, world->secrets);
        assert_false(write_to(&world->sink, number, full, "x", 1));
        assert_true(world->sink.broken);
        assert_false(world->sink.hit);
        sink_init(&world->sink, world->secrets);
        assert_false(write_to(&world->sink, number, full, "made-up-token", 13));
        assert_true(world->sink.broken && world->sink.hit);
    }
    close(full);
    const int reading = open("/dev/null", O_RDONLY | O_CLOEXEC); /* EBADF for a writer */
    sink_init(&world->sink, world->secrets);
    assert_false(write_to(&world->sink, STDOUT_FILENO, reading, "x", 1));
    assert_true(world->sink.broken);
    close(reading);
}

static void a_closed_pipe_breaks_the_sink_and_sends_no_signal(void **state)
{
    struct file_fixture *world = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_false(write_to(&world->sink, STDOUT_FILENO, ends[1], "x", 1));
    assert_true(world->sink.broken);
    close(ends[1]);
}

enum { LONG_RECORD = 3 << 20 };

/* A slow reader, in a process of its own, that sends two signals before each read: the writer's
 * calls are interrupted or cut short. Ends with 0 where everything came as it should. */
static _Noreturn void read_slowly(int fd, pid_t writer)
{
    const struct timespec pause = {0, 1000000};
    unsigned char bytes[50000];
    size_t count = 0;
    ssize_t got = 1;
    while (got > 0) {
        for (int i = 0; i < 2; i++) { /* the first cuts a write short, the second interrupts it */
            kill(writer, SIGALRM);
            nanosleep(&pause, NULL);
        }
        got = read(fd, bytes, sizeof bytes);
        for (ssize_t i = 0; i < got; i++, count++)
            if (bytes[i] != count % 251)
                _exit(1);
    }
    _exit(count == LONG_RECORD ? 0 : 2);
}

static void ignore_alarm(int number)
{
    (void)number;
}

static void a_long_record_goes_out_whole_through_a_slow_pipe(void **state)
{
    struct file_fixture *world = *state;
    char *record = mem_alloc(LONG_RECORD);
    for (size_t i = 0; i < LONG_RECORD; i++)
        record[i] = (char)(unsigned char)(i % 251);
    const struct sigaction ignoring = {.sa_handler = ignore_alarm}; /* without SA_RESTART */
    sigaction(SIGALRM, &ignoring, NULL);
    for (int flags = 0; flags <= O_NONBLOCK; flags += O_NONBLOCK) {
        int ends[2];
        int status = -1;
        assert_int_equal(pipe(ends), 0);
        const pid_t writer = getpid();
        const pid_t reader = fork();
        if (reader == 0) {
            close(ends[1]);
            read_slowly(ends[0], writer);
        }
        close(ends[0]);
        assert_int_equal(fcntl(ends[1], F_SETFL, flags), 0);
        const bool good = write_to(&world->sink, STDOUT_FILENO, ends[1], record, LONG_RECORD);
        close(ends[1]);
        while (waitpid(reader, &status, 0) < 0 && errno == EINTR)
            continue;
        assert_true(good);
        assert_int_equal(status, 0);
    }
    mem_free(record, LONG_RECORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_record_goes_out_as_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_is_secret_in_a_record_is_replaced_and_the_rest_goes_out, setup, teardown),
        cmocka_unit_test_setup_teardown(the_name_of_a_secret_is_escaped_and_shows_no_other_secret,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_disk_without_room_and_a_closed_descriptor_break_the_sink,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_closed_pipe_breaks_the_sink_and_sends_no_signal, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_long_record_goes_out_whole_through_a_slow_pipe, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
