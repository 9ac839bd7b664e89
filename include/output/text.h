/*
 * text: the report that an operator reads at seven in the morning.
 *
 * The verdict first, then guardrails, then what differs, grouped, each with its four witnesses in one
 * line, its place, since when, and what to do. No line says nothing. Text and exit code come from one
 * structure (struct run): the first line names every class that is not 0.
 */
#ifndef TAUTLINE_OUTPUT_TEXT_H
#define TAUTLINE_OUTPUT_TEXT_H

#include "model/run.h"
#include "output/style.h"

struct buf;

void text_report(struct buf *out, const struct run *run, const struct style *style);

#endif
