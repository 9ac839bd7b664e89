/*
 * file: reading whole files that may be hostile.
 *
 * Opened with O_NOFOLLOW, O_NONBLOCK and O_CLOEXEC; only regular files; the limit is checked while
 * reading, so that a growing file or a device cannot fill the memory.
 */
#ifndef TAUTLINE_BASE_FILE_H
#define TAUTLINE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

struct file_text {
    const char *bytes; /* in the arena, NUL after the end */
    size_t length;
};

enum file_trust {
    FILE_ANY,        /* a checkout's file: whoever may write it */
    FILE_NOT_PUBLIC, /* not writable by others than owner and group */
    FILE_GUARDED,    /* writable by its owner alone, who is root or us */
    FILE_PRIVATE     /* 0600 or stricter, owned by us, one link only: for secrets and keys */
};

/* Reads a whole file of at most `limit` bytes. Errors: ERR_INPUT at `path`, line 0, with a hint. */
bool file_read(struct arena *arena, const char *path, size_t limit, enum file_trust trust,
               struct file_text *out, struct err *err);

/* The same of the file `name` in an open folder, for FILE_ANY; errors at `name`. */
bool file_read_in(struct arena *arena, int folder, const char *name, size_t limit,
                  struct file_text *out, struct err *err);

/* A secret from a private file: exactly one newline (LF or CRLF) at its end is taken off; empty and
 * a NUL inside are refused; at most 64 KiB. */
bool file_read_secret(struct arena *arena, const char *path, struct file_text *out,
                      struct err *err);

/* Can nobody but root and the user who runs this put another file in the place of `path`? Each
 * folder on the way to it is real (no symbolic link), owned by root or us, and not writable by
 * others, but where its sticky bit keeps them from each other's files (/tmp). Relative paths start
 * in the current folder. Says of the first that is not so what to do. */
bool file_way_is_guarded(struct arena *arena, const char *path, struct err *err);

/* --- file_below: a file below a folder, reached without following a link.
 *
 * Every folder on the way is opened from the one before it, so that a path that is changed underway leads
 * nowhere else; a symbolic link anywhere below the root is refused.
 */

struct file_below {
    const char *path; /* as it was named, borrowed */
    const char *name; /* its last part, in `path` */
    int folder;       /* that holds it, open */
    bool readable;    /* by others than its owner */
};

/* Opens the folder of `path`, which is relative and has no part `.` or `..`, below `root`, which may be a
 * link itself. The caller closes it. Errors: ERR_INPUT at `path`. */
bool file_below_open(struct arena *arena, const char *root, const char *path,
                     struct file_below *out, struct err *err);

/* The whole file, as file_read; sets `readable`. */
bool file_below_read(struct arena *arena, struct file_below *file, size_t limit,
                     struct file_text *out, struct err *err);

void file_below_close(struct file_below *file);

/* --- file_folder: a folder of our own, in which nobody else may write.
 *
 * Opened once; everything in it is then reached through the descriptor, so that a path that is
 * changed underway leads nowhere else. A link, another owner, and a folder that group or others may
 * write are refused; the folders above it are the system's and the user's business.
 */

/* Temporary files are called `.tautline-<pid>-<n>.tmp`. */
#define FILE_TEMPORARY_START ".tautline-"
#define FILE_TEMPORARY_END   ".tmp"

/* Opens the folder `path` into `*out` (the caller closes it). With `make` it and what is missing
 * above it are made, mode 0700, for good (synced). Without, `*out` is -1 where nothing is there, and
 * root's folders are taken as well. Errors: ERR_INPUT for what is refused, ERR_SYSTEM for the rest,
 * at `path` (borrowed), line 0. */
bool file_folder_open(const char *path, bool make, int *out, struct err *err);

/* Removes temporary files of ours that a process left which is no longer there; nothing else.
 * Returns how many. Whoever calls holds the folder's lock. */
size_t file_folder_sweep(int folder);

/* --- file_lock: one process at a time, by flock(2) on a file that is never deleted.
 *
 * Not a POSIX lock: closing any other descriptor of the file would drop that. The kernel lets go of
 * the lock when its holder ends, however it ends.
 */

struct file_lock {
    int folder; /* borrowed */
    const char *name;
    int fd;
};

/* Takes the lock of the file `name` (made where it is missing) in the open folder `folder`, waiting
 * up to `wait_ms` milliseconds. Errors at `path` (borrowed): ERR_BUSY where another process has it,
 * ERR_SYSTEM for the rest. */
bool file_lock_take(int folder, const char *name, const char *path, unsigned wait_ms,
                    struct file_lock *out, struct err *err);

/* Is the file at the name still the one that is locked? Somebody who deletes or replaces it could
 * let a second process in. */
bool file_lock_holds(const struct file_lock *lock);

void file_lock_release(struct file_lock *lock);

#endif
