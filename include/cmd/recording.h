/*
 * recording: what a check finds in the ledgers of its targets, and what it leaves there.
 *
 * Nothing is read or kept with `--state none`, without a home, and of a target of which Railway told
 * no ids. A state that was named must work; of the usual one it is said where it does not.
 */
#ifndef TAUTLINE_CMD_RECORDING_H
#define TAUTLINE_CMD_RECORDING_H

#include "cmd/check_run.h"
#include "cmd/state.h"

struct ledger;
struct trusted;

/* A ledger that is held from the look to the entry, so that nothing comes between. */
struct recorded {
    const struct observed *observed; /* whose it is */
    struct ledger *ledger;
};

/* One run's. */
struct recording {
    struct app *app;
    const struct trusted *trusted; /* compared with each ledger; NULL: none */
    bool reads;                    /* the ledgers are read, and nothing is left in them */
    struct state_known known;      /* for targets of which Railway told no ids */
    struct recorded *ledgers;      /* in the arena, like `errs` */
    size_t ledger_count, ledger_capacity;
    struct err *errs; /* what went wrong */
    size_t err_count, err_capacity;
};

/* Lets the survey ask the ledgers: sets what `wish` recalls. Proofs are asked where a state is kept. An
 * installed trust file that a ledger does not accept is a fault of the run. */
void recording_begin(struct recording *recording, struct app *app, const struct trusted *trusted,
                     struct check_run_options *options);

/* The same for a command that leaves nothing there; the trust file is compared all the same. */
void recording_read(struct recording *recording, struct app *app, const struct trusted *trusted,
                    struct check_run_options *options);

/* Appends an entry `check` for each target, not for a hypothetical run or one that only reads, and lets the
 * ledgers go. What went wrong with a named state, or with a ledger that is not whole, becomes a fault of the
 * run, which is summed again. */
void recording_end(struct recording *recording, struct run *run);

#endif
