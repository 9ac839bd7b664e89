/*
 * sample_review: one review with everything in it, for the formats.
 */
#ifndef TAUTLINE_TEST_SAMPLE_REVIEW_H
#define TAUTLINE_TEST_SAMPLE_REVIEW_H

#include "output/review_report.h"

/* Weakenings, other changes, a broken rule, a world; names are hostile. */
extern const struct review_facts sample_review;
/* Nothing to tell of. */
extern const struct review_facts sample_review_quiet;

#endif
