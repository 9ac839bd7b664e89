/*
 * scratch: what tests need of this machine: a temporary folder, what a call writes to a descriptor,
 * how a child ends, and what lies in this process's memory.
 */
#ifndef TAUTLINE_TEST_SCRATCH_H
#define TAUTLINE_TEST_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

enum { SCRATCH_PATH = 512, SCRATCH_OUTPUT = 4096 };

/* A new empty folder; everything in it (one level) goes with scratch_remove. */
struct scratch {
    char folder[SCRATCH_PATH];
};

void scratch_make(struct scratch *scratch);
void scratch_remove(struct scratch *scratch);
/* `folder/name` into `out`, which is returned. */
const char *scratch_path(const struct scratch *scratch, const char *name, char out[SCRATCH_PATH]);
/* Writes a file with that mode, whatever the umask is; its path is put into `out`. */
const char *scratch_file(const struct scratch *scratch, const char *name, const char *text,
                         unsigned mode, char out[SCRATCH_PATH]);
/* The whole file, with a NUL; its length. */
size_t scratch_read(const char *path, char out[SCRATCH_OUTPUT]);
/* How many names the folder holds. */
size_t scratch_count(const struct scratch *scratch);

/* Runs `act` in a child whose stderr is read into `said`. Returns its exit code, or minus the
 * signal that ended it. */
int scratch_child(void (*act)(void), char said[SCRATCH_OUTPUT]);

/* How often a text of `length` bytes, each of them XOR 0x55 in `masked`, stands in the memory that
 * this process may write: the masked copy itself does not count. -1 where memory cannot be read. */
int scratch_copies(const unsigned char *masked, size_t length);

#endif
