/*
 * history_parts: what the parts of a ledger's history share.
 */
#ifndef TAUTLINE_LEDGER_HISTORY_PARTS_H
#define TAUTLINE_LEDGER_HISTORY_PARTS_H

#include "ledger/chain.h"
#include "model/evidence.h"

struct arena;
struct node;

/* A text member; NULL where there is none. */
const char *history_text(const struct node *body, const char *key);
/* Items of a list; 0 for everything else. */
size_t history_count(const struct node *list);
/* The texts of a list, or those that its items have under `key`. */
struct names history_names(struct arena *arena, const struct node *list, const char *key);

/* Every apply that began, the newest first. */
void history_changes(struct arena *arena, const struct ledger *ledger, struct evidence *out);

#endif
