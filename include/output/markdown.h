/*
 * markdown: a comment for a pull request, or the summary of a step.
 *
 * The first line is a hidden marker by which a pipeline finds its own comment again. A comment holds
 * 65,536 characters (GitHub): the worst come first, and what does not fit is counted by class.
 */
#ifndef TAUTLINE_OUTPUT_MARKDOWN_H
#define TAUTLINE_OUTPUT_MARKDOWN_H

#include "output/report.h"
#include "output/style.h"

struct buf;

/* In bytes, which are never fewer than characters. */
enum { MARKDOWN_MOST = 65536 };

void markdown_report(struct buf *out, const struct report *report, const struct style *style);

#endif
