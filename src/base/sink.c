#include "base/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/file_write.h"
#include "base/secret.h"
#include "base/text.h"

void sink_init(struct sink *sink, const struct secrets *secrets)
{
    *sink = (struct sink){.secrets = secrets};
}

/* --- hiding ------------------------------------------------------------------------------- */

static const char *secret_in(const struct sink *sink, const char *bytes, size_t length)
{
    return sink->secrets ? secrets_found_in_record(sink->secrets, bytes, length) : NULL;
}

/* The record as it may leave, in `out`, and the name of a secret that was in it, or NULL. */
static const char *hide(struct sink *sink, const char *bytes, size_t length, struct buf *out)
{
    buf_init(out, SIZE_MAX);
    buf_add(out, bytes, length);
    const char *name =
        sink->secrets && length > 0 ? secrets_hide(sink->secrets, out->bytes, out->length) : NULL;
    sink->hit = sink->hit || name;
    return name;
}

/* Names of files and of services come to the beginning of a line as they are. After hiding, so that the
 * search sees the secret whole. */
static void calm(struct buf *shown)
{
    struct buf lines;
    buf_init(&lines, SIZE_MAX);
    text_lines_calm(&lines, shown->bytes, shown->length);
    buf_release(shown);
    *shown = lines;
}

/* The name of a secret may itself hold another one. */
static void tell_hidden(struct sink *sink, const char *name)
{
    struct buf words;
    buf_init(&words, SIZE_MAX);
    buf_text(&words, "tautline: hidden: the output would have shown the secret '");
    text_escape(&words, name, strlen(name));
    buf_text(&words, "'\n");
    secrets_hide(sink->secrets, words.bytes, words.length);
    sink->broken = !file_write_all(STDERR_FILENO, words.bytes, words.length) || sink->broken;
    buf_release(&words);
}

void sink_hide(struct sink *sink, char *bytes, size_t length)
{
    const char *name =
        sink->secrets && length > 0 ? secrets_hide(sink->secrets, bytes, length) : NULL;
    if (!name)
        return;
    sink->hit = true;
    tell_hidden(sink, name);
}

static bool write_record(struct sink *sink, int fd, const char *bytes, size_t length, bool exact)
{
    struct buf shown;
    const char *name = hide(sink, bytes, length, &shown);
    if (!exact)
        calm(&shown);
    const bool good = file_write_all(fd, buf_string(&shown), shown.length);
    if (!good && fd == STDOUT_FILENO)
        sink->out_failed = errno;
    buf_release(&shown);
    sink->broken = sink->broken || !good;
    if (name)
        tell_hidden(sink, name);
    return good;
}

bool sink_out(struct sink *sink, const char *bytes, size_t length)
{
    return write_record(sink, STDOUT_FILENO, bytes, length, false);
}

bool sink_out_exact(struct sink *sink, const char *bytes, size_t length)
{
    return write_record(sink, STDOUT_FILENO, bytes, length, true);
}

bool sink_err(struct sink *sink, const char *bytes, size_t length)
{
    return write_record(sink, STDERR_FILENO, bytes, length, false);
}

/* --- files -------------------------------------------------------------------------------- */

/* A file on its way: everything happens relative to the folder, which is opened once. */
struct delivery {
    const char *path; /* as the user wrote it */
    const char *name; /* its last part, in `path` */
    int folder;       /* descriptor, -1 where it is not open */
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
    (void)file_folder_sweep(of->folder); /* what a killed one left */
    switch (file_replace(of->folder, of->name, bytes, length, of->readable)) {
    case FILE_REPLACED:
        return true;
    case FILE_REPLACED_UNSURE:
        return cannot_write(of, "is written, but may be lost in a power failure", err);
    case FILE_NOT_REPLACED:
        break;
    }
    return cannot_write(of, "cannot be written", err);
}

static bool deliver(struct delivery *of, const char *bytes, size_t length, struct err *err)
{
    of->folder = -1;
    const bool good =
        open_folder(of, err) && place_is_free(of, err) && put_in_place(of, bytes, length, err);
    if (of->folder >= 0)
        close(of->folder);
    return good;
}

static bool out_as_file(struct sink *sink, const char *bytes, size_t length, struct err *err)
{
    return sink_out(sink, bytes, length) || err_set(err, ERR_SYSTEM, "stdout cannot be written");
}

bool sink_file_in(struct sink *sink, int folder, const char *name, const struct sink_record *record,
                  struct err *err)
{
    struct delivery of = {name, name, folder, record->readable};
    struct stat status;
    if (secret_in(sink, record->bytes, record->length)) {
        sink->hit = true;
        err_fill(err, ERR_SYSTEM, (struct place){name, 0, 0},
                 "withheld: the file would have shown a secret");
        return err_hint(err, "Take the secret out of it.");
    }
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode)) {
        err_fill(err, ERR_SYSTEM, (struct place){name, 0, 0}, "is a symbolic link");
        return err_hint(err, "Name the file itself.");
    }
    return place_is_free(&of, err) && put_in_place(&of, record->bytes, record->length, err);
}

bool sink_file(struct sink *sink, const char *path, const char *bytes, size_t length, bool readable,
               struct err *err)
{
    if (text_is(path, "-") || text_is(path, "/dev/stdout"))
        return out_as_file(sink, bytes, length, err);
    struct delivery delivery = {.path = path, .readable = readable};
    struct buf shown;
    const char *name = hide(sink, bytes, length, &shown);
    const bool good = deliver(&delivery, buf_string(&shown), shown.length, err);
    buf_release(&shown);
    if (name)
        tell_hidden(sink, name);
    return good;
}

/* --- sink_append ------------------------------------------------------------------------------- */

enum file_added sink_append(struct sink *sink, struct file_append *file, const char *bytes,
                            size_t length, struct err *err)
{
    const char *name = sink->secrets ? secrets_found_in_record(sink->secrets, bytes, length) : NULL;
    if (!name)
        return file_append_add(file, bytes, length, err);
    sink->hit = true;
    err_fill(err, ERR_SYSTEM, (struct place){file->path, 0, 0},
             "withheld: the line would have shown the secret '%.100s', nothing was added", name);
    /* The name of a secret may itself hold another one. */
    if (secrets_found(sink->secrets, err->text, strlen(err->text)))
        err_fill(err, ERR_SYSTEM, (struct place){file->path, 0, 0},
                 "withheld: the line would have shown a secret, nothing was added");
    return FILE_NOT_ADDED;
}
