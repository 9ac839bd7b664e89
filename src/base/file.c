#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h> /* rename */
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

enum { SECRET_MOST = 64 * 1024, PIECE = 16 * 1024 };

/* The file to read, and the place of its errors. */
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
        err_at(err, of->where, "no such file");
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
        err_at(err, of->where, "a secret file must be owned by the user who runs tautline");
        return err_hint(err, "Change its owner, or run as the owner.");
    }
    if (status->st_mode & (S_IRWXG | S_IRWXO)) {
        err_at(err, of->where,
               "a secret file must be accessible only to its owner; its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod 600 '%s'.", of->path);
    }
    if (status->st_nlink != 1) {
        err_at(err, of->where, "a secret file must have exactly one hard link, it has %lu",
               (unsigned long)status->st_nlink);
        return err_hint(err, "Copy it to a new file and remove the links.");
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
        err_at(err, of->where, "is writable by users other than its owner; its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod go-w '%s'.", of->path);
    }
    /* The folders of another name are not looked at. */
    if (status->st_nlink != 1) {
        err_at(err, of->where, "must have exactly one hard link, it has %lu",
               (unsigned long)status->st_nlink);
        return err_hint(err, "Copy it to a new file and remove the links.");
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
        err_at(err, of->where, "is writable by every user");
        return err_hint(err, "Run: chmod o-w '%s'.", of->path);
    }
    return true;
}

/* Reads to the end or just past the limit, whatever the size was at opening. */
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
    /* Non-blocking: a FIFO must not block the program before its type is checked. */
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

static bool file_read_in(struct arena *arena, int folder, const char *name, size_t limit,
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
        err_at(err, where, "is empty, but must contain a secret");
        return err_hint(err, "Write the secret into it, with at most one newline at its end.");
    }
    if (memchr(text.bytes, '\0', length)) {
        err_at(err, where, "contains a NUL byte, which is not allowed in a secret");
        return err_hint(err, "Write the secret into it as text.");
    }
    out->bytes = arena_slice(arena, text.bytes, length);
    out->length = length;
    return true;
}

/* --- the way to a guarded file ---------------------------------------------------------------- */

enum { STICKY = 01000 }; /* S_ISVTX, which POSIX has as an option only */

/* The owner of a folder and everyone who may write it can replace its files. With the sticky bit only the
 * owners of the folder and of the file can, and these are checked too. */
