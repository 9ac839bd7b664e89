/*
 * evidence_parts: what the actions of `evidence` share.
 */
#ifndef TAUTLINE_CMD_EVIDENCE_PARTS_H
#define TAUTLINE_CMD_EVIDENCE_PARTS_H

#include <stdbool.h>

#include "ledger/chain.h"
#include "model/names.h"

struct app;
struct err;

/* The folders of ledgers below the state folder. */
struct evidence_ledgers {
    const char *folder; /* of all of them */
    struct names folders;
    bool declared; /* the declarations that were named could be read whole */
};

/* Those of the targets that the declarations `files` have (none named: of all), in the environments of
 * --env. Faults of declarations are said. */
bool evidence_find(struct app *app, const struct names *files, struct evidence_ledgers *out,
                   struct err *err);

/* Nothing that was looked at is not the same as nothing that was wrong. */
bool evidence_nothing(const struct evidence_ledgers *ledgers, struct err *err);

/* Opens one for reading, whoever's it is; NULL where there is none. */
bool evidence_open(struct app *app, const char *folder, struct ledger **out, struct err *err);

/* A member of the first entry: `service_name` …; `?` where it is not there. */
const char *evidence_named(const struct ledger *ledger, const char *key);

#endif
