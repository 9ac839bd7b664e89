/*
 * recall: what a ledger remembers of its target for the next judgement.
 *
 * Entries are read leniently: what an entry does not say is not known. A later version may write more.
 */
#ifndef TAUTLINE_LEDGER_RECALL_H
#define TAUTLINE_LEDGER_RECALL_H

#include "ledger/chain.h"
#include "model/observed.h"

/* All proofs, and the secrets of the newest check that saw their fingerprints under this key (`key_id`
 * may be NULL: of none). `ledger` may be NULL: nothing is remembered. Lives in `arena`, not in the ledger's;
 * `asks_proofs` is left to the caller. */
void ledger_recall(struct arena *arena, const struct ledger *ledger, const char *key_id,
                   struct remembered *out);

/* The ids of the target whose ledger it is, copied like the above. */
void recall_ids(struct arena *arena, const struct ledger *ledger, struct remembered *out);

/* The newest check before entry `before` (0: of all) whose instant another clock confirmed; NULL: there is
 * none. A clock that was years ahead once makes no check the newest. */
const struct ledger_entry *recall_check(const struct ledger *ledger, size_t before);

/* An instant of an entry's body; 0 where it is not there. */
int64_t recall_instant(const struct node *body, const char *key);

#endif
