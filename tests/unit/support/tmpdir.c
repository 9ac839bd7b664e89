#include "support/tmpdir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A test whose surroundings fail has nothing to say. */
static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    abort();
}

void tmpdir_make(struct tmpdir *tmpdir)
{
    const char *base = getenv("TMPDIR");
    snprintf(tmpdir->folder, sizeof tmpdir->folder, "%s/tautline-unit-XXXXXX",
             base ? base : "/tmp");
    must(mkdtemp(tmpdir->folder) != NULL, "mkdtemp");
}

/* Calls for each name in the folder; returns how many there are. */
static size_t each_name(const struct tmpdir *tmpdir, int (*act)(const char *))
{
    DIR *folder = opendir(tmpdir->folder);
    must(folder != NULL, "opendir");
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char path[TMPDIR_PATH];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        count++;
        if (act)
            act(tmpdir_path(tmpdir, entry->d_name, path));
    }
    closedir(folder);
    return count;
}

void tmpdir_remove(struct tmpdir *tmpdir)
{
    each_name(tmpdir, remove);
    must(rmdir(tmpdir->folder) == 0, "rmdir");
}

size_t tmpdir_count(const struct tmpdir *tmpdir)
{
    return each_name(tmpdir, NULL);
}

const char *tmpdir_path(const struct tmpdir *tmpdir, const char *name, char out[TMPDIR_PATH])
{
    const int length = snprintf(out, TMPDIR_PATH, "%s/%s", tmpdir->folder, name);
    must(length > 0 && length < TMPDIR_PATH, "a path");
    return out;
}

const char *tmpdir_file(const struct tmpdir *tmpdir, const char *name, const char *text,
                        unsigned mode, char out[TMPDIR_PATH])
{
    FILE *file = fopen(tmpdir_path(tmpdir, name, out), "w");
    must(file && fwrite(text, 1, strlen(text), file) == strlen(text) && fclose(file) == 0, out);
    must(chmod(out, (mode_t)mode) == 0, out);
    return out;
}

size_t tmpdir_read(const char *path, char out[TMPDIR_OUTPUT])
{
    FILE *file = fopen(path, "r");
    must(file != NULL, path);
    const size_t length = fread(out, 1, TMPDIR_OUTPUT - 1, file);
    fclose(file);
    out[length] = '\0';
    return length;
}

static void read_to_end(int fd, char said[TMPDIR_OUTPUT])
{
    size_t length = 0;
    ssize_t got = 0;
    while ((got = read(fd, said + length, TMPDIR_OUTPUT - 1 - length)) > 0)
        length += (size_t)got;
    said[length] = '\0';
}

int tmpdir_child(void (*act)(void), char said[TMPDIR_OUTPUT])
{
    int ends[2];
    int status = 0;
    must(pipe(ends) == 0, "pipe");
    fflush(NULL);
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        act();
        _exit(99);
    }
    close(ends[1]);
    read_to_end(ends[0], said);
    close(ends[0]);
    must(waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* --- memory ------------------------------------------------------------------------------- */

enum { WINDOW = 1 << 16, REGION_MOST = 1 << 28, MASK = 0x55 };

static bool stands_at(const unsigned char *bytes, const unsigned char *masked, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != (masked[i] ^ MASK))
            return false;
    return true;
}

/* Reads the region in windows that overlap; the window itself is not looked at, because what it
 * holds are copies. */
static int count_in_region(int memory, const unsigned char *masked, size_t length,
                           const unsigned long region[2])
{
    static unsigned char window[WINDOW];
    const unsigned long own = (unsigned long)(const void *)window;
    int count = 0;
    for (unsigned long at = region[0]; at < region[1]; at += WINDOW - length) {
        const size_t want = region[1] - at < WINDOW ? region[1] - at : WINDOW;
        const ssize_t got = pread(memory, window, want, (off_t)at);
        for (size_t i = 0; got > 0 && i + length <= (size_t)got && i < WINDOW - length; i++)
            count +=
                (at + i < own || at + i >= own + WINDOW) && stands_at(window + i, masked, length);
    }
    memset(window, 0, sizeof window);
    return count;
}

int tmpdir_copies(const unsigned char *masked, size_t length)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    const int memory = open("/proc/self/mem", O_RDONLY);
    int count = maps && memory >= 0 ? 0 : -1;
    char line[TMPDIR_PATH];
    while (count >= 0 && fgets(line, sizeof line, maps)) {
        char *end = NULL;
        unsigned long region[2] = {strtoul(line, &end, 16), 0};
        region[1] = strtoul(end + 1, &end, 16);
        /* The shadow of a sanitizer is terabytes of nothing. */
        if (strncmp(end, " rw", 3) == 0 && region[1] - region[0] <= REGION_MOST)
            count += count_in_region(memory, masked, length, region);
    }
    if (maps)
        fclose(maps);
    if (memory >= 0)
        close(memory);
    return count;
}
