#include "base/file_below.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

static bool cannot_open(const char *path, const char *folder, struct err *err)
{
    const struct place where = {path, 0, 0};
    const int number = errno;
    /* O_NOFOLLOW and O_DIRECTORY of a link are ENOTDIR on Linux. */
    if (number == ELOOP || number == ENOTDIR) {
        err_at(err, where, "'%.80s' is a symbolic link or no folder", folder);
        return err_hint(err, "Name the file itself, below the root.");
    }
    err_at(err, where, "'%.80s' cannot be opened: %s", folder, strerror(number));
    return err_hint(err, "Check the path, and the root that it starts from (--root).");
}

static bool is_plain(const char *part)
{
    return *part && !text_is(part, ".") && !text_is(part, "..");
}

static bool refuse(const char *path, struct err *err)
{
    err_at(err, ((struct place){path, 0, 0}), "does not lead below the root");
    return err_hint(err, "Write a relative path without '.' and '..'.");
}

/* One step down: `*folder` becomes the folder `name` in it. */
static bool enter(int *folder, const char *name)
{
    const int next = openat(*folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const int number = errno;
    close(*folder);
    errno = number;
    *folder = next;
    return next >= 0;
}

bool file_below_open(struct arena *arena, const char *root, const char *path,
                     struct file_below *out, struct err *err)
{
    const char *part = path;
    int folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return cannot_open(path, root, err);
    for (const char *slash = strchr(part, '/'); slash; slash = strchr(part, '/')) {
        const char *name = arena_slice(arena, part, (size_t)(slash - part));
        if (!is_plain(name)) {
            close(folder);
            return refuse(path, err);
        }
        if (!enter(&folder, name))
            return cannot_open(path, name, err);
        part = slash + 1;
    }
    if (!is_plain(part)) {
        close(folder);
        return refuse(path, err);
    }
    *out = (struct file_below){.path = path, .name = part, .folder = folder};
    return true;
}

bool file_below_read(struct arena *arena, struct file_below *file, size_t limit,
                     struct file_text *out, struct err *err)
{
    struct stat status;
    if (!file_read_in(arena, file->folder, file->name, limit, out, err)) {
        err->where.file = file->path;
        return false;
    }
    file->readable = fstatat(file->folder, file->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                     (status.st_mode & (S_IRGRP | S_IROTH));
    return true;
}

void file_below_close(struct file_below *file)
{
    close(file->folder);
    file->folder = -1;
}
