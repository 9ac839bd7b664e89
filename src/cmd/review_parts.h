/*
 * review_parts: what the parts of one call of `tautline review` share.
 */
#ifndef TAUTLINE_CMD_REVIEW_PARTS_H
#define TAUTLINE_CMD_REVIEW_PARTS_H

#include "cmd/load_trust.h"
#include "cmd/snapshot.h"
#include "input/codeowners.h"
#include "model/review.h"
#include "output/review_text.h"

struct app;

/* --- review_read.c: one side -------------------------------------------------------------------------- */

struct reviewed {
    struct snapshot snapshot;
    struct declarations declarations; /* and the faults of everything that was read */
    struct names paths;               /* of all declarations, also those that could not be read */
    bool has_trust, is_trusted;       /* there is a trust file; it could be read */
    const char *trust_path;
    struct trusted trusted;
    const char *owners_path; /* NULL: there is no CODEOWNERS file */
    struct codeowners owners;
};

/* False where there is no such revision or file; faults of what is in it are kept. */
bool review_read(struct app *app, const char *word, struct reviewed *out, struct err *err);

/* Both as the comparison takes them. */
void review_sides(struct app *app, const struct reviewed *base, const struct reviewed *head,
                  struct review_side *was, struct review_side *is);

/* --- review_world.c: what a merge would change ----------------------------------------------------- */

/* Looks at what is stored and running, by the token and the ids of BASE, and plans with the settings of
 * HEAD. No probe is asked, and no new secret is read. */
void review_look(struct app *app, const struct reviewed *base, const struct reviewed *head,
                 const char *environment, struct review_world *out);

/* --- review_deliver.c ---------------------------------------------------------------------------- */

bool review_deliver_check(struct app *app, struct err *err);
int review_deliver(struct app *app, const struct review_paper *paper);

#endif
