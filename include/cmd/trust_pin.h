/*
 * trust_pin: an older trust file that was put back is noticed.
 *
 * Whoever uses a ledger and trust leaves the digest of the trust in the ledger, as an entry `trust`, when
 * it is another than before. A digest that was replaced there counts no more (SECURITY row 97).
 */
#ifndef TAUTLINE_CMD_TRUST_PIN_H
#define TAUTLINE_CMD_TRUST_PIN_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct ledger;

/* Did the ledger see this digest, and then another? */
bool trust_pin_is_replaced(const struct ledger *ledger, const char *digest);
/* Adds the entry where the newest one has another digest. */
bool trust_pin_set(struct ledger *ledger, int64_t now, const char *digest, struct err *err);

#endif
