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
#include "base/file_write.h"
#include "base/text.h"

static void open_good(struct file_fixture *world)
{
    struct err err = {0};
    if (!file_append_open(&world->file, true, &err))
        fail_msg("%s", err.text);
}

static enum file_added add(struct file_fixture *world, const char *text, struct err *err)
{
    return file_append_add(&world->file, text, strlen(text), err);
}

static const char *content(struct file_fixture *world)
{
    char path[TMPDIR_PATH], text[TMPDIR_OUTPUT];
    tmpdir_read(tmpdir_path(&world->tmpdir, "file", path), text);
    return arena_text(&world->arena, text);
}

static void added_bytes_are_at_the_end(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    char *bytes = NULL;
    size_t length = 0;
    open_good(world);
    assert_int_equal(add(world, "one\n", &err), FILE_ADDED);
    assert_int_equal(add(world, "two\n", &err), FILE_ADDED);
    file_append_close(&world->file);
    open_good(world);
    assert_int_equal(world->file.length, 8);
    assert_int_equal(add(world, "three\n", &err), FILE_ADDED);
    assert_true(file_append_read(&world->file, 0, 100, &bytes, &length, &err));
    assert_string_equal(bytes, "one\ntwo\nthree\n");
    assert_int_equal(length, 14);
    mem_free(bytes, length + 1);
    assert_false(file_append_read(&world->file, 0, 13, &bytes, &length, &err));
    assert_string_equal(err.text, "is too large, at most 13 bytes are read");
}

static void it_is_cut_to_a_length(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    open_good(world);
    assert_int_equal(add(world, "one\ntw", &err), FILE_ADDED);
    assert_true(file_append_cut(&world->file, 4, &err));
    assert_int_equal(add(world, "two\n", &err), FILE_ADDED);
    assert_string_equal(content(world), "one\ntwo\n");
}

static void a_missing_file_is_made_only_where_asked_for(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    assert_true(file_append_open(&world->file, false, &err));
    assert_int_equal(world->file.fd, -1);
    assert_int_equal(tmpdir_count(&world->tmpdir), 0);
}

static void a_change_by_another_process_stops_it(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    char path[TMPDIR_PATH];
    open_good(world);
    assert_int_equal(add(world, "one\n", &err), FILE_ADDED);
    tmpdir_file(&world->tmpdir, "file", "one\nx\n", 0600, path);
    assert_int_equal(add(world, "two\n", &err), FILE_NOT_ADDED);
    assert_int_equal(err.code, ERR_BUSY);
    assert_string_equal(err.text, "was changed or replaced by another process, nothing was added");
    assert_string_equal(content(world), "one\nx\n");
    unlink(path);
    tmpdir_file(&world->tmpdir, "file", "one\n", 0600, path);
    assert_int_equal(add(world, "two\n", &err), FILE_NOT_ADDED);
    assert_string_equal(content(world), "one\n");
}

/* RLIMIT_FSIZE lets a part of the bytes through: the part is taken off again. */
static void half_a_line_is_removed_again(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    struct rlimit before;
    open_good(world);
    assert_int_equal(add(world, "one\n", &err), FILE_ADDED);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit small = {.rlim_cur = 6, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const enum file_added how = add(world, "two\n", &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(how, FILE_NOT_ADDED);
    assert_int_equal(err.code, ERR_SYSTEM);
    assert_string_equal(err.text, "could not be written, nothing was added: File too large");
    assert_string_equal(err.hint,
                        "Raise the limit of file sizes (ulimit -f), then run this again.");
    assert_string_equal(content(world), "one\n");
    assert_int_equal(add(world, "two\n", &err), FILE_ADDED);
    assert_string_equal(content(world), "one\ntwo\n");
}

struct place_case {
    const char *kind;
    const char *message;
};

static void make_place(struct file_fixture *world, const char *kind)
{
    char path[TMPDIR_PATH];
    tmpdir_path(&world->tmpdir, "file", path);
    unlink(path);
    rmdir(path);
    if (text_is(kind, "folder"))
        assert_int_equal(mkdir(path, 0700), 0);
    else if (text_is(kind, "fifo"))
        assert_int_equal(mkfifo(path, 0600), 0);
    else if (text_is(kind, "link"))
        assert_int_equal(symlink("elsewhere", path), 0);
    else
        tmpdir_file(&world->tmpdir, "file", "", 0620, path);
}

static void only_a_file_of_the_current_user_is_opened(void **state)
{
    struct file_fixture *world = *state;
    static const struct place_case rows[] = {
        {"folder", "cannot be opened: Is a directory"},
        {"fifo", "is not a regular file"},
        {"link", "is a symbolic link"},
        {"group", "is writable by other users; its mode is 0620"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        make_place(world, rows[i].kind);
        if (file_append_open(&world->file, true, &err))
            fail_msg("%s is opened", rows[i].kind);
        assert_string_equal(err.text, rows[i].message);
        assert_true(err.hint[0]);
    }
}

/* Every write to /dev/full fails; it is no regular file, so it stands behind the descriptor only. */
static void a_full_disk_adds_nothing(void **state)
{
    struct file_fixture *world = *state;
    struct err err = {0};
    open_good(world);
    const int full = open("/dev/full", O_RDWR | O_CLOEXEC);
    assert_true(full >= 0);
    const int kept = dup(world->file.fd);
    dup2(full, world->file.fd);
    assert_int_equal(add(world, "one\n", &err), FILE_NOT_ADDED);
    assert_int_equal(err.code, ERR_BUSY); /* the descriptor is not the file's any more */
    dup2(kept, world->file.fd);
    close(kept);
    close(full);
    assert_string_equal(content(world), "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(added_bytes_are_at_the_end),
        TEST(it_is_cut_to_a_length),
        TEST(a_missing_file_is_made_only_where_asked_for),
        TEST(a_change_by_another_process_stops_it),
        TEST(half_a_line_is_removed_again),
        TEST(only_a_file_of_the_current_user_is_opened),
        TEST(a_full_disk_adds_nothing),
    };
    return cmocka_run_group_tests_name("file_append", tests, NULL, NULL);
}
