#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/file_fixture.h"

static int set_up_links(void **state)
{
    char path[TMPDIR_PATH];
    if (setup(state) != 0)
        return -1;
    const struct file_fixture *world = *state;
    tmpdir_file(&world->tmpdir, "a.md", "in the root\n", 0640, path);
    assert_int_equal(symlink("a.md", tmpdir_path(&world->tmpdir, "link.md", path)), 0);
    assert_int_equal(symlink(".", tmpdir_path(&world->tmpdir, "here", path)), 0);
    assert_int_equal(mkfifo(tmpdir_path(&world->tmpdir, "pipe.md", path), 0600), 0);
    return 0;
}

/* The content, or the message. */
static const char *read_below(struct file_fixture *world, const char *path, bool *readable)
{
    struct file_below file;
    struct file_text text;
    struct err err = {0};
    if (!file_below_open(&world->arena, world->tmpdir.folder, path, &file, &err))
        return err_text(&err, &world->arena);
    const bool good = file_below_read(&world->arena, &file, 100, &text, &err);
    *readable = file.readable;
    file_below_close(&file);
    return good ? text.bytes : err_text(&err, &world->arena);
}

static void no_link_is_followed_and_nothing_above_is_reached(void **state)
{
    static const char *const rows[][2] = {
        {"a.md", "in the root\n"},
        {"link.md", "link.md: is a symbolic link\nhint: Name the file itself.\n"},
        {"here/a.md", "here/a.md: 'here' is a symbolic link or not a folder\n"
                      "hint: Name the file itself, below the root.\n"},
        {"a.md/b.md", "a.md/b.md: 'a.md' is a symbolic link or not a folder\n"
                      "hint: Name the file itself, below the root.\n"},
        {"none/b.md", "none/b.md: 'none' cannot be opened: No such file or directory\n"
                      "hint: Check the path, and the root that it starts from (--root).\n"},
        {"none.md", "none.md: no such file\nhint: Check the path.\n"},
        {"pipe.md", "pipe.md: is not a regular file\nhint: Name a regular file.\n"},
        {"../a.md", "../a.md: is not below the root\n"
                    "hint: Write a relative path without '.' and '..'.\n"},
        {"/a.md", "/a.md: is not below the root\n"
                  "hint: Write a relative path without '.' and '..'.\n"},
        {"..", "..: is not below the root\n"
               "hint: Write a relative path without '.' and '..'.\n"},
    };
    struct file_fixture *world = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool readable = false;
        assert_string_equal(read_below(world, rows[i][0], &readable), rows[i][1]);
    }
}

static void it_records_whether_others_may_read_the_file(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    bool readable = false;
    read_below(world, "a.md", &readable);
    assert_true(readable);
    assert_int_equal(chmod(tmpdir_path(&world->tmpdir, "a.md", path), 0600), 0);
    read_below(world, "a.md", &readable);
    assert_false(readable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_link_is_followed_and_nothing_above_is_reached,
                                        set_up_links, teardown),
        cmocka_unit_test_setup_teardown(it_records_whether_others_may_read_the_file, set_up_links,
                                        teardown),
    };
    return cmocka_run_group_tests_name("file_below", tests, NULL, NULL);
}
