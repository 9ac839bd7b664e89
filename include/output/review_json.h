/*
 * review_json: `tautline/review/v1`, a review for programs. Keys are only ever added.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_JSON_H
#define TAUTLINE_OUTPUT_REVIEW_JSON_H

#include "output/review_text.h"

struct buf;

void review_json(struct buf *out, const struct review_paper *paper);

#endif
