/*
 * recording: what a check finds in the ledgers of its targets, and what it leaves there.
 *
 * Nothing is read or kept with `--state none`, without a home, and of a target of which Railway told
 * no ids. A state that was named must work; of the usual one it is said where it does not.
 */
#ifndef TAUTLINE_CMD_RECORDING_H
#define TAUTLINE_CMD_RECORDING_H

#include "base/arena.h"
#include "cmd/check_run.h"
#include "cmd/state.h"

struct ledger;
struct trusted;

/* One run's. */
struct recording {
    struct app *app;
    const struct trusted *trusted; /* compared with each ledger; NULL: none */
    bool reads;                    /* the ledgers are read, and nothing is left in them */
    struct state_known known;      /* for targets of which Railway told no ids */
    struct ledger *ledger;         /* of the target that is being judged; NULL: none */
    struct arena arena;            /* where it lives, until the next one is opened */
    struct err *errs;              /* in the arena: what went wrong */
    size_t err_count, err_capacity;
};

/* Lets the run ask the ledgers, and leaves an entry `check` in each when its target was judged, but for a
 * hypothetical run. Proofs are asked where a state is kept. An installed trust file that a ledger does not
 * accept is a fault of the run. */
void recording_begin(struct recording *recording, struct app *app, const struct trusted *trusted,
                     struct check_run_options *options);

/* The same for a command that leaves nothing there; the trust file is compared all the same. */
void recording_read(struct recording *recording, struct app *app, const struct trusted *trusted,
                    struct check_run_options *options);

/* What went wrong with a named state, or with a ledger that is not whole, becomes a fault of the run, which
 * is summed again. */
void recording_end(const struct recording *recording, struct run *run);

#endif
