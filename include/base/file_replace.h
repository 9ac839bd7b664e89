/*
 * file_replace: the whole of a file at once, or not at all.
 *
 * Temporary name in the same folder, fsync, rename, fsync of the folder: whoever reads sees the old
 * bytes or the new ones. A symbolic link at the name is replaced, never followed. Only base/sink and
 * what has passed it may call this.
 */
#ifndef TAUTLINE_BASE_FILE_REPLACE_H
#define TAUTLINE_BASE_FILE_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

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

#endif
