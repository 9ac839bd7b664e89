#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/file_fixture.h"
#include "base/text.h"

enum { LIMIT = 100 };

/* The message without the path in front of it and with FOLDER for the folder. */
static const char *message_of(struct file_fixture *world, const struct err *err, const char *path)
{
    const char *text = err_text(err, &world->arena);
    assert_true(text_starts(text, path));
    assert_int_equal(err->where.line, 0);
    return text_replaced(&world->arena, text + strlen(path), world->tmpdir.folder, "FOLDER");
}

static void check_refusal(struct file_fixture *world, const char *name, enum file_trust trust,
                          const char *message)
{
    char path[TMPDIR_PATH];
    struct file_text text = {NULL, 7};
    struct err err;
    tmpdir_path(&world->tmpdir, name, path);
    if (file_read(&world->arena, path, LIMIT, trust, &text, &err))
        fail_msg("'%s' is read", name);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(message_of(world, &err, path), message);
    assert_int_equal(text.length, 7);
}

static void a_file_is_read_whole_up_to_its_limit(void **state)
{
    struct file_fixture *world = *state;
    static const size_t sizes[] = {0, 1, 99, LIMIT};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char path[TMPDIR_PATH];
        struct file_text text;
        struct err err;
        const char *content = arena_printf(&world->arena, "%0*d", (int)sizes[i], 0);
        content = sizes[i] > 0 ? content : "";
        tmpdir_file(&world->tmpdir, "a", content, 0644, path);
        assert_true(file_read(&world->arena, path, LIMIT, FILE_ANY, &text, &err));
        assert_int_equal(text.length, sizes[i]);
        assert_string_equal(text.bytes, content);
    }
}

static void a_file_one_byte_over_its_limit_is_too_large(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    static const int sizes[] = {LIMIT + 1, 16384, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        tmpdir_file(&world->tmpdir, "a", arena_printf(&world->arena, "%0*d", sizes[i], 0), 0644,
                    path);
        check_refusal(world, "a", FILE_ANY,
                      ": is too large, at most 100 bytes are read\n"
                      "hint: Name another file, or make this one smaller.\n");
    }
}

static void a_large_file_is_read_in_pieces(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    struct file_text text;
    struct err err;
    const char *content = arena_printf(&world->arena, "%0*d", 100000, 7);
    tmpdir_file(&world->tmpdir, "a", content, 0644, path);
    assert_true(file_read(&world->arena, path, 100000, FILE_ANY, &text, &err));
    assert_string_equal(text.bytes, content);
}

