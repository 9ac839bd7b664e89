/*
 * evidence: what the ledgers prove.
 *
 * `evidence verify` reads every ledger below the state folder offline and names the first line that
 * was edited, cut, swapped or added; given plans, it says whether what they pin is still there.
 * `evidence report` writes what a hand-over asks for; `evidence add-proof` records what was done by
 * hand. None of them asks anybody.
 */
#ifndef TAUTLINE_CMD_EVIDENCE_H
#define TAUTLINE_CMD_EVIDENCE_H

struct app;
struct names;

/* The first word says what: verify, report, add-proof. */
int evidence_command(struct app *app);

/* Each is handed the words behind the first. */
int evidence_verify(struct app *app, const struct names *words);
int evidence_report(struct app *app, const struct names *words);
int evidence_add_proof(struct app *app, const struct names *words);

#endif
