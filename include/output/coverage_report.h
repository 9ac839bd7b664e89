/*
 * coverage_report: what a declaration would let a check notice, in every format that shows it.
 *
 * Its entries are the faults that no finding names, those of one thing in one way together, at the line of
 * the setting. JSON is `tautline/coverage/v1`, whose keys are only ever added; it holds every fault.
 */
#ifndef TAUTLINE_OUTPUT_COVERAGE_REPORT_H
#define TAUTLINE_OUTPUT_COVERAGE_REPORT_H

#include "model/detection.h"
#include "output/report.h"

struct coverage_facts {
    const struct detection *items; /* one for each declaration */
    size_t count;
    struct detected all; /* of all of them */
    struct least at_least;
    int64_t at;
    int exit;
};

/* All but `version`. Lives in `arena` and borrows from the facts. */
void coverage_report(struct arena *arena, const struct coverage_facts *facts, struct report *out);

#endif
