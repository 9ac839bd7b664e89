/* O_TMPFILE */
#define _GNU_SOURCE
#include "base/file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h> /* renameat, snprintf */
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"

enum { TEMPORARY_TRIES = 100 };

/* Another process may have made a shared pipe non-blocking (node does): then wait for room. */
static bool wait_for_room(int fd)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    return poll(&room, 1, -1) >= 0 || errno == EINTR;
}

bool file_write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t written = write(fd, bytes, length);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            if (!wait_for_room(fd))
                return false;
        } else if (written < 0 && errno != EINTR)
            return false;
    }
    return true;
}

bool file_sync(int fd)
{
    int result = fsync(fd);
    while (result != 0 && errno == EINTR)
        result = fsync(fd);
    return result == 0;
}

/* Until a new file is whole it has no name (open(2), O_TMPFILE), so that whoever is killed leaves nothing. A
 * name that is taken can be replaced by a rename only: for that moment, and on a file system that has no
 * unnamed files, it has a name that file_folder_sweep knows. The lock tells such a file of a process that
 * runs from one that was left. */
struct temporary {
    int folder, fd;
    struct buf name; /* empty: it has none */
    mode_t mode;
};

static int again(int result)
{
    return result != 0 && errno == EINTR;
}

/* Only another process that holds the lock is in the way: a file system without locks sweeps nothing. */
static bool hold(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

static bool open_unnamed(struct temporary *of)
{
    of->fd = openat(of->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, of->mode);
    return of->fd >= 0 && hold(of->fd);
}

/* With the process id, and a counter in case a killed process left its file. */
static void next_name(struct temporary *of, int count)
{
    buf_clear(&of->name);
    buf_printf(&of->name, FILE_TEMPORARY_START "%ld-%d" FILE_TEMPORARY_END, (long)getpid(), count);
}

/* Another process may have swept it away before it was locked. */
static bool is_there(const struct temporary *of)
{
    struct stat status;
    return hold(of->fd) && fstat(of->fd, &status) == 0 && status.st_nlink > 0;
}

static bool open_named(struct temporary *of)
{
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        next_name(of, i);
        of->fd = openat(of->folder, of->name.bytes,
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, of->mode);
        if (of->fd >= 0 && is_there(of))
            return true;
        if (of->fd < 0 && errno != EEXIST && errno != EINTR)
            break;
        if (of->fd >= 0)
            close(of->fd);
        of->fd = -1;
    }
    buf_clear(&of->name);
    return false;
}

