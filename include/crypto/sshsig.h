/*
 * sshsig: signatures made with `ssh-keygen -Y sign` (OpenSSH PROTOCOL.sshsig), verified here.
 *
 * Accepts nothing that `ssh-keygen -Y verify` refuses; each case in which it is stricter has a row in
 * sshsig.c and a name. Nothing here signs.
 */
#ifndef TAUTLINE_CRYPTO_SSHSIG_H
#define TAUTLINE_CRYPTO_SSHSIG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

enum { SSHSIG_LIMIT = 16 * 1024 }; /* bytes of one armored signature */

/* An armored signature, taken apart; nothing is verified yet. Lives in the arena. */
struct sshsig {
    const unsigned char *key; /* the public key in ssh's wire form */
    size_t key_length;
    const char *type; /* of the key: `ssh-ed25519` … */
    const char *name_space;
    const char *hash;               /* sha256 or sha512 */
    const unsigned char *signature; /* wire form: format, blob */
    size_t signature_length;
};

/* ERR_INPUT without a place; the text names the rule. */
bool sshsig_read(struct arena *arena, const char *bytes, size_t length, struct sshsig *out,
                 struct err *err);

/* Did the holder of the signature's own key sign exactly these bytes in `name_space`? Ed25519,
 * ECDSA P-256, RSA (rsa-sha2-512), and both security-key types with user presence demanded. */
bool sshsig_verify(const struct sshsig *sshsig, const char *name_space, const void *bytes,
                   size_t length, struct err *err);

#endif
