/*
 * review_bulletin: a review for the formats that rank, cut or annotate.
 *
 * Rules that HEAD breaks first, then every weakening, then the rest, each at its line: in HEAD, or in
 * BASE where the thing was removed. What a merge would change has no line of its own.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_BULLETIN_H
#define TAUTLINE_OUTPUT_REVIEW_BULLETIN_H

#include "output/bulletin.h"
#include "output/review_text.h"

/* All but `version` and `at`. Lives in `arena` and borrows from the review. */
void review_bulletin(struct arena *arena, const struct review_paper *paper, struct bulletin *out);

#endif
