#include "base/file_replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h> /* renameat */
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file_folder.h"

enum { TEMPORARY_TRIES = 100 };

/* Somebody before us may have made a shared pipe non-blocking (node does): then wait for room. */
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

/* A name that nobody has: of the process, and counted on where a killed one left its own. */
static int open_temporary(int folder, struct buf *name, bool readable)
{
    const mode_t mode = readable ? S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH : S_IRUSR | S_IWUSR;
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        buf_clear(name);
        buf_printf(name, FILE_TEMPORARY_START "%ld-%d" FILE_TEMPORARY_END, (long)getpid(), i);
        const int fd =
            openat(folder, name->bytes, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd >= 0 && fchmod(fd, mode) != 0) { /* whatever the umask is */
            const int number = errno;
            close(fd);
            unlinkat(folder, name->bytes, 0);
            errno = number;
            return -1;
        }
        if (fd >= 0 || (errno != EEXIST && errno != EINTR))
            return fd;
    }
    return -1;
}

static bool fill_temporary(int fd, const char *bytes, size_t length)
{
    const bool good = file_write_all(fd, bytes, length) && file_sync(fd);
    const int number = errno;
    /* On Linux the descriptor is gone after an interruption, too, and the bytes are synced. */
    const bool closed = close(fd) == 0 || errno == EINTR;
    errno = good ? errno : number;
    return good && closed;
}

static bool rename_over(int folder, const char *from, const char *to)
{
    int result = renameat(folder, from, folder, to);
    while (result != 0 && errno == EINTR)
        result = renameat(folder, from, folder, to);
    return result == 0;
}

static enum file_replaced put_in_place(int folder, struct buf *temporary, const char *name,
                                       const char *bytes, size_t length, bool readable)
{
    const int fd = open_temporary(folder, temporary, readable);
    if (fd < 0)
        return FILE_NOT_REPLACED;
    if (!fill_temporary(fd, bytes, length) || !rename_over(folder, temporary->bytes, name)) {
        const int number = errno;
        unlinkat(folder, temporary->bytes, 0);
        errno = number;
        return FILE_NOT_REPLACED;
    }
    /* Not every file system can sync a folder; those that can may fail. */
    return file_sync(folder) || errno == EINVAL ? FILE_REPLACED : FILE_REPLACED_UNSURE;
}

enum file_replaced file_replace(int folder, const char *name, const char *bytes, size_t length,
                                bool readable)
{
    struct buf temporary;
    buf_init(&temporary, NAME_MAX);
    const enum file_replaced how = put_in_place(folder, &temporary, name, bytes, length, readable);
    const int number = errno;
    buf_release(&temporary);
    errno = number;
    return how;
}
