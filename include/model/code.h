/*
 * code: which code runs, and which a deploy would take live.
 *
 * A deploy can take other code live than what runs: the newest commit of a branch, an image that was
 * configured since. So a plan names the code of the running deployment, and what Railway has waiting
 * besides is said.
 */
#ifndef TAUTLINE_MODEL_CODE_H
#define TAUTLINE_MODEL_CODE_H

#include <stdbool.h>

#include "model/names.h"

struct arena;
struct deployment;
struct observed;

enum code_kind {
    CODE_UNPINNED, /* not known: of unknown direction */
    CODE_COMMIT,   /* `text`: the commit */
    CODE_IMAGE,    /* `text`: the image, `digest`: of what it named */
    CODE_THEN      /* what runs when the plan is applied: a closing plan */
};

struct code {
    enum code_kind kind;
    const char *text;   /* UNPINNED: why it is not known; THEN: NULL */
    const char *digest; /* IMAGE: SHA-256, 64 hex digits */
    struct names notes; /* one line each: where Railway would deploy other code than what runs */
};

/* The code of the running deployment, with what differs from it. */
void code_of(struct arena *arena, const struct observed *observed, struct code *out);

/* The code of one deployment, without notes. */
void code_of_deployment(struct arena *arena, const struct deployment *deployment, struct code *out);

/* Both are known and the same. What is not known is the same as nothing. */
bool code_is_same(const struct code *a, const struct code *b);

/* `commit 8d1f…`, `image NAME@sha256:…`, `not pinned: …`. */
const char *code_text(struct arena *arena, const struct code *code);

#endif
