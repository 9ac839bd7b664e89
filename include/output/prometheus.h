/*
 * prometheus: the text format, for the textfile collector of a node exporter.
 *
 * No value of a variable is ever in it, as a label or otherwise. What is not known is NaN, which no
 * comparison of an alert takes for well: `tautline_guardrail_held != 1` fires for it too.
 */
#ifndef TAUTLINE_OUTPUT_PROMETHEUS_H
#define TAUTLINE_OUTPUT_PROMETHEUS_H

#include <stdint.h>

#include "model/run.h"
#include "output/style.h"

struct buf;

void prometheus_report(struct buf *out, const struct run *run, const struct style *style);

/* When the run that an earlier report tells of had a verdict; 0 where the text is no such report. A
 * report that replaces another carries it on (style.last_success), else a failing check would look
 * like one that never ran. */
int64_t prometheus_last_success(const char *text);

#endif
