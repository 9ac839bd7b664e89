/*
 * review_text: what a change means, for whoever has to agree to it.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_TEXT_H
#define TAUTLINE_OUTPUT_REVIEW_TEXT_H

#include "model/plan.h"
#include "model/review.h"
#include "output/style.h"

struct buf;

/* What a merge would change in one environment, as far as Railway shows it. */
struct review_world {
    const char *environment;
    bool simulated;
    const struct plan *plan; /* NULL: there is none, and `refusal` says why */
    struct plan_refusal refusal;
};

/* A review with all that is said beside it. */
struct review_paper {
    const char *base, *head;               /* as they were named */
    const char *base_commit, *head_commit; /* ids; NULL: files of this machine */
    const struct review *review;
    bool has_trust;                   /* BASE says who decides */
    const struct faults *faults;      /* rules of a declaration that HEAD breaks */
    const struct review_world *world; /* NULL: nobody looked */
    int exit;
};

/* What rows are called: `setting STATE_BACKEND, value`. */
const char *review_row_title(struct arena *arena, const struct review_row *row);
/* `file → redis`, `added`; never NULL. */
const char *review_row_says(struct arena *arena, const struct review_row *row);
/* `2 weakenings, 1 strengthening, 3 others`. */
const char *review_counts(struct arena *arena, const struct review *review);

void review_text(struct buf *out, const struct review_paper *paper, const struct style *style);

#endif
