#include "base/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/secret.h"
#include "base/text.h"

enum { TEMPORARY_TRIES = 100 };

void sink_init(struct sink *sink, const struct secrets *secrets)
{
    *sink = (struct sink){.secrets = secrets};
}

void sink_last_words(const char *words, int code)
{
    /* Nothing can be done where this fails; the exit code still says it. */
    const ssize_t written = write(STDERR_FILENO, words, strlen(words));
    (void)written;
    _exit(code);
}

/* --- bytes -------------------------------------------------------------------------------- */

/* Somebody before us may have made a shared pipe non-blocking (node does): then wait for room. */
static bool wait_for_room(int fd)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    return poll(&room, 1, -1) >= 0 || errno == EINTR;
}

/* All the bytes, or false with errno set. */
static bool write_all(int fd, const char *bytes, size_t length)
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

/* --- withholding -------------------------------------------------------------------------- */

static const char *secret_in(const struct sink *sink, const char *bytes, size_t length)
{
    return sink->secrets ? secrets_found(sink->secrets, bytes, length) : NULL;
}

/* What takes the place of a record. The name of a secret may itself hold another one: then it is
 * left out. */
static void withheld(const struct sink *sink, const char *name, struct buf *out)
{
    buf_text(out, "tautline: withheld: the output would have shown the secret '");
    text_escape(out, name, strlen(name));
    buf_text(out, "'\n");
    if (!secret_in(sink, out->bytes, out->length))
        return;
    buf_clear(out);
    buf_text(out, "tautline: withheld: the output would have shown a secret\n");
}

static bool write_record(struct sink *sink, int fd, const char *bytes, size_t length)
{
    const char *name = secret_in(sink, bytes, length);
    struct buf words;
    buf_init(&words, SIZE_MAX);
    if (name) {
        sink->hit = true;
        withheld(sink, name, &words);
    }
    const bool good =
        name ? write_all(fd, words.bytes, words.length) : write_all(fd, bytes, length);
    buf_release(&words);
    sink->broken = sink->broken || !good;
    return good && !name;
}

bool sink_out(struct sink *sink, const char *bytes, size_t length)
{
    return write_record(sink, STDOUT_FILENO, bytes, length);
}

bool sink_err(struct sink *sink, const char *bytes, size_t length)
{
    return write_record(sink, STDERR_FILENO, bytes, length);
}

/* --- files -------------------------------------------------------------------------------- */

/* A file on its way: everything happens relative to the folder, which is opened once. */
struct delivery {
    const char *path; /* as the user wrote it */
    const char *name; /* its last part, in `path` */
    int folder;       /* descriptor, -1 where it is not open */
    struct buf temporary;
    bool readable;
};

static bool cannot_write(const struct delivery *of, const char *what, struct err *err)
{
    const int number = errno;
    err_fill(err, ERR_SYSTEM, (struct place){of->path, 0, 0}, "%s: %s", what, strerror(number));
    return err_hint(err, "%s",
                    number == ENOSPC || number == EDQUOT ? "Make room on the disk."
                                                         : "Check the folder and its permissions.");
}

static bool open_folder(struct delivery *of, struct err *err)
{
    const char *slash = strrchr(of->path, '/');
    of->name = slash ? slash + 1 : of->path;
    if (*of->name == '\0') {
        errno = EISDIR;
        return cannot_write(of, "cannot be written", err);
    }
    struct buf folder;
    buf_init(&folder, SIZE_MAX);
    if (slash)
        buf_add(&folder, of->path, (size_t)(slash - of->path) + 1);
    else
        buf_text(&folder, ".");
    of->folder = open(folder.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    buf_release(&folder);
    return of->folder >= 0 || cannot_write(of, "its folder cannot be opened", err);
}

/* A name that nobody has: of the process, and counted on where a killed one left its own. */
static int open_temporary(struct delivery *of)
{
    const mode_t mode = of->readable ? S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH : S_IRUSR | S_IWUSR;
    for (int i = 0; i < TEMPORARY_TRIES; i++) {
        buf_clear(&of->temporary);
        buf_printf(&of->temporary, ".tautline-%ld-%d.tmp", (long)getpid(), i);
        const int fd = openat(of->folder, of->temporary.bytes,
                              O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd >= 0 && fchmod(fd, mode) != 0) { /* whatever the umask is */
            close(fd);
            unlinkat(of->folder, of->temporary.bytes, 0);
            return -1;
        }
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static bool fill_temporary(int fd, const char *bytes, size_t length)
{
    const bool good = write_all(fd, bytes, length) && fsync(fd) == 0;
    const int number = errno;
    const bool closed = close(fd) == 0;
    errno = good ? errno : number;
    return good && closed;
}

/* A rename would put a file where a device, a pipe or a folder is. */
static bool place_is_free(const struct delivery *of, struct err *err)
{
    struct stat status;
    if (fstatat(of->folder, of->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT || cannot_write(of, "cannot be written", err);
    if (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode))
        return true;
    err_fill(err, ERR_SYSTEM, (struct place){of->path, 0, 0}, "is not a regular file");
    return err_hint(err, "Name a file, or '-' for stdout.");
}

static bool put_in_place(struct delivery *of, const char *bytes, size_t length, struct err *err)
{
    const int fd = open_temporary(of);
    if (fd < 0)
        return cannot_write(of, "cannot be written", err);
    if (!fill_temporary(fd, bytes, length) ||
        renameat(of->folder, of->temporary.bytes, of->folder, of->name) != 0) {
        cannot_write(of, "cannot be written", err);
        unlinkat(of->folder, of->temporary.bytes, 0);
        return false;
    }
    /* Not every file system can sync a folder; those that can may fail. */
    if (fsync(of->folder) != 0 && errno != EINVAL)
        return cannot_write(of, "is written, but perhaps not for good", err);
    return true;
}

static bool deliver(struct delivery *of, const char *bytes, size_t length, struct err *err)
{
    of->folder = -1;
    buf_init(&of->temporary, SIZE_MAX);
    const bool good =
        open_folder(of, err) && place_is_free(of, err) && put_in_place(of, bytes, length, err);
    if (of->folder >= 0)
        close(of->folder);
    buf_release(&of->temporary);
    return good;
}

static bool out_as_file(struct sink *sink, const char *bytes, size_t length, struct err *err)
{
    if (sink_out(sink, bytes, length))
        return true;
    if (sink->broken)
        err_set(err, ERR_SYSTEM, "stdout cannot be written");
    else
        err_set(err, ERR_SYSTEM, "withheld: the output would have shown a secret");
    return false;
}

bool sink_file(struct sink *sink, const char *path, const char *bytes, size_t length, bool readable,
               struct err *err)
{
    if (text_is(path, "-") || text_is(path, "/dev/stdout"))
        return out_as_file(sink, bytes, length, err);
    struct delivery delivery = {.path = path, .readable = readable};
    const char *name = secret_in(sink, bytes, length);
    if (!name)
        return deliver(&delivery, bytes, length, err);
    sink->hit = true;
    struct buf words;
    buf_init(&words, SIZE_MAX);
    withheld(sink, name, &words);
    if (deliver(&delivery, words.bytes, words.length, err)) {
        /* The same words, without the name of the program and the end of the line. */
        const char *said = words.bytes + strlen("tautline: ");
        err_fill(err, ERR_SYSTEM, (struct place){path, 0, 0}, "%.*s", (int)strcspn(said, "\n"),
                 said);
    }
    buf_release(&words);
    return false;
}
