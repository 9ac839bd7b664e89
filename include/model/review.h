/*
 * review: what a change of declarations, trust and code owners means.
 *
 * Pure: two sides in, rows out, weakenings first. A change whose direction is not known counts as a
 * weakening. Values are compared by meaning, not by spelling: another order, a comment, quotes or a
 * short form are not a change.
 */
#ifndef TAUTLINE_MODEL_REVIEW_H
#define TAUTLINE_MODEL_REVIEW_H

#include "model/desired.h"
#include "model/plan.h"
#include "model/trust.h"

struct review_tables;

enum review_change { REVIEW_ADDED, REVIEW_CHANGED, REVIEW_REMOVED };

const char *review_change_name(enum review_change change); /* added, changed, removed */

/* A file that matters, and who must agree to its change as CODEOWNERS says. */
struct review_owned {
    const char *path;    /* in the repository */
    struct names owners; /* none: no owner has to approve */
    struct place where;  /* of the line that decides */
};

struct review_side {
    const struct desired *desired; /* the declarations that could be read */
    size_t desired_count;
    const struct trust *trust; /* NULL: there is no trust file */
    struct approvers approvers, revoked;
    bool has_owners; /* there is a CODEOWNERS file */
    const struct review_owned *owned;
    size_t owned_count;
    /* Files that are there and could not be read: what they declare is not known. */
    struct names unread;
};

struct review_row {
    const char *kind;           /* `setting`, `guardrail`, `approver` … */
    const char *name;           /* of the thing */
    const char *member;         /* `in`, `min_length` …; NULL: the thing as a whole */
    const char *before, *after; /* in words; NULL where there is nothing, or it must not be shown */
    enum review_change change;
    enum direction direction;
    const char *why;           /* one line; NULL where the direction says it */
    struct names environments; /* where it counts; none: everywhere, or it is about none */
    struct names needs;        /* roles; only of weakenings */
    struct place where;        /* in HEAD; in BASE where the thing was removed */
    bool in_base;
};

struct review {
    const struct review_row *rows; /* weakenings first, then unknown directions, then the rest */
    size_t count;
    size_t weakens, strengthens, neutral; /* unknown ones count as weakening */
    struct names needs;                   /* roles that the weakenings need, as trust orders them */
    struct names beyond;                  /* environments of weakenings that trust does not name */
    struct names uncovered; /* files that no line of CODEOWNERS covers, neither before nor after */
};

/* Is it a weakening, or might it be one? */
bool review_row_weakens(const struct review_row *row);

/* Compares by the tables of a declaration and of trust (model/review_kind.h). Roles come from the trust of
 * `base`. Lives in `arena` and borrows from both sides. */
void review_make(struct arena *arena, const struct review_side *base,
                 const struct review_side *head, const struct review_tables *declaration,
                 const struct review_tables *trust, struct review *out);

#endif
