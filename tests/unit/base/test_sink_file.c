#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file_fixture.h"
#include "base/secret.h"
#include "base/sink.h"
#include "base/text.h"

static bool write_file(struct file_fixture *world, const char *name, const char *text,
                       bool readable, struct err *err)
{
    char path[TMPDIR_PATH];
    tmpdir_path(&world->tmpdir, name, path);
    const bool good =
        sink_file(&world->sink, arena_text(&world->arena, path), text, strlen(text), readable, err);
    return good;
}

/* The message with FOLDER for the folder. */
static const char *message_of(struct file_fixture *world, const struct err *err)
{
    assert_int_equal(err->code, ERR_SYSTEM);
    return text_replaced(&world->arena, err_text(err, &world->arena), world->tmpdir.folder,
                         "FOLDER");
}

static void check_file(const struct file_fixture *world, const char *name, const char *text,
                       mode_t mode)
{
    char path[TMPDIR_PATH];
    char content[TMPDIR_OUTPUT];
    struct stat status;
    tmpdir_read(tmpdir_path(&world->tmpdir, name, path), content);
    assert_string_equal(content, text);
    assert_int_equal(lstat(path, &status), 0);
    assert_true(S_ISREG(status.st_mode));
    assert_int_equal(status.st_mode & 07777, mode);
}

static void a_file_appears_whole_with_its_mode_whatever_the_umask_is(void **state)
{
    struct file_fixture *world = *state;
    static const mode_t masks[] = {077, 0, 022, 0777};
    struct err err;
    for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
        const mode_t before = umask(masks[i]);
        const bool both = write_file(world, "private", "a report\n", false, &err) &&
                          write_file(world, "public", "a report\n", true, &err);
        umask(before);
        assert_true(both);
        check_file(world, "private", "a report\n", 0600);
        check_file(world, "public", "a report\n", 0644);
    }
    assert_int_equal(tmpdir_count(&world->tmpdir), 2);
}

static void a_file_is_replaced_and_a_link_is_not_followed(void **state)
{
    struct file_fixture *world = *state;
    char other[TMPDIR_PATH];
    char path[TMPDIR_PATH];
    struct err err;
    tmpdir_file(&world->tmpdir, "report", "an old and longer report\n", 0640, path);
    assert_true(write_file(world, "report", "new\n", false, &err));
    check_file(world, "report", "new\n", 0600);
    tmpdir_file(&world->tmpdir, "other", "untouched\n", 0644, other);
    assert_int_equal(symlink(other, tmpdir_path(&world->tmpdir, "link", path)), 0);
    assert_true(write_file(world, "link", "new\n", true, &err));
    check_file(world, "link", "new\n", 0644);
    check_file(world, "other", "untouched\n", 0644);
    assert_int_equal(tmpdir_count(&world->tmpdir), 3);
}

static void a_name_without_a_folder_is_in_the_current_one(void **state)
{
    struct file_fixture *world = *state;
    char before[TMPDIR_PATH];
    struct err err;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(world->tmpdir.folder), 0);
    const bool good = sink_file(&world->sink, "report", "x\n", 2, false, &err);
    assert_int_equal(chdir(before), 0);
    assert_true(good);
    check_file(world, "report", "x\n", 0600);
}

static void a_temporary_file_of_a_killed_run_is_removed(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    struct err err;
    const char *name = arena_printf(&world->arena, ".tautline-%ld-0.tmp", (long)getpid());
    tmpdir_file(&world->tmpdir, name, "half", 0600, path);
    assert_true(write_file(world, "report", "whole\n", false, &err));
    check_file(world, "report", "whole\n", 0600);
    assert_int_equal(tmpdir_count(&world->tmpdir), 1);
}

static void a_file_is_written_without_the_secret_that_was_in_it(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    struct err err;
    tmpdir_file(&world->tmpdir, "report", "old\n", 0600, path);
    assert_true(write_file(world, "report", "a: made-up-token\n", false, &err));
    check_file(world, "report", "a: (hidden)*****\n", 0600);
    assert_true(world->sink.hit);
    assert_false(world->sink.broken);
    assert_int_equal(tmpdir_count(&world->tmpdir), 1);
}

static void what_cannot_be_written_leaves_everything_as_it_was(void **state)
{
    struct file_fixture *world = *state;
    static const struct {
        const char *name, *message;
    } rows[] = {
        {"missing/report", "FOLDER/missing/report: its folder cannot be opened: No such file or "
                           "directory\nhint: Check the folder and its permissions.\n"},
        {"file/report", "FOLDER/file/report: its folder cannot be opened: Not a directory\n"
                        "hint: Check the folder and its permissions.\n"},
        {"folder", "FOLDER/folder: is not a regular file\n"
                   "hint: Name a file, or '-' for stdout.\n"},
        {"folder/", "FOLDER/folder/: cannot be written: Is a directory\n"
                    "hint: Check the folder and its permissions.\n"},
        {"fifo", "FOLDER/fifo: is not a regular file\nhint: Name a file, or '-' for stdout.\n"},
        {"../../../../../../../../dev/full",
         "FOLDER/../../../../../../../../dev/full: is not a regular file\n"
         "hint: Name a file, or '-' for stdout.\n"},
    };
    char path[TMPDIR_PATH];
    struct err err;
    tmpdir_file(&world->tmpdir, "file", "old\n", 0600, path);
    assert_int_equal(mkdir(tmpdir_path(&world->tmpdir, "folder", path), 0700), 0);
    assert_int_equal(mkfifo(tmpdir_path(&world->tmpdir, "fifo", path), 0600), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_false(write_file(world, rows[i].name, "new\n", false, &err));
        assert_string_equal(message_of(world, &err), rows[i].message);
        assert_int_equal(tmpdir_count(&world->tmpdir), 3);
    }
    check_file(world, "file", "old\n", 0600);
    assert_false(world->sink.hit || world->sink.broken);
}

