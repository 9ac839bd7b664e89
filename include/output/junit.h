/*
 * junit: test results as CI systems show them: one suite for each target, one case for each finding.
 *
 * `failure` is drift, a breach or a failed probe; `error` is what could not be observed or looked at;
 * `skipped` is what an exception covers or what was not asked. A run that does not end with 0 has a
 * failure or an error.
 */
#ifndef TAUTLINE_OUTPUT_JUNIT_H
#define TAUTLINE_OUTPUT_JUNIT_H

#include "output/report.h"
#include "output/style.h"

struct buf;

void junit_report(struct buf *out, const struct report *report, const struct style *style);

#endif
