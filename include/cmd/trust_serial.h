/*
 * trust_serial: a trust file that was replaced is not accepted again.
 *
 * Each command that appends to a ledger, and explain, compares the file's serial with those that the ledger
 * names: in entries `begin` (an apply under it) and `trust` (any other command). The highest of those that
 * this host sealed is the least that counts. An entry that is not sealed may be forged: it is told, and
 * refuses nothing.
 */
#ifndef TAUTLINE_CMD_TRUST_SERIAL_H
#define TAUTLINE_CMD_TRUST_SERIAL_H

#include "cmd/trust.h"

struct ledger;

/* Why the ledger does not accept this file, in the arena: a sealed entry names a higher serial, or this
 * serial for another content. NULL: it accepts it. The ledger has its sealing key, where this host has
 * one. */
const char *trust_outdated(struct arena *arena, const struct ledger *ledger,
                           const struct trusted *trusted);

/* Compares, says on stderr what an entry without a seal names, and adds an entry `trust` where the file is
 * installed and none that counts has its serial: sealed where this host sealed an apply in the ledger. False
 * (ERR_INPUT at the file) where the ledger does not accept it. */
bool trust_record(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                  struct err *err);

/* The same for a command that only looks: of a checkout's copy, or none (NULL), it asks nothing. */
bool trust_record_installed(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                            struct err *err);

/* The same for a command that leaves nothing in the ledger: only compares. */
bool trust_compare_installed(struct app *app, struct ledger *ledger, const struct trusted *trusted,
                             struct err *err);

#endif
