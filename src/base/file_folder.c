#include "base/file_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

enum { MODE_OWN = S_IRWXU, WRITABLE_BY_OTHERS = S_IWGRP | S_IWOTH };

static struct place place_of(const char *path)
{
    return (struct place){path, 0, 0};
}

static bool failed(const char *path, const char *what, struct err *err)
{
    err_fill(err, ERR_SYSTEM, place_of(path), "the folder cannot be %s: %s", what, strerror(errno));
    return err_hint(err, "Check the path, its permissions and the room on the disk.");
}

/* --- making ------------------------------------------------------------------------------- */

/* Without this a power cut could lose the folder with all that was synced in it. Not every file
 * system can sync a folder. */
static bool sync_parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct buf parent;
    buf_init(&parent, SIZE_MAX);
    if (slash)
        buf_add(&parent, path, (size_t)(slash - path) + 1);
    else
        buf_text(&parent, ".");
    const int fd = open(parent.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    buf_release(&parent);
    if (fd < 0)
        return errno == EACCES; /* may be passed, not read */
    const bool good = fsync(fd) == 0 || errno == EINVAL;
    close(fd);
    return good;
}

static bool make_one(const char *path)
{
    if (mkdir(path, MODE_OWN) == 0)
        return sync_parent(path);
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Every missing folder of a path without a slash at its end. */
static bool make_chain(const char *path)
{
    struct buf part;
    buf_init(&part, SIZE_MAX);
    bool good = true;
    for (size_t i = 1; good && path[i - 1] != '\0'; i++) {
        if (path[i] != '\0' && (path[i] != '/' || path[i - 1] == '/'))
            continue;
        buf_clear(&part);
        buf_add(&part, path, i);
        good = make_one(part.bytes);
    }
    const int number = errno;
    buf_release(&part);
    errno = number;
    return good;
}

/* --- opening ------------------------------------------------------------------------------ */

static bool check_status(const char *path, const struct stat *status, bool read_only,
                         struct err *err)
{
    const struct place where = place_of(path);
    if (status->st_uid != geteuid() && !(read_only && status->st_uid == 0)) {
        err_at(err, where, "the folder belongs to another user");
        return err_hint(err, "Name a folder of your own, or run as its owner.");
    }
    if (status->st_mode & WRITABLE_BY_OTHERS) {
        err_at(err, where, "the folder may be written by others, its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod go-w '%s'.", path);
    }
    return true;
}

static bool cannot_open(const char *path, struct err *err)
{
    const int number = errno;
    struct stat status;
    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode)) {
        err_at(err, place_of(path), "is a symbolic link");
        return err_hint(err, "Name the folder itself.");
    }
    if (number == ENOTDIR) {
        err_at(err, place_of(path), "is not a folder");
        return err_hint(err, "Name a folder.");
    }
    errno = number;
    return failed(path, "opened", err);
}

static bool open_checked(const char *path, bool make, int *out, struct err *err)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && !make) {
        *out = -1;
        return true;
    }
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0)
        return cannot_open(path, err);
    if (!check_status(path, &status, !make, err)) {
        close(fd);
        return false;
    }
    *out = fd;
    return true;
}

bool file_folder_open(const char *path, bool make, int *out, struct err *err)
{
    size_t length = strlen(path);
    /* `link/` would be followed. */
    while (length > 1 && path[length - 1] == '/')
        length--;
    struct buf plain;
    buf_init(&plain, PATH_MAX);
    buf_add(&plain, path, length);
    bool good = false;
    if (length == 0 || plain.overflowed) {
        err_at(err, place_of(path), "is no path of a folder");
        err_hint(err, "Name a folder.");
    } else if (make && !make_chain(plain.bytes) && errno != EEXIST)
        failed(path, "made", err);
    else
        good = open_checked(plain.bytes, make, out, err);
    buf_release(&plain);
    if (!good)
        err->where.file = path; /* not the copy */
    return good;
}

/* --- sweeping ----------------------------------------------------------------------------- */

/* The process in a temporary file's name; 0 where it is not one of ours. */
static pid_t process_of(const char *name)
{
    int64_t pid = 0, number = 0;
    struct buf part;
    if (!text_starts(name, FILE_TEMPORARY_START) || !text_ends(name, FILE_TEMPORARY_END) ||
        strlen(name) <= strlen(FILE_TEMPORARY_START FILE_TEMPORARY_END))
        return 0;
    const char *start = name + strlen(FILE_TEMPORARY_START);
    const char *dash = strchr(start, '-');
    const char *end = name + strlen(name) - strlen(FILE_TEMPORARY_END);
    if (!dash || dash >= end)
        return 0;
    buf_init(&part, NAME_MAX);
    buf_add(&part, start, (size_t)(dash - start));
    bool good = text_to_int(buf_string(&part), 1, INT_MAX, &pid);
    buf_clear(&part);
    buf_add(&part, dash + 1, (size_t)(end - dash - 1));
    good = good && text_to_int(buf_string(&part), 0, INT_MAX, &number);
    buf_release(&part);
    return good ? (pid_t)pid : 0;
}

static bool is_stale(int folder, const char *name)
{
    struct stat status;
    const pid_t pid = process_of(name);
    return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH &&
           fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode) &&
           status.st_uid == geteuid();
}

size_t file_folder_sweep(int folder)
{
    size_t count = 0;
    const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    while (listing && (entry = readdir(listing)) != NULL)
        if (is_stale(folder, entry->d_name))
            count += unlinkat(folder, entry->d_name, 0) == 0;
    if (listing)
        closedir(listing);
    else if (fd >= 0)
        close(fd);
    return count;
}
