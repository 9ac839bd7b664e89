/*
 * apply_parts: what the parts of the command apply share.
 */
#ifndef TAUTLINE_CMD_APPLY_PARTS_H
#define TAUTLINE_CMD_APPLY_PARTS_H

#include "act/apply.h"
#include "act/gate.h"
#include "act/journal.h"
#include "cmd/trust.h"
#include "cmd/plan_files.h"
#include "cmd/planning.h"
#include "railway/client.h"

struct apply_world_state;

/* One call of the command. */
struct apply_call {
    struct app *app;
    struct plan_files plan_files;
    const struct statement *read; /* of the plan */
    struct declarations declarations;
    struct trusted trusted;
    struct ledger *ledger; /* NULL: not open */
    struct journal journal;
    bool resumes; /* this very text was let through before, and its apply has not ended */
    struct planning_options options;
    struct planned planned;
    struct names only; /* the rows of the plan */
    struct plan plan;  /* what is to be done: the fresh one, or the whole of one that is resumed */
    struct names unmet;
    struct gate_closing closing;
    struct permit *permit;
};

/* Each: -1 where it goes on, else the exit code, and it was said why. */

int apply_read(struct apply_call *call);     /* apply_read.c: files, ledger */
int apply_replan(struct apply_call *call);   /* apply_plan.c: the world as it is now */
int apply_ask_gate(struct apply_call *call); /* apply_gate.c */

/* The plan that is resumed, put together from its text and from what is left of it. */
void apply_rebuild(struct apply_call *call);

/* apply_world.c: does it, and says how it ended */
int apply_do(struct apply_call *call);
/* apply_tell.c */
int apply_tell_dry(struct apply_call *call, enum exit_code code);
int apply_tell(struct apply_call *call, const struct applied *result);
int apply_refuse(struct apply_call *call, enum exit_code code, const char *why, const char *next);

#endif
