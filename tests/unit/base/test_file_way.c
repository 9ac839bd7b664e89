#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/file_fixture.h"
#include "base/text.h"

static const char *inside(struct file_fixture *world, const char *name)
{
    return arena_printf(&world->arena, "%s/%s", world->tmpdir.folder, name);
}

static const char *said(struct file_fixture *world, const char *path)
{
    struct err err;
    if (file_way_is_guarded(&world->arena, path, &err))
        return "";
    assert_int_equal(err.code, ERR_INPUT);
    return text_replaced(&world->arena, err_text(&err, &world->arena), world->tmpdir.folder,
                         "FOLDER");
}

static void make_folder(struct file_fixture *world, const char *name, unsigned mode)
{
    const char *path = inside(world, name);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, (mode_t)mode), 0);
}

static void each_folder_in_the_path_is_writable_by_its_owner_only(void **state)
{
    static const struct {
        unsigned mode;
        const char *said;
    } rows[] = {
        {0700, ""},
        {0755, ""},
        {01777, ""}, /* as /tmp: only a file's owner can replace it */
        {01770, ""},
        {0775, "FOLDER/a: is writable by users other than its owner; its mode is 0775\n"
               "hint: Run: chmod go-w 'FOLDER/a'.\n"},
        {0777, "FOLDER/a: is writable by users other than its owner; its mode is 0777\n"
               "hint: Run: chmod go-w 'FOLDER/a'.\n"},
        {0702, "FOLDER/a: is writable by users other than its owner; its mode is 0702\n"
               "hint: Run: chmod go-w 'FOLDER/a'.\n"},
        {02770, "FOLDER/a: is writable by users other than its owner; its mode is 2770\n"
                "hint: Run: chmod go-w 'FOLDER/a'.\n"},
    };
    struct file_fixture *world = *state;
    make_folder(world, "a", 0700);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(chmod(inside(world, "a"), (mode_t)rows[i].mode), 0);
        assert_string_equal(said(world, inside(world, "a/file")), rows[i].said);
        assert_string_equal(said(world, inside(world, "a")), ""); /* on the way, not at its end */
    }
}

static void a_link_or_a_file_is_not_a_folder(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, "file", "x", 0600, path);
    make_folder(world, "a", 0700);
    assert_int_equal(symlink("a", inside(world, "link")), 0);
    assert_string_equal(said(world, inside(world, "link/x")),
                        "FOLDER/link: is a symbolic link in the path of a protected file\n"
                        "hint: Name the folder that it points to.\n");
    assert_string_equal(said(world, inside(world, "file/x")),
                        "FOLDER/file: is not a folder\nhint: Check the path.\n");
    assert_string_equal(said(world, inside(world, "no/x")),
                        "FOLDER/no: cannot be inspected: No such file or directory\n"
                        "hint: Check the path and its permissions.\n");
    assert_string_equal(said(world, inside(world, "link")), "");
    assert_string_equal(said(world, inside(world, "a/../a/x")), "");
    assert_string_equal(said(world, inside(world, "a//./x")), "");
}

static void a_folder_of_another_user_is_not_guarded(void **state)
{
    struct file_fixture *world = *state;
    make_folder(world, "a", 0700);
    if (chown(inside(world, "a"), 65534, (gid_t)-1) != 0)
        skip(); /* only root can give a folder away */
    assert_string_equal(said(world, inside(world, "a/x")),
                        "FOLDER/a: must be owned by root or by the user who runs this\n"
                        "hint: Move its content to a folder that root owns.\n");
}

static void a_relative_path_starts_in_the_current_folder(void **state)
{
    struct file_fixture *world = *state;
    char here[TMPDIR_PATH];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(world->tmpdir.folder), 0);
    make_folder(world, "a", 0777);
    const char *found = said(world, "a/x");
    assert_int_equal(chdir(here), 0);
    assert_string_equal(found,
                        "FOLDER/a: is writable by users other than its owner; its mode is 0777\n"
                        "hint: Run: chmod go-w 'FOLDER/a'.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_folder_in_the_path_is_writable_by_its_owner_only,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_link_or_a_file_is_not_a_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_of_another_user_is_not_guarded, setup, teardown),
        cmocka_unit_test_setup_teardown(a_relative_path_starts_in_the_current_folder, setup,
                                        teardown),
    };
    return cmocka_run_group_tests_name("file_way", tests, NULL, NULL);
}
