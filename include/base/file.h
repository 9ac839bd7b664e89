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

#endif
