/*
 * file_below: a file below a folder, reached without following a link.
 *
 * Every folder on the way is opened from the one before it, so that a path that is changed underway leads
 * nowhere else; a symbolic link anywhere below the root is refused.
 */
#ifndef TAUTLINE_BASE_FILE_BELOW_H
#define TAUTLINE_BASE_FILE_BELOW_H

#include "base/file.h"

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

#endif