static bool check_folder(const char *folder, const struct stat *status, struct err *err)
{
    const struct place where = {folder, 0, 0};
    const bool is_shared = (status->st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (S_ISLNK(status->st_mode)) {
        err_at(err, where, "is a symbolic link in the path of a protected file");
        return err_hint(err, "Name the folder that it points to.");
    }
    if (!S_ISDIR(status->st_mode)) {
        err_at(err, where, "is not a folder");
        return err_hint(err, "Check the path.");
    }
    if (status->st_uid != 0 && status->st_uid != geteuid()) {
        err_at(err, where, "must be owned by root or by the user who runs this");
        return err_hint(err, "Move its content to a folder that root owns.");
    }
    if (is_shared && !(status->st_mode & STICKY)) {
        err_at(err, where, "is writable by users other than its owner; its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod go-w '%s'.", folder);
    }
    return true;
}

static bool look_at_folder(const char *folder, struct err *err)
{
    struct stat status;
    if (lstat(folder, &status) == 0)
        return check_folder(folder, &status, err);
    err_at(err, ((struct place){folder, 0, 0}), "cannot be inspected: %s", strerror(errno));
    return err_hint(err, "Check the path and its permissions.");
}

static const char *absolute(struct arena *arena, const char *path, struct err *err)
{
    char here[PATH_MAX];
    if (*path == '/')
        return arena_text(arena, path);
    if (getcwd(here, sizeof here))
        return arena_printf(arena, "%s/%s", here, path);
    err_at(err, ((struct place){arena_text(arena, path), 0, 0}),
           "the path of the current folder is unknown: %s", strerror(errno));
    err_fill_hint(err, "Give the absolute path of the file.");
    return NULL;
}

bool file_way_is_guarded(struct arena *arena, const char *path, struct err *err)
{
    const char *whole = absolute(arena, path, err);
    const char *slash = whole;
    if (!whole || !look_at_folder("/", err))
        return false;
    while ((slash = strchr(slash + 1, '/')))
        if (!look_at_folder(arena_slice(arena, whole, (size_t)(slash - whole)), err))
            return false;
    return true;
}

/* --- a file below a folder -------------------------------------------------------------------- */

static bool cannot_enter(const char *path, const char *folder, struct err *err)
{
    const struct place where = {path, 0, 0};
    const int number = errno;
    /* O_NOFOLLOW and O_DIRECTORY of a link are ENOTDIR on Linux. */
    if (number == ELOOP || number == ENOTDIR) {
        err_at(err, where, "'%.80s' is a symbolic link or not a folder", folder);
        return err_hint(err, "Name the file itself, below the root.");
    }
    err_at(err, where, "'%.80s' cannot be opened: %s", folder, strerror(number));
    return err_hint(err, "Check the path, and the root that it starts from (--root).");
}

static bool is_plain(const char *part)
{
    return *part && !text_is(part, ".") && !text_is(part, "..");
}

static bool refuse(const char *path, struct err *err)
{
    err_at(err, ((struct place){path, 0, 0}), "is not below the root");
    return err_hint(err, "Write a relative path without '.' and '..'.");
}

/* One step down: `*folder` becomes the folder `name` in it. */
static bool enter(int *folder, const char *name)
{
    const int next = openat(*folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const int number = errno;
    close(*folder);
    errno = number;
    *folder = next;
    return next >= 0;
}

bool file_below_open(struct arena *arena, const char *root, const char *path,
                     struct file_below *out, struct err *err)
{
    const char *part = path;
    int folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return cannot_enter(path, root, err);
    for (const char *slash = strchr(part, '/'); slash; slash = strchr(part, '/')) {
        const char *name = arena_slice(arena, part, (size_t)(slash - part));
        if (!is_plain(name)) {
            close(folder);
            return refuse(path, err);
        }
        if (!enter(&folder, name))
            return cannot_enter(path, name, err);
        part = slash + 1;
    }
    if (!is_plain(part)) {
        close(folder);
        return refuse(path, err);
    }
    *out = (struct file_below){.path = path, .name = part, .folder = folder};
    return true;
}

bool file_below_read(struct arena *arena, struct file_below *file, size_t limit,
                     struct file_text *out, struct err *err)
{
    struct stat status;
    if (!file_read_in(arena, file->folder, file->name, limit, out, err)) {
        err->where.file = file->path;
        return false;
    }
    file->readable = fstatat(file->folder, file->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                     (status.st_mode & (S_IRGRP | S_IROTH));
    return true;
}

void file_below_close(struct file_below *file)
{
    close(file->folder);
    file->folder = -1;
}

/* --- a folder of our own ---------------------------------------------------------------------- */

enum { MODE_OWN = S_IRWXU, WRITABLE_BY_OTHERS = S_IWGRP | S_IWOTH };

static struct place place_of(const char *path)
{
    return (struct place){path, 0, 0};
}

static bool failed(const char *path, const char *what, struct err *err)
{
    err_fill(err, ERR_SYSTEM, place_of(path), "the folder cannot be %s: %s", what, strerror(errno));
    return err_hint(err, "Check the path, its permissions and the free space on the disk.");
}

/* --- making ------------------------------------------------------------------------------- */

/* Without this a power cut could lose the folder with its synced files. Not every file system can sync a
 * folder. */
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
        return errno == EACCES; /* searchable, not readable */
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

static bool check_own_folder(const char *path, const struct stat *status, bool read_only,
                             struct err *err)
{
    const struct place where = place_of(path);
    if (status->st_uid != geteuid() && !(read_only && status->st_uid == 0)) {
        err_at(err, where, "the folder belongs to another user");
        return err_hint(err, "Name a folder of your own, or run as its owner.");
    }
    if (status->st_mode & WRITABLE_BY_OTHERS) {
        err_at(err, where, "the folder is writable by other users; its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod go-w '%s'.", path);
    }
    return true;
}

/* With write access to a folder above ours, and without its sticky bit, another user can move ours away and
 * put an older one of our own in its place. Upwards from the open folder, so that no name is followed. */
static bool check_above(int folder, const char *path, struct err *err)
{
    struct stat below, above = {0};
    struct buf up;
    buf_init(&up, PATH_MAX);
    bool good = fstat(folder, &below) == 0;
    for (bool top = false; good && !top; below = above) {
        buf_text(&up, "/..");
        good = !up.overflowed && fstatat(folder, up.bytes + 1, &above, 0) == 0;
        top = good && above.st_dev == below.st_dev && above.st_ino == below.st_ino;
        if (!good || !(above.st_mode & S_IWOTH) || (above.st_mode & STICKY))
            continue;
        err_at(err, place_of(path), "a folder above it is writable by all users; its mode is %04o",
               (unsigned)above.st_mode & 07777U);
        err_hint(err, "Run: chmod o-w '%s%s'.", path, up.bytes);
        buf_release(&up);
        return false;
    }
    buf_release(&up);
    return good || failed(path, "inspected", err);
}

static bool cannot_open_folder(const char *path, struct err *err)
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
        return cannot_open_folder(path, err);
    if (!check_own_folder(path, &status, !make, err) || !check_above(fd, path, err)) {
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
        err_at(err, place_of(path), "is not the path of a folder");
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

bool file_folder_rename(const char *from, const char *to)
{
    return rename(from, to) == 0 && sync_parent(to);
}

/* --- sweeping ----------------------------------------------------------------------------- */

static bool is_number(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!text_is_digit(text[i]))
            return false;
    return length > 0;
}

static bool is_temporary(const char *name)
{
    if (!text_starts(name, FILE_TEMPORARY_START) || !text_ends(name, FILE_TEMPORARY_END) ||
        strlen(name) <= strlen(FILE_TEMPORARY_START FILE_TEMPORARY_END))
        return false;
    const char *start = name + strlen(FILE_TEMPORARY_START);
    const char *end = name + strlen(name) - strlen(FILE_TEMPORARY_END);
    const char *dash = strchr(start, '-');
    return dash && dash < end && is_number(start, (size_t)(dash - start)) &&
           is_number(dash + 1, (size_t)(end - dash) - 1);
}

static bool is_own_file(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid();
}

/* A process id in the name tells nothing: it may have been given again, or belong to another container. */
static bool sweep_one(int folder, const char *name)
{
    if (!is_temporary(name))
        return false;
    const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    const bool swept =
        is_own_file(fd) && flock(fd, LOCK_EX | LOCK_NB) == 0 && unlinkat(folder, name, 0) == 0;
    close(fd);
    return swept;
}

size_t file_folder_sweep(int folder)
{
    size_t count = 0;
    const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    while (listing && (entry = readdir(listing)) != NULL)
        count += sweep_one(folder, entry->d_name);
    if (listing)
        closedir(listing);
    else if (fd >= 0)
        close(fd);
    return count;
}

/* --- the lock --------------------------------------------------------------------------------- */

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

/* flock never blocks here, so that the caller can limit the time. */
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
        err_fill(err, ERR_BUSY, where, "is locked by another tautline process");
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
    /* Once more where the file was replaced between opening and locking. */
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
    if (lock->fd >= 0) {
        flock(lock->fd, LOCK_UN); /* also where close fails */
        close(lock->fd);
    }
    lock->fd = -1;
}