static bool name_it(struct temporary *of)
{
    char path[sizeof "/proc/self/fd/" + 3 * sizeof(int)];
    snprintf(path, sizeof path, "/proc/self/fd/%d", of->fd);
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        next_name(of, i);
        if (linkat(AT_FDCWD, path, of->folder, of->name.bytes, AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (errno != EEXIST && errno != EINTR)
            break;
    }
    buf_clear(&of->name);
    return false;
}

static bool fill(const struct temporary *of, const char *bytes, size_t length)
{
    return fchmod(of->fd, of->mode) == 0 && /* whatever the umask is */
           file_write_all(of->fd, bytes, length) && file_sync(of->fd);
}

static bool rename_to(const struct temporary *of, const char *name)
{
    int result;
    do
        result = renameat(of->folder, of->name.bytes, of->folder, name);
    while (again(result));
    return result == 0;
}

static void forget(struct temporary *of)
{
    const int number = errno;
    if (of->name.length > 0)
        unlinkat(of->folder, of->name.bytes, 0);
    buf_clear(&of->name);
    if (of->fd >= 0)
        close(of->fd);
    of->fd = -1;
    errno = number;
}

/* Without /proc an unnamed file cannot get a name. */
static bool make_whole(struct temporary *of, const char *bytes, size_t length)
{
    if (open_unnamed(of)) {
        if (!fill(of, bytes, length))
            return false;
        if (name_it(of))
            return true;
    }
    forget(of);
    return open_named(of) && fill(of, bytes, length);
}

static enum file_replaced put_in_place(struct temporary *of, const char *name, const char *bytes,
                                       size_t length)
{
    const bool good = make_whole(of, bytes, length) && rename_to(of, name);
    if (good)
        buf_clear(&of->name);
    forget(of);
    if (!good)
        return FILE_NOT_REPLACED;
    /* Not every file system can sync a folder; those that can may fail. */
    return file_sync(of->folder) || errno == EINVAL ? FILE_REPLACED : FILE_REPLACED_UNSURE;
}

enum file_replaced file_replace(int folder, const char *name, const char *bytes, size_t length,
                                bool readable)
{
    struct temporary of = {.folder = folder,
                           .fd = -1,
                           .mode = readable ? S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH
                                            : S_IRUSR | S_IWUSR};
    buf_init(&of.name, NAME_MAX);
    const enum file_replaced how = put_in_place(&of, name, bytes, length);
    const int number = errno;
    buf_release(&of.name);
    errno = number;
    return how;
}

/* A link is refused where the name is taken. */
static bool link_to(const struct temporary *of, const char *name)
{
    int result;
    do
        result = linkat(of->folder, of->name.bytes, of->folder, name, 0);
    while (again(result));
    return result == 0;
}

bool file_create(int folder, const char *name, const char *bytes, size_t length)
{
    struct temporary of = {.folder = folder, .fd = -1, .mode = S_IRUSR | S_IWUSR};
    buf_init(&of.name, NAME_MAX);
    const bool good = make_whole(&of, bytes, length) && link_to(&of, name);
    forget(&of);
    const int number = errno;
    buf_release(&of.name);
    errno = number;
    return good && (file_sync(folder) || errno == EINVAL);
}

/* --- files that only grow --------------------------------------------------------------------- */

enum { WRITABLE_BY_OTHERS = S_IWGRP | S_IWOTH };

static struct place place_of(const struct file_append *file)
{
    return (struct place){file->path, 0, 0};
}

static const char *advice(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return "Make room on the disk, then run this again.";
    case EFBIG:
        return "Raise the limit of file sizes (ulimit -f), then run this again.";
    default:
        return "Check the disk, the folder and its permissions, then run this again.";
    }
}

static bool failed(const struct file_append *file, const char *what, struct err *err)
{
    const int number = errno;
    err_fill(err, ERR_SYSTEM, place_of(file), "%s: %s", what, strerror(number));
    return err_hint(err, "%s", advice(number));
}

/* --- opening ------------------------------------------------------------------------------ */

static bool check_status(const struct file_append *file, const struct stat *status, struct err *err)
{
    if (!S_ISREG(status->st_mode)) {
        err_at(err, place_of(file), "is not a regular file");
        return err_hint(err, "Move it away, or name another folder.");
    }
    if (status->st_uid != geteuid() && !(file->read_only && status->st_uid == 0)) {
        err_at(err, place_of(file), "belongs to another user");
        return err_hint(err, "Name a folder of your own, or run as its owner.");
    }
    if (status->st_mode & WRITABLE_BY_OTHERS) {
        err_at(err, place_of(file), "is writable by other users; its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Find out who wrote it; then run: chmod 600 '%s'.", file->path);
    }
    return true;
}

static int open_file(const struct file_append *file, bool make)
{
    const int how = (file->read_only ? O_RDONLY : O_RDWR | O_APPEND) | (make ? O_CREAT : 0);
    int fd = -1;
    do
        fd = openat(file->folder, file->name, how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
                    S_IRUSR | S_IWUSR);
    while (fd < 0 && errno == EINTR);
    return fd;
}

bool file_append_open(struct file_append *file, bool make, struct err *err)
{
    file->fd = open_file(file, make);
    if (file->fd < 0 && errno == ENOENT && !make)
        return true;
    if (file->fd < 0 && errno == ELOOP) {
        err_at(err, place_of(file), "is a symbolic link");
        return err_hint(err, "Name the folder that contains the file itself.");
    }
    if (file->fd < 0)
        return failed(file, "cannot be opened", err);
    struct stat status;
    const bool known = fstat(file->fd, &status) == 0 || failed(file, "cannot be opened", err);
    if (known && check_status(file, &status, err)) {
        file->length = (size_t)status.st_size;
        return true;
    }
    file_append_close(file);
    return false;
}

void file_append_close(struct file_append *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
}

/* --- reading ------------------------------------------------------------------------------ */

