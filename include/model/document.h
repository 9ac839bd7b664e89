/*
 * document: Markdown files of a project in which marked blocks say what was verified.
 *
 *     <!-- tautline:begin settings production -->
 *     …
 *     <!-- tautline:end settings production -->
 *
 * A mark is alone on its line and counts in a code fence too, so that no Markdown parser is needed to find
 * it. A block without an environment is about all of them. Bytes outside the marks are never judged and
 * never changed.
 */
#ifndef TAUTLINE_MODEL_DOCUMENT_H
#define TAUTLINE_MODEL_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/names.h"

struct arena;
struct buf;

/* A file below the root, as the declaration names it. */
struct document_path {
    const char *path;
    struct place where;
};

/* What the declaration says: the canonical one decides where documents differ. */
struct documents {
    struct document_path canonical; /* its path is NULL where none are declared */
    const struct document_path *others;
    size_t other_count;
};

/* What a block says. */
enum document_part {
    BLOCK_SETTINGS,
    BLOCK_GUARDRAILS,
    BLOCK_EXCEPTIONS,
    BLOCK_STATUS,
    BLOCK_EVIDENCE,
    BLOCK_COUNT
};

const char *document_part_name(enum document_part part);

struct document_block {
    enum document_part part;
    const char *environment; /* NULL: all */
    unsigned line;           /* of the mark that begins it */
    size_t start, end;       /* the bytes between the lines of its marks */
    bool crlf;               /* that line ends with CR LF */
};

struct document {
    const char *file;
    const char *bytes; /* any; borrowed */
    size_t length;
    const struct document_block *blocks; /* in the order of the file */
    size_t count;
};

/* Finds the blocks of `out`, whose file, bytes and length are set. Every mark that is not closed, nested,
 * repeated, misspelt or not alone in its line is a fault at its line, as is a document without a block:
 * then false. */
bool document_find(struct arena *arena, const struct names *environments, struct document *out,
                   struct faults *faults);

/* The block that says this; NULL where there is none. */
const struct document_block *document_block(const struct document *document,
                                            enum document_part part, const char *environment);

/* The whole document with `texts[i]` (LF, ends with one) in the place of block i, in its kind of line
 * ends; NULL leaves it as it is. */
void document_write(struct buf *out, const struct document *document, const char *const *texts);

/* A line that says something else. */
struct document_difference {
    unsigned line;    /* where it says so; of the mark that begins the block where it does not */
    const char *says; /* NULL: says nothing of it */
    const char *is;   /* what is verified; NULL: nothing of the kind */
};

struct document_differences {
    const struct document_difference *items;
    size_t count;
    size_t left_out; /* beyond the first DIFFERENCES_MOST */
    bool empty;      /* the block says nothing at all; then no line is named */
    bool order;      /* the same lines, in another order or with blank ones between */
};

enum { DIFFERENCES_MOST = 20 };

/* Compares a block with what it should say, line by line; LF and CR LF count as equal. True if it says just
 * that. */
bool document_compare(struct arena *arena, const struct document *document,
                      const struct document_block *block, const char *text,
                      struct document_differences *out);

/* Are two blocks the same, line by line? */
bool document_blocks_same(const struct document *a, const struct document_block *in_a,
                          const struct document *b, const struct document_block *in_b);

#endif
