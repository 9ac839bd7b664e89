/*
 * file_write: files that are replaced as a whole, and files that only grow.
 *
 * Only base/sink and what has passed it may write, so that every byte is searched for secrets.
 */
#ifndef TAUTLINE_BASE_FILE_WRITE_H
#define TAUTLINE_BASE_FILE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum file_replaced {
    FILE_REPLACED,
    FILE_NOT_REPLACED,    /* the old file is still there */
    FILE_REPLACED_UNSURE, /* replaced, but the folder could not be synced: perhaps not durable */
};

/* Replaces `name` in the open folder `folder`: unnamed file, fsync, rename, fsync of the folder, so
 * that a reader sees the old bytes or the new ones. Who is killed leaves at most one file for
 * file_folder_sweep. A symbolic link at the name is replaced, never
 * followed. Mode 0600, or 0644 for `readable`, whatever the umask is. Where the result is not
 * FILE_REPLACED, errno says why. */
enum file_replaced file_replace(int folder, const char *name, const char *bytes, size_t length,
                                bool readable);

/* Makes the file `name` in the open folder `folder`, mode 0600: whole and synced, or not at all. False with
 * errno; EEXIST where it is there already. */
bool file_create(int folder, const char *name, const char *bytes, size_t length);

/* Writes all bytes, despite short writes, interruptions and a full pipe; false with errno. */
bool file_write_all(int fd, const char *bytes, size_t length);

/* fsync, despite interruptions. */
bool file_sync(int fd);

/* A file that only grows: opened with O_APPEND and O_NOFOLLOW in an open folder; a regular file of our
 * own that group and others may not write. After an error of write or fsync the file is read again,
 * because such an error does not say what was written (fsync(2)). */
struct file_append {
    int folder; /* borrowed */
    const char *name;
    const char *path; /* borrowed, for errors */
    int fd;
    size_t length; /* in bytes */
    bool read_only;
};

enum file_added {
    FILE_ADDED,        /* added and synced */
    FILE_ADDED_UNSURE, /* added, but perhaps not durable */
    FILE_NOT_ADDED,    /* nothing was added */
    FILE_UNKNOWN       /* unknown, or a part was added and could not be removed */
};

/* Opens `file->name` in `file->folder`; the caller sets `folder`, `name`, `path` and `read_only`. With
 * `make` a missing file is created, mode 0600; without it `fd` is -1. Errors: ERR_INPUT for what is
 * refused, ERR_SYSTEM for the rest, at `path`. */
bool file_append_open(struct file_append *file, bool make, struct err *err);
void file_append_close(struct file_append *file);

/* Reads the file behind its first `from` bytes into `*bytes` (mem_free with `*length` + 1 bytes; a NUL
 * follows) and remembers its length; refused where it has more than `most` bytes, or fewer than `from`. */
bool file_append_read(struct file_append *file, size_t from, size_t most, char **bytes,
                      size_t *length, struct err *err);

/* Adds `length` bytes at the end and syncs. Refused where the length of the file has changed or another
 * file is at its name. `err` is filled for every result but FILE_ADDED; its text begins with the state
 * of the file (`'NAME' could not be written, nothing was added: …`). */
enum file_added file_append_add(struct file_append *file, const char *bytes, size_t length,
                                struct err *err);

/* Truncates the file to its first `length` bytes and syncs. */
bool file_append_cut(struct file_append *file, size_t length, struct err *err);

#endif
