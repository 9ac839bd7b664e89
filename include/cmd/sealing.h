/*
 * sealing: the key with which the host that applies seals its entries of a ledger.
 *
 * SEALING_KEY_SIZE random bytes in $TAUTLINE_SEALING_KEY_FILE, else in
 * $XDG_CONFIG_HOME/tautline/sealing.key or $HOME/.config/tautline/sealing.key, for its owner alone. It is
 * refused inside the state folder, which is copied, shared and kept in a branch: who can write entries
 * must not be able to seal them.
 */
#ifndef TAUTLINE_CMD_SEALING_H
#define TAUTLINE_CMD_SEALING_H

#include <stdbool.h>

struct app;
struct err;
struct ledger;

#define SEALING_KEY_VARIABLE "TAUTLINE_SEALING_KEY_FILE"

/* Lets `ledger` check its seals, where this host has the key; without it they stay unchecked. False: the
 * file is there and is no such key. */
bool sealing_check(struct app *app, struct ledger *ledger, struct err *err);

/* The same for a command that goes on without the key, whatever is wrong with it. Is it there? */
bool sealing_try(struct app *app, struct ledger *ledger);

/* The same for an apply, which seals. Makes the key where this host has none, unless `ledger` holds sealed
 * entries: then it was lost, and the error says the way out. */
bool sealing_begin(struct app *app, struct ledger *ledger, struct err *err);

#endif
