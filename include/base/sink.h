/*
 * sink: the only place where bytes leave the process.
 *
 * Output is written in records: a whole report, a whole file, a whole message line. What is secret in a
 * record is replaced, the rest is written; a line on stderr names the secret, and `hit` is set, which adds
 * exit code 1 to what the run ends with. Only what must be exact or not be there at all (a file of somebody's
 * own, the frame of a ledger's line) is withheld whole. A broken pipe or a full disk is an error of the run,
 * never a signal (SIGPIPE is ignored).
 */
#ifndef TAUTLINE_BASE_SINK_H
#define TAUTLINE_BASE_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file_write.h"

struct secrets;
struct err;

struct sink {
    const struct secrets *secrets; /* borrowed; may be NULL before a registry exists */
    bool hit;                      /* a secret was about to leave */
    bool broken;                   /* stdout or stderr could not be written */
    int out_failed;                /* stdout: the number of the error; 0: it could be written */
};

struct sink_record {
    const char *bytes;
    size_t length;
    bool readable; /* mode 0644, else 0600 */
};

void sink_init(struct sink *sink, const struct secrets *secrets);

/* Writes one record of whole lines to stdout (or stderr), none of which is a command in a pipeline's log.
 * False where it could not be written as a whole (`broken`). */
bool sink_out(struct sink *sink, const char *bytes, size_t length);
/* The same, byte for byte: for what another program reads, and for commands on purpose. */
bool sink_out_exact(struct sink *sink, const char *bytes, size_t length);
bool sink_err(struct sink *sink, const char *bytes, size_t length);

/* Replaces what is secret in a part of a record before others are computed from it; said on stderr, and `hit`
 * is set. */
void sink_hide(struct sink *sink, char *bytes, size_t length);

/* Writes one record as a file, as file_replace does. A device or a pipe is refused; `-` and `/dev/stdout`
 * are stdout. On failure the old file stays.
 * Errors: ERR_SYSTEM at `path` (borrowed), line 0. */
bool sink_file(struct sink *sink, const char *path, const char *bytes, size_t length, bool readable,
               struct err *err);

/* Writes one record as the file `name` in an open folder, in the same way; an existing entry that is not
 * a regular file is refused. With a secret nothing is written and `hit` is set. Errors at `name`
 * (borrowed). */
bool sink_file_in(struct sink *sink, int folder, const char *name, const struct sink_record *record,
                  struct err *err);

/* Adds one record to a file that only grows. With a secret nothing is added and `hit` is set. */
enum file_added sink_append(struct sink *sink, struct file_append *file, const char *bytes,
                            size_t length, struct err *err);

#endif
