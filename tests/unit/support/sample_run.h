/*
 * sample_run: runs made by hand for the tests of what people and programs read.
 *
 * Everything is invented; the places point into `desired-state/shop.yaml`. Judgements are filled
 * without the judge, so that a format is tested with exactly the values of the test.
 */
#ifndef TAUTLINE_TEST_SAMPLE_RUN_H
#define TAUTLINE_TEST_SAMPLE_RUN_H

#include "model/run.h"
#include "output/report.h"

enum { SAMPLE_AT = 1773212400 }; /* 2026-03-11T07:00:00Z */

/* A run whose parts live until the end of the program; summed. */
struct run sample_in_sync(void);
struct run sample_drift(void);
struct run sample_breach(void);     /* and an exception that has ended, a note, --at, simulated */
struct run sample_excepted(void);   /* and an exception that has not begun */
struct run sample_unobserved(void); /* no running snapshot */
struct run sample_refused(void);    /* a token of another target, and a file with a fault */
struct run sample_hostile(void);    /* every text from outside is an attack on the terminal */
struct run sample_many(void);       /* 300 targets, four of which are not in sync */
struct run sample_flood(void);      /* 26,000 findings, the worst last: one guardrail is breached */
struct run sample_empty(void);      /* nothing was judged */

/* The report of a run, as a writer of it puts it into `out`. */
void sample_write(struct buf *out, const struct run *run, const struct style *style,
                  report_write *write);

#endif