static void a_disk_that_fills_up_leaves_the_old_file(void **state)
{
    struct file_fixture *world = *state;
    struct rlimit before;
    struct err err;
    assert_true(write_file(world, "report", "old\n", false, &err));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {.rlim_cur = 1000, .rlim_max = before.rlim_max};
    const char *large = arena_printf(&world->arena, "%05000d", 0);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const bool good = write_file(world, "report", large, false, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(good);
    assert_string_equal(message_of(world, &err),
                        "FOLDER/report: cannot be written: File too large\n"
                        "hint: Check the folder and its permissions.\n");
    check_file(world, "report", "old\n", 0600);
    assert_int_equal(tmpdir_count(&world->tmpdir), 1);
}

/* Calls sink_file with what stands for stdout, which is `fd` for that time. */
static bool file_to_stdout(struct file_fixture *world, const char *path, int fd, const char *text,
                           struct err *err)
{
    fflush(NULL);
    const int saved = dup(STDOUT_FILENO);
    dup2(fd, STDOUT_FILENO);
    const bool good = sink_file(&world->sink, path, text, strlen(text), false, err);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    return good;
}

static void a_dash_is_stdout(void **state)
{
    struct file_fixture *world = *state;
    static const char *const names[] = {"-", "/dev/stdout"};
    char path[TMPDIR_PATH];
    struct err err;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        tmpdir_file(&world->tmpdir, "captured", "", 0600, path);
        const int fd = open(path, O_WRONLY | O_CLOEXEC);
        assert_true(file_to_stdout(world, names[i], fd, "a report\n", &err));
        close(fd);
        check_file(world, "captured", "a report\n", 0600);
    }
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_false(file_to_stdout(world, "-", full, "a report\n", &err));
    close(full);
    assert_string_equal(message_of(world, &err), "stdout cannot be written\n");
    assert_true(world->sink.broken);
}

static _Noreturn void say_last_words(void)
{
    end_process("tautline: no more\n", 7);
}

static _Noreturn void say_last_words_to_nobody(void)
{
    close(STDERR_FILENO);
    end_process("tautline: no more\n", 7);
}

static void last_words_end_the_process_with_their_code(void **state)
{
    char said[TMPDIR_OUTPUT];
    assert_int_equal(tmpdir_child(say_last_words, said), 7);
    assert_string_equal(said, "tautline: no more\n");
    assert_int_equal(tmpdir_child(say_last_words_to_nobody, said), 7);
    assert_string_equal(said, "");
}

/* A document that somebody wrote is not destroyed because a secret stands in it. */
static void in_an_open_folder_a_withheld_record_replaces_nothing(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    struct err err = {0};
    const int folder = open(world->tmpdir.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct sink_record good = {"new\n", 4, true}, bad = {"made-up-token", 13, true};
    tmpdir_file(&world->tmpdir, "a.md", "old\n", 0600, path);
    assert_int_equal(symlink("a.md", tmpdir_path(&world->tmpdir, "link.md", path)), 0);
    assert_false(sink_file_in(&world->sink, folder, "a.md", &bad, &err));
    assert_string_equal(message_of(world, &err),
                        "a.md: withheld: the file would have shown a secret\n"
                        "hint: Take the secret out of it.\n");
    assert_true(world->sink.hit);
    check_file(world, "a.md", "old\n", 0600);
    assert_false(sink_file_in(&world->sink, folder, "link.md", &good, &err));
    assert_string_equal(message_of(world, &err), "link.md: is a symbolic link\n"
                                                 "hint: Name the file itself.\n");
    assert_true(sink_file_in(&world->sink, folder, "a.md", &good, &err));
    check_file(world, "a.md", "new\n", 0644);
    close(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_appears_whole_with_its_mode_whatever_the_umask_is,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_replaced_and_a_link_is_not_followed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_name_without_a_folder_is_in_the_current_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_temporary_file_of_a_killed_run_is_removed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_is_written_without_the_secret_that_was_in_it, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_leaves_everything_as_it_was, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_fills_up_leaves_the_old_file, setup, teardown),
        cmocka_unit_test_setup_teardown(a_dash_is_stdout, setup, teardown),
        cmocka_unit_test_setup_teardown(in_an_open_folder_a_withheld_record_replaces_nothing, setup,
                                        teardown),
        cmocka_unit_test(last_words_end_the_process_with_their_code),
    };
    return cmocka_run_group_tests_name("sink_file", tests, NULL, NULL);
}
