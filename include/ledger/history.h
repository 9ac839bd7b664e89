/*
 * history: the entries of a ledger as evidence.
 *
 * Entries are read leniently, by the keys that are there: what an entry does not say is not known.
 */
#ifndef TAUTLINE_LEDGER_HISTORY_H
#define TAUTLINE_LEDGER_HISTORY_H

#include "ledger/chain.h"
#include "model/evidence.h"

enum { HISTORY_CHANGES_MOST = 50, HISTORY_CHECKS_MOST = 1000 };

/* The newest check is compared with the last one before the newest apply began; where it is itself
 * older than that, or nothing was applied, with the check before it. Everything lives in `arena` and in
 * that of the ledger. */
void ledger_history(struct arena *arena, const struct ledger *ledger, struct evidence *out);

/* The newest checks, at most HISTORY_CHECKS_MOST, the oldest of them first; `*count` says how many. They live
 * as `ledger_history` says. */
const struct evidence_check *ledger_checks(struct arena *arena, const struct ledger *ledger,
                                           size_t *count);

#endif
