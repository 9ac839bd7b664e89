/*
 * state: where ledgers and locks are kept, and which of them is a target's.
 *
 * --state DIR, else $XDG_STATE_HOME/tautline or $HOME/.local/state/tautline; `--state none` keeps
 * nothing. One folder for each target, named by Railway's ids, which no other target can take:
 * DIR/<project>.<environment>.<service>. In it are `ledger` and `head` (ledger/chain.h), the locks `lock` and
 * `apply.lock`, and `names`: the names by which Railway last found these ids, so that commands that ask
 * nobody find the target of a declaration that names no ids. A state folder that others may write or that
 * is a link is refused.
 */
#ifndef TAUTLINE_CMD_STATE_H
#define TAUTLINE_CMD_STATE_H

#include <stdbool.h>

#include "ledger/chain.h"

struct app;
struct arena;
struct desired;
struct environment;
struct err;
struct observed;
struct target;

enum state_use {
    STATE_KEPT, /* there is a place */
    STATE_NONE  /* --state none, or no home */
};

/* Finds the state folder. For STATE_NONE `*folder` is NULL and `*why` says why nothing is kept. */
enum state_use state_find(struct app *app, const char **folder, const char **why);

/* Was a state named on the command line? Then it is a fault that nothing could be recorded. */
bool state_is_named(const struct app *app);

/* The folder of one target's ledger below the state folder `folder`. */
const char *state_folder(struct app *app, const char *folder, const struct ledger_target *target);

/* A ledger that is kept. */
struct state_kept {
    const char *folder;
    /* Its ids, from the folder's name, and the names that were remembered for them. Of a folder that an older
     * tautline named by names, no ids, and no name of a project. NULL: not known. */
    struct ledger_target target;
    const struct err *fault; /* why the names cannot be trusted; NULL: nothing is wrong with them */
};

/* All of them below the state folder, by the name of the folder. */
struct state_kept *state_list(struct app *app, const char *folder, size_t *count);

/* What is kept below the state folder, listed once for the targets of one run, when it is asked for first. */
struct state_known {
    const char *folder;
    const struct state_kept *items; /* NULL: not listed yet */
    size_t count;
    struct arena
        *arena; /* where a ledger that is opened lives, with all that it tells; NULL: the app's */
};

/* Which ledger is that of one environment of a declaration: by the ids that the declaration gives, and
 * where it gives a name only, by the name that was remembered. NULL: none is known. False: there are
 * several; `err` says which, and what to do. */
bool state_find_target(struct app *app, struct state_known *known, const struct desired *desired,
                       const struct environment *environment, const struct state_kept **out,
                       struct err *err);

/* Opens the target's ledger by its ids. `*out` is NULL where nothing is kept, and for `read_only` where there
 * is no ledger yet. `apply` holds the lock of an apply; it is told at once that another one is at work
 * (ERR_BUSY). A folder that an older tautline named by names is taken over, and that is said; `read_only`
 * reads it where it is. False: it cannot be opened. */
bool state_open(struct app *app, const struct ledger_target *target, bool read_only,
                struct ledger **out, struct err *err);

/* The same for what was looked at, and keeps the names by which Railway found the ids. Where it told none (an
 * outage), the ledger is the one that the declaration means by what was remembered; ERR_REMOTE where that
 * is not known. Entries have a confirmed clock where Railway's agrees. */
struct state_seen {
    const struct target *target;
    const struct observed *observed;
};
bool state_open_seen(struct app *app, struct state_known *known, const struct state_seen *seen,
                     bool read_only, struct ledger **out, struct err *err);

/* Opens a ledger that is kept for reading; NULL where there is none. Refused where it is not that of the ids
 * in the folder's name. */
bool state_read(struct app *app, const struct state_kept *kept, struct ledger **out,
                struct err *err);

#endif
