/*
 * ledger: a ledger in a temporary folder, for the tests of the ledger.
 */
#ifndef TAUTLINE_TEST_LEDGER_H
#define TAUTLINE_TEST_LEDGER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/sink.h"
#include "crypto/digest.h"
#include "ledger/chain.h"
#include "support/tmpdir.h"

#define NEW_ID "00112233445566778899aabbccddeeff"

enum { NOON = 1771934400 }; /* 2026-02-24T12:00:00Z */

/* The hint of everything that was edited or cut. */
#define FOREIGN                                                                                    \
    "\nhint: Keep the folder as evidence, compare it with a copy and with the plans that were "    \
    "signed; `tautline evidence verify` reads it.\n"

extern const struct ledger_target production;
extern const unsigned char test_sealing_key[SEALING_KEY_SIZE];

struct test_ledger {
    struct arena arena;
    struct tmpdir tmpdir;
    struct secrets *secrets;
    struct sink sink;
    bool apply; /* the ledger is opened for an apply */
};

/* cmocka's setup and teardown: `*state` is a struct test_ledger with an empty folder and the secret
 * `made-up-token`, called TOKEN. */
int test_ledger_setup(void **state);
int test_ledger_teardown(void **state);

/* How the production ledger of the folder is opened: with the key test_sealing_key. */
struct ledger_options test_ledger_options(struct test_ledger *world);
struct ledger *test_ledger_open(struct test_ledger *world);
void test_ledger_append(struct test_ledger *world, struct ledger *ledger, int64_t at,
                        const char *kind, const char *body);
/* The same, sealed. */
void test_ledger_seal(struct test_ledger *world, struct ledger *ledger, int64_t at,
                      const char *kind, const char *body);
/* Makes a ledger of five lines, a minute apart: ledger, check, plan, check, apply. */
void test_ledger_five(struct test_ledger *world);

/* A file of the folder, by name. */
const char *test_ledger_read(struct test_ledger *world, const char *name);
void test_ledger_write(struct test_ledger *world, const char *name, const char *text);

/* The whole message, with F for the folder. */
const char *test_ledger_message(struct test_ledger *world, const struct err *err);
/* Neither reading nor writing opens the ledger; the message is this. */
void test_ledger_refused(struct test_ledger *world, const char *expected);

#endif
