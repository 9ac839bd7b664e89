/*
 * state: where ledgers and locks are kept.
 *
 * --state DIR, else $XDG_STATE_HOME/tautline or $HOME/.local/state/tautline; `--state none` keeps
 * nothing. One folder for each target: DIR/<service>.<environment> (bytes other than letters,
 * digits, `-` and `_` percent-encoded). A state folder that others may write or that is a link is
 * refused.
 */
#ifndef TAUTLINE_CMD_STATE_H
#define TAUTLINE_CMD_STATE_H

#include <stdbool.h>

#include "ledger/chain.h"

struct app;

enum state_use {
    STATE_KEPT, /* there is a place */
    STATE_NONE  /* --state none, or no home */
};

/* Finds the state folder. For STATE_NONE `*folder` is NULL and `*why` says why nothing is kept. */
enum state_use state_find(struct app *app, const char **folder, const char **why);

/* Was a state named on the command line? Proofs are judged only then. */
bool state_is_named(const struct app *app);

/* The folder of one target's ledger below the state folder `folder`, by names. */
const char *state_folder(struct app *app, const char *folder, const char *service,
                         const char *environment);

/* Opens the target's ledger. `*out` is NULL where nothing is kept, and for `read_only` where there is
 * no ledger yet. `apply` is told at once that another one is at work (ERR_BUSY), every other command
 * waits some seconds. False: it cannot be opened. */
bool state_open(struct app *app, const struct ledger_target *target, bool read_only,
                struct ledger **out, struct err *err);

/* Opens the ledger in one folder for reading, whatever its target; NULL where there is none. */
bool state_read(struct app *app, const char *folder, struct ledger **out, struct err *err);

#endif
