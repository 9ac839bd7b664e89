/*
 * review_report: a review for the formats that rank, cut or annotate.
 *
 * Rules that HEAD breaks first, then every weakening, then the rest, each at its line: in HEAD, or in
 * BASE where the thing was removed. What a merge would change has no line of its own.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_REPORT_H
#define TAUTLINE_OUTPUT_REVIEW_REPORT_H

#include "output/report.h"
#include "output/review_text.h"

/* All but `version` and `at`. Lives in `arena` and borrows from the review. */
void review_report(struct arena *arena, const struct review_paper *paper, struct report *out);

#endif
