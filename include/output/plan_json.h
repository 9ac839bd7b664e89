/*
 * plan_json: `tautline/plan/v1`, a plan for programs: the facts of its statement, and the text itself.
 */
#ifndef TAUTLINE_OUTPUT_PLAN_JSON_H
#define TAUTLINE_OUTPUT_PLAN_JSON_H

#include "model/plan.h"
#include "model/statement.h"

struct buf;

/* One text that is signed. */
struct signed_text {
    const char *text; /* NULL: there is none */
    size_t length;
    const char *digest; /* SHA-256, 64 hex digits */
    const char *file;   /* where it was written; NULL: nowhere */
};

struct plan_json {
    const char *service, *environment;
    const struct plan *plan;
    const struct statement *statement; /* only where there is a text */
    struct signed_text text, closing;
    bool simulated;
    int exit;
};

void plan_json(struct buf *out, const struct plan_json *plan);

#endif