/* Up to `length` bytes from `offset`; how many there were, or SIZE_MAX with errno. */
static size_t read_at(int fd, char *into, size_t length, size_t offset)
{
    size_t done = 0;
    while (done < length) {
        const ssize_t got = pread(fd, into + done, length - done, (off_t)(offset + done));
        if (got == 0)
            break;
        if (got > 0)
            done += (size_t)got;
        else if (errno != EINTR)
            return SIZE_MAX;
    }
    return done;
}

bool file_append_read(struct file_append *file, size_t from, size_t most, char **bytes,
                      size_t *length, struct err *err)
{
    struct stat status;
    if (fstat(file->fd, &status) != 0)
        return failed(file, "cannot be read", err);
    const size_t size = (size_t)status.st_size;
    if (size > most) {
        err_at(err, place_of(file), "is too large, at most %zu bytes are read", most);
        return err_hint(err, "Move the folder away and keep it; tautline starts a new one.");
    }
    const size_t rest = size > from ? size - from : 0;
    char *room = mem_alloc(rest + 1);
    const size_t got = size < from ? 0 : read_at(file->fd, room, rest, from);
    if (got == rest && size >= from) {
        *bytes = room;
        *length = rest;
        file->length = size;
        return true;
    }
    if (got == SIZE_MAX)
        failed(file, "cannot be read", err);
    else {
        err_fill(err, ERR_SYSTEM, place_of(file), "became shorter while it was read");
        err_hint(err, "Find out what writes there, then run this again.");
    }
    mem_free(room, rest + 1);
    return false;
}

/* --- adding ------------------------------------------------------------------------------- */

/* Is the file unchanged? Only the holder of the lock may change it. */
static bool is_untouched(const struct file_append *file, struct err *err)
{
    struct stat held, there;
    if (fstat(file->fd, &held) == 0 && (size_t)held.st_size == file->length &&
        fstatat(file->folder, file->name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
        held.st_dev == there.st_dev && held.st_ino == there.st_ino)
        return true;
    err_fill(err, ERR_BUSY, place_of(file),
             "was changed or replaced by another process, nothing was added");
    return err_hint(err, "Find out what writes there, then run this again.");
}

/* What was added after all, when a call failed. */
static enum file_added look_again(struct file_append *file, const char *bytes, size_t length)
{
    struct stat status;
    if (fstat(file->fd, &status) != 0 || (size_t)status.st_size < file->length)
        return FILE_UNKNOWN;
    const size_t added = (size_t)status.st_size - file->length;
    if (added == 0)
        return FILE_NOT_ADDED;
    if (added != length)
        return FILE_UNKNOWN;
    char *again = mem_alloc(length);
    const bool same = read_at(file->fd, again, length, file->length) == length &&
                      memcmp(again, bytes, length) == 0;
    mem_free(again, length);
    return same ? FILE_ADDED_UNSURE : FILE_UNKNOWN;
}

static bool cut_to(int fd, size_t length)
{
    int result = ftruncate(fd, (off_t)length);
    while (result != 0 && errno == EINTR)
        result = ftruncate(fd, (off_t)length);
    return result == 0 && file_sync(fd);
}

static const char *const failures[] = {
    [FILE_ADDED] = "",
    [FILE_ADDED_UNSURE] = "the line was added, but may be lost in a power failure",
    [FILE_NOT_ADDED] = "could not be written, nothing was added",
    [FILE_UNKNOWN] = "could not be written, and its content is now unknown",
};

enum file_added file_append_add(struct file_append *file, const char *bytes, size_t length,
                                struct err *err)
{
    if (!is_untouched(file, err))
        return FILE_NOT_ADDED;
    if (file_write_all(file->fd, bytes, length) && file_sync(file->fd)) {
        file->length += length;
        return FILE_ADDED;
    }
    const int number = errno;
    enum file_added how = look_again(file, bytes, length);
    if (how == FILE_UNKNOWN && cut_to(file->fd, file->length))
        how = FILE_NOT_ADDED;
    file->length += how == FILE_ADDED_UNSURE ? length : 0;
    errno = number;
    failed(file, failures[how], err);
    return how;
}

bool file_append_cut(struct file_append *file, size_t length, struct err *err)
{
    if (!cut_to(file->fd, length))
        return failed(file, "cannot be truncated to its last whole line", err);
    file->length = length;
    return true;
}
