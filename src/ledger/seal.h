/*
 * seal: who wrote an entry, proved by a key that only the host that applies has.
 *
 * The chain shows that no line was changed, not who added one: write access to the folder is enough to add
 * lines and to write `head` anew. A seal is an HMAC-SHA-256 over the ledger's id, its target and the line up
 * to the end of its body, so over the digest of the line before, the number, the instant and the kind too:
 * none can be moved, copied to another ledger or dated anew.
 */
#ifndef TAUTLINE_SRC_LEDGER_SEAL_H
#define TAUTLINE_SRC_LEDGER_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "crypto/digest.h"

struct buf;

/* How it follows the body; between the parts are the key's id and the HMAC in hex digits. */
#define SEAL_START  ",\"seal\":{\"key\":\""
#define SEAL_MIDDLE "\",\"mac\":\""
#define SEAL_END    "\"}"

/* Whose entries these are. */
struct seal_place {
    const char *ledger; /* its id */
    const char *project, *environment, *service;
};

/* Adds the seal of the line that `line` holds up to the end of its body. */
void seal_add(struct buf *line, const unsigned char key[SEALING_KEY_SIZE],
              const struct seal_place *place);

/* Is this the id of the key? `id` has KEY_ID_SIZE - 1 digits and no NUL. */
bool seal_is_by(const unsigned char key[SEALING_KEY_SIZE], const char *id);

/* Is `mac`, DIGEST_HEX_SIZE - 1 digits without a NUL, the seal of these bytes? */
bool seal_is_of(const unsigned char key[SEALING_KEY_SIZE], const struct seal_place *place,
                const char *bytes, size_t length, const char *mac);

#endif