static void make_socket(const char *path)
{
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void only_a_regular_file_is_read(void **state)
{
    struct file_fixture *world = *state;
    char file[TMPDIR_PATH];
    char path[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, "file", "a: 1\n", 0644, file);
    assert_int_equal(symlink(file, tmpdir_path(&world->tmpdir, "link", path)), 0);
    assert_int_equal(symlink("nowhere", tmpdir_path(&world->tmpdir, "dangling", path)), 0);
    assert_int_equal(mkdir(tmpdir_path(&world->tmpdir, "folder", path), 0700), 0);
    assert_int_equal(mkfifo(tmpdir_path(&world->tmpdir, "fifo", path), 0600), 0);
    make_socket(tmpdir_path(&world->tmpdir, "socket", path));
    static const struct {
        const char *name, *message;
    } rows[] = {
        {"missing", ": no such file\nhint: Check the path.\n"},
        {"missing/a", ": no such file\nhint: Check the path.\n"},
        {"file/a", ": cannot be opened: Not a directory\n"
                   "hint: Check the path and its permissions.\n"},
        {"link", ": is a symbolic link\nhint: Name the file itself.\n"},
        {"dangling", ": is a symbolic link\nhint: Name the file itself.\n"},
        {"folder", ": is a directory\nhint: Name a file in it.\n"},
        {"fifo", ": is not a regular file\nhint: Name a regular file.\n"},
        {"socket", ": is not a regular file\nhint: Name a regular file.\n"},
        {"../../../../../../../../../../dev/zero",
         ": is not a regular file\nhint: Name a regular file.\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_refusal(world, rows[i].name, FILE_ANY, rows[i].message);
}

static void a_world_writable_file_is_not_trusted(void **state)
{
    struct file_fixture *world = *state;
    static const struct {
        unsigned mode;
        enum file_trust trust;
        bool good;
    } rows[] = {
        {0666, FILE_ANY, true},         {0664, FILE_NOT_PUBLIC, true},
        {0644, FILE_NOT_PUBLIC, true},  {0666, FILE_NOT_PUBLIC, false},
        {0602, FILE_NOT_PUBLIC, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[TMPDIR_PATH];
        struct file_text text;
        struct err err;
        tmpdir_file(&world->tmpdir, "trust.yaml", "a", rows[i].mode, path);
        if (rows[i].good)
            assert_true(file_read(&world->arena, path, LIMIT, rows[i].trust, &text, &err));
        else
            check_refusal(world, "trust.yaml", rows[i].trust,
                          ": is writable by every user\n"
                          "hint: Run: chmod o-w 'FOLDER/trust.yaml'.\n");
    }
}

static void a_guarded_file_is_written_by_its_owner_alone(void **state)
{
    struct file_fixture *world = *state;
    static const struct {
        unsigned mode;
        const char *message;
    } rows[] = {
        {0664, ": is writable by users other than its owner; its mode is 0664\n"
               "hint: Run: chmod go-w 'FOLDER/a'.\n"},
        {0602, ": is writable by users other than its owner; its mode is 0602\n"
               "hint: Run: chmod go-w 'FOLDER/a'.\n"},
    };
    char path[TMPDIR_PATH];
    struct file_text text;
    struct err err;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tmpdir_file(&world->tmpdir, "a", "x", rows[i].mode, path);
        check_refusal(world, "a", FILE_GUARDED, rows[i].message);
    }
    tmpdir_file(&world->tmpdir, "a", "x", 0644, path);
    assert_true(file_read(&world->arena, path, LIMIT, FILE_GUARDED, &text, &err));
    if (chown(path, 65534, (gid_t)-1) == 0) /* only root can give a file away */
        check_refusal(world, "a", FILE_GUARDED,
                      ": must be owned by root or by the user who runs this\n"
                      "hint: Run: chown root 'FOLDER/a'.\n");
}

static void a_secret_file_is_accessible_to_its_owner_only(void **state)
{
    struct file_fixture *world = *state;
    static const struct {
        unsigned mode;
        const char *shown;
    } rows[] = {
        {0600, NULL},   {0400, NULL},   {0700, NULL},   {0644, "0644"},
        {0640, "0640"}, {0620, "0620"}, {0601, "0601"}, {04604, "4604"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[TMPDIR_PATH];
        struct file_text text;
        struct err err;
        tmpdir_file(&world->tmpdir, "token", "a", 0600, path);
        assert_int_equal(chmod(path, rows[i].mode), 0);
        if (rows[i].shown)
            check_refusal(
                world, "token", FILE_PRIVATE,
                arena_printf(&world->arena,
                             ": a secret file must be accessible only to its owner; its mode is "
                             "%s\nhint: Run: chmod 600 'FOLDER/token'.\n",
                             rows[i].shown));
        else
            assert_true(file_read(&world->arena, path, LIMIT, FILE_PRIVATE, &text, &err));
        assert_int_equal(remove(path), 0);
    }
}

static void a_secret_file_has_one_link(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    char other[TMPDIR_PATH];
    tmpdir_file(&world->tmpdir, "token", "a", 0600, path);
    assert_int_equal(link(path, tmpdir_path(&world->tmpdir, "other", other)), 0);
    check_refusal(world, "token", FILE_PRIVATE,
                  ": a secret file must have exactly one hard link, it has 2\n"
                  "hint: Copy it to a new file and remove the links.\n");
}

static void a_secret_file_of_another_user_is_refused(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    const char *name = "../../../../../../../../../../etc/passwd"; /* root's, and we are not */
    if (geteuid() == 0) {
        name = "token";
        tmpdir_file(&world->tmpdir, name, "a", 0600, path);
        assert_int_equal(chown(path, 65534, 65534), 0);
    }
    check_refusal(world, name, FILE_PRIVATE,
                  ": a secret file must be owned by the user who runs tautline\n"
                  "hint: Change its owner, or run as the owner.\n");
}

static void exactly_one_newline_is_removed_from_a_secret(void **state)
{
    struct file_fixture *world = *state;
    static const struct {
        const char *content, *secret;
    } rows[] = {
        {"made-up", "made-up"},
        {"made-up\n", "made-up"},
        {"made-up\r\n", "made-up"},
        {"made-up\n\n", "made-up\n"},
        {"made-up\r", "made-up\r"},
        {"made-up\r\n\r\n", "made-up\r\n"},
        {" made-up \n", " made-up "},
        {"\nmade-up", "\nmade-up"},
        {"\n\n", "\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[TMPDIR_PATH];
        struct file_text text;
        struct err err;
        tmpdir_file(&world->tmpdir, "token", rows[i].content, 0600, path);
        assert_true(file_read_secret(&world->arena, path, &text, &err));
        assert_string_equal(text.bytes, rows[i].secret);
        assert_int_equal(text.length, strlen(rows[i].secret));
    }
}

static void check_no_secret(struct file_fixture *world, const char *message)
{
    char path[TMPDIR_PATH];
    struct file_text text = {NULL, 7};
    struct err err;
    tmpdir_path(&world->tmpdir, "token", path);
    assert_false(file_read_secret(&world->arena, path, &text, &err));
    assert_string_equal(message_of(world, &err, path), message);
    assert_int_equal(text.length, 7);
}

static void an_empty_or_binary_secret_is_refused(void **state)
{
    struct file_fixture *world = *state;
    char path[TMPDIR_PATH];
    static const char *const empty[] = {"", "\n", "\r\n"};
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        tmpdir_file(&world->tmpdir, "token", empty[i], 0600, path);
        check_no_secret(world,
                        ": is empty, but must contain a secret\n"
                        "hint: Write the secret into it, with at most one newline at its end.\n");
    }
    tmpdir_file(&world->tmpdir, "token", arena_printf(&world->arena, "%0*d", 65537, 0), 0600, path);
    check_no_secret(world, ": is too large, at most 65536 bytes are read\n"
                           "hint: Name another file, or make this one smaller.\n");
    tmpdir_file(&world->tmpdir, "token", "made-up", 0644, path);
    check_no_secret(world,
                    ": a secret file must be accessible only to its owner; its mode is 0644\n"
                    "hint: Run: chmod 600 'FOLDER/token'.\n");
    tmpdir_file(&world->tmpdir, "token", "made-up", 0600, path);
    const int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "", 1, 3), 1);
    close(fd);
    check_no_secret(world, ": contains a NUL byte, which is not allowed in a secret\n"
                           "hint: Write the secret into it as text.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_read_whole_up_to_its_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_one_byte_over_its_limit_is_too_large, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_large_file_is_read_in_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(only_a_regular_file_is_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_world_writable_file_is_not_trusted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_guarded_file_is_written_by_its_owner_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_file_is_accessible_to_its_owner_only, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_secret_file_has_one_link, setup, teardown),
        cmocka_unit_test_setup_teardown(a_secret_file_of_another_user_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(exactly_one_newline_is_removed_from_a_secret, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_empty_or_binary_secret_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
