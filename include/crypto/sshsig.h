/*
 * sshsig: verifies signatures made with `ssh-keygen -Y sign` (OpenSSH PROTOCOL.sshsig) or with a passkey
 * in a browser (PROTOCOL.u2f, "webauthn"), in-process.
 *
 * Verification does not run `ssh-keygen -Y verify`, on purpose. A child process would be found by PATH,
 * its output would have to be parsed, it would read the bytes once more, and its version differs from
 * machine to machine. In-process, the bytes that are hashed are the bytes that are judged, and every rule
 * is a named row in sshsig.c, also the rules that are stricter than ssh-keygen's. Differential tests
 * (tests/unit/crypto/test_sshsig.c, tests/e2e/test_sshsig.py) hold this file against ssh-keygen: it
 * accepts nothing that ssh-keygen refuses. Nothing here signs.
 */
#ifndef TAUTLINE_CRYPTO_SSHSIG_H
#define TAUTLINE_CRYPTO_SSHSIG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;

enum { SSHSIG_LIMIT = 16 * 1024 }; /* bytes of one armored signature */

/* A parsed signature; nothing is verified yet. In the arena. */
struct sshsig {
    const unsigned char *key; /* the public key in ssh's wire form */
    size_t key_length;
    const char *type; /* of the key: `ssh-ed25519` … */
    const char *name_space;
    const char *hash;               /* sha256 or sha512 */
    const unsigned char *signature; /* wire form: format, blob */
    size_t signature_length;
};

/* Errors: ERR_INPUT without a place; the text names the rule. */
bool sshsig_read(struct arena *arena, const char *bytes, size_t length, struct sshsig *out,
                 struct err *err);

/* What a signature must be of. */
struct sshsig_claim {
    const char *name_space;
    const void *bytes;
    size_t length;
    const char
        *page; /* the origin at which passkeys sign, as a browser writes it; NULL: none does */
};

/* Did the owner of the signature's key sign exactly these bytes in this namespace? Ed25519, ECDSA P-256,
 * RSA (rsa-sha2-512), and both security-key types, which must prove user presence; a passkey signs on
 * the page, and the person must be verified. `*of_bytes` (NULL: it is not asked): the key signed these
 * bytes, also where a rule that is stricter than ssh-keygen's refuses the way in which it did. */
bool sshsig_verify(const struct sshsig *sshsig, const struct sshsig_claim *claim, bool *of_bytes,
                   struct err *err);

#endif
