/*
 * approval_page: the page on which people read and sign a plan, with the plan inside.
 *
 * The page is ci/approve/index.html, the same file that is served for passkeys; the Makefile puts it into the
 * program. It shows what it reads from the text itself, so nothing but the text is handed to it. Opened from
 * a file no passkey works, and it shows the command of ssh-keygen.
 */
#ifndef TAUTLINE_SRC_OUTPUT_APPROVAL_PAGE_H
#define TAUTLINE_SRC_OUTPUT_APPROVAL_PAGE_H

#include "output/plan_report.h"

/* Each with its LF; NULL ends them. In a file that the Makefile writes. */
extern const char *const approval_lines[];

/* The plan, then the one that closes what it opens. */
void approval_page(struct buf *out, const struct signed_text *plans, size_t count);

#endif
