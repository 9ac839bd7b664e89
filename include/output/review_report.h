/*
 * review_report: a review in every format.
 *
 * For the formats that rank, cut or annotate: rules that HEAD breaks first, then every weakening, then
 * the rest, each at its line: in HEAD, or in BASE where the thing was removed. What a merge would change
 * has no line of its own. JSON is `tautline/review/v1`, whose keys are only ever added.
 */
#ifndef TAUTLINE_OUTPUT_REVIEW_REPORT_H
#define TAUTLINE_OUTPUT_REVIEW_REPORT_H

#include "model/detection.h"
#include "model/plan.h"
#include "model/review.h"
#include "output/report.h"

/* What a merge would change in one environment, as far as Railway shows it. */
struct review_world {
    const char *environment;
    bool simulated;
    const struct plan *plan; /* NULL: no plan; `refusal` says why */
    struct plan_refusal refusal;
};

/* What a check would name of each side (`tautline coverage`). */
struct review_coverage {
    struct detected before, after;
    struct names lost; /* detection_lost, of all declarations */
};

/* A review with all that is said beside it. */
struct review_facts {
    const char *base, *head;               /* as they were named */
    const char *base_commit, *head_commit; /* ids; NULL: files of this machine */
    bool merged;                           /* diverged: judged is the merge of HEAD into BASE */
    struct names unread;                   /* files of HEAD that could not be read */
    const struct review *review;
    bool has_trust;                         /* BASE says who decides */
    const struct floor *floor;              /* against which HEAD was held; NULL: there is none */
    const struct faults *faults;            /* rules of a declaration that HEAD breaks */
    const struct review_world *world;       /* NULL: Railway was not asked */
    const struct review_coverage *coverage; /* NULL: a side could not be read whole */
    int exit;
};

/* All but `version` and `at`. Lives in `arena` and borrows from the review. */
void review_report(struct arena *arena, const struct review_facts *review, struct report *out);

#endif
