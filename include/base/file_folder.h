/*
 * file_folder: a folder of our own, in which nobody else may write.
 *
 * Opened once; everything in it is then reached through the descriptor, so that a path that is
 * changed underway leads nowhere else. A link, another owner, and a folder that group or others may
 * write are refused; the folders above it are the system's and the user's business.
 */
#ifndef TAUTLINE_BASE_FILE_FOLDER_H
#define TAUTLINE_BASE_FILE_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* Temporary files are called `.tautline-<pid>-<n>.tmp`. */
#define FILE_TEMPORARY_START ".tautline-"
#define FILE_TEMPORARY_END   ".tmp"

/* Opens the folder `path` into `*out` (the caller closes it). With `make` it and what is missing
 * above it are made, mode 0700, for good (synced). Without, `*out` is -1 where nothing is there, and
 * root's folders are taken as well. Errors: ERR_INPUT for what is refused, ERR_SYSTEM for the rest,
 * at `path` (borrowed), line 0. */
bool file_folder_open(const char *path, bool make, int *out, struct err *err);

/* Removes temporary files of ours that a process left which is no longer there; nothing else.
 * Returns how many. Whoever calls holds the folder's lock. */
size_t file_folder_sweep(int folder);

#endif
