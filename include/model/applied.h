/*
 * applied: how an apply ended: act/apply fills it, output/applied writes it.
 */
#ifndef TAUTLINE_MODEL_APPLIED_H
#define TAUTLINE_MODEL_APPLIED_H

#include "model/finding.h"
#include "model/names.h"

enum applied_end {
    APPLIED_DONE,
    APPLIED_DRY,       /* --dry-run: nothing was written, not even to the ledger */
    APPLIED_NOT_BEGUN, /* the same, because something was in the way */
    APPLIED_NOTHING,   /* begun, and ended with nothing changed */
    APPLIED_UNDONE,
    APPLIED_KEPT, /* it is not as it should be, and stays as it is */
    APPLIED_OPEN, /* stopped: the same plan continues it */
    APPLIED_ENDS
};

struct applied {
    enum exit_code code;
    enum applied_end end;
    const char *why;            /* not DONE: what was wrong, one line */
    const char *next;           /* what to do; NULL: nothing */
    const char *guardrail;      /* KEPT because undoing would breach it; else NULL */
    bool guardrail_is_doubtful; /* undoing may breach it */
    /* UNDONE, and not all of it runs as it is stored again: what does not; else NULL. */
    const char *runs_otherwise;
    const char *deployment, *status; /* the last one; NULL: none */
    bool deployment_found;           /* made by someone else after the writes */
    /* With a deployment: the code that it had to take live, and what runs; NULL: not known. */
    const char *intended, *runs;
    unsigned passes;
    struct names excused;    /* `probe x`: was wrong before, and no change touches it */
    struct names unseen;     /* `setting X is …`: stored as wanted, and nothing shows what runs */
    size_t settings, probes; /* that were in order at the last pass */
    size_t first_entry, last_entry; /* of the ledger; 0: none */
};

#endif
