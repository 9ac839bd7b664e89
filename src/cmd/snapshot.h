/*
 * snapshot: the files of a declaration's repository at one moment, for reading alone.
 *
 * A revision is read by git's plumbing (`rev-parse`, `ls-tree`, `cat-file`), by object ids once it is
 * found: nothing of the checkout is executed, no hook, no filter, no textconv, no fetch. `.` is the work
 * tree, read as files. Two files may stand for two moments instead.
 */
#ifndef TAUTLINE_CMD_SNAPSHOT_H
#define TAUTLINE_CMD_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/names.h"

struct app;
struct err;
struct file_text;

struct snapshot_file {
    const char *path; /* as it is called from the current folder; for CODEOWNERS from the top */
    const char *id;   /* of the blob */
    int64_t size;
    bool plain; /* a regular file: no link, no submodule */
};

struct snapshot {
    const char *name;   /* as it was named to us */
    const char *commit; /* its id; NULL: files of this machine */
    const char
        *merged; /* the tree of its merge into another one, whose files these are; NULL: its own */
    bool alone;  /* one file of this machine */
    const char *top;    /* the folder of the checkout, with a slash at its end; "" where alone */
    const char *prefix; /* the current folder below it, likewise */
    const struct snapshot_file *files;
    size_t count;
};

/* Are both words names of files (`*.yaml`)? */
bool snapshot_is_file(const char *word);

/* Finds the revision (or `.`, or a file) and what is in it. ERR_INPUT where there is none, ERR_USAGE for
 * what can be no revision, ERR_SYSTEM where git cannot be run. */
bool snapshot_take(struct app *app, const char *word, struct snapshot *out, struct err *err);

/* Where `head` has diverged from `base`, its files become those of the merge of both (git-merge-tree(1)), as
 * they would be on the branch. ERR_INPUT where the two conflict. */
bool snapshot_merge(struct app *app, const struct snapshot *base, struct snapshot *head,
                    struct err *err);

/* The declarations in it, by name; without trust.yaml. */
struct names snapshot_declarations(struct app *app, const struct snapshot *snapshot);

/* Files in it that a person takes for declarations, and that are none (load_is_alike). */
struct names snapshot_alike(struct app *app, const struct snapshot *snapshot);

bool snapshot_has(struct app *app, const struct snapshot *snapshot, const char *path);

/* A file of it, of at most `limit` bytes. ERR_INPUT at `path`. */
bool snapshot_read(struct app *app, const struct snapshot *snapshot, const char *path, size_t limit,
                   struct file_text *out, struct err *err);

#endif
