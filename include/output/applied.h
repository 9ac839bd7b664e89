/*
 * applied: how an apply ended, for the person who ran it.
 *
 * Short and complete: what was changed, the deployment, what proves it, where the evidence is, and what
 * to do where it is not done.
 */
#ifndef TAUTLINE_OUTPUT_APPLIED_H
#define TAUTLINE_OUTPUT_APPLIED_H

#include <stdbool.h>
#include <stddef.h>

#include "model/names.h"
#include "model/statement.h"
#include "output/page.h"

struct buf;

enum applied_end {
    APPLIED_DONE,
    APPLIED_DRY,       /* --dry-run: nothing was written, not even to the ledger */
    APPLIED_NOT_BEGUN, /* the same, because something was in the way */
    APPLIED_NOTHING,   /* begun, and ended with nothing changed */
    APPLIED_UNDONE,
    APPLIED_KEPT,
    APPLIED_OPEN,
    APPLIED_ENDS
};

struct applied {
    enum applied_end end;
    const struct statement *statement;
    const char *why, *next;          /* NULL: nothing to say */
    const char *guardrail;           /* KEPT: it forbade the undo; NULL */
    const char *deployment, *status; /* NULL: none */
    bool deployment_found;           /* made by somebody else after the writes */
    unsigned passes;
    size_t settings, probes; /* in order at the last pass */
    struct names excused;    /* `probe x` */
    struct names unseen;     /* `setting x is …` */
    struct names approvals;  /* `ana@example.com (PTO)` */
    struct names notes;      /* of the gate */
    const char *ledger_id;
    size_t first_entry, last_entry; /* 0: none */
    size_t requests;                /* of this run to Railway, for the writes */
};

void applied_text(struct buf *out, const struct applied *applied, const struct style *style);

#endif
