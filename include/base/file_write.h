/*
 * file_write: the whole of a file at once, or not at all.
 *
 * Temporary name in the same folder, fsync, rename, fsync of the folder: whoever reads sees the old
 * bytes or the new ones. A symbolic link at the name is replaced, never followed. Only base/sink and
 * what has passed it may call this.
 */
#ifndef TAUTLINE_BASE_FILE_WRITE_H
#define TAUTLINE_BASE_FILE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum file_replaced {
    FILE_REPLACED,
    FILE_NOT_REPLACED,    /* what stood there before still does */
    FILE_REPLACED_UNSURE, /* in place, but the folder could not be synced: perhaps not for good */
};

/* `folder` is an open folder; mode 0600, or 0644 for `readable`, whatever the umask is. Where it is
 * not FILE_REPLACED, errno says why. */
enum file_replaced file_replace(int folder, const char *name, const char *bytes, size_t length,
                                bool readable);

/* All the bytes, also past short writes, interruptions and a pipe that is full; or false with errno. */
bool file_write_all(int fd, const char *bytes, size_t length);

/* fsync, also past interruptions. */
bool file_sync(int fd);

/* --- file_append: a file that only grows, and whose every byte is known to be there or not.
 *
 * Opened with O_APPEND and O_NOFOLLOW in an open folder; a regular file of our own that group and
 * others may not write. After an error of write or fsync the file is read again, because such an
 * error says nothing about what is there (fsync(2); SECURITY, "Apply, journal, ledger"). Only
 * base/sink may add (sink_append), so that every byte is searched for secrets.
 */

struct file_append {
    int folder; /* borrowed */
    const char *name;
    const char *path; /* borrowed, for errors */
    int fd;
    size_t length; /* what stands in it */
    bool read_only;
};

enum file_added {
    FILE_ADDED,        /* there, and synced */
    FILE_ADDED_UNSURE, /* there, but the disk did not say that it is there for good */
    FILE_NOT_ADDED,    /* nothing of it is there */
    FILE_UNKNOWN       /* it cannot be told, or only a part is there and could not be cut off */
};

/* Opens `file->name` in `file->folder`; `folder`, `name`, `path` and `read_only` are the caller's.
 * A missing file is made with mode 0600 where `make`, else `fd` is -1. Errors: ERR_INPUT for what is
 * refused, ERR_SYSTEM for the rest, at `path`. */
bool file_append_open(struct file_append *file, bool make, struct err *err);
void file_append_close(struct file_append *file);

/* Reads the whole file, at most `most` bytes, into `*bytes` (mem_free with `*length` + 1 bytes; a NUL
 * follows) and remembers its length. */
bool file_append_read(struct file_append *file, size_t most, char **bytes, size_t *length,
                      struct err *err);

/* Adds `length` bytes at the end and syncs. Refused where the file is not as long as it was, or no
 * longer at its name. `err` is filled for everything but FILE_ADDED; its text begins with what the
 * file is now (`'NAME' could not be written, nothing was added: …`). */
enum file_added file_append_add(struct file_append *file, const char *bytes, size_t length,
                                struct err *err);

/* Cuts the file to its first `length` bytes and syncs. */
bool file_append_cut(struct file_append *file, size_t length, struct err *err);

#endif
