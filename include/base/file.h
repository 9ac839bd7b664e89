/*
 * file: files and folders that may be hostile: reading, the folder of our own, its lock.
 *
 * Files are opened with O_NOFOLLOW, O_NONBLOCK and O_CLOEXEC, and must be regular; the limit is checked
 * while reading, so that a growing file or a device cannot fill the memory.
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
    FILE_ANY,        /* a file of a checkout: any permissions */
    FILE_NOT_PUBLIC, /* writable by its owner and group only */
    FILE_GUARDED,    /* writable by its owner only, which is root or the current user; one link */
    FILE_PRIVATE     /* 0600 or stricter, owned by the current user, one link: secrets and keys */
};

/* Reads a whole file of at most `limit` bytes. Errors: ERR_INPUT at `path`, line 0, with a hint. */
bool file_read(struct arena *arena, const char *path, size_t limit, enum file_trust trust,
               struct file_text *out, struct err *err);

/* The same for a secret in a private file of at most 64 KiB: one newline (LF or CRLF) at its end is
 * removed; an empty secret and a NUL byte are refused. */
bool file_read_secret(struct arena *arena, const char *path, struct file_text *out,
                      struct err *err);

/* Can only root and the current user replace the file at `path`? Each folder in the path must be real
 * (no symbolic link), owned by root or the current user, and not writable by others, unless its sticky
 * bit protects their files from each other (/tmp). Relative paths start in the current folder. The
 * error names the first folder that fails and what to do. */
bool file_way_is_guarded(struct arena *arena, const char *path, struct err *err);

/* --- a file below a folder, without following a link --- */

struct file_below {
    const char *path; /* as given, borrowed */
    const char *name; /* its last part, in `path` */
    int folder;       /* that contains it, open */
    bool readable;    /* by users other than its owner */
};

/* Opens the folder of `path` below `root`. `path` is relative and has no part `.` or `..`. Each folder
 * is opened from the one before it, so that a path that changes meanwhile leads nowhere else; a symbolic
 * link below the root is refused, `root` itself may be one. The caller closes it. Errors: ERR_INPUT at
 * `path`. */
bool file_below_open(struct arena *arena, const char *root, const char *path,
                     struct file_below *out, struct err *err);

/* The whole file, as file_read with FILE_ANY; sets `readable`. */
bool file_below_read(struct arena *arena, struct file_below *file, size_t limit,
                     struct file_text *out, struct err *err);

void file_below_close(struct file_below *file);

/* --- a folder of our own --- */

/* Temporary files are called `.tautline-<pid>-<n>.tmp`, and are locked (flock) as long as they are needed. */
#define FILE_TEMPORARY_START ".tautline-"
#define FILE_TEMPORARY_END   ".tmp"

/* Opens the folder `path` into `*out` (the caller closes it); its content is then reached through the
 * descriptor only. A link, a folder of another owner, and a folder that group or others may write are
 * refused, and so is one below a folder that all users may write, unless its sticky bit is set. With
 * `make`, the folder and its missing parents are created, mode 0700, and synced. Without `make`, `*out`
 * is -1 where nothing is there, and a folder that root owns is accepted too. Errors: ERR_INPUT for what
 * is refused, ERR_SYSTEM for the rest, at `path` (borrowed), line 0. */
bool file_folder_open(const char *path, bool make, int *out, struct err *err);

/* Renames a folder where nothing is at `to`; durable. False with errno. */
bool file_folder_rename(const char *from, const char *to);

/* Removes our own temporary files of processes that no longer run: those that are not locked; nothing else.
 * Returns how many. */
size_t file_folder_sweep(int folder);

/* --- one process at a time --- */

/* flock(2) on a file that is never deleted. Not a POSIX lock: closing any other descriptor of the file
 * would release that. The kernel releases the lock when the process ends, however it ends. */
struct file_lock {
    int folder; /* borrowed */
    const char *name;
    int fd;
};

/* Locks the file `name` (created where missing) in the open folder `folder`, waiting up to `wait_ms`
 * milliseconds. Errors at `path` (borrowed): ERR_BUSY where another process holds it, ERR_SYSTEM for the
 * rest. */
bool file_lock_take(int folder, const char *name, const char *path, unsigned wait_ms,
                    struct file_lock *out, struct err *err);

/* Is the file at the name still the locked one? Deleting or replacing it would let a second process
 * in. */
bool file_lock_holds(const struct file_lock *lock);

void file_lock_release(struct file_lock *lock);

#endif
