/*
 * applied: how an apply ended, for the person who ran it.
 *
 * Short and complete: what was changed, the deployment, what proves it, where the evidence is, and what
 * to do where it is not done.
 */
#ifndef TAUTLINE_OUTPUT_APPLIED_H
#define TAUTLINE_OUTPUT_APPLIED_H

#include "model/applied.h"
#include "model/statement.h"
#include "output/page.h"

struct buf;

struct applied_report {
    const struct applied *applied;
    const struct statement *statement;
    struct names approvals; /* `ana@example.com (PTO)` */
    struct names notes;     /* of the gate */
    const char *ledger_id;
};

void applied_text(struct buf *out, const struct applied_report *report, const struct style *style);

#endif
