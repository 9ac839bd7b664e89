#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/file_fixture.h"

static void take(const struct file_fixture *world, struct file_lock *lock)
{
    struct err err = {0};
    if (!file_lock_take(world->folder, "lock", "F/lock", 0, lock, &err))
        fail_msg("%s", err.text);
}

static void a_second_process_gets_an_error(void **state)
{
    const struct file_fixture *world = *state;
    struct file_lock first, second = {.fd = -7};
    struct err err = {0};
    take(world, &first);
    assert_true(file_lock_holds(&first));
    assert_false(file_lock_take(world->folder, "lock", "F/lock", 0, &second, &err));
    assert_int_equal(err.code, ERR_BUSY);
    assert_string_equal(err.text, "is locked by another tautline process");
    assert_int_equal(second.fd, -7);
    file_lock_release(&first);
    take(world, &second);
    file_lock_release(&second);
    file_lock_release(&second);
}

/* The child holds the lock for a while and ends without letting go of it. */
static void a_waiting_process_gets_the_lock_when_the_holder_ends(void **state)
{
    const struct file_fixture *world = *state;
    struct file_lock lock;
    struct err err = {0};
    int ready[2];
    char byte = 0;
    int status = 0;
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const bool good = file_lock_take(world->folder, "lock", "F/lock", 0, &lock, &err);
        const bool told = write(ready[1], "x", 1) == 1;
        poll(NULL, 0, 100);
        _exit(good && told ? 0 : 1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_false(file_lock_take(world->folder, "lock", "F/lock", 20, &lock, &err));
    assert_true(file_lock_take(world->folder, "lock", "F/lock", 60000, &lock, &err));
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    file_lock_release(&lock);
    close(ready[0]);
    close(ready[1]);
}

static void a_file_that_was_deleted_or_replaced_holds_nothing(void **state)
{
    const struct file_fixture *world = *state;
    char path[TMPDIR_PATH], other[TMPDIR_PATH];
    struct file_lock lock;
    take(world, &lock);
    unlink(tmpdir_path(&world->tmpdir, "lock", path));
    assert_false(file_lock_holds(&lock));
    tmpdir_file(&world->tmpdir, "lock", "", 0600, path);
    assert_false(file_lock_holds(&lock));
    file_lock_release(&lock);
    take(world, &lock);
    tmpdir_file(&world->tmpdir, "other", "", 0600, other);
    rename(other, path);
    assert_false(file_lock_holds(&lock));
    file_lock_release(&lock);
}

static void only_a_regular_file_is_locked(void **state)
{
    const struct file_fixture *world = *state;
    struct file_lock lock;
    struct err err = {0};
    char path[TMPDIR_PATH];
    assert_int_equal(symlink("elsewhere", tmpdir_path(&world->tmpdir, "lock", path)), 0);
    assert_false(file_lock_take(world->folder, "lock", "F/lock", 0, &lock, &err));
    assert_int_equal(err.code, ERR_SYSTEM);
    assert_string_equal(err.where.file, "F/lock");
    assert_string_equal(err.text, "cannot be locked: Too many levels of symbolic links");
    assert_string_equal(err.hint, "Check the folder and its permissions.");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_second_process_gets_an_error),
        TEST(a_waiting_process_gets_the_lock_when_the_holder_ends),
        TEST(a_file_that_was_deleted_or_replaced_holds_nothing),
        TEST(only_a_regular_file_is_locked),
    };
    return cmocka_run_group_tests_name("file_lock", tests, NULL, NULL);
}
