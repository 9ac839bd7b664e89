#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

enum { STICKY = 01000 }; /* S_ISVTX, which POSIX has as an option only */

/* Whoever owns a folder, or may write it, can replace what stands in it; with the sticky bit only
 * the owners can, of the folder and of the thing itself, and these are looked at too. */
static bool check_folder(const char *folder, const struct stat *status, struct err *err)
{
    const struct place where = {folder, 0, 0};
    const bool is_shared = (status->st_mode & (S_IWGRP | S_IWOTH)) != 0;
    if (S_ISLNK(status->st_mode)) {
        err_at(err, where, "is a symbolic link on the way to a guarded file");
        return err_hint(err, "Name the folder that it leads to.");
    }
    if (!S_ISDIR(status->st_mode)) {
        err_at(err, where, "is not a folder");
        return err_hint(err, "Check the path.");
    }
    if (status->st_uid != 0 && status->st_uid != geteuid()) {
        err_at(err, where, "must be owned by root or by the user who runs this");
        return err_hint(err, "Move what is in it to a folder of root's.");
    }
    if (is_shared && !(status->st_mode & STICKY)) {
        err_at(err, where, "may be written by others than its owner, its mode is %04o",
               (unsigned)status->st_mode & 07777U);
        return err_hint(err, "Run: chmod go-w '%s'.", folder);
    }
    return true;
}

static bool look_at_folder(const char *folder, struct err *err)
{
    struct stat status;
    if (lstat(folder, &status) == 0)
        return check_folder(folder, &status, err);
    err_at(err, ((struct place){folder, 0, 0}), "cannot be looked at: %s", strerror(errno));
    return err_hint(err, "Check the path and its permissions.");
}

static const char *absolute(struct arena *arena, const char *path, struct err *err)
{
    char here[PATH_MAX];
    if (*path == '/')
        return arena_text(arena, path);
    if (getcwd(here, sizeof here))
        return arena_printf(arena, "%s/%s", here, path);
    err_at(err, ((struct place){arena_text(arena, path), 0, 0}),
           "the current folder cannot be named: %s", strerror(errno));
    err_fill_hint(err, "Name the file with its whole path.");
    return NULL;
}

bool file_way_is_guarded(struct arena *arena, const char *path, struct err *err)
{
    const char *whole = absolute(arena, path, err);
    const char *slash = whole;
    if (!whole || !look_at_folder("/", err))
        return false;
    while ((slash = strchr(slash + 1, '/')))
        if (!look_at_folder(arena_slice(arena, whole, (size_t)(slash - whole)), err))
            return false;
    return true;
}
