/*
 * sink: the one place where bytes leave the process.
 *
 * What is written is a record: a whole report, a whole file, a whole message line. A record in
 * which the registry finds a secret is not written; a fixed text that names the secret takes its
 * place, and the sink says from then on that it was hit, which ends the run with exit code 1.
 * A broken pipe or a full disk is an error of the run, never a signal (SIGPIPE is ignored).
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
};

struct sink_record {
    const char *bytes;
    size_t length;
    bool readable; /* mode 0644, else 0600 */
};

void sink_init(struct sink *sink, const struct secrets *secrets);

/* Writes one record to stdout (or stderr). False, with `broken` set, where it could not be written
 * whole; false, with `hit` set, where a secret stood in it. */
bool sink_out(struct sink *sink, const char *bytes, size_t length);
bool sink_err(struct sink *sink, const char *bytes, size_t length);

/* Writes one record as a file: temporary name in the same folder, fsync, rename, fsync of the
 * folder; mode 0600 unless `readable`, then 0644. Symbolic links at the name are replaced, never
 * followed; a device or a pipe is refused. `-` and `/dev/stdout` are stdout. Where this fails, what
 * stood at `path` before still does, but for a secret: then the fixed text takes the place of both.
 * Errors: ERR_SYSTEM at `path` (borrowed), line 0. */
bool sink_file(struct sink *sink, const char *path, const char *bytes, size_t length, bool readable,
               struct err *err);

/* Writes one record as the file `name` in an open folder, in the same way; what is there already, and is
 * no regular file, is refused. Where a secret stands in it nothing is written, and the sink was hit.
 * Errors at `name` (borrowed). */
bool sink_file_in(struct sink *sink, int folder, const char *name, const struct sink_record *record,
                  struct err *err);

/* Adds one record to a file that only grows (base/file_write). Where a secret stands in it nothing is
 * added, and the sink was hit. */
enum file_added sink_append(struct sink *sink, struct file_append *file, const char *bytes,
                            size_t length, struct err *err);

#endif
