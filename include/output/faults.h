/*
 * faults: what is wrong with our input, for people: file:line:column, the fault, the hint.
 */
#ifndef TAUTLINE_OUTPUT_FAULTS_H
#define TAUTLINE_OUTPUT_FAULTS_H

#include "base/err.h"

struct buf;

/* One fault, escaped, with its hint on a line of its own. */
void fault_text(struct buf *out, const struct err *err);
void faults_text(struct buf *out, const struct faults *faults);

#endif
