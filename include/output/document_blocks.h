/*
 * document_blocks: what a marked block of a document says (model/document.h), as Markdown.
 *
 * One section for each environment; its first line names it and the instant of which it speaks, the only
 * thing in it that a later check does not make wrong: days left are counted from there.
 */
#ifndef TAUTLINE_OUTPUT_DOCUMENT_BLOCKS_H
#define TAUTLINE_OUTPUT_DOCUMENT_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "model/document.h"
#include "model/evidence.h"
#include "model/target.h"

struct arena;
struct buf;

/* What is verified of one target. */
struct document_facts {
    const struct target *target;
    const struct evidence_check *check; /* of just this declaration, and complete */
    int64_t as_of;                      /* the instant that is named */
};

/* The lines between the marks, LF, the last one ended too. */
void document_block_text(struct buf *out, struct arena *arena, enum document_part part,
                         const struct document_facts *facts, size_t count);

/* The instant that a block names for an environment; 0 where it names none. */
int64_t document_block_as_of(struct arena *arena, const char *bytes, size_t length,
                             const char *environment);

#endif
