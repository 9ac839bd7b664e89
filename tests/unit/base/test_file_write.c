#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_fixture.h"
#include "base/file_write.h"

static void check_content(const struct file_fixture *world, const char *name, const char *expected,
                          unsigned mode)
{
    char path[TMPDIR_PATH], text[TMPDIR_OUTPUT];
    struct stat status;
    tmpdir_read(tmpdir_path(&world->tmpdir, name, path), text);
    assert_string_equal(text, expected);
    assert_int_equal(lstat(path, &status), 0);
    assert_int_equal(status.st_mode, S_IFREG | mode);
}

static void the_new_bytes_take_the_place_of_the_old(void **state)
{
    const struct file_fixture *world = *state;
    assert_int_equal(file_replace(world->folder, "a", "one", 3, false), FILE_REPLACED);
    check_content(world, "a", "one", 0600);
    assert_int_equal(file_replace(world->folder, "a", "two", 3, true), FILE_REPLACED);
    check_content(world, "a", "two", 0644);
    assert_int_equal(tmpdir_count(&world->tmpdir), 1);
}

static void a_link_is_replaced_and_not_followed(void **state)
{
    const struct file_fixture *world = *state;
    char path[TMPDIR_PATH], target[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, "target", "kept", 0600, target);
    assert_int_equal(symlink("target", tmpdir_path(&world->tmpdir, "a", path)), 0);
    assert_int_equal(file_replace(world->folder, "a", "one", 3, false), FILE_REPLACED);
    check_content(world, "a", "one", 0600);
    check_content(world, "target", "kept", 0600);
}

static void what_cannot_be_replaced_stays_and_leaves_no_temporary_file(void **state)
{
    const struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    assert_int_equal(mkdir(tmpdir_path(&world->tmpdir, "a", path), 0700), 0);
    assert_int_equal(file_replace(world->folder, "a", "one", 3, false), FILE_NOT_REPLACED);
    assert_int_equal(errno, EISDIR);
    assert_int_equal(tmpdir_count(&world->tmpdir), 1);
}

static void a_temporary_file_of_a_killed_namesake_is_passed_over(void **state)
{
    const struct file_fixture *world = *state;
    char name[64], path[TMPDIR_PATH];
    snprintf(name, sizeof name, ".tautline-%ld-0.tmp", (long)getpid());
    tmpdir_file(&world->tmpdir, name, "half", 0600, path);
    assert_int_equal(file_replace(world->folder, "a", "one", 3, false), FILE_REPLACED);
    check_content(world, "a", "one", 0600);
    check_content(world, name, "half", 0600);
}

static void all_bytes_are_written_or_errno_says_why(void **state)
{
    const struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    const int fd = open(tmpdir_path(&world->tmpdir, "a", path), O_WRONLY | O_CREAT, 0600);
    assert_true(file_write_all(fd, "one", 3) && file_sync(fd));
    close(fd);
    check_content(world, "a", "one", 0600);
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_false(file_write_all(full, "one", 3));
    assert_int_equal(errno, ENOSPC);
    close(full);
    assert_false(file_sync(full));
    assert_int_equal(errno, EBADF);
}

static void a_file_that_is_made_replaces_nothing(void **state)
{
    const struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    assert_true(file_create(world->folder, "a", "one", 3));
    check_content(world, "a", "one", 0600);
    assert_false(file_create(world->folder, "a", "two", 3));
    assert_int_equal(errno, EEXIST);
    check_content(world, "a", "one", 0600);
    assert_int_equal(symlink("nowhere", tmpdir_path(&world->tmpdir, "b", path)), 0);
    assert_false(file_create(world->folder, "b", "two", 3));
    assert_int_equal(errno, EEXIST);
    assert_int_equal(tmpdir_count(&world->tmpdir), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_new_bytes_take_the_place_of_the_old),
        TEST(a_link_is_replaced_and_not_followed),
        TEST(what_cannot_be_replaced_stays_and_leaves_no_temporary_file),
        TEST(a_temporary_file_of_a_killed_namesake_is_passed_over),
        TEST(all_bytes_are_written_or_errno_says_why),
        TEST(a_file_that_is_made_replaces_nothing),
    };
    return cmocka_run_group_tests_name("file_replace", tests, NULL, NULL);
}
