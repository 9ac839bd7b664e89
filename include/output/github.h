/*
 * github: workflow commands, which GitHub shows as annotations of the changed files.
 *
 * At most 10 errors and 10 warnings of a step are shown: the worst are written, then one notice that
 * says how many more there are. What an exception covers is no annotation. The first lines are plain
 * words for the log.
 */
#ifndef TAUTLINE_OUTPUT_GITHUB_H
#define TAUTLINE_OUTPUT_GITHUB_H

#include "output/report.h"
#include "output/style.h"

struct buf;

enum { GITHUB_ANNOTATIONS_MOST = 10 };

void github_report(struct buf *out, const struct report *report, const struct style *style);

#endif
