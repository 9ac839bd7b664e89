/*
 * sarif: SARIF 2.1.0 (OASIS), as GitHub's code scanning takes it.
 *
 * One result for each item that calls for something or that an exception covers, each with a place
 * in a file (GitHub rejects a whole file over one that lacks it): the line of the declaration. What
 * has no file at all is a notification of the tool.
 */
#ifndef TAUTLINE_OUTPUT_SARIF_H
#define TAUTLINE_OUTPUT_SARIF_H

#include "output/report.h"
#include "output/style.h"

struct buf;

/* GitHub rejects a run with more results ("SARIF support for code scanning"); the worst are kept and
 * a notification says how many are not there. */
enum { SARIF_RESULTS_MOST = 25000 };

void sarif_report(struct buf *out, const struct report *report, const struct style *style);

#endif
