/*
 * review_sarif: a review as SARIF 2.1.0 (OASIS), as GitHub's code scanning takes it.
 *
 * One result for each rule that HEAD breaks and for each weakening, at its line.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_SARIF_H
#define TAUTLINE_OUTPUT_REVIEW_SARIF_H

#include "output/review_text.h"

struct buf;

void review_sarif(struct buf *out, const struct review_paper *paper, const struct style *style);

#endif
