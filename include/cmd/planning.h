/*
 * planning: from a declaration and the world as it is now to a plan and its statement.
 *
 * `plan` and `apply` make the same text by the same road; `apply` takes over what only the first
 * making could know (struct planning_header) and compares the bytes.
 */
#ifndef TAUTLINE_CMD_PLANNING_H
#define TAUTLINE_CMD_PLANNING_H

#include "cmd/load.h"
#include "cmd/trust.h"
#include "model/plan.h"
#include "model/run.h"
#include "model/statement.h"

struct app;

struct planning_header {
    const char *author, *number;
    int64_t made, expires;
    const char *ledger_id, *ledger_head;
    size_t ledger_entry;
    /* Of a plan that closes an exception, taken over from what was signed; NULL: as trust is now. */
    const char *trust;
    const struct names *needs;
};

struct planning_options {
    const struct declarations *declarations; /* one of them has the environment */
    const char *environment;
    const struct trusted *trusted;
    struct planning_header header;
    struct names only;
    const char *closes; /* name of the exception that is closed; NULL: an ordinary plan */
    bool only_railway;  /* do not ask the application: stored and running only */
};

struct planned {
    const struct declaration *declaration;
    struct run run;                    /* of this one target */
    const struct judgement *judgement; /* = run.judgements[0] */
    struct plan_question question;     /* that the plan answers */
    struct plan plan;
    struct statement statement;
    const char *text; /* the statement, rendered */
    size_t length;
    char digest[DIGEST_HEX_SIZE]; /* SHA-256 of the text */
    /* The closing plan of the exception that this plan opens; NULL text: it opens none. */
    struct statement closing;
    const char *closing_text;
    size_t closing_length;
    char closing_digest[DIGEST_HEX_SIZE];
};

/* Observes, judges, plans, renders. False: refused, nothing was written; for a plan that is empty
 * true, with `text` NULL. */
bool planning_make(struct app *app, const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal);

/* The same in three steps, for whoever has to know the target's ids before the header is complete:
 * declaration, run, judgement and question; then the plan; then its texts. */
bool planning_look(struct app *app, const struct planning_options *options, struct planned *out,
                   struct plan_refusal *refusal);
bool planning_plan(struct app *app, struct planned *planned, struct plan_refusal *refusal);
bool planning_write(struct app *app, const struct planning_options *options,
                    struct planned *planned, struct plan_refusal *refusal);

/* The number of the closing plan that belongs to an opening one, into STATEMENT_NUMBER_DIGITS + 1
 * bytes: another one, so that each is used once. */
void planning_closing_number(const char *number, char *out);

#endif
