/*
 * chaining: a ledger in a temporary folder, for the tests of the ledger.
 */
#ifndef TAUTLINE_TEST_CHAINING_H
#define TAUTLINE_TEST_CHAINING_H

#include <stdint.h>

#include "base/arena.h"
#include "base/sink.h"
#include "ledger/chain.h"
#include "support/scratch.h"

#define NEW_ID "00112233445566778899aabbccddeeff"

enum { NOON = 1771934400 }; /* 2026-02-24T12:00:00Z */

/* The hint of everything that was edited or cut. */
#define FOREIGN                                                                                    \
    "\nhint: Keep the folder as evidence, compare it with a copy and with the plans that were "    \
    "signed; `tautline evidence verify` reads it.\n"

extern const struct ledger_target production;

struct chaining {
    struct arena arena;
    struct scratch scratch;
    struct secrets *secrets;
    struct sink sink;
};

/* cmocka's setup and teardown: `*state` is a struct chaining with an empty folder and the secret
 * `made-up-token`, called TOKEN. */
int chaining_setup(void **state);
int chaining_teardown(void **state);

/* How the production ledger of the folder is opened. */
struct ledger_options chaining_options(struct chaining *world);
struct ledger *chaining_open(struct chaining *world);
void chaining_append(struct chaining *world, struct ledger *ledger, int64_t at, const char *kind,
                     const char *body);
/* Makes a ledger of five lines, a minute apart: ledger, check, plan, check, apply. */
void chaining_five(struct chaining *world);

/* A file of the folder, by name. */
const char *chaining_read(struct chaining *world, const char *name);
void chaining_write(struct chaining *world, const char *name, const char *text);

/* The whole message, with F for the folder. */
const char *chaining_message(struct chaining *world, const struct err *err);
/* Neither reading nor writing opens the ledger; the message is this. */
void chaining_refused(struct chaining *world, const char *expected);

#endif
