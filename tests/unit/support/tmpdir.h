/*
 * tmpdir: what tests need of this machine: a temporary folder, what a call writes to a descriptor,
 * how a child ends, and what lies in this process's memory.
 */
#ifndef TAUTLINE_TEST_TMPDIR_H
#define TAUTLINE_TEST_TMPDIR_H

#include <stdbool.h>
#include <stddef.h>

enum { TMPDIR_PATH = 512, TMPDIR_OUTPUT = 4096 };

/* A new empty folder; everything in it (one level) goes with tmpdir_remove. */
struct tmpdir {
    char folder[TMPDIR_PATH];
};

void tmpdir_make(struct tmpdir *tmpdir);
void tmpdir_remove(struct tmpdir *tmpdir);
/* `folder/name` into `out`, which is returned. */
const char *tmpdir_path(const struct tmpdir *tmpdir, const char *name, char out[TMPDIR_PATH]);
/* Writes a file with that mode, whatever the umask is; its path is put into `out`. */
const char *tmpdir_file(const struct tmpdir *tmpdir, const char *name, const char *text,
                        unsigned mode, char out[TMPDIR_PATH]);
/* The whole file, with a NUL; its length. */
size_t tmpdir_read(const char *path, char out[TMPDIR_OUTPUT]);
/* How many names the folder holds. */
size_t tmpdir_count(const struct tmpdir *tmpdir);

/* Runs `act` in a child whose stderr is read into `said`. Returns its exit code, or minus the
 * signal that ended it. */
int tmpdir_child(void (*act)(void), char said[TMPDIR_OUTPUT]);

/* How often a text of `length` bytes, each of them XOR 0x55 in `masked`, occurs in the memory that
 * this process may write: the masked copy itself does not count. -1 where memory cannot be read. */
int tmpdir_copies(const unsigned char *masked, size_t length);

#endif
