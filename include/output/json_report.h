/*
 * json_report: `tautline/report/v1`; keys are only ever added (CONVENTIONS "Formats").
 */
#ifndef TAUTLINE_OUTPUT_JSON_REPORT_H
#define TAUTLINE_OUTPUT_JSON_REPORT_H

#include "model/run.h"

struct buf;

void json_report(struct buf *out, const struct run *run);

/* The JSON Schema (draft-07) of that report. */
void json_report_schema(struct buf *out);

#endif
