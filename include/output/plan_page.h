/*
 * plan_page: a plan as one page of HTML, for whoever signs it on another machine.
 *
 * Self-contained: no script, no font, no picture, nothing from the network. It shows the statement byte
 * for byte (escaped), its SHA-256, and the one command that signs it.
 */
#ifndef TAUTLINE_OUTPUT_PLAN_PAGE_H
#define TAUTLINE_OUTPUT_PLAN_PAGE_H

#include "output/plan_json.h"

/* `closing` may be NULL, or one without a text. */
void plan_page(struct buf *out, const struct statement *statement, const struct signed_text *text,
               const struct signed_text *closing);

#endif
