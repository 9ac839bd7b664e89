/*
 * review_github: a review as workflow commands, which GitHub shows beside the lines of the change.
 *
 * At most 10 errors and 10 warnings of a step are shown: the worst are written, then how many more.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_GITHUB_H
#define TAUTLINE_OUTPUT_REVIEW_GITHUB_H

#include "output/review_text.h"

struct buf;

void review_github(struct buf *out, const struct review_paper *paper, const struct style *style);

#endif
