/*
 * ledger_entry: what a check and a proof leave in the ledger, as the body of an entry.
 *
 * One JSON object on one line, its keys always in the same order. Names, words, counts and keyed
 * fingerprints only: no value of a variable, and nothing that an application answered.
 */
#ifndef TAUTLINE_OUTPUT_LEDGER_ENTRY_H
#define TAUTLINE_OUTPUT_LEDGER_ENTRY_H

#include <stdbool.h>

#include "model/observed.h"
#include "model/run.h"

struct buf;

/* Kind `check`: {run, exit, classes, simulated, declaration, desired (digest of the file), deployment,
 * commit, settings, not_in_sync, guardrails, probes, exceptions, coverage, secrets}. False where `out` is
 * too small. */
bool ledger_entry_check(struct buf *out, const struct run *run, const struct judgement *judgement);

/* Kind `proof`: {name, lead, time, confirmation}. */
bool ledger_entry_proof(struct buf *out, const struct proof *proof);

#endif
