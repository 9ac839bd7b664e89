/*
 * evidence_markdown: what a hand-over asks for, ready to be pasted into a tracker of tasks.
 *
 * Everything from outside is escaped: no text of a lead or a confirmation becomes markup.
 */
#ifndef TAUTLINE_OUTPUT_EVIDENCE_MARKDOWN_H
#define TAUTLINE_OUTPUT_EVIDENCE_MARKDOWN_H

#include "model/evidence.h"

struct buf;

/* One chapter for each of `count` targets. */
void evidence_markdown(struct buf *out, const struct evidence *evidence, size_t count);

#endif
