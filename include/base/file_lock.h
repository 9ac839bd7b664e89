/*
 * file_lock: one process at a time, by flock(2) on a file that is never deleted.
 *
 * Not a POSIX lock: closing any other descriptor of the file would drop that. The kernel lets go of
 * the lock when its holder ends, however it ends.
 */
#ifndef TAUTLINE_BASE_FILE_LOCK_H
#define TAUTLINE_BASE_FILE_LOCK_H

#include <stdbool.h>

struct err;

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
