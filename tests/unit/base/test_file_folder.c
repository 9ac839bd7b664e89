#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/file_fixture.h"
#include "base/text.h"

static void check_refused(struct file_fixture *world, const char *path, const char *message)
{
    int fd = -7;
    struct err err = {0};
    if (file_folder_open(path, true, &fd, &err))
        fail_msg("'%s' is opened", path);
    assert_int_equal(fd, -7);
    assert_string_equal(
        text_replaced(&world->arena, err_text(&err, &world->arena), world->tmpdir.folder, "F"),
        message);
}

static void a_chain_of_folders_is_made_for_us_alone(void **state)
{
    struct file_fixture *world = *state;
    struct stat status;
    struct err err = {0};
    int fd = -1;
    const char *a = arena_printf(&world->arena, "%s/a", world->tmpdir.folder);
    const char *b = arena_printf(&world->arena, "%s//b", a);
    const char *c = arena_printf(&world->arena, "%s/c//", b);
    const mode_t mask = umask(0);
    const bool good = file_folder_open(c, true, &fd, &err);
    umask(mask);
    assert_true(good);
    const char *const made[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(stat(made[i], &status), 0);
        assert_int_equal(status.st_mode, S_IFDIR | 0700);
    }
    close(fd);
    assert_true(file_folder_open(c, true, &fd, &err));
    close(fd);
    for (int i = 2; i >= 0; i--)
        assert_int_equal(rmdir(made[i]), 0);
}

static void a_missing_folder_is_made_only_where_asked_for(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    int fd = -7;
    const char *path = arena_printf(&world->arena, "%s/a/b", world->tmpdir.folder);
    assert_true(file_folder_open(path, false, &fd, &err));
    assert_int_equal(fd, -1);
    assert_int_equal(tmpdir_count(&world->tmpdir), 0);
}

/* Another user could put an older folder of ours in its place. */
static void a_folder_below_one_that_all_may_write_is_refused(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    int fd = -1;
    const char *shared = arena_printf(&world->arena, "%s/shared", world->tmpdir.folder);
    const char *deep = arena_printf(&world->arena, "%s/a/state", shared);
    assert_true(file_folder_open(deep, true, &fd, &err));
    close(fd);
    assert_int_equal(chmod(shared, 0777), 0);
    check_refused(world, deep,
                  "F/shared/a/state: a folder above it is writable by all users; its mode is 0777\n"
                  "hint: Run: chmod o-w 'F/shared/a/state/../..'.\n");
    assert_false(file_folder_open(deep, false, &fd, &err));
    assert_int_equal(chmod(shared, 01777), 0); /* as /tmp */
    assert_true(file_folder_open(deep, true, &fd, &err));
    close(fd);
    assert_int_equal(chmod(shared, 0775), 0); /* a group of the owner's choice */
    assert_true(file_folder_open(deep, true, &fd, &err));
    close(fd);
    assert_int_equal(rmdir(deep), 0);
    assert_int_equal(rmdir(arena_printf(&world->arena, "%s/a", shared)), 0);
    assert_int_equal(rmdir(shared), 0);
}

static void a_folder_that_others_may_write_is_refused(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH], link[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, "file", "", 0600, path);
    check_refused(world, path, "F/file: is not a folder\nhint: Name a folder.\n");
    check_refused(world, arena_printf(&world->arena, "%s/in", path),
                  "F/file/in: is not a folder\nhint: Name a folder.\n");
    assert_int_equal(mkdir(tmpdir_path(&world->tmpdir, "folder", path), 0700), 0);
    assert_int_equal(symlink("folder", tmpdir_path(&world->tmpdir, "link", link)), 0);
    check_refused(world, link, "F/link: is a symbolic link\nhint: Name the folder itself.\n");
    check_refused(world, arena_printf(&world->arena, "%s/", link),
                  "F/link/: is a symbolic link\nhint: Name the folder itself.\n");
    check_refused(world, "", ": is not the path of a folder\nhint: Name a folder.\n");
    static const unsigned modes[] = {0770, 0707, 0777, 01777};
    for (int i = 0; i < 4; i++) {
        chmod(path, modes[i]);
        check_refused(world, path,
                      arena_printf(&world->arena,
                                   "F/folder: the folder is writable by other users; its mode is "
                                   "%04o\nhint: Run: chmod go-w 'F/folder'.\n",
                                   modes[i]));
    }
}

static void another_users_folder_is_refused(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    if (geteuid() != 0)
        skip();
    assert_int_equal(mkdir(tmpdir_path(&world->tmpdir, "folder", path), 0700), 0);
    assert_int_equal(chown(path, 65534, 65534), 0);
    check_refused(world, path,
                  "F/folder: the folder belongs to another user\n"
                  "hint: Name a folder of your own, or run as its owner.\n");
}

/* A process that has ended, and whose number nobody has yet. */
static void only_files_that_no_process_holds_are_swept(void **state)
{
    struct file_fixture *world = *state;
    static const char *const kept[] = {
        ".tautline-7-0.tmp.old",
        ".tautline-7-x.tmp",
        ".tautline-7-.tmp",
        ".tautline-7.tmp",
        "x.tautline-7-0.tmp",
        ".tautline-.tmp",
        ".tautline--1-0.tmp",
        ".tautline-7-8-9.tmp",
        ".tautline-7-1.tmp", /* held */
        "ledger",
    };
    enum { KEPT = sizeof kept / sizeof *kept };
    char path[TMPDIR_PATH];
    for (int i = 0; i < KEPT; i++)
        tmpdir_file(&world->tmpdir, kept[i], "", 0600, path);
    tmpdir_file(&world->tmpdir, arena_printf(&world->arena, ".tautline-%ld-0.tmp", (long)getpid()),
                "", 0600, path); /* an id that was given again */
    tmpdir_file(&world->tmpdir, ".tautline-7-17.tmp", "", 0600, path);
    const int held =
        open(tmpdir_path(&world->tmpdir, ".tautline-7-1.tmp", path), O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(held, LOCK_EX | LOCK_NB), 0);
    const char *folder = arena_printf(&world->arena, "%s/.tautline-7-3.tmp", world->tmpdir.folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    const int fd = open(world->tmpdir.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(file_folder_sweep(fd), 2);
    assert_int_equal(file_folder_sweep(fd), 0);
    assert_int_equal(tmpdir_count(&world->tmpdir), KEPT + 1);
    close(held);
    assert_int_equal(file_folder_sweep(fd), 1);
    close(fd);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_chain_of_folders_is_made_for_us_alone),
        TEST(a_missing_folder_is_made_only_where_asked_for),
        TEST(a_folder_below_one_that_all_may_write_is_refused),
        TEST(a_folder_that_others_may_write_is_refused),
        TEST(another_users_folder_is_refused),
        TEST(only_files_that_no_process_holds_are_swept),
    };
    return cmocka_run_group_tests_name("file_folder", tests, NULL, NULL);
}
