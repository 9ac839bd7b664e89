#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/memory.h"

enum { SECRET_MOST = 64 * 1024, PIECE = 16 * 1024 };

/* What is asked for, and where faults of it are told. */
struct request {
    const char *path;
    struct place where;
    enum file_trust trust;
    size_t limit;
};

static bool cannot_open(const struct request *of, int number, struct err *err)
{
    switch (number) {
    case ENOENT:
        err_at(err, of->where, "there is no such file");
        return err_hint(err, "Check the path.");
    case ELOOP: /* O_NOFOLLOW */
        err_at(err, of->where, "is a symbolic link");
        return err_hint(err, "Name the file itself.");
    case ENXIO: /* a socket */
        err_at(err, of->where, "is not a regular file");
        return err_hint(err, "Name a regular file.");
    default:
        err_at(err, of->where, "cannot be opened: %s", strerror(number));
        return err_hint(err, "Check the path and its permissions.");
    }
}

static bool check_private(const struct request *of, const struct stat *status, struct err *err)
{
    if (status->st_uid != geteuid()) {
        err_at(err, of->where, "a secret's file must be owned by the user who runs this");
        return err_hint(err, "Change its owner, or run as the owner.");
    }
    if (status->st_mode & (S_IRWXG | S_IRWXO)) {
        err_at(err, of->where, "a secret's file must be for its owner only, its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod 600 '%s'.", of->path);
    }
    if (status->st_nlink != 1) {
        err_at(err, of->where, "a secret's file must have one name only, it has %lu",
               (unsigned long)status->st_nlink);
        return err_hint(err, "Make a copy of its own and remove the other links.");
    }
    return true;
}

static bool check_guarded(const struct request *of, const struct stat *status, struct err *err)
{
    if (status->st_uid != 0 && status->st_uid != geteuid()) {
        err_at(err, of->where, "must be owned by root or by the user who runs this");
        return err_hint(err, "Run: chown root '%s'.", of->path);
    }
    if (status->st_mode & (S_IWGRP | S_IWOTH)) {
        err_at(err, of->where, "may be written by others than its owner, its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod go-w '%s'.", of->path);
    }
    return true;
}

static bool check_status(const struct request *of, const struct stat *status, struct err *err)
{
    if (S_ISDIR(status->st_mode)) {
        err_at(err, of->where, "is a directory");
        return err_hint(err, "Name a file in it.");
    }
    if (!S_ISREG(status->st_mode)) {
        err_at(err, of->where, "is not a regular file");
        return err_hint(err, "Name a regular file.");
    }
    if (of->trust == FILE_PRIVATE)
        return check_private(of, status, err);
    if (of->trust == FILE_GUARDED)
        return check_guarded(of, status, err);
    if (of->trust == FILE_NOT_PUBLIC && (status->st_mode & S_IWOTH)) {
        err_at(err, of->where, "may be written by everybody");
        return err_hint(err, "Run: chmod o-w '%s'.", of->path);
    }
    return true;
}

/* Reads to the end or just past the limit, whatever size the file had when it was opened. */
static bool read_all(const struct request *of, int fd, struct buf *into, struct err *err)
{
    char piece[PIECE];
    ssize_t got = 1;
    while (got != 0 && !into->overflowed) {
        got = read(fd, piece, sizeof piece);
        if (got > 0)
            buf_add(into, piece, (size_t)got);
        else if (got < 0 && errno != EINTR) {
            err_at(err, of->where, "cannot be read: %s", strerror(errno));
            return err_hint(err, "Check the disk and the permissions.");
        }
    }
    mem_wipe(piece, sizeof piece);
    if (into->overflowed) {
        err_at(err, of->where, "is too large, at most %zu bytes are read", of->limit);
        return err_hint(err, "Name another file, or make this one smaller.");
    }
    return true;
}

static bool read_opened(struct arena *arena, const struct request *of, int fd,
                        struct file_text *out, struct err *err)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return cannot_open(of, errno, err);
    if (!check_status(of, &status, err))
        return false;
    struct buf text;
    buf_init(&text, of->limit);
    const bool good = read_all(of, fd, &text, err);
    if (good) {
        out->bytes = arena_slice(arena, buf_string(&text), text.length);
        out->length = text.length;
    }
    buf_release(&text);
    return good;
}

static bool read_in(struct arena *arena, int folder, const struct request *of,
                    struct file_text *out, struct err *err)
{
    /* Not blocking: a FIFO must not hold the program before it is seen to be one. */
    const int fd =
        openat(folder, of->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return cannot_open(of, errno, err);
    const bool good = read_opened(arena, of, fd, out, err);
    close(fd);
    return good;
}

bool file_read(struct arena *arena, const char *path, size_t limit, enum file_trust trust,
               struct file_text *out, struct err *err)
{
    const struct request of = {path, {arena_text(arena, path), 0, 0}, trust, limit};
    return read_in(arena, AT_FDCWD, &of, out, err);
}

bool file_read_in(struct arena *arena, int folder, const char *name, size_t limit,
                  struct file_text *out, struct err *err)
{
    const struct request of = {name, {arena_text(arena, name), 0, 0}, FILE_ANY, limit};
    return read_in(arena, folder, &of, out, err);
}

bool file_read_secret(struct arena *arena, const char *path, struct file_text *out, struct err *err)
{
    struct file_text text;
    if (!file_read(arena, path, SECRET_MOST, FILE_PRIVATE, &text, err))
        return false;
    const struct place where = {arena_text(arena, path), 0, 0};
    size_t length = text.length;
    if (length > 0 && text.bytes[length - 1] == '\n')
        length--;
    if (length < text.length && length > 0 && text.bytes[length - 1] == '\r')
        length--;
    if (length == 0) {
        err_at(err, where, "holds no secret, it is empty");
        return err_hint(err, "Write the secret into it, with at most one newline at its end.");
    }
    if (memchr(text.bytes, '\0', length)) {
        err_at(err, where, "holds a NUL byte, which no secret may have");
        return err_hint(err, "Write the secret into it as text.");
    }
    out->bytes = arena_slice(arena, text.bytes, length);
    out->length = length;
    return true;
}
