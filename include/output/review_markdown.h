/*
 * review_markdown: a review as a comment of a pull request or the summary of a step.
 *
 * The first line is a hidden marker. A comment holds MARKDOWN_MOST characters (output/markdown.h):
 * weakenings come first, and what does not fit is counted.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_MARKDOWN_H
#define TAUTLINE_OUTPUT_REVIEW_MARKDOWN_H

#include "output/review_text.h"

struct buf;

void review_markdown(struct buf *out, const struct review_paper *paper, const struct style *style);

#endif
