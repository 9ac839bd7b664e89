#include "base/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

enum { STEP_MS = 20, OPEN_TRIES = 10 };

static int open_file(int folder, const char *name)
{
    int fd = -1;
    do
        fd = openat(folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                    S_IRUSR | S_IWUSR);
    while (fd < 0 && errno == EINTR);
    return fd;
}

/* flock never blocks here, so that whoever waits can say how long. */
static bool lock_within(int fd, unsigned wait_ms)
{
    unsigned waited = 0;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK || waited >= wait_ms)
            return false;
        poll(NULL, 0, STEP_MS);
        waited += STEP_MS;
    }
    return true;
}

static bool refused(const char *path, struct err *err)
{
    const struct place where = {path, 0, 0};
    const int number = errno;
    if (number == EWOULDBLOCK) {
        err_fill(err, ERR_BUSY, where, "is locked: another tautline is at work here");
        return err_hint(err, "Wait until it has ended, then run this again.");
    }
    err_fill(err, ERR_SYSTEM, where, "cannot be locked: %s", strerror(number));
    return err_hint(err, "Check the folder and its permissions.");
}

static bool try_once(struct file_lock *lock, unsigned wait_ms)
{
    lock->fd = open_file(lock->folder, lock->name);
    if (lock->fd < 0)
        return false;
    if (lock_within(lock->fd, wait_ms))
        return true;
    const int number = errno;
    close(lock->fd);
    errno = number;
    return false;
}

bool file_lock_take(int folder, const char *name, const char *path, unsigned wait_ms,
                    struct file_lock *out, struct err *err)
{
    struct file_lock lock = {.folder = folder, .name = name, .fd = -1};
    /* Again where the file was replaced between opening and locking. */
    for (int i = 0; i < OPEN_TRIES; i++) {
        if (!try_once(&lock, wait_ms))
            return refused(path, err);
        if (file_lock_holds(&lock)) {
            *out = lock;
            return true;
        }
        close(lock.fd);
    }
    errno = EWOULDBLOCK;
    return refused(path, err);
}

bool file_lock_holds(const struct file_lock *lock)
{
    struct stat held, there;
    return fstat(lock->fd, &held) == 0 && S_ISREG(held.st_mode) &&
           fstatat(lock->folder, lock->name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
           held.st_dev == there.st_dev && held.st_ino == there.st_ino;
}

void file_lock_release(struct file_lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    lock->fd = -1;
}
