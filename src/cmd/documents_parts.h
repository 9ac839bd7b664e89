/*
 * documents_parts: what the parts of `documents` share.
 */
#ifndef TAUTLINE_CMD_DOCUMENTS_PARTS_H
#define TAUTLINE_CMD_DOCUMENTS_PARTS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/file_below.h"
#include "cmd/load.h"
#include "model/document.h"
#include "model/finding.h"
#include "output/document_blocks.h"

struct app;

/* What is known of one target; the check is NULL where nobody looked. */
struct known {
    const struct target *target;
    const struct evidence_check *check;
    const char *refusal; /* NULL: it was not refused */
    bool told;           /* that it is not complete */
};

struct known_list {
    struct known *items;
    size_t count;
};

/* One file of one declaration. */
struct plan_file {
    const struct desired *desired;
    struct document document;
    struct file_below file; /* its folder is open */
    const char **texts;     /* what takes the place of each block; NULL: in step, or not known */
    size_t in_step, out_of_step, not_asked, not_known, rewritten; /* blocks */
};

struct documenting {
    struct app *app;
    const char *root;
    struct declarations declarations; /* those that declare documents */
    struct plan_file *plan_files;     /* the canonical one of each declaration before its others */
    size_t document_file_count, document_file_room;
    struct known_list known;
    struct faults faults;
    struct buf said; /* for stdout */
    bool tells;      /* line by line what is out of step */
    enum exit_code code;
};

/* Reads every declared file and finds its blocks; faults are noted. */
void documents_read(struct documenting *of);
void documents_close(struct documenting *of);
/* Writes a paper with its texts; false with `err` where it was not written. */
bool documents_write(struct documenting *of, struct plan_file *document_file, struct err *err);

/* What is verified: the newest recorded check of just this declaration, for all targets that were asked
 * for; else one look at all of them, which is recorded. */
bool documents_know(struct documenting *of, struct err *err);

/* The paper that is canonical where this one is not; NULL for itself. */
const struct plan_file *documents_tracker(const struct documenting *of,
                                          const struct plan_file *document_file);

/* Says where a block differs from what is verified, and what the tracker says of it. */
void documents_tell(struct documenting *of, const struct plan_file *document_file,
                    const struct document_block *block,
                    const struct document_differences *differences, const char *tracker);

#endif
