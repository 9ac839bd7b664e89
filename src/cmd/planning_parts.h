/*
 * planning_parts: what the files of the planning share.
 */
#ifndef TAUTLINE_CMD_PLANNING_PARTS_H
#define TAUTLINE_CMD_PLANNING_PARTS_H

#include "cmd/planning.h"

/* --- planning_secrets.c: new values that are at hand in this run ----------------------------------- */

/* Fills secrets and secret_count of the question. False: one of them cannot be used. */
bool planning_secrets(struct app *app, const struct planned *planned, const unsigned char *key,
                      struct plan_question *question, struct plan_refusal *refusal);

/* --- planning_seen.c: what was seen, as one digest ------------------------------------------------- */

struct seen_question {
    const struct target *target;
    const struct observed *observed;
    const unsigned char *key;
    /* Only what this exception speaks of, and whatever the time at which it was stored; NULL: all. */
    const struct exception *exception;
};

/* SHA-256 in hex over, for each setting by name: NAME, whose it is, its state, its keyed fingerprint and
 * when it was changed last, each ended by a NUL. Returns how many. */
size_t planning_seen(struct app *app, const struct seen_question *question,
                     char out[DIGEST_HEX_SIZE]);

/* --- planning_closing.c ----------------------------------------------------------------------------- */

/* Makes the closing plan where the plan opens an exception; else nothing. */
bool planning_closing(struct app *app, const struct planning_options *options,
                      struct planned *planned, struct plan_refusal *refusal);
/* `NAME is stored`, `probe NAME passes`. */
struct names planning_requires(struct app *app, const struct exception *exception);

/* --- planning.c -------------------------------------------------------------------------------------- */

/* What every statement about this target says, with the plan put in; `seen` in the arena. */
void planning_head(struct app *app, const struct planning_options *options,
                   const struct planned *planned, struct statement *out);
/* Renders into the arena; false where it is longer than a statement may be. */
bool planning_render(struct app *app, const struct statement *statement, const char **text,
                     size_t *length, struct plan_refusal *refusal);
/* The key that every plan needs; it was read before. */
const unsigned char *planning_key(struct app *app);

__attribute__((format(printf, 4, 5))) bool planning_refuse(struct plan_refusal *refusal,
                                                           enum exit_code code, const char *hint,
                                                           const char *format, ...);

#endif
