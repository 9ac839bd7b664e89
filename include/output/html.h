/*
 * html: the report as one page for whoever decides, to be opened from a file or a mail.
 *
 * Self-contained: no script, no address of anything, a Content-Security-Policy that would allow
 * none. Light and dark as the reader has it, readable from 320 pixels on, and in the order in which
 * a screen reader reads it: the verdict, what calls for something, the targets.
 */
#ifndef TAUTLINE_OUTPUT_HTML_H
#define TAUTLINE_OUTPUT_HTML_H

#include "model/run.h"
#include "output/report.h"
#include "output/style.h"

struct buf;

/* A report that is no check: a review. */
void html_report_page(struct buf *out, const struct report *report, const struct style *style);

void html_report(struct buf *out, const struct run *run, const struct style *style);

#endif
